import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {PassThrough} from 'node:stream'
import {screen} from '@inquirer/testing/vitest'
import {Chalk} from 'chalk'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import type {CommandContext, OptionValues} from '../command.ts'
import {gen} from './gen.ts'

const plain = new Chalk({level: 0})
let folder = ''
let out = ''
let err = ''

function contextWith(more: {stdoutIsTTY?: boolean; interactive?: boolean; signal?: AbortSignal} = {}): CommandContext {
  const collect = (add: (text: string) => void, isTTY: boolean): NodeJS.WriteStream =>
    Object.assign(
      new PassThrough().on('data', data => add(String(data))),
      {isTTY},
    ) as unknown as NodeJS.WriteStream
  return {
    cwd: folder,
    env: {},
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    stdout: collect(text => (out += text), more.stdoutIsTTY ?? true),
    stderr: collect(text => (err += text), true),
    interactive: more.interactive ?? true,
    colour: {out: plain, err: plain},
    signal: more.signal ?? new AbortController().signal,
  }
}
const run = (kind: string, context: CommandContext, args: readonly string[] = [], options: OptionValues = {}) =>
  gen.subcommands!.find(({name}) => name === kind)!.run!(context, args, options)

/** Answers the question that is on the screen, and waits for the next. */
async function answer(question: string, text = ''): Promise<void> {
  expect(screen.getScreen()).toContain(question)
  if (text !== '') screen.type(text)
  screen.keypress('enter')
  await screen.next()
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'k8slab-gen-'))
  out = ''
  err = ''
})
afterEach(() => rmSync(folder, {recursive: true, force: true}))

describe('gen on a terminal', () => {
  it('asks for what has a question, follows the answers, and writes the file that is named', async () => {
    const done = run('statefulset', contextWith())
    await screen.next()
    await answer('Name of the StatefulSet?', 'db')
    await answer('Which image?', 'redis:alpine')
    await answer('Which ports', '')
    await answer('How many pods? (2)', '3')
    await answer('Where does the program keep its data? (/data)')
    await answer('How much storage for each pod? (1Gi)', '100Mi')
    expect(screen.getScreen()).toContain('a storage class of the cluster makes them')
    screen.keypress('down')
    screen.keypress('down')
    await answer('❯ local')
    await answer('Below which folder')
    await answer('Which nodes', '')
    expect(screen.getScreen()).toContain('> there is no default')
    await answer('Which nodes', 'node-a,node-b')
    expect(screen.getScreen()).toContain('Write to which file')
    screen.type('db.yaml')
    screen.keypress('enter')
    await expect(done).resolves.toBe(0)
    const text = readFileSync(join(folder, 'db.yaml'), 'utf8')
    expect(text.match(/^ {2}name: .*$/gm)).toEqual([
      '  name: db-local',
      '  name: data-db-0',
      '  name: data-db-1',
      '  name: data-db-2',
      '  name: db',
      '  name: db',
    ])
    expect(out).toBe('')
    expect(err).toContain('next: k8slab verify db.yaml')
  })

  it('does not take a file that is there', async () => {
    writeFileSync(join(folder, 'map.yaml'), 'mine')
    const done = run('configmap', contextWith())
    await screen.next()
    await answer('Name of the ConfigMap?')
    await answer('A key with its value', 'colour')
    expect(screen.getScreen()).toContain('> it has no key: write key=value')
    for (let letter = 0; letter < 'colour'.length; letter++) screen.keypress('backspace')
    await answer('A key with its value', 'colour=blue')
    await answer('another; empty: no more')
    await answer('A file whose content')
    await answer('Write to which file', 'map.yaml')
    expect(screen.getScreen()).toContain('it is there already')
    for (let letter = 0; letter < 'map.yaml'.length; letter++) screen.keypress('backspace')
    screen.keypress('enter')
    await expect(done).resolves.toBe(0)
    expect(readFileSync(join(folder, 'map.yaml'), 'utf8')).toBe('mine')
    expect(out).toContain('data:\n  colour: blue\n')
  })

  it('prints where stdout is a pipe', async () => {
    const done = run('pvc', contextWith({stdoutIsTTY: false}))
    await screen.next()
    await answer('Name of the claim?')
    await answer('How much storage?')
    await answer('Access modes', 'RWX')
    expect(screen.getScreen()).toContain('Storage class')
    screen.type("''")
    screen.keypress('enter')
    await expect(done).resolves.toBe(0)
    expect(out).toContain('storageClassName: ""')
    expect(out).toContain('- ReadWriteMany')
  })

  it('is left by Ctrl-C without a file', async () => {
    const done = run('pvc', contextWith())
    await screen.next()
    await answer('Name of the claim?', 'shared')
    screen.keypress({name: 'c', ctrl: true})
    await expect(done).rejects.toMatchObject({name: 'ExitPromptError'})
    expect(existsSync(join(folder, 'shared.yaml'))).toBe(false)
    expect(out).toBe('')
  })

  it.each([
    ['any flag', {size: '5Gi'}, true],
    ['--yes', {yes: true}, true],
    ['no terminal', {}, false],
  ])('asks nothing with %s', async (_, options, interactive) => {
    await expect(run('pvc', contextWith({interactive}), [], options)).resolves.toBe(0)
    expect(out).toContain('kind: PersistentVolumeClaim')
  })

  it('asks for the rest when the name is given', async () => {
    const done = run('pvc', contextWith({stdoutIsTTY: false}), ['shared'])
    await screen.next()
    await answer('How much storage?')
    await answer('Access modes')
    expect(screen.getScreen()).toContain('Storage class')
    screen.keypress('enter')
    await expect(done).resolves.toBe(0)
    expect(out).toContain('  name: shared\n')
    expect(out).not.toContain('storageClassName')
  })

  it('writes nothing once it is told to stop', async () => {
    const context = contextWith({signal: AbortSignal.abort()})
    await expect(run('pvc', context, [], {output: 'a.yaml'})).resolves.toBe(130)
    expect(existsSync(join(folder, 'a.yaml'))).toBe(false)
  })
})
