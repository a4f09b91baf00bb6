import type {IncomingMessage} from 'node:http'
import https from 'node:https'
import {isObject, type JsonObject} from '../../core/json.ts'
import {createCertificates} from '../certificate.ts'
import {SandboxClock} from '../clock.ts'
import type {PodRuntime} from '../pod-runtime.ts'
import {createRegistry} from '../registry.ts'
import type {ObjectRegistry} from '../registry/object-registry.ts'
import {startApiServer} from './listen.ts'
import type {ProxyNetwork} from './proxy.ts'
import {createAuthenticator, tokenObjects} from './users.ts'

/** An API server over a registry in memory, for tests: no controllers, and the runtime that a test gives. */
export interface TestServer {
  readonly registry: ObjectRegistry
  readonly clock: SandboxClock
  readonly url: string
  readonly authority: string
  readonly token: string
  /** One request; `body` is sent as JSON, or as it is when it is a text. */
  call(method: string, path: string, body?: JsonObject | string, headers?: Record<string, string>): Promise<Answer>
  /** Opens a watch and hands out its events one by one. */
  watch(path: string): Promise<WatchStream>
  close(): Promise<void>
}

export interface Answer {
  readonly code: number
  readonly body: JsonObject
  readonly text: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

export interface WatchStream {
  next(): Promise<{type: string; object: JsonObject} | undefined>
  close(): void
}

const noContainers = (): never => {
  throw new Error('this test has no containers')
}
const noRuntime: PodRuntime = {logs: noContainers, exec: noContainers, attach: noContainers}

export async function startTestServer(runtime: PodRuntime = noRuntime, network?: ProxyNetwork): Promise<TestServer> {
  const clock = new SandboxClock()
  const registry = createRegistry({clock})
  for (const name of ['default', 'kube-system']) {
    registry.create({apiVersion: 'v1', kind: 'Namespace', metadata: {name}})
    registry.create({apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: 'default', namespace: name}})
  }
  const certificates = createCertificates(Date.now())
  const token = 'test-token'
  const server = await startApiServer({
    registry,
    runtime,
    ...(network && {network}),
    certificates,
    authenticator: createAuthenticator(token, 'test-key', tokenObjects(registry)),
    port: 0,
  })
  const agent = new https.Agent({keepAlive: true, ca: certificates.authority})

  function open(
    method: string,
    path: string,
    payload: string | undefined,
    headers: Record<string, string>,
  ): Promise<IncomingMessage> {
    const length = payload === undefined ? {} : {'content-length': String(Buffer.byteLength(payload))}
    const all = {authorization: `Bearer ${token}`, ...length, ...headers}
    return new Promise((resolve, reject) => {
      const request = https.request(
        `${server.url}${path}`,
        {method, agent, headers: all, servername: 'localhost'},
        resolve,
      )
      request.on('error', reject)
      request.end(payload)
    })
  }

  async function call(
    method: string,
    path: string,
    body?: JsonObject | string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const payload = typeof body === 'object' ? JSON.stringify(body) : body
    const typed = payload === undefined ? headers : {'content-type': 'application/json', ...headers}
    const message = await open(method, path, payload, typed)
    let text = ''
    for await (const chunk of message.setEncoding('utf8')) text += String(chunk)
    return {code: message.statusCode ?? 0, body: parsed(text), text, headers: message.headers}
  }

  async function watch(path: string): Promise<WatchStream> {
    const message = await open('GET', path, undefined, {})
    const lines = linesOf(message.setEncoding('utf8'))
    return {
      next: async () => {
        const line = await lines.next()
        return line.done ? undefined : (JSON.parse(line.value) as {type: string; object: JsonObject})
      },
      close: () => void message.destroy(),
    }
  }

  const close = async (): Promise<void> => {
    agent.destroy()
    await server.close()
  }
  return {registry, clock, url: server.url, authority: certificates.authority, token, call, watch, close}
}

function parsed(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

async function* linesOf(chunks: AsyncIterable<unknown>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}
