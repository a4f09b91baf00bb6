import {cpSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import module from 'node:module'
import {spawnSync} from 'node:child_process'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {emptyFolder, home, program} from './program.ts'

const keepsItself = 'enableCompileCache' in module
const keptIn = (folder: string): string[] => readdirSync(folder).filter(name => name.startsWith('short-program.'))
const calls = [
  'verify templates',
  'verify --format sarif templates',
  'verify --crd templates/labs',
  'verify --nope',
  'verify --help',
  'plan templates/labs/hostpath',
  'plan --format svg templates/labs/hostpath',
  'show --stored templates/labs/hostpath',
  'why pvc/small templates/labs/hostpath',
]
const ran = (path: string, call: string): {status: number | null; stdout: string; stderr: string} => {
  const {status, stdout, stderr} = spawnSync(process.execPath, [path, ...call.split(' ')], {
    cwd: home,
    encoding: 'utf8',
  })
  return {status, stdout, stderr}
}

it('is built for a Node that does not keep compiled code itself', () => {
  expect(keptIn(join(home, 'dist'))).toHaveLength(keepsItself ? 0 : 2)
})

describe.skipIf(keepsItself)('the short commands from kept code', () => {
  const copy = emptyFolder()
  const copied = join(copy.path, 'bin/k8slab.js')
  beforeAll(() => {
    for (const part of ['bin', 'dist', 'package.json'])
      cpSync(join(home, part), join(copy.path, part), {recursive: true})
    for (const name of keptIn(join(copy.path, 'dist'))) rmSync(join(copy.path, 'dist', name))
  })
  afterAll(copy.remove)

  it.each(calls)('say the same as without it: %s', call => {
    expect(ran(program, call)).toEqual(ran(copied, call))
  })

  it('is what V8 takes', () => {
    const main = pathToFileURL(join(home, 'dist/main.js')).href
    const look = `
      const {readFileSync} = await import('node:fs')
      const {bundledProgram, codeFile, optimizeLater} = await import('${main}')
      optimizeLater()
      const code = readFileSync('dist/' + codeFile)
      console.log(bundledProgram(process.cwd() + '/dist', code).script.cachedDataRejected)`
    const {stdout, stderr} = spawnSync(process.execPath, ['--input-type=module', '-e', look], {
      cwd: home,
      encoding: 'utf8',
    })
    expect({stdout, stderr}).toEqual({stdout: 'false\n', stderr: ''})
  })

  it('does without code that V8 does not take', () => {
    const [script, code] = keptIn(join(home, 'dist')).toSorted()
    cpSync(join(home, 'dist', script!), join(copy.path, 'dist', script!))
    writeFileSync(join(copy.path, 'dist', code!), 'half a fi')
    expect(ran(copied, 'verify templates')).toEqual(ran(program, 'verify templates'))
  })
})
