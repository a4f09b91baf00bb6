import type {IncomingMessage} from 'node:http'
import type {Duplex} from 'node:stream'
import {type WebSocket, WebSocketServer} from 'ws'
import {type JsonObject, stringAt} from '../../core/json.ts'
import type {ExecSession, StreamOptions} from '../pod-runtime.ts'
import {badRequestError, KubeletError, statusBody, StatusError, unauthorizedError} from '../registry/status-errors.ts'
import {authorizeTarget} from './access.ts'
import {containerOf, podOf} from './containers.ts'
import {actingUser} from './impersonate.ts'
import {type ApiServices, isLoopback} from './handler.ts'
import {isTrue, parseTarget, type Target, urlOf} from './request.ts'

// The channels of v5.channel.k8s.io: the first byte of each binary frame (client-go tools/remotecommand, KEP-4006).
const stdin = 0
const stdout = 1
const stderr = 2
const errors = 3
const resize = 4
const closes = 255

/** Bytes that a command may leave unread before its client has to wait, and a client before it is cut off. */
const mostUnread = 1024 * 1024
const mostUnsent = 256 * 1024 * 1024

/**
 * kubectl throws away what comes before it has made its streams, a moment after the connection (client-go
 * tools/remotecommand/websocket.go, `Unknown stream id 1, discarding message`); a cluster is never that fast.
 */
const FIRST_FRAME_MILLISECONDS = 50

const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io']

const sockets = new WebSocketServer({
  noServer: true,
  // kubectl reads no larger frames; a client that sends them is cut off.
  maxPayload: 1024 * 1024,
  handleProtocols: offered => protocols.find(protocol => offered.has(protocol)) ?? false,
})

/** Serves a request that asks for another protocol: exec and attach over WebSocket. Refuses everything else in words. */
export async function serveUpgrade(
  services: ApiServices,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  try {
    const {target, query} = authorized(services, request)
    refuseOthers(services, target)
    // An older kubectl, and one whose WebSocket was refused, ask once more in SPDY: what is wrong with the pod comes first.
    const container = checkedContainer(services, target, query)
    services.runtime.requireRunning?.(target.namespace ?? '', target.name ?? '', container)
    checkProtocol(request, target)
    const options: StreamOptions = {stdin: flag(query, 'stdin'), tty: flag(query, 'tty')}
    const session = await start(services, target, container, query.getAll('command'), options)
    sockets.handleUpgrade(request, socket, head, client => connect(client, session, target.subresource === 'attach'))
  } catch (error) {
    refuse(socket, error)
  }
}

const flag = (query: URLSearchParams, name: string): boolean => query.has(name) && isTrue(query.get(name))

function authorized(services: ApiServices, request: IncomingMessage): {target: Target; query: URLSearchParams} {
  const url = urlOf(request)
  if (!isLoopback(request.headers.host)) throw new StatusError(403, 'Forbidden', 'wrong Host', {})
  const sender = services.authenticator.authenticate(request.headers.authorization)
  if (!sender) throw unauthorizedError()
  const target = parseTarget(url.pathname)
  if (typeof target !== 'object' || target.resource.kind !== 'Pod' || target.resource.group !== '') {
    throw badRequestError('only exec and attach of pods can be upgraded')
  }
  const user = actingUser(services.registry, sender, request.headers)
  // Since 1.35 a WebSocket, which begins with GET, needs what SPDY's POST needs.
  authorizeTarget(services.registry, user, 'create', target)
  return {target, query: url.searchParams}
}

function refuseOthers(services: ApiServices, target: Target): void {
  if (target.subresource === 'exec' || target.subresource === 'attach') return
  podOf(services.registry, target)
  if (target.subresource !== 'portforward') {
    throw badRequestError(`the sandbox cannot upgrade ${target.subresource ?? 'this path'}`)
  }
  throw new StatusError(
    501,
    'NotImplemented',
    'the sandbox has no port-forward: its pods have no network that the host could reach',
  )
}

function checkProtocol(request: IncomingMessage, target: Target): void {
  const websocket = /websocket/i.test(request.headers.upgrade ?? '')
  const offered = new Set((request.headers['sec-websocket-protocol'] ?? '').split(',').map(text => text.trim()))
  if (websocket && protocols.some(protocol => offered.has(protocol))) return
  throw badRequestError(
    `the sandbox speaks ${target.subresource} over WebSocket only (${protocols[0]}): it needs kubectl 1.30 or newer, or 1.29 with KUBECTL_REMOTE_COMMAND_WEBSOCKETS=true`,
  )
}

/** The container of a pod that could take the request. */
function checkedContainer(services: ApiServices, target: Target, query: URLSearchParams): string {
  const {name = '', subresource} = target
  const pod = podOf(services.registry, target)
  const container = containerOf(pod, query.get('container') ?? '')
  if (!stringAt(pod, 'spec', 'nodeName')) throw badRequestError(`pod ${name} does not have a host assigned`)
  const phase = stringAt(pod, 'status', 'phase')
  if (phase === 'Succeeded' || phase === 'Failed') {
    throw badRequestError(`cannot ${subresource} into a container in a completed pod; current phase is ${phase}`)
  }
  return container
}

async function start(
  {runtime}: ApiServices,
  target: Target,
  container: string,
  command: readonly string[],
  options: StreamOptions,
): Promise<ExecSession> {
  const {namespace = '', name = ''} = target
  if (target.subresource === 'attach') return runtime.attach(namespace, name, container, options)
  if (command.length === 0) throw badRequestError('you must specify at least 1 command for the container')
  return runtime.exec(namespace, name, container, command, options)
}

/** Ties a session to a client: frames both ways, and the exit code as a Status at the end; who is attached does not learn it. */
function connect(client: WebSocket, session: ExecSession, isAttached: boolean): void {
  const send = (channel: number, data: Uint8Array): void => {
    if (client.readyState !== client.OPEN) return
    client.send(Buffer.concat([Buffer.from([channel]), data]))
    // A client that does not read what it asked for is not remembered for without end.
    if (client.bufferedAmount > mostUnsent) client.terminate()
  }
  client.on('message', (data, isBinary) => {
    if (!isBinary) return
    receive(session, bytesOf(data))
    if ((session.unread?.() ?? 0) > mostUnread) client.pause()
  })
  session.onRead?.(() => {
    if (client.isPaused && (session.unread?.() ?? 0) <= mostUnread) client.resume()
  })
  client.on('close', () => session.close())
  client.on('error', () => session.close())
  setTimeout(() => {
    session.onStdout(chunk => send(stdout, chunk))
    session.onStderr(chunk => send(stderr, chunk))
    void session.exit.then(
      code => end(client, send, exitStatus(isAttached ? 0 : code)),
      (error: unknown) => end(client, send, failure(error)),
    )
  }, FIRST_FRAME_MILLISECONDS)
}

function end(client: WebSocket, send: (channel: number, data: Uint8Array) => void, status: JsonObject): void {
  send(errors, Buffer.from(JSON.stringify(status)))
  client.close(1000)
}

function bytesOf(data: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return data instanceof ArrayBuffer ? Buffer.from(data) : data
}

function receive(session: ExecSession, frame: Buffer): void {
  const channel = frame[0]
  const data = frame.subarray(1)
  switch (channel) {
    case stdin:
      if (data.length > 0) session.stdin(data)
      return
    case resize: {
      const size = /"Width":(\d+).*"Height":(\d+)/.exec(data.toString('utf8'))
      if (size) session.resize(Number(size[1]), Number(size[2]))
      return
    }
    case closes:
      if (data[0] === stdin) session.stdin('end')
      return
    default:
  }
}

/** How the kubelet tells an exit code: pkg/kubelet/cri/streaming/remotecommand. */
function exitStatus(code: number): JsonObject {
  if (code === 0) return {metadata: {}, status: 'Success'}
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${code}`,
    reason: 'NonZeroExitCode',
    details: {causes: [{reason: 'ExitCode', message: String(code)}]},
  }
}

const failure = (error: unknown): JsonObject => ({
  metadata: {},
  status: 'Failure',
  message: error instanceof Error ? error.message : String(error),
  reason: 'InternalError',
  code: 500,
})

function refuse(socket: Duplex, error: unknown): void {
  const status =
    error instanceof StatusError
      ? error
      : new StatusError(500, 'InternalError', error instanceof Error ? error.message : String(error))
  const isText = status instanceof KubeletError
  const body = Buffer.from(isText ? `${status.message}\n` : JSON.stringify(statusBody(status)))
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json'
  socket.end(
    Buffer.concat([
      Buffer.from(
        `HTTP/1.1 ${status.code} ${status.reason || 'Error'}\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
      ),
      body,
    ]),
  )
}
