// How one simulated Redis server follows another: a full copy at first, then every change.
import type {ProcessHost} from '../../process.ts'
import type {RedisServer} from './server.ts'

/** How often a replica without connection looks for its master. */
const RECONNECT_MILLISECONDS = 1000

/** The server behind a listener; how a replica finds its master's data. */
export const serverBehind = new WeakMap<object, RedisServer>()

export class Replication {
  /** Who follows this server, with the addresses. */
  readonly replicas = new Map<RedisServer, string>()
  master: {readonly host: string; readonly port: number} | undefined
  /** The master, while connected. */
  link: RedisServer | undefined
  /** Length of the stream of changes, in bytes. */
  offset = 0
  #cancel: (() => void) | undefined
  #stopped = false

  constructor(
    readonly server: RedisServer,
    readonly host: ProcessHost,
  ) {}

  follow(master: {readonly host: string; readonly port: number}): void {
    this.unfollow()
    this.master = master
    this.server.log(`Connecting to MASTER ${master.host}:${master.port}`)
    this.#connect()
  }

  unfollow(): void {
    this.#cancel?.()
    this.link?.replication.replicas.delete(this.server)
    this.link = undefined
    this.master = undefined
  }

  stop(): void {
    this.#stopped = true
    this.unfollow()
    for (const replica of this.replicas.keys()) replica.replication.#lose()
  }

  /** Passes changes on. */
  feed(lines: readonly (readonly string[])[], bytes: number): void {
    this.offset += bytes
    for (const replica of this.replicas.keys()) {
      for (const [name = '', ...args] of lines) replica.execute(name, args, true)
    }
  }

  #connect(): void {
    const master = this.#find()
    if (master === undefined || this.#stopped) return this.#lose()
    const {password} = master.settings
    if (password !== '' && password !== this.server.settings.masterPassword) {
      this.server.log('Unable to AUTH to MASTER: -NOAUTH Authentication required.')
      return this.#lose()
    }
    this.link = master
    master.replication.replicas.set(this.server, this.server.address)
    this.server.values.load(master.values.dump())
    this.offset = master.replication.offset
    if (this.server.settings.appendOnly) this.server.storage.rewriteAppendOnly()
    this.server.log('MASTER <-> REPLICA sync: Finished with success')
    for (const replica of this.replicas.keys()) replica.replication.#connect()
  }

  #find(): RedisServer | undefined {
    if (this.master === undefined) return undefined
    const reached = this.host.network.reach(this.master.host, this.master.port, this.host.pod())
    if (!reached.ok || reached.listener.protocol !== 'redis') return undefined
    const found = serverBehind.get(reached.listener.connect)
    return found === undefined || found === this.server || found.replication.#stopped ? undefined : found
  }

  #lose(): void {
    if (this.link !== undefined) this.server.log('Connection with master lost.')
    this.link = undefined
    this.#cancel?.()
    if (this.master === undefined || this.#stopped) return
    this.#cancel = this.host.clock.after(RECONNECT_MILLISECONDS, () => this.#connect())
  }
}
