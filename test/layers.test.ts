import {readdirSync, readFileSync} from 'node:fs'
import {dirname, join, relative, resolve} from 'node:path'
import {describe, expect, it} from 'vitest'

/** Which rooms of src/ a room may import from, beside itself. Downwards only. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  binding: ['core'],
  nfs: ['core'],
  generate: ['core'],
  rules: ['core', 'binding', 'nfs'],
  report: ['core', 'binding', 'nfs', 'rules'],
  sandbox: ['core', 'binding'],
  cluster: ['core', 'sandbox'],
  labs: ['core', 'binding', 'cluster'],
  cli: ['core', 'binding', 'nfs', 'generate', 'rules', 'report', 'sandbox', 'cluster', 'labs'],
}
/** Rooms of pure functions: no files, no processes, no clock, no chance, no printing. Checking a certificate is none of these. */
const pure = new Set(['core', 'binding', 'nfs', 'generate', 'rules'])
const impure =
  /from 'node:(?!crypto')|\bprocess\.(?!getBuiltinModule\('node:crypto'\))|\bconsole\.|Date\.now\(|new Date\(\)|Math\.random\(|performance\.now\(|from '(execa|chalk|@inquirer\/prompts|commander|ws|just-bash)'/

const source = resolve(import.meta.dirname, '../src')
const files = readdirSync(source, {recursive: true, encoding: 'utf8'}).filter(file => file.endsWith('.ts'))
const roomOf = (path: string): string => path.split('/')[0]!
const importsOf = (text: string): string[] =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(match => match[1]!)

describe('the layers of src', () => {
  it('has a rule for every room', () => {
    expect(new Set(files.map(roomOf))).toEqual(new Set(Object.keys(mayImport)))
  })

  it.each(files)('%s imports downwards only', file => {
    const room = roomOf(file)
    const upwards = importsOf(readFileSync(join(source, file), 'utf8'))
      .map(target => relative(source, resolve(source, dirname(file), target)))
      .filter(target => !target.startsWith('..'))
      .filter(target => roomOf(target) !== room && !mayImport[room]!.includes(roomOf(target)))
    expect(upwards).toEqual([])
  })

  it.each(files.filter(file => pure.has(roomOf(file)) && !file.endsWith('.test.ts')))('%s is pure', file => {
    const lines = readFileSync(join(source, file), 'utf8').split('\n')
    const found = lines.filter(line => !/^\s*(\*|\/\/|\/\*)/.test(line) && impure.test(line))
    expect(found).toEqual([])
  })

  it.each(files.filter(file => ['cluster', 'labs'].includes(roomOf(file)) && !file.endsWith('.test.ts')))(
    '%s starts processes only through execa',
    file => {
      expect(readFileSync(join(source, file), 'utf8')).not.toMatch(/node:child_process|shell: true/)
    },
  )
})
