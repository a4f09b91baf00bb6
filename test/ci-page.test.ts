import {cpSync, mkdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {readYaml} from '../src/core/yaml/read.ts'
import {emptyFolder, home, k8slab} from './program.ts'

const page = readFileSync(join(home, 'docs/ci.md'), 'utf8')
const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(match => match[1]!)
/** Every command of the recipes, without what the shell does with its output. */
const commands = [
  ...new Set(
    [...page.matchAll(/(?:run|entry|-): (k8slab [^`>\n]+)|- (k8slab [^`>\n]+)/g)].map(match =>
      (match[1] ?? match[2]!).trim(),
    ),
  ),
]

describe('docs/ci.md', () => {
  const folder = emptyFolder()
  beforeAll(() => {
    mkdirSync(join(folder.path, 'work'))
    for (const place of ['work/deploy', 'before/deploy'])
      cpSync(join(home, 'test/fixtures/verify'), join(folder.path, place), {recursive: true})
  })
  afterAll(() => folder.remove())

  it('has recipes that are YAML', () => {
    expect(blocks.length).toBeGreaterThan(2)
    expect(blocks.flatMap(text => readYaml(text, 'ci.md').documents.flatMap(({problems}) => problems))).toEqual([])
    expect(commands.length).toBeGreaterThan(4)
  })

  it.each(commands)('%s is a command', async command => {
    const words = command.split(' ').slice(1)
    const args = words.includes('deploy') ? words : [...words, 'deploy/volumes.yaml']
    const {exit, stdout, stderr} = await k8slab(args, {cwd: join(folder.path, 'work')})
    expect(exit, stderr).toBeLessThanOrEqual(1)
    expect(stdout).not.toBe('')
  })
})
