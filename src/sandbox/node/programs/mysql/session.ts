// One connection to a simulated MySQL server: runs statements.
import type {MysqlConnection, MysqlResult} from '../../network/network.ts'
import type {Row, Table} from './catalog.ts'
import {define} from './definitions.ts'
import {evaluate, type Scope} from './evaluate.ts'
import {parse} from './parser.ts'
import {ordered, runSelect, type Found, type Surroundings} from './query.ts'
import type {MysqlServer} from './server.ts'
import {SessionValues} from './session-values.ts'
import {show} from './show.ts'
import {SqlError, unknownDatabase} from './sql-error.ts'
import type {Column, Select, Statement, TableName, Value} from './syntax.ts'
import {Changes} from './transaction.ts'
import {stored} from './types.ts'

type Of<T extends Statement['type']> = Extract<Statement, {type: T}>
type Change = Of<'update'> | Of<'delete'>

const done = (affected = 0, info?: string): MysqlResult => (info === undefined ? {affected} : {affected, info})

export class Session implements MysqlConnection {
  database: string | undefined
  lastId = 0
  readonly id: number
  readonly #changes = new Changes(this)
  readonly #values = new SessionValues(this)
  /** It does what a source did. */
  isReplaying = false

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
    this.isReplaying = true
    this.#run(statement, sql)
  }

  now(): string {
    return this.#values.now()
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
      variable: name => this.#values.variable(name),
      session: (name, args) => this.#values.call(name, args),
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
        for (const {name, value} of statement.values) this.#values.set(name, evaluate(value, this.#scope(bareWord)))
        return done()
      case 'begin':
        this.#changes.begin()
        return done()
      case 'commit':
        this.#changes.commit()
        return done()
      case 'rollback':
        this.#changes.rollback()
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
    if (!this.isReplaying) this.server.refuseWrites(this.user)
    switch (statement.type) {
      case 'insert':
        return this.#insert(statement)
      case 'update':
        return this.#change(statement, (row, scope) => this.#updated(statement, row, scope))
      case 'delete':
        return this.#change(statement, () => undefined)
      default: {
        // What defines things ends a transaction, and is logged as it was said.
        this.#changes.commit()
        const affected = define(this, statement)
        const database = this.database
        if (affected !== undefined) this.#changes.log([{type: 'statement', server: this.origin, database, sql}])
        return done(affected ?? 0)
      }
    }
  }

  // --- rows --------------------------------------------------------------------------------------------------------------

  #insert(statement: Of<'insert'>): MysqlResult {
    const name = this.full(statement.table)
    const into = this.#changes.touch(name)
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
    this.#changes.keep(
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
    if (column.initial === 'CURRENT_TIMESTAMP') return this.now()
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
    const of = this.#changes.touch(name)
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
    this.#changes.keep(name, inserted, deleted)
    if (statement.type === 'delete') return done(deleted.length)
    return done(deleted.length, `Rows matched: ${chosen.length}  Changed: ${deleted.length}  Warnings: 0`)
  }
}

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
