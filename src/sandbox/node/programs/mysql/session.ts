// One connection to a simulated MySQL server: runs statements.
import type {MysqlConnection, MysqlResult} from '../../network/network.ts'
import type {LogEvent} from './binary-log.ts'
import {Table, type Row} from './catalog.ts'
import {evaluate, type Scope} from './evaluate.ts'
import {parse} from './parser.ts'
import {ordered, runSelect, type Found, type Surroundings} from './query.ts'
import type {MysqlServer} from './server.ts'
import {show} from './show.ts'
import {SqlError, unsupported} from './sql-error.ts'
import type {Column, Select, Statement, TableName, Value} from './syntax.ts'
import {stored} from './types.ts'

type Of<T extends Statement['type']> = Extract<Statement, {type: T}>
type Change = Of<'update'> | Of<'delete'>

/** What a transaction has changed: how the tables were, and the events for the log. */
interface Transaction {
  readonly before: Map<
    string,
    {readonly name: TableName; readonly table: Table; readonly rows: Row[]; readonly nextId: number}
  >
  readonly events: LogEvent[]
}

const done = (affected = 0, info?: string): MysqlResult => (info === undefined ? {affected} : {affected, info})

export class Session implements MysqlConnection {
  database: string | undefined
  lastId = 0
  readonly id: number
  readonly #variables = new Map<string, Value>()
  #transaction: Transaction | undefined
  #isReplaying = false

  /** `origin` is the id of the server whose changes these are. */
  constructor(
    readonly server: MysqlServer,
    readonly user: string,
    readonly from: string,
    readonly origin: number = server.serverId,
  ) {
    this.id = server.connections
  }

  query(sql: string): MysqlResult {
    this.server.questions++
    if (this.server.isOver) return failure(new SqlError(2013, 'HY000', 'Lost connection to MySQL server during query'))
    try {
      return this.#run(parse(sql), sql)
    } catch (error) {
      if (error instanceof SqlError) return failure(error)
      throw error
    }
  }

  /** Does what a source did, on a server that may refuse others; errors are thrown. */
  replay(database: string | undefined, statement: Statement, sql: string): void {
    this.database = database
    this.#isReplaying = true
    this.#run(statement, sql)
  }

  /** The name with its database; throws SqlError 1046. */
  full({database, name}: TableName): TableName & {database: string} {
    const found = database ?? this.database
    if (found === undefined) throw new SqlError(1046, '3D000', 'No database selected')
    return {database: found, name}
  }

  get surroundings(): Surroundings {
    return {
      table: name => this.#readable(this.full(name)),
      variable: name => this.#variable(name),
      session: (name, args) => this.#sessionFunction(name, args),
    }
  }
  #scope(column: Scope['column'] = noColumn): Scope {
    const {variable, session} = this.surroundings
    const scope: Scope = {variable, session, column, select: inner => runSelect(inner, this.surroundings, scope).rows}
    return scope
  }

  /** Tables of information_schema are made from what there is. */
  #readable(name: TableName & {database: string}): Pick<Table, 'columns' | 'rows'> {
    if (name.database.toLowerCase() !== 'information_schema') return this.server.catalog.get(name)
    const {catalog} = this.server
    const made = (titles: readonly string[], rows: Row[]): Pick<Table, 'columns' | 'rows'> => ({
      columns: titles.map(title => ({
        name: title,
        type: 'varchar(64)',
        nullable: true,
        initial: undefined,
        autoIncrement: false,
      })),
      rows,
    })
    switch (name.name.toUpperCase()) {
      case 'SCHEMATA':
        return made(
          ['SCHEMA_NAME'],
          catalog.names.map(one => [one]),
        )
      case 'TABLES':
        return made(
          ['TABLE_SCHEMA', 'TABLE_NAME', 'ENGINE', 'TABLE_ROWS'],
          catalog.names.flatMap(database =>
            [...catalog.tables(database)].map(([table, {rows}]) => [database, table, 'InnoDB', rows.length]),
          ),
        )
      default:
        throw new SqlError(1109, '42S02', `Unknown table '${name.name}' in information_schema`)
    }
  }

  #run(statement: Statement, sql: string): MysqlResult {
    const {server} = this
    switch (statement.type) {
      case 'select':
        return table(runSelect(statement, this.surroundings))
      case 'show':
        return table(show(this, statement))
      case 'nothing':
      case 'flush':
        if (statement.type === 'flush' && /^(LOGS|BINARY)$/.test(statement.what)) server.log?.rotate()
        return done()
      case 'use':
        if (!server.catalog.has(statement.database)) throw unknownDatabase(statement.database)
        this.database = statement.database
        return done()
      case 'set':
        for (const {name, value} of statement.values) this.#set(name, evaluate(value, this.#scope(bareWord)))
        return done()
      case 'begin':
        this.#commit()
        this.#transaction = {before: new Map(), events: []}
        return done()
      case 'commit':
        this.#commit()
        return done()
      case 'rollback':
        this.#rollback()
        return done()
      case 'shutdown':
        server.host.terminate()
        return done()
      case 'change master':
        server.replica.change(statement.options)
        return done()
      case 'start slave':
        server.replica.start()
        return done()
      case 'stop slave':
        server.replica.stop()
        return done()
      case 'reset slave':
        server.replica.reset(statement.all)
        return done()
      case 'reset master':
        server.log?.reset()
        return done()
      default:
        return this.#write(statement, sql)
    }
  }

  #write(
    statement: Exclude<
      Statement,
      | Select
      | Of<'show' | 'use' | 'set'>
      | {
          type:
            | 'nothing'
            | 'flush'
            | 'begin'
            | 'commit'
            | 'rollback'
            | 'shutdown'
            | 'change master'
            | 'start slave'
            | 'stop slave'
            | 'reset slave'
            | 'reset master'
        }
    >,
    sql: string,
  ): MysqlResult {
    if (!this.#isReplaying) this.server.refuseWrites(this.user)
    switch (statement.type) {
      case 'insert':
        return this.#insert(statement)
      case 'update':
        return this.#change(statement, (row, scope) => this.#updated(statement, row, scope))
      case 'delete':
        return this.#change(statement, () => undefined)
      default: {
        // What defines things ends a transaction, and is logged as it was said.
        this.#commit()
        const affected = this.#define(statement)
        const database = this.database
        if (affected !== undefined) this.#log([{type: 'statement', server: this.origin, database, sql}])
        return done(affected ?? 0)
      }
    }
  }

  // --- rows --------------------------------------------------------------------------------------------------------------

  /** Remembers how the table was, where a transaction may be taken back. */
  #touch(name: TableName & {database: string}): Table {
    const found = this.server.catalog.get(name)
    const key = `${name.database}/${name.name}`
    this.#transaction?.before.set(
      key,
      this.#transaction.before.get(key) ?? {name, table: found, rows: [...found.rows], nextId: found.nextId},
    )
    return found
  }
  /** Puts changed rows where they last, or keeps them for the end of the transaction. */
  #keep(name: TableName & {database: string}, inserted: readonly Row[], deleted: readonly Row[]): void {
    if (inserted.length === 0 && deleted.length === 0) return
    const event: LogEvent = {
      type: 'rows',
      server: this.origin,
      database: name.database,
      table: name.name,
      inserted,
      deleted,
    }
    if (this.#transaction !== undefined) return void this.#transaction.events.push(event)
    if (deleted.length > 0) this.server.catalog.save(name)
    else this.server.catalog.append(name, inserted)
    this.#log([event])
  }
  #log(events: readonly LogEvent[]): void {
    if (this.#isReplaying && !this.server.settings.isOn('log_slave_updates')) return
    for (const event of events) this.server.log?.append(event)
  }
  #commit(): void {
    const transaction = this.#transaction
    this.#transaction = undefined
    if (transaction === undefined) return
    for (const {name} of transaction.before.values()) this.server.catalog.save(name)
    this.#log(transaction.events)
  }
  #rollback(): void {
    for (const {table: changed, rows, nextId} of this.#transaction?.before.values() ?? []) {
      changed.replace(rows)
      changed.nextId = nextId
    }
    this.#transaction = undefined
  }

  #insert(statement: Of<'insert'>): MysqlResult {
    const name = this.full(statement.table)
    const into = this.#touch(name)
    const {columns: given, conflict, onDuplicate} = statement
    const places =
      given.length === 0 ? into.columns.map((_, index) => index) : given.map(column => into.position(column))
    const rows =
      'type' in statement.rows
        ? runSelect(statement.rows, this.surroundings).rows.map(row =>
            row.map(value => ({kind: 'value' as const, value})),
          )
        : statement.rows
    const inserted: Row[] = []
    const deleted: Row[] = []
    let affected = 0
    this.#whole(into, () => {
      for (const [index, expressions] of rows.entries()) {
        if (expressions.length !== places.length && !(expressions.length === 0 && given.length === 0)) {
          throw new SqlError(1136, '21S01', `Column count doesn't match value count at row ${index + 1}`)
        }
        const row = into.columns.map((column, at) => {
          const expression = expressions[places.indexOf(at)]
          return expression === undefined || expression.kind === 'default'
            ? this.#initial(into, column)
            : this.#stored(into, column, evaluate(expression, this.#scope()), index + 1)
        })
        const other = into.conflict(row)
        if (other === undefined) {
          into.add(row)
          inserted.push(row)
          affected++
        } else if (conflict === 'replace') {
          into.replace([...into.rows.filter(one => one !== other.row), row])
          deleted.push(other.row)
          inserted.push(row)
          affected += 2
        } else if (onDuplicate.length > 0) {
          const scope = this.#scope(columnOf(into, other.row))
          const values: Scope = {
            ...scope,
            session: (called, args) => (called === 'VALUES' ? (args[0] ?? null) : scope.session(called, args)),
          }
          const changed = into.columns.map((column, at) => {
            const set = onDuplicate.find(({column: target}) => target.toLowerCase() === column.name.toLowerCase())
            if (set === undefined) return other.row[at] ?? null
            const {value} = set
            const isNew = value.kind === 'call' && value.name === 'VALUES' && value.args[0]?.kind === 'column'
            const next =
              isNew && value.args[0]?.kind === 'column'
                ? (row[into.position(value.args[0].name)] ?? null)
                : evaluate(value, values)
            return this.#stored(into, column, next, index + 1)
          })
          into.replace(into.rows.map(one => (one === other.row ? changed : one)))
          deleted.push(other.row)
          inserted.push(changed)
          affected += 2
        } else if (conflict === 'fail') throw duplicate(other.text, this.#keyName(name, other.key.name))
      }
    })
    this.#keep(
      name,
      inserted.filter(row => into.rows.includes(row)),
      deleted.filter(row => !inserted.includes(row)),
    )
    return done(
      affected,
      rows.length > 1
        ? `Records: ${rows.length}  Duplicates: ${rows.length - inserted.length}  Warnings: 0`
        : undefined,
    )
  }

  /** A statement works as a whole or not at all. */
  #whole(changed: Table, act: () => void): void {
    const {nextId} = changed
    const rows = [...changed.rows]
    try {
      act()
    } catch (error) {
      changed.replace(rows)
      changed.nextId = nextId
      throw error
    }
  }

  #keyName({name}: TableName, key: string): string {
    return this.server.settings.version.startsWith('5.') ? key : `${name}.${key}`
  }

  #initial(into: Table, column: Column): Value {
    if (column.autoIncrement) return this.#number(into, 0)
    if (column.initial === 'CURRENT_TIMESTAMP') return this.#now()
    if (column.initial !== undefined) return column.initial
    if (column.nullable) return null
    throw new SqlError(1364, 'HY000', `Field '${column.name}' doesn't have a default value`)
  }
  /** The number of a new row; 0 takes the next one. */
  #number(into: Table, value: number): number {
    const number = value === 0 ? into.nextId : value
    into.nextId = Math.max(into.nextId, number + 1)
    if (value === 0) this.lastId = number
    return number
  }
  #stored(into: Table, column: Column, value: Value, row: number): Value {
    if (column.autoIncrement && (value === null || Number(value) === 0)) return this.#number(into, 0)
    if (value === null && !column.nullable) throw new SqlError(1048, '23000', `Column '${column.name}' cannot be null`)
    const kept = stored(column, value, row)
    return column.autoIncrement && typeof kept === 'number' ? this.#number(into, kept) : kept
  }

  #updated({set}: Of<'update'>, row: Row, into: Table): Row {
    const next = [...row]
    for (const {column: target, value} of set) {
      const at = into.position(target)
      const column = into.columns[at]!
      const given =
        value.kind === 'default' ? this.#initial(into, column) : evaluate(value, this.#scope(columnOf(into, next)))
      if (given === null && !column.nullable)
        throw new SqlError(1048, '23000', `Column '${column.name}' cannot be null`)
      next[at] = stored(column, given, 1)
    }
    return next
  }

  /** UPDATE and DELETE: `act` gives the row anew, undefined when it goes. */
  #change(statement: Change, act: (row: Row, table: Table) => Row | undefined): MysqlResult {
    const name = this.full(statement.table)
    const of = this.#touch(name)
    const scopes = new Map<Scope, Row>()
    for (const row of of.rows) {
      const scope = this.#scope(columnOf(of, row))
      const holds = statement.where === undefined ? 1 : evaluate(statement.where, scope)
      if (holds !== null && Number(holds) !== 0) scopes.set(scope, row)
    }
    const chosen = ordered([...scopes.keys()], statement.orderBy)
      .slice(0, statement.limit)
      .map(scope => scopes.get(scope)!)
    const inserted: Row[] = []
    const deleted: Row[] = []
    this.#whole(of, () => {
      const changes = new Map<Row, Row | undefined>()
      for (const row of chosen) {
        const next = act(row, of)
        if (next !== undefined && JSON.stringify(next) === JSON.stringify(row)) continue
        changes.set(row, next)
        deleted.push(row)
        if (next !== undefined) inserted.push(next)
      }
      const before = of.rows
      of.replace(before.filter(row => !changes.has(row)))
      for (const row of inserted) {
        const other = of.conflict(row)
        if (other !== undefined) throw duplicate(other.text, this.#keyName(name, other.key.name))
        of.add(row)
      }
      // Rows stay where they are.
      of.replace(before.map(row => (changes.has(row) ? changes.get(row) : row)).filter(row => row !== undefined))
    })
    this.#keep(name, inserted, deleted)
    if (statement.type === 'delete') return done(deleted.length)
    return done(deleted.length, `Rows matched: ${chosen.length}  Changed: ${deleted.length}  Warnings: 0`)
  }

  // --- definitions -------------------------------------------------------------------------------------------------------

  /** Undefined: there was nothing to do. */
  #define(statement: Statement): number | undefined {
    const {catalog} = this.server
    switch (statement.type) {
      case 'create database':
        if (!catalog.has(statement.name)) catalog.createDatabase(statement.name)
        else if (statement.ifNotExists) return undefined
        else throw new SqlError(1007, 'HY000', `Can't create database '${statement.name}'; database exists`)
        return 1
      case 'drop database': {
        if (!catalog.has(statement.name)) {
          if (statement.ifExists) return undefined
          throw new SqlError(1008, 'HY000', `Can't drop database '${statement.name}'; database doesn't exist`)
        }
        const {size} = catalog.tables(statement.name)
        catalog.dropDatabase(statement.name)
        if (this.database === statement.name) this.database = undefined
        return size
      }
      case 'create table':
        return this.#createTable(statement)
      case 'drop table':
        return this.#dropTables(statement)
      case 'truncate': {
        const name = this.full(statement.table)
        const emptied = catalog.get(name)
        emptied.replace([])
        emptied.nextId = 1
        catalog.save(name)
        return 0
      }
      case 'alter table':
        return this.#alterTable(statement)
      case 'user':
        return this.#account(statement)
      case 'grant':
        return this.#grant(statement)
      default:
        throw unsupported(statement.type)
    }
  }

  #createTable({table: named, ifNotExists, columns, keys, like}: Of<'create table'>): number | undefined {
    const {catalog} = this.server
    const name = this.full(named)
    if (!catalog.has(name.database)) throw unknownDatabase(name.database)
    if (catalog.find(name) !== undefined) {
      if (ifNotExists) return undefined
      throw new SqlError(1050, '42S01', `Table '${name.name}' already exists`)
    }
    const model = like === undefined ? {columns, keys} : catalog.get(this.full(like))
    const made = new Table({columns: model.columns, keys: model.keys, nextId: 1})
    const names = model.columns.map(column => column.name.toLowerCase())
    const twice = names.find((column, index) => names.indexOf(column) !== index)
    if (twice !== undefined) throw new SqlError(1060, '42S21', `Duplicate column name '${twice}'`)
    for (const column of made.keys.flatMap(key => key.columns)) {
      if (!names.includes(column.toLowerCase()))
        throw new SqlError(1072, '42000', `Key column '${column}' doesn't exist in table`)
    }
    const primary = new Set(
      made.keys.filter(key => key.name === 'PRIMARY').flatMap(key => key.columns.map(column => column.toLowerCase())),
    )
    made.columns = made.columns.map(column =>
      primary.has(column.name.toLowerCase()) ? {...column, nullable: false} : column,
    )
    catalog.put(name, made)
    return 0
  }

  #dropTables({tables, ifExists}: Of<'drop table'>): number | undefined {
    const {catalog} = this.server
    const names = tables.map(one => this.full(one))
    const missing = names.filter(name => !catalog.has(name.database) || catalog.find(name) === undefined)
    if (missing.length > 0 && !ifExists) {
      const text = missing.map(({database, name}) => `${database}.${name}`).join(',')
      throw new SqlError(1051, '42S02', `Unknown table '${text}'`)
    }
    const found = names.filter(name => !missing.includes(name))
    for (const name of found) catalog.drop(name)
    return found.length === 0 ? undefined : 0
  }

  #alterTable({table: named, changes}: Of<'alter table'>): number {
    const {catalog} = this.server
    const name = this.full(named)
    const altered = catalog.get(name)
    let target: TableName = name
    for (const change of changes) {
      const {columns, keys, rows} = altered
      switch (change.change) {
        case 'add column': {
          if (columns.some(column => column.name.toLowerCase() === change.column.name.toLowerCase())) {
            throw new SqlError(1060, '42S21', `Duplicate column name '${change.column.name}'`)
          }
          const {initial, nullable, type} = change.column
          const empty: Value = nullable ? null : /char|text|enum|date|time/.test(type) ? '' : 0
          const value = initial === 'CURRENT_TIMESTAMP' ? this.#now() : (initial ?? empty)
          altered.shape(
            [...columns, change.column],
            keys,
            rows.map(row => [...row, value]),
          )
          break
        }
        case 'drop column': {
          const at = columns.findIndex(column => column.name.toLowerCase() === change.name.toLowerCase())
          if (at < 0) throw new SqlError(1091, '42000', `Can't DROP '${change.name}'; check that column/key exists`)
          altered.shape(
            columns.toSpliced(at, 1),
            keys.filter(key => !key.columns.includes(change.name)),
            rows.map(row => row.toSpliced(at, 1)),
          )
          break
        }
        case 'add key':
          altered.shape(columns, [...keys, change.key], rows)
          break
        case 'drop key':
          if (!keys.some(key => key.name === change.name)) {
            throw new SqlError(1091, '42000', `Can't DROP '${change.name}'; check that column/key exists`)
          }
          altered.shape(
            columns,
            keys.filter(key => key.name !== change.name),
            rows,
          )
          break
        case 'rename':
          target = this.full(change.to)
      }
    }
    if (target !== name) {
      catalog.drop(name)
      catalog.put(target, altered)
    } else catalog.save(name)
    return 0
  }

  // --- accounts ----------------------------------------------------------------------------------------------------------

  #account({action, name, host, password, tolerant}: Of<'user'>): number | undefined {
    const {catalog} = this.server
    const users = {database: 'mysql', name: 'user'}
    const of = catalog.get(users)
    const [user, from] = name === '' ? [this.user, undefined] : [name, host]
    const own = of.rows.filter(row => row[1] === user && (from === undefined || row[0] === from))
    if (action === 'create' ? own.length > 0 : own.length === 0) {
      if (tolerant) return undefined
      throw new SqlError(1396, 'HY000', `Operation ${action.toUpperCase()} USER failed for '${user}'@'${from ?? '%'}'`)
    }
    if (action === 'create') of.add([from ?? '%', user, password ?? ''])
    else {
      const kept = of.rows.filter(row => !own.includes(row))
      of.replace(
        action === 'drop' ? kept : [...kept, ...own.map(row => [row[0] ?? '%', user, password ?? row[2] ?? ''])],
      )
    }
    catalog.save(users)
    return 0
  }

  #grant({action, text, name, host, password}: Of<'grant'>): number {
    const users = {database: 'mysql', name: 'user'}
    const of = this.server.catalog.get(users)
    if (!of.rows.some(row => row[1] === name && row[0] === host)) {
      // Only 5.7 makes accounts on the way.
      if (action === 'REVOKE' || !/^5\.|MariaDB/.test(this.server.settings.version)) {
        throw new SqlError(1410, '42000', 'You are not allowed to create a user with GRANT')
      }
      of.add([host, name, password ?? ''])
      this.server.catalog.save(users)
    }
    const key = `'${name}'@'${host}'`
    const before = this.server.grants.get(key) ?? []
    this.server.grants.set(key, action === 'GRANT' ? [...before, text] : before.filter(one => one !== text))
    return 0
  }

  // --- variables, functions --------------------------------------------------------------------------------------------------

  #variable(written: string): Value {
    if (!written.startsWith('@@')) return this.#variables.get(written.toLowerCase()) ?? null
    const name = written
      .slice(2)
      .toLowerCase()
      .replace(/^(global|session|local)\./, '')
    const value = name === 'server_uuid' ? this.server.uuid : this.server.settings.get(name)
    if (value === undefined) throw new SqlError(1193, 'HY000', `Unknown system variable '${name}'`)
    if (value === 'ON' || value === 'OFF') return name === 'gtid_mode' ? value : Number(value === 'ON')
    return /^\d+$/.test(value) ? Number(value) : value
  }
  #set(written: string, value: Value): void {
    if (!written.startsWith('@@')) return void this.#variables.set(written.toLowerCase(), value)
    const name = written.slice(2).toLowerCase()
    const plain = name.replace(/^(global|session|local)\./, '')
    if (name.startsWith('global.')) return this.server.settings.set(plain, String(value))
    if (plain === 'autocommit' && Number(value) === 0) throw unsupported('SET autocommit=0')
    if (/^(read_only|super_read_only|server_id)$/.test(plain)) {
      throw new SqlError(1229, 'HY000', `Variable '${plain}' is a GLOBAL variable and should be set with SET GLOBAL`)
    }
  }

  #now(): string {
    return new Date(this.server.host.clock.now()).toISOString().slice(0, 19).replace('T', ' ')
  }
  #sessionFunction(name: string, args: readonly Value[]): Value | undefined {
    const now = this.#now()
    switch (name) {
      case 'NOW':
      case 'SYSDATE':
      case 'LOCALTIME':
      case 'CURRENT_TIMESTAMP':
        return now
      case 'CURDATE':
      case 'CURRENT_DATE':
        return now.slice(0, 10)
      case 'CURTIME':
        return now.slice(11)
      case 'UNIX_TIMESTAMP':
        return Math.floor(
          (args[0] == null ? this.server.host.clock.now() : Date.parse(`${String(args[0]).replace(' ', 'T')}Z`)) / 1000,
        )
      case 'VERSION':
        return this.server.settings.versionText
      case 'DATABASE':
      case 'SCHEMA':
        return this.database ?? null
      case 'USER':
      case 'SESSION_USER':
        return `${this.user}@${this.from === '127.0.0.1' || this.from === this.server.address ? 'localhost' : this.from}`
      case 'CURRENT_USER':
        return `${this.user}@%`
      case 'CONNECTION_ID':
        return this.id
      case 'LAST_INSERT_ID':
        return this.lastId
      default:
        return undefined
    }
  }
}

const unknownDatabase = (name: string): SqlError => new SqlError(1049, '42000', `Unknown database '${name}'`)
const duplicate = (text: string, key: string): SqlError =>
  new SqlError(1062, '23000', `Duplicate entry '${text}' for key '${key}'`)

const noColumn: Scope['column'] = (_, name) => {
  throw new SqlError(1054, '42S22', `Unknown column '${name}' in 'field list'`)
}
/** SET sql_mode = ansi: a word is a text. */
const bareWord: Scope['column'] = (_, name) => name
const columnOf =
  (table: Table, row: Row): Scope['column'] =>
  (_, name) =>
    row[table.position(name, 'where clause')] ?? null

const failure = ({code, state, message}: SqlError): MysqlResult => ({error: {code, state, message}})
const table = ({columns, rows, numeric}: Found): MysqlResult => ({
  columns,
  numeric,
  rows: rows.map(row => row.map(value => (value === null ? null : String(value)))),
})
