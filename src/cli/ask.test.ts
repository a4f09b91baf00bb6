import {PassThrough} from 'node:stream'
import {screen} from '@inquirer/testing/vitest'
import {Chalk} from 'chalk'
import {describe, expect, it} from 'vitest'
import {ask, type Asking} from './ask.ts'
import type {CommandContext} from './command.ts'

const plain = new Chalk({level: 0})
const contextWith = (more: Partial<CommandContext> = {}): CommandContext => ({
  cwd: '/',
  env: {},
  stdin: new PassThrough() as unknown as NodeJS.ReadStream,
  stdout: process.stdout,
  stderr: process.stderr,
  interactive: true,
  colour: {out: plain, err: plain},
  signal: new AbortController().signal,
  ...more,
})

const questions: readonly Asking[] = [
  {
    name: 'replicas',
    message: 'How many pods?',
    kind: 'text',
    default: '2',
    check: typed => (/^\d+$/.test(typed) ? undefined : 'write a whole number'),
  },
  {
    name: 'volumes',
    message: 'Where do the volumes lie?',
    kind: 'choice',
    default: 'local',
    choices: [{value: 'hostpath', summary: 'a folder of the node'}, {value: 'local'}, {value: 'nfs'}],
  },
  ({volumes}) => (volumes === 'nfs' ? {name: 'server', message: 'Which server?', kind: 'text'} : undefined),
  {name: 'headless', message: 'Headless?', kind: 'yes or no', default: 'yes'},
  {name: 'ports', message: 'Ports', kind: 'list'},
]

async function answer(text: string): Promise<void> {
  if (text !== '') screen.type(text)
  screen.keypress('enter')
  await screen.next()
}

describe('ask', () => {
  it('asks in order, takes defaults for empty answers and follows what was answered', async () => {
    const asked = ask(contextWith(), questions)
    await screen.next()
    expect(screen.getScreen()).toContain('? How many pods? (2)')
    await answer('three')
    expect(screen.getScreen()).toContain('> write a whole number')
    for (let letter = 0; letter < 'three'.length; letter++) screen.keypress('backspace')
    await answer('3')
    expect(screen.getScreen()).toContain('❯ local')
    screen.keypress('down')
    await answer('')
    expect(screen.getScreen()).toContain('? Which server?')
    await answer('10.0.0.5')
    expect(screen.getScreen()).toContain('? Headless?')
    await answer('n')
    await answer('http:80')
    expect(screen.getScreen()).toContain('another; empty: no more')
    screen.keypress('enter')
    await expect(asked).resolves.toEqual({
      replicas: '3',
      volumes: 'nfs',
      server: '10.0.0.5',
      headless: false,
      ports: ['http:80'],
    })
  })

  it('asks nothing that is answered already', async () => {
    const given = {replicas: '1', volumes: 'hostpath', headless: false, ports: []}
    await expect(ask(contextWith(), questions, given)).resolves.toEqual(given)
  })

  it('refuses to ask without a terminal and names the flag', async () => {
    await expect(ask(contextWith({interactive: false}), questions)).rejects.toMatchObject({
      name: 'OperationalError',
      exit: 2,
      mend: 'answer it with --replicas',
    })
  })

  it('ends when the program is told to stop', async () => {
    const stop = new AbortController()
    const asked = ask(contextWith({signal: stop.signal}), questions)
    await screen.next()
    stop.abort()
    await expect(asked).rejects.toMatchObject({name: 'AbortPromptError'})
  })

  it('rejects as interrupted on Ctrl-C', async () => {
    const asked = ask(contextWith(), questions)
    await screen.next()
    screen.keypress({name: 'c', ctrl: true})
    await expect(asked).rejects.toMatchObject({name: 'ExitPromptError'})
  })

  it.each([
    ['Ctrl-D', (stdin: NodeJS.ReadStream) => stdin.emit('keypress', undefined, {name: 'd', ctrl: true})],
    ['the end of the input', (stdin: NodeJS.ReadStream) => stdin.emit('end')],
  ])('rejects as interrupted on %s', async (_, end) => {
    const context = contextWith()
    const asked = ask(context, questions)
    await screen.next()
    end(context.stdin)
    await expect(asked).rejects.toMatchObject({name: 'ExitPromptError'})
    expect(context.stdin.listenerCount('keypress')).toBe(0)
  })
})
