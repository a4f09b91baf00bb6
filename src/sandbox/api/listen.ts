import {once} from 'node:events'
import https from 'node:https'
import type {AddressInfo} from 'node:net'
import type {Duplex} from 'node:stream'
import {type ApiServices, handle} from './handler.ts'
import type {ProxyNetwork} from './proxy.ts'
import type {Authenticator} from './users.ts'
import type {Control} from '../control.ts'
import type {Certificates} from '../certificate.ts'
import {environmentError} from '../../core/operational-error.ts'
import type {PodRuntime} from '../pod-runtime.ts'
import type {ObjectRegistry} from '../registry/object-registry.ts'

export interface ApiServerOptions {
  readonly registry: ObjectRegistry
  readonly runtime: PodRuntime
  readonly certificates: Certificates
  readonly network?: ProxyNetwork
  readonly control?: Control
  readonly authenticator: Authenticator
  /** 0 for any free one. */
  readonly port: number
}

export interface ApiServer {
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** Starts the API server on 127.0.0.1. Throws OperationalError (3) when the port is taken. */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const {registry, runtime, network, control, authenticator, certificates} = options
  const services: ApiServices = {registry, runtime, authenticator, ...(network && {network}), ...(control && {control})}
  const server = https.createServer(
    {
      cert: certificates.certificate,
      key: certificates.key,
      // Watches are quiet for long; kubectl keeps its connections.
      keepAliveTimeout: 120_000,
      // A request that comes in drops is not waited for; answers may take as long as they do.
      headersTimeout: 30_000,
      requestTimeout: 120_000,
      maxHeaderSize: 64 * 1024,
    },
    (request, response) => void handle(services, request, response).catch(() => response.destroy()),
  )
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    import('./streams.ts').then(
      ({serveUpgrade}) => serveUpgrade(services, request, socket, head),
      () => socket.destroy(),
    )
  })
  // A client that is no TLS client, or goes away in the middle of it, is no event.
  server.on('tlsClientError', (_, socket) => socket.destroy())
  server.on('clientError', refuseMalformed)
  server.listen(options.port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (error) {
    throw portError(options.port, error)
  }
  const {port} = server.address() as AddressInfo
  return {
    url: `https://127.0.0.1:${port}`,
    port,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** What is no HTTP gets an answer as short as its reason, where it can still be sent. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
  if (socket.writable && error.code !== 'ECONNRESET') socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`)
  else socket.destroy()
}

function portError(port: number, cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const taken = code === 'EADDRINUSE'
  return environmentError(taken ? `port ${port} is taken` : `cannot listen on port ${port}: ${code || String(cause)}`, {
    looked: `127.0.0.1:${port}`,
    mend: 'give another one with --port, or none for any free port',
    cause,
  })
}
