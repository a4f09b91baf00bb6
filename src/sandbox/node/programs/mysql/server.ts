// A model of a MySQL server: its settings, its data, its accounts, and what it is to replicas.
import {randomUUID} from 'node:crypto'
import {isFileError} from '../../files/file-error.ts'
import type {MysqlConnection} from '../../network/network.ts'
import type {ProcessHost} from '../../process.ts'
import {BinaryLog, type LogEvent} from './binary-log.ts'
import {Catalog, Table} from './catalog.ts'
import {Replica, serverBehind} from './replication.ts'
import {Session} from './session.ts'
import type {Settings} from './settings.ts'
import {SqlError} from './sql-error.ts'
import {parse} from './parser.ts'

/** Accounts are rows of this table, as in MySQL. */
const accounts = {database: 'mysql', name: 'user'}
const text = (name: string) => ({name, type: 'varchar(255)', nullable: true, initial: undefined, autoIncrement: false})

export class MysqlServer {
  readonly folder: string
  readonly catalog: Catalog
  readonly startedAt: number
  readonly uuid: string
  readonly log: BinaryLog | undefined
  readonly replica: Replica
  /** Who follows this server, with the account they use. */
  readonly replicas = new Map<MysqlServer, string>()
  /** Privileges that were granted, as written, by account. */
  readonly grants = new Map<string, string[]>()
  isOver = false
  connections = 0
  questions = 0
  #close: (() => void) | undefined

  /** `tell` writes a line of the server's log. */
  constructor(
    readonly host: ProcessHost,
    readonly settings: Settings,
    readonly tell: (text: string) => void,
  ) {
    this.folder = settings.folder
    this.startedAt = host.clock.now()
    this.catalog = new Catalog(host.files, this.folder)
    this.uuid = this.#ownUuid()
    this.catalog.load()
    const {logBase, version} = settings
    this.log =
      logBase === undefined
        ? undefined
        : new BinaryLog(host.files, this.folder, logBase, version.startsWith('5.') ? 154 : 157)
    this.replica = new Replica(this)
  }

  #ownUuid(): string {
    const {files} = this.host
    const path = `${this.folder}/auto.cnf`
    const found = files.exists(path) ? /server-uuid=(\S+)/.exec(files.readText(path))?.[1] : undefined
    if (found !== undefined) return found
    const made = randomUUID()
    this.tell(
      `No existing UUID has been found, so we assume that this is the first time that this server has been started. Generating a new UUID: ${made}.`,
    )
    files.write(path, `[auto]\nserver-uuid=${made}\n`)
    return made
  }

  get serverId(): number {
    return this.settings.number('server_id')
  }
  get address(): string {
    return this.host.pod().status?.podIP ?? '127.0.0.1'
  }

  /** Fills an empty folder, with an account for root. */
  static initialise(
    host: ProcessHost,
    settings: Settings,
    password: string,
    tell: (text: string) => void,
  ): MysqlServer {
    const catalog = new Catalog(host.files, settings.folder)
    catalog.createDatabase('mysql')
    catalog.createDatabase('sys')
    const columns = [text('Host'), text('User'), text('authentication_string')]
    const users = new Table({columns, keys: [{name: 'PRIMARY', unique: true, columns: ['Host', 'User']}], nextId: 1})
    for (const from of ['localhost', '%']) users.add([from, 'root', password])
    catalog.put(accounts, users)
    host.files.write(`${settings.folder}/ibdata1`, '')
    return new MysqlServer(host, settings, tell)
  }

  /** Opens the port; false when it is taken. */
  listen(): boolean {
    const connect = (from: string, user: string, password: string): MysqlConnection | SqlError =>
      this.connect(from, user, password)
    serverBehind.set(connect, this)
    const close = this.host.listen(this.settings.number('port'), {protocol: 'mysql', connect})
    if (close === false) return false
    this.#close = close
    this.host.shared.set('mysqld', this)
    this.replica.resume()
    return true
  }

  stop(): void {
    this.isOver = true
    this.#close?.()
    this.host.shared.delete('mysqld')
    this.replica.end()
    for (const follower of this.replicas.keys()) follower.replica.lost()
  }

  /** A session, or why there is none. */
  connect(from: string, user: string, password: string): Session | SqlError {
    const refused = this.authenticate(user, password, from)
    if (refused !== undefined) return refused
    this.connections++
    return new Session(this, user, from)
  }

  authenticate(user: string, password: string, from: string): SqlError | undefined {
    const rows = this.catalog.find(accounts)?.rows ?? []
    const isLocal = from === 'localhost' || from === '127.0.0.1' || from === this.address
    const own = rows.filter(
      row => row[1] === user && (row[0] === '%' || row[0] === from || (row[0] === 'localhost' && isLocal)),
    )
    // The most exact host comes first.
    const account = own.find(row => row[0] !== '%') ?? own[0]
    if (account !== undefined && (account[2] ?? '') === password) return undefined
    const shown = isLocal ? 'localhost' : from
    return new SqlError(
      1045,
      '28000',
      `Access denied for user '${user}'@'${shown}' (using password: ${password === '' ? 'NO' : 'YES'})`,
    )
  }

  /** Why a statement that writes is refused, for that user. */
  refuseWrites(user: string): void {
    const isSuper = this.settings.isOn('super_read_only')
    if (!isSuper && (!this.settings.isOn('read_only') || user === 'root')) return
    const option = isSuper ? '--super-read-only' : '--read-only'
    throw new SqlError(
      1290,
      'HY000',
      `The MySQL server is running with the ${option} option so it cannot execute this statement`,
    )
  }

  /** Does what the source did. */
  replay(event: LogEvent): void {
    if (event.type === 'statement') {
      new Session(this, 'root', 'localhost', event.server).replay(event.database, parse(event.sql), event.sql)
      return
    }
    const name = {database: event.database, name: event.table}
    const table = this.catalog.get(name)
    const gone = new Map<string, number>()
    for (const row of event.deleted) gone.set(JSON.stringify(row), (gone.get(JSON.stringify(row)) ?? 0) + 1)
    const kept = table.rows.filter(row => {
      const left = gone.get(JSON.stringify(row)) ?? 0
      if (left > 0) gone.set(JSON.stringify(row), left - 1)
      return left === 0
    })
    if (kept.length + event.deleted.length !== table.rows.length) {
      throw new SqlError(1032, 'HY000', `Can't find record in '${event.table}'`)
    }
    if (event.deleted.length > 0) table.replace(kept)
    for (const row of event.inserted) {
      const conflict = table.conflict(row)
      if (conflict !== undefined)
        throw new SqlError(1062, '23000', `Duplicate entry '${conflict.text}' for key '${conflict.key.name}'`)
      table.add(row)
    }
    const numbered = table.columns.findIndex(({autoIncrement}) => autoIncrement)
    if (numbered >= 0)
      for (const row of event.inserted) table.nextId = Math.max(table.nextId, Number(row[numbered]) + 1)
    if (event.deleted.length > 0) this.catalog.save(name)
    else this.catalog.append(name, event.inserted)
    // A replica logs what it follows only when it is told so.
    if (this.settings.isOn('log_slave_updates')) this.log?.append(event)
  }
}

/** True for a folder that a server has used. */
export function hasData(host: ProcessHost, folder: string): boolean {
  try {
    return host.files.stat(`${folder}/mysql`).kind === 'directory'
  } catch (error) {
    if (isFileError(error, 'ENOENT', 'ENOTDIR')) return false
    throw error
  }
}
