import {afterAll, beforeAll, expect, test} from 'vitest'
import {WebSocket} from 'ws'
import type {ExecSession, LogOptions, PodRuntime, StreamOptions} from '../pod-runtime.ts'
import {KubeletError} from '../registry/status-errors.ts'
import {startTestServer, type TestServer} from './test-server.ts'

/** A runtime with one command of each sort, for what the server does with streams. */
class EchoRuntime implements PodRuntime {
  readonly asked: {container: string; command: readonly string[]; options: StreamOptions}[] = []
  readonly sizes: string[] = []
  logOptions: LogOptions = {}
  closed = 0

  logs(_namespace: string, _pod: string, _container: string, options: LogOptions): string | AsyncIterable<string> {
    this.logOptions = options
    return options.follow ? lines() : 'first\nsecond\n'
  }
  /** A process that fails when somebody speaks of it without input. */
  attach(namespace: string, pod: string, container: string, options: StreamOptions): ExecSession {
    return this.exec(namespace, pod, container, [options.stdin ? 'cat' : 'false'], options)
  }
  requireRunning(_namespace: string, _pod: string, container: string): void {
    if (container === 'log') throw new KubeletError('container not found ("log")')
  }
  exec(_namespace: string, _pod: string, container: string, command: readonly string[], options: StreamOptions) {
    this.asked.push({container, command, options})
    const [early, earlyErrors]: [Uint8Array[], Uint8Array[]] = [[], []]
    let out: (chunk: Uint8Array) => void = chunk => void early.push(chunk)
    let err: (chunk: Uint8Array) => void = chunk => void earlyErrors.push(chunk)
    let exit: (code: number) => void = () => {}
    const exited = new Promise<number>(resolve => {
      exit = resolve
    })
    const session: ExecSession = {
      tty: options.tty,
      onStdout: listener => {
        out = listener
        early.forEach(listener)
      },
      onStderr: listener => {
        err = listener
        earlyErrors.forEach(listener)
      },
      // `cat`: what comes in goes out, and the end of it ends the command.
      stdin: chunk => (chunk === 'end' ? exit(0) : out(chunk)),
      resize: (columns, rows) => void this.sizes.push(`${columns}x${rows}`),
      close: () => {
        this.closed++
        exit(137)
      },
      exit: exited,
    }
    if (command[0] === 'false') {
      setImmediate(() => {
        err(Buffer.from('it failed\n'))
        exit(3)
      })
    }
    return session
  }
}

async function* lines(): AsyncGenerator<string> {
  yield 'first\n'
  await new Promise(resolve => setImmediate(resolve))
  yield 'second\n'
}

const runtime = new EchoRuntime()
let server: TestServer

beforeAll(async () => {
  server = await startTestServer(runtime)
  const make = (name: string, spec: object) =>
    server.registry.create({apiVersion: 'v1', kind: 'Pod', metadata: {name, namespace: 'default'}, spec: {...spec}})
  const redis = {name: 'redis', image: 'redis'}
  make('redis', {nodeName: 'node-a', containers: [redis]})
  make('pair', {
    nodeName: 'node-a',
    containers: [redis, {name: 'log', image: 'busybox'}],
    initContainers: [{name: 'init', image: 'busybox'}],
  })
  make('waiting', {containers: [redis]})
})
afterAll(() => server.close())

interface Conversation {
  readonly out: string
  readonly err: string
  readonly status: unknown
  readonly code: number
}

/** Talks with a session in frames: sends what is given once it is open, and reads until the server closes. */
function talk(query: string, frames: readonly [channel: number, data: string][], path = 'exec'): Promise<Conversation> {
  const url = `${server.url.replace('https', 'wss')}/api/v1/namespaces/default/pods/redis/${path}?${query}`
  const socket = new WebSocket(url, 'v5.channel.k8s.io', {
    ca: server.authority,
    headers: {authorization: `Bearer ${server.token}`},
  })
  const text = new Map([1, 2, 3].map(channel => [channel, '']))
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      for (const [channel, data] of frames) socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(data)]))
    })
    socket.on('message', (data: Buffer) => {
      const channel = data[0]!
      text.set(channel, (text.get(channel) ?? '') + data.subarray(1).toString('utf8'))
    })
    socket.on('error', reject)
    socket.on('close', code =>
      resolve({out: text.get(1)!, err: text.get(2)!, status: JSON.parse(text.get(3) || 'null'), code}),
    )
  })
}

test('what is sent comes back, and the end of input ends the command', async () => {
  const spoken = await talk('command=cat&stdin=true&stdout=true', [
    [0, 'hello '],
    [4, '{"Width":120,"Height":40}'],
    [0, 'wörld'],
    [255, '\0'],
  ])
  expect(spoken).toEqual({out: 'hello wörld', err: '', status: {metadata: {}, status: 'Success'}, code: 1000})
  expect(runtime.asked.at(-1)).toEqual({container: 'redis', command: ['cat'], options: {stdin: true, tty: false}})
  expect(runtime.sizes).toEqual(['120x40'])
})

test('an exit code is a Status that kubectl exits with', async () => {
  const spoken = await talk('command=false&command=-x&stderr=true', [])
  expect(spoken.err).toBe('it failed\n')
  expect(spoken.status).toMatchObject({
    status: 'Failure',
    reason: 'NonZeroExitCode',
    details: {causes: [{reason: 'ExitCode', message: '3'}]},
  })
  expect(runtime.asked.at(-1)?.command).toEqual(['false', '-x'])
})

test('attach talks with the process of the container', async () => {
  expect(
    (
      await talk(
        'stdin=true',
        [
          [0, 'x'],
          [255, '\0'],
        ],
        'attach',
      )
    ).out,
  ).toBe('x')
})

test('who is attached to a process that fails does not learn its code', async () => {
  const spoken = await talk('stderr=true', [], 'attach')
  expect([spoken.err, spoken.status]).toEqual(['it failed\n', {metadata: {}, status: 'Success'}])
})

test('a client that goes away ends the command', async () => {
  const before = runtime.closed
  const url = `${server.url.replace('https', 'wss')}/api/v1/namespaces/default/pods/redis/exec?command=cat`
  const headers = {authorization: `Bearer ${server.token}`}
  const socket = new WebSocket(url, 'v5.channel.k8s.io', {ca: server.authority, headers})
  await new Promise(resolve => socket.on('open', resolve))
  socket.terminate()
  await expect.poll(() => runtime.closed).toBe(before + 1)
})

/** The refusal of an upgrade: its code and message. */
function refused(
  path: string,
  protocol = 'v5.channel.k8s.io',
  token = server.token,
): Promise<[code: number, message: string]> {
  const socket = new WebSocket(`${server.url.replace('https', 'wss')}${path}`, protocol, {
    ca: server.authority,
    headers: {authorization: `Bearer ${token}`},
  })
  return new Promise((resolve, reject) => {
    socket.on('error', () => {})
    socket.on('open', () => reject(new Error('it was not refused')))
    socket.on('unexpected-response', (_, response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => {
        socket.terminate()
        const isStatus = response.headers['content-type'] === 'application/json'
        resolve([response.statusCode ?? 0, isStatus ? (JSON.parse(text) as {message: string}).message : text])
      })
    })
  })
}

const pods = '/api/v1/namespaces/default/pods'
test.each([
  [`${pods}/nobody/exec?command=ls`, 404, 'pods "nobody" not found'],
  [`${pods}/waiting/exec?command=ls`, 400, 'pod waiting does not have a host assigned'],
  [`${pods}/redis/exec`, 400, 'you must specify at least 1 command for the container'],
  [`${pods}/redis/exec?command=ls&container=web`, 400, 'container web is not valid for pod redis'],
  [
    `${pods}/pair/exec?command=ls`,
    400,
    'a container name must be specified for pod pair, choose one of: [redis log] or one of the init containers: [init]',
  ],
  [
    `${pods}/redis/portforward`,
    501,
    'the sandbox has no port-forward: its pods have no network that the host could reach',
  ],
])('%s is refused', async (path, code, message) => {
  expect(await refused(path)).toEqual([code, message])
})

test('an old kubectl is told which one it takes; without the token there is nothing', async () => {
  const [code, message] = await refused(`${pods}/redis/exec?command=ls`, 'channel.k8s.io')
  expect([code, message]).toEqual([400, expect.stringContaining('kubectl 1.30 or newer')])
  expect((await refused(`${pods}/redis/exec?command=ls`, 'v5.channel.k8s.io', 'wrong'))[0]).toBe(401)
})

test('that a container does not run is told before the protocol: kubectl asks once more in an old one', async () => {
  // The kubelet's own words, and no Status.
  const why = [500, 'container not found ("log")\n']
  expect(await refused(`${pods}/pair/exec?command=ls&container=log`)).toEqual(why)
  expect(await refused(`${pods}/pair/exec?command=ls&container=log`, 'channel.k8s.io')).toEqual(why)
})

test('logs, whole and as they come', async () => {
  const whole = await server.call('GET', `${pods}/redis/log?tailLines=2&timestamps=true`)
  expect(whole).toMatchObject({code: 200, text: 'first\nsecond\n', headers: {'content-type': 'text/plain'}})
  expect(runtime.logOptions).toMatchObject({tailLines: 2, timestamps: true, follow: false})
  expect((await server.call('GET', `${pods}/redis/log?follow=true`)).text).toBe('first\nsecond\n')
  // A pod that has no node yet has no log, and that is no error.
  expect(await server.call('GET', `${pods}/waiting/log`)).toMatchObject({code: 200, text: ''})
  expect((await server.call('GET', `${pods}/redis/log?tailLines=-1`)).code).toBe(422)
})
