// How a simulated MySQL server follows another one: it reads the events of its binary log from a position on, and does them too.
import type {BinaryLog, LogEvent, LogPosition} from './binary-log.ts'
import type {MysqlServer} from './server.ts'
import {SqlError} from './sql-error.ts'

/** The server behind a listener; how a replica finds its source. */
export const serverBehind = new WeakMap<object, MysqlServer>()

interface Source {
  host: string
  port: number
  user: string
  password: string
  retrySeconds: number
  position: LogPosition
  /** Threads that are to run, also after a new start. */
  running: boolean
}

const FILE = 'master.info'

export class Replica {
  source: Source | undefined
  connected = false
  /** Why the connection, and why the doing of events failed. */
  connectError: {readonly code: number; readonly text: string} | undefined
  applyError: {readonly code: number; readonly text: string} | undefined
  #stop: (() => void) | undefined
  #log: BinaryLog | undefined
  #upstream: MysqlServer | undefined
  #over = false

  constructor(readonly server: MysqlServer) {
    const {files} = server.host
    const path = this.#path
    if (files.exists(path)) this.source = JSON.parse(files.readText(path)) as Source
  }

  get #path(): string {
    return `${this.server.folder}/${FILE}`
  }
  #save(): void {
    const {files} = this.server.host
    if (this.source === undefined) files.remove(this.#path, {force: true})
    else files.write(this.#path, `${JSON.stringify(this.source)}\n`)
  }

  get ioState(): 'Yes' | 'Connecting' | 'No' {
    if (this.source?.running !== true || this.connectError?.code === 1236 || this.connectError?.code === 1593)
      return 'No'
    return this.connected ? 'Yes' : 'Connecting'
  }
  get sqlRuns(): boolean {
    return this.source?.running === true && this.applyError === undefined
  }
  get upstream(): MysqlServer | undefined {
    return this.connected ? this.#upstream : undefined
  }

  /** CHANGE MASTER TO: what is not named stays. */
  change(options: Readonly<Record<string, string>>): void {
    if (this.source?.running === true) {
      throw new SqlError(
        3021,
        'HY000',
        "This operation cannot be performed with a running slave io thread; run STOP SLAVE IO_THREAD FOR CHANNEL '' first.",
      )
    }
    const before = this.source
    const number = (name: string, otherwise: number): number => Number(options[name] ?? otherwise)
    const isOther = options['MASTER_HOST'] !== undefined || options['MASTER_PORT'] !== undefined
    const kept = isOther ? {file: '', position: 4} : (before?.position ?? {file: '', position: 4})
    const file = options['MASTER_LOG_FILE'] ?? kept.file
    this.source = {
      host: options['MASTER_HOST'] ?? before?.host ?? '',
      port: number('MASTER_PORT', before?.port ?? 3306),
      user: options['MASTER_USER'] ?? before?.user ?? '',
      password: options['MASTER_PASSWORD'] ?? before?.password ?? '',
      retrySeconds: number('MASTER_CONNECT_RETRY', before?.retrySeconds ?? 60),
      position: {
        file,
        position: number('MASTER_LOG_POS', options['MASTER_LOG_FILE'] === undefined ? kept.position : 4),
      },
      running: false,
    }
    this.#save()
  }

  start(): void {
    if (this.source === undefined || this.source.host === '') {
      throw new SqlError(
        1200,
        'HY000',
        'The server is not configured as slave; fix in config file or with CHANGE MASTER TO',
      )
    }
    this.source.running = true
    this.applyError = undefined
    this.connectError = undefined
    this.#save()
    this.#connect()
  }
  stop(): void {
    if (this.source !== undefined) this.source.running = false
    this.#save()
    this.#disconnect()
  }
  reset(all: boolean): void {
    if (this.source?.running === true) {
      throw new SqlError(
        3081,
        'HY000',
        "This operation cannot be performed with running replication threads; run STOP SLAVE FOR CHANNEL '' first",
      )
    }
    if (all) this.source = undefined
    else if (this.source !== undefined) this.source.position = {file: '', position: 4}
    this.#save()
  }
  /** The server starts: what ran before runs again. */
  resume(): void {
    if (this.source?.running === true) this.#connect()
  }
  /** The server ends; a new start goes on. */
  end(): void {
    this.#over = true
    this.#disconnect()
  }
  /** The source went away. */
  lost(): void {
    this.#disconnect()
    this.#fail(2003, 'reconnecting after a failed source event read')
  }

  #disconnect(): void {
    this.#stop?.()
    this.#stop = undefined
    this.#upstream?.replicas.delete(this.server)
    this.connected = false
    this.#log = undefined
  }

  #connect(): void {
    const {source, server} = this
    this.#disconnect()
    if (source?.running !== true || this.#over) return
    const {host, port, user} = source
    const who = `error connecting to master '${user}@${host}:${port}' - retry-time: ${source.retrySeconds}  retries: 1`
    const reached = server.host.network.reach(host, port, server.host.pod())
    const upstream =
      reached.ok && reached.listener.protocol === 'mysql' ? serverBehind.get(reached.listener.connect) : undefined
    if (upstream === undefined || upstream.isOver) {
      const why = !reached.ok && reached.why === 'unknown host' ? 2005 : 2003
      return this.#fail(why, who, true)
    }
    const refused = upstream.authenticate(user, source.password, server.address)
    if (refused !== undefined) return this.#fail(1045, `${who} - ${refused.message}`, true)
    if (upstream.serverId === server.serverId) {
      return this.#fail(
        1593,
        'Fatal error: The slave I/O thread stops because master and slave have equal MySQL server ids; these ids must be different for replication to work (or the --replicate-same-server-id option must be used on slave but this does not always make sense; please check the manual before using it).',
      )
    }
    if (upstream.log === undefined) {
      return this.#fail(
        1236,
        "Got fatal error 1236 from master when reading data from binary log: 'Binary log is not open'",
      )
    }
    this.#upstream = upstream
    this.#log = upstream.log
    this.connected = true
    this.connectError = undefined
    upstream.replicas.set(server, source.user)
    const stop = upstream.log.follow(() => this.#read())
    this.#stop = stop
    server.tell(
      `Slave I/O thread for channel '': connected to master '${user}@${host}:${port}',replication started in log '${source.position.file || 'FIRST'}' at position ${source.position.position}`,
    )
    this.#read()
  }

  #fail(code: number, text: string, again = code === 2003): void {
    this.connected = false
    if (this.connectError?.text !== text) this.server.tell(`Slave I/O for channel '': ${text}, Error_code: ${code}`)
    this.connectError = {code, text}
    if (!again || this.#over) return
    this.#stop?.()
    const wait = Math.max(1, this.source?.retrySeconds ?? 60) * 1000
    this.#stop = this.server.host.clock.after(wait, () => this.#connect())
  }

  #read(): void {
    const {source} = this
    const log = this.#log
    if (source === undefined || log === undefined || this.applyError !== undefined) return
    const found = log.since(source.position)
    if (typeof found === 'string') {
      this.#disconnect()
      return this.#fail(1236, `Got fatal error 1236 from master when reading data from binary log: '${found}'`)
    }
    for (const {event, end} of found) {
      const problem = this.#apply(event, end)
      if (problem !== undefined) {
        this.applyError = problem
        this.server.tell(`Slave SQL for channel '': ${problem.text}, Error_code: ${problem.code}`)
        return
      }
      source.position = end
    }
    if (source.position.file === '' || found.length === 0) {
      // Nothing to do up to the end of what there is.
      if (source.position.file !== log.end.file) source.position = log.end
    }
    this.#save()
  }

  #apply(event: LogEvent, end: LogPosition): {code: number; text: string} | undefined {
    if (event.server === this.server.serverId) return undefined
    try {
      this.server.replay(event)
      return undefined
    } catch (error) {
      if (!(error instanceof SqlError)) throw error
      const what =
        event.type === 'statement'
          ? `Error '${error.message}' on query. Default database: '${event.database ?? ''}'. Query: '${event.sql}'`
          : `Could not execute ${event.inserted.length > 0 ? 'Write' : 'Delete'}_rows event on table ${event.database}.${event.table}; ${error.message}, Error_code: ${error.code}; the event's master log ${end.file}, end_log_pos ${end.position}`
      return {code: error.code, text: what}
    }
  }
}
