// Databases and tables, and their files: a folder for each database, a file for each table, which holds its definition in
// the first line and a row in each of the next ones.
import {isFileError} from '../../files/file-error.ts'
import type {ContainerFiles} from '../../files/container-files.ts'
import {SqlError} from './sql-error.ts'
import type {Column, Key, TableName, Value} from './syntax.ts'

export type Row = readonly Value[]

/** The part of a table that its file's first line holds. */
export interface Definition {
  readonly columns: readonly Column[]
  readonly keys: readonly Key[]
  readonly nextId: number
}

const SUFFIX = '.ibd'
export const systemDatabases = ['information_schema', 'mysql', 'performance_schema', 'sys'] as const

export class Table {
  rows: Row[] = []
  columns: readonly Column[]
  keys: readonly Key[]
  nextId: number
  /** By key, the rows that have its values. Made when it is needed. */
  #index: Map<string, Map<string, Row>> | undefined

  constructor(definition: Definition) {
    this.columns = definition.columns
    this.keys = definition.keys
    this.nextId = definition.nextId
  }

  /** Position of a column; throws SqlError 1054. */
  position(name: string, where = 'field list'): number {
    const found = this.columns.findIndex(column => column.name.toLowerCase() === name.toLowerCase())
    if (found < 0) throw new SqlError(1054, '42S22', `Unknown column '${name}' in '${where}'`)
    return found
  }

  /** The row that stands in the way of a new one, and by which key. */
  conflict(row: Row, except?: Row): {key: Key; row: Row; text: string} | undefined {
    for (const key of this.keys.filter(({unique}) => unique)) {
      const text = this.#keyText(key, row)
      const other = text === undefined ? undefined : this.#indexOf(key).get(text.toLowerCase())
      if (text !== undefined && other !== undefined && other !== except) return {key, row: other, text}
    }
    return undefined
  }
  #keyText(key: Key, row: Row): string | undefined {
    const values = key.columns.map(name => row[this.position(name)] ?? null)
    return values.includes(null) ? undefined : values.join('-')
  }
  #indexOf(key: Key): Map<string, Row> {
    this.#index ??= new Map()
    let index = this.#index.get(key.name)
    if (index === undefined) {
      index = new Map()
      for (const row of this.rows) {
        const text = this.#keyText(key, row)
        if (text !== undefined) index.set(text.toLowerCase(), row)
      }
      this.#index.set(key.name, index)
    }
    return index
  }

  add(row: Row): void {
    this.rows.push(row)
    for (const key of this.keys) {
      const text = this.#keyText(key, row)
      if (text !== undefined) this.#index?.get(key.name)?.set(text.toLowerCase(), row)
    }
  }
  /** Puts other rows in the place of all. */
  replace(rows: Row[]): void {
    this.rows = rows
    this.#index = undefined
  }
  shape(columns: readonly Column[], keys: readonly Key[], rows: Row[]): void {
    this.columns = columns
    this.keys = keys
    this.replace(rows)
  }

  get head(): string {
    const {columns, keys, nextId} = this
    return JSON.stringify({columns, keys, nextId})
  }
}

export class Catalog {
  readonly #databases = new Map<string, Map<string, Table>>()

  constructor(
    readonly files: ContainerFiles,
    readonly folder: string,
  ) {}

  /** Reads all files. */
  load(): void {
    for (const {name, kind} of this.files.list(this.folder)) {
      if (kind !== 'directory' || name.startsWith('#') || name === 'lost+found') continue
      const tables = new Map<string, Table>()
      for (const entry of this.files.list(`${this.folder}/${name}`)) {
        if (!entry.name.endsWith(SUFFIX)) continue
        const [head = '{}', ...lines] = this.files.readText(`${this.folder}/${name}/${entry.name}`).split('\n')
        const table = new Table(JSON.parse(head) as Definition)
        // The last line may be half of one: the sandbox was killed while it was written.
        for (const line of lines) if (line.endsWith(']')) table.rows.push(JSON.parse(line) as Row)
        const numbered = table.columns.findIndex(({autoIncrement}) => autoIncrement)
        for (const row of numbered < 0 ? [] : table.rows) {
          table.nextId = Math.max(table.nextId, Number(row[numbered] ?? 0) + 1)
        }
        tables.set(entry.name.slice(0, -SUFFIX.length), table)
      }
      this.#databases.set(name, tables)
    }
  }

  /** Names of all databases, those of the system among them. */
  get names(): string[] {
    return [...new Set([...this.#databases.keys(), ...systemDatabases])].sort()
  }
  has(database: string): boolean {
    return this.#databases.has(database) || (systemDatabases as readonly string[]).includes(database)
  }
  tables(database: string): ReadonlyMap<string, Table> {
    const found = this.#databases.get(database)
    if (found !== undefined) return found
    if (!this.has(database)) throw new SqlError(1049, '42000', `Unknown database '${database}'`)
    return new Map()
  }
  find({database = '', name}: TableName): Table | undefined {
    return this.tables(database).get(name)
  }
  /** Throws SqlError 1146. */
  get(table: TableName): Table {
    const found = this.find(table)
    if (found === undefined) throw new SqlError(1146, '42S02', `Table '${table.database}.${table.name}' doesn't exist`)
    return found
  }

  #path({database = '', name}: TableName): string {
    return `${this.folder}/${database}/${name}${SUFFIX}`
  }

  createDatabase(name: string): void {
    if (!/^[^/\0]{1,64}$/.test(name) || name === '.' || name === '..') {
      throw new SqlError(1102, '42000', `Incorrect database name '${name}'`)
    }
    this.files.mkdir(`${this.folder}/${name}`, true)
    this.#databases.set(name, new Map())
  }
  dropDatabase(name: string): void {
    this.files.remove(`${this.folder}/${name}`, {recursive: true, force: true})
    this.#databases.delete(name)
  }
  put(name: TableName, table: Table): void {
    if (!/^[^/\0]{1,64}$/.test(name.name)) throw new SqlError(1103, '42000', `Incorrect table name '${name.name}'`)
    this.#databases.get(name.database ?? '')?.set(name.name, table)
    this.save(name)
  }
  drop(name: TableName): void {
    this.files.remove(this.#path(name), {force: true})
    this.#databases.get(name.database ?? '')?.delete(name.name)
  }

  /** Writes the whole table anew: first beside its file, so that one of the two is always whole. */
  save(name: TableName): void {
    const table = this.find(name)
    if (table === undefined) return
    const lines = [table.head, ...table.rows.map(row => JSON.stringify(row))]
    const path = this.#path(name)
    this.#write(() => {
      this.files.write(`${path}.new`, `${lines.join('\n')}\n`)
      this.files.move(`${path}.new`, path)
    })
  }
  /** Writes rows behind those that the file has; the next number of AUTO_INCREMENT is known from them. */
  append(name: TableName, rows: readonly Row[]): void {
    this.#write(() => this.files.append(this.#path(name), rows.map(row => `${JSON.stringify(row)}\n`).join('')))
  }
  #write(act: () => void): void {
    try {
      act()
    } catch (error) {
      if (!isFileError(error, 'EROFS', 'EACCES', 'EFBIG', 'ENOENT', 'ENOTDIR')) throw error
      throw new SqlError(
        1030,
        'HY000',
        `Got error 168 - 'Unknown (generic) error from engine' from storage engine: ${error.code}`,
      )
    }
  }
}
