// The pod network: which simulated server listens where, and how one pod reaches another.
import {apiServerAddress} from '../../bootstrap.ts'
import type {Clock} from '../../clock.ts'
import type {Informers} from '../../controllers/informer.ts'
import type {Pod} from '../../controllers/objects.ts'
import {nodes, pods} from '../../controllers/resources.ts'
import {hostnameOf} from '../hostname.ts'
import {ClusterDns, searchPath} from './dns.ts'
import {KubeProxy} from './kube-proxy.ts'

export interface HttpRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** The address of the client. */
  readonly from: string
}
export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** What listens on a port. The protocol says what a client may do with it. */
export type Listener =
  | {readonly protocol: 'http'; readonly request: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>}
  | {readonly protocol: 'redis'; readonly connect: (from: string) => RedisConnection}
  | {readonly protocol: 'mysql'; readonly connect: MysqlConnect}
  /** The health service of grpc, by the name of a service; undefined for one that is not known. */
  | {readonly protocol: 'grpc'; readonly check: (service: string) => 'SERVING' | 'NOT_SERVING' | undefined}
  /** Sends bytes to whoever connects, and closes. */
  | {readonly protocol: 'bytes'; readonly stream: () => Uint8Array | Promise<Uint8Array>}

/** A reply as redis-cli gets it. */
export type RedisReply =
  | {readonly kind: 'status' | 'error' | 'bulk'; readonly text: string}
  | {readonly kind: 'integer'; readonly value: number}
  | {readonly kind: 'nil'}
  | {readonly kind: 'list'; readonly items: readonly RedisReply[]}
export interface RedisConnection {
  command(args: readonly string[]): RedisReply
}

export interface MysqlError {
  readonly code: number
  readonly state: string
  readonly message: string
}
export type MysqlResult =
  | {
      readonly columns: readonly string[]
      readonly rows: readonly (readonly (string | null)[])[]
      /** Columns of numbers: they stand at the right. */
      readonly numeric: readonly boolean[]
    }
  | {readonly affected: number; readonly info?: string}
  | {readonly error: MysqlError}
/** Opens a session, or tells why not. */
export type MysqlConnect = (from: string, user: string, password: string) => MysqlConnection | MysqlError
export interface MysqlConnection {
  query(statement: string): MysqlResult
}

export type Reached =
  | {readonly ok: true; readonly listener: Listener; readonly address: string; readonly port: number}
  | {readonly ok: false; readonly why: 'unknown host' | 'refused' | 'timeout'; readonly address?: string}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0)$/

export class PodNetwork {
  readonly dns: ClusterDns
  readonly #informers: Informers
  readonly #proxy: KubeProxy
  /** By `address:port`. */
  readonly #listeners = new Map<string, Listener>()
  #turn = 0

  constructor(informers: Informers, clock: Clock) {
    this.#informers = informers
    this.#proxy = new KubeProxy(informers, clock)
    this.dns = new ClusterDns(informers)
  }

  /** Puts a server on a port of a pod; false when the port is taken. Returns the way to close it. */
  listen(address: string, port: number, listener: Listener): (() => void) | false {
    const key = `${address}:${port}`
    if (this.#listeners.has(key)) return false
    this.#listeners.set(key, listener)
    return () => {
      if (this.#listeners.get(key) === listener) this.#listeners.delete(key)
    }
  }

  listenerAt(address: string, port: number): Listener | undefined {
    return this.#listeners.get(`${address}:${port}`)
  }

  /** The addresses of a name for that pod: itself, an address as it is, or what DNS and /etc/hosts say. */
  addressesOf(host: string, from: Pod): readonly string[] {
    if (LOOPBACK.test(host)) return [from.status?.podIP ?? '127.0.0.1']
    if (/^\d+(\.\d+){3}$/.test(host)) return [host]
    const own = hostnameOf(from, from.spec.nodeName ?? '')
    if (host === own.short || host === own.full) return [from.status?.podIP ?? '']
    for (const alias of from.spec.hostAliases ?? []) if (alias.hostnames?.includes(host)) return [alias.ip]
    const answer = this.dns.resolve(host, searchPath(from))
    if (!answer.found) return []
    return answer.alias === undefined ? answer.addresses : this.addressesOf(answer.alias, from)
  }

  /** Connects as a process in that pod would. */
  reach(host: string, port: number, from: Pod): Reached {
    const addresses = this.addressesOf(host, from)
    const address = addresses[this.#turn++ % Math.max(1, addresses.length)]
    if (address === undefined) return {ok: false, why: 'unknown host'}
    const route = this.#proxy.route(address, port, from)
    if (typeof route === 'string') return {ok: false, why: route, address}
    return this.#reachAddress(route?.address ?? address, route?.port ?? port)
  }

  /** Connects to an address of a pod, as the API server's proxy does. */
  reachPod(pod: Pod, port: number): Reached {
    return this.#reachAddress(pod.status?.podIP ?? '', port)
  }

  #reachAddress(address: string, port: number): Reached {
    const listener = this.listenerAt(address, port)
    if (listener !== undefined) return {ok: true, listener, address, port}
    return {ok: false, why: this.#isAlive(address) ? 'refused' : 'timeout', address}
  }

  /** Somebody has the address: a running pod or a node. */
  #isAlive(address: string): boolean {
    if (
      this.#informers
        .of(pods)
        .byIndex('ip', address)
        .some(pod => pod.status?.phase === 'Running')
    )
      return true
    return address === apiServerAddress || this.isNode(address)
  }
  isNode(address: string): boolean {
    return this.#informers
      .of(nodes)
      .list()
      .some(node => node.status?.addresses?.some(candidate => candidate.address === address))
  }

  /** Answers to a ping. */
  isReachable(address: string): boolean {
    return this.#isAlive(address)
  }
}
