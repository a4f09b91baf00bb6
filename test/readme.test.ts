import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, describe, expect, it} from 'vitest'
import {emptyFolder, home, k8slab} from './program.ts'

/**
 * The console blocks of README.md are run in order in one empty folder. A line `$ k8slab …` is a command, the lines below it
 * are what it prints (stdout, then stderr); a line `…` stands for any number of lines, and how long a run took may differ.
 * `$ cat > FILE <<'END'` writes a file.
 */
const readme = readFileSync(join(home, 'README.md'), 'utf8')
const commands = [...readme.matchAll(/^```console\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
  block.split(/^(?=\$ )/m).map(text => {
    const [first = '', ...lines] = text.trimEnd().split('\n')
    return {line: first.slice(2), expected: lines.join('\n')}
  }),
)
const folder = emptyFolder()
afterAll(() => folder.remove())

const pattern = (expected: string): RegExp =>
  new RegExp(
    `^${expected
      .split(/^…$\n?/m)
      .map(part => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join(String.raw`[\s\S]*`)}\\n*$`,
  )

const timeless = (text: string): string => text.replace(/ in \d+\.\d s\./g, ' in a while.')

describe('README.md', () => {
  it('names the two commands that do everything', () => {
    expect(readme).toContain('npm run try')
    expect(readme).toContain('npm run check')
  })
  it.each(commands)('$line', async ({line, expected}) => {
    const [, file] = /^cat > (\S+) <<'END'$/.exec(line) ?? []
    if (file !== undefined) {
      expect(expected).toMatch(/^END$/m)
      writeFileSync(join(folder.path, file), expected.replace(/^END$[\s\S]*/m, ''))
      return
    }
    expect(line).toMatch(/^k8slab /)
    const {stdout, stderr} = await k8slab(line.split(' ').slice(1), {cwd: folder.path})
    expect(timeless(`${stdout}${stderr}`.trimEnd())).toMatch(pattern(timeless(expected)))
  })
})
