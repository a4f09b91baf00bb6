// What defines databases, tables and accounts.
import {Table} from './catalog.ts'
import type {Session} from './session.ts'
import {SqlError, unknownDatabase, unsupported} from './sql-error.ts'
import type {Statement, TableName, Value} from './syntax.ts'

type Of<T extends Statement['type']> = Extract<Statement, {type: T}>

/** Does what defines databases, tables and accounts; returns how many rows it says were affected, undefined when there was nothing to do. */
export function define(session: Session, statement: Statement): number | undefined {
  const {catalog} = session.server
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
      if (session.database === statement.name) session.database = undefined
      return size
    }
    case 'create table':
      return createTable(session, statement)
    case 'drop table':
      return dropTables(session, statement)
    case 'truncate': {
      const name = session.full(statement.table)
      const emptied = catalog.get(name)
      emptied.replace([])
      emptied.nextId = 1
      catalog.save(name)
      return 0
    }
    case 'alter table':
      return alterTable(session, statement)
    case 'user':
      return account(session, statement)
    case 'grant':
      return grant(session, statement)
    default:
      throw unsupported(statement.type)
  }
}

function createTable(
  session: Session,
  {table: named, ifNotExists, columns, keys, like}: Of<'create table'>,
): number | undefined {
  const {catalog} = session.server
  const name = session.full(named)
  if (!catalog.has(name.database)) throw unknownDatabase(name.database)
  if (catalog.find(name) !== undefined) {
    if (ifNotExists) return undefined
    throw new SqlError(1050, '42S01', `Table '${name.name}' already exists`)
  }
  const model = like === undefined ? {columns, keys} : catalog.get(session.full(like))
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

function dropTables(session: Session, {tables, ifExists}: Of<'drop table'>): number | undefined {
  const {catalog} = session.server
  const names = tables.map(one => session.full(one))
  const missing = names.filter(name => !catalog.has(name.database) || catalog.find(name) === undefined)
  if (missing.length > 0 && !ifExists) {
    const text = missing.map(({database, name}) => `${database}.${name}`).join(',')
    throw new SqlError(1051, '42S02', `Unknown table '${text}'`)
  }
  const found = names.filter(name => !missing.includes(name))
  for (const name of found) catalog.drop(name)
  return found.length === 0 ? undefined : 0
}

function alterTable(session: Session, {table: named, changes}: Of<'alter table'>): number {
  const {catalog} = session.server
  const name = session.full(named)
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
        const value = initial === 'CURRENT_TIMESTAMP' ? session.now() : (initial ?? empty)
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
        target = session.full(change.to)
    }
  }
  if (target !== name) {
    catalog.drop(name)
    catalog.put(target, altered)
  } else catalog.save(name)
  return 0
}

function account(session: Session, {action, name, host, password, tolerant}: Of<'user'>): number | undefined {
  const {catalog} = session.server
  const users = {database: 'mysql', name: 'user'}
  const of = catalog.get(users)
  const [user, from] = name === '' ? [session.user, undefined] : [name, host]
  const own = of.rows.filter(row => row[1] === user && (from === undefined || row[0] === from))
  if (action === 'create' ? own.length > 0 : own.length === 0) {
    if (tolerant) return undefined
    throw new SqlError(1396, 'HY000', `Operation ${action.toUpperCase()} USER failed for '${user}'@'${from ?? '%'}'`)
  }
  if (action === 'create') of.add([from ?? '%', user, password ?? ''])
  else {
    const kept = of.rows.filter(row => !own.includes(row))
    of.replace(action === 'drop' ? kept : [...kept, ...own.map(row => [row[0] ?? '%', user, password ?? row[2] ?? ''])])
  }
  catalog.save(users)
  return 0
}

function grant(session: Session, {action, text, name, host, password}: Of<'grant'>): number {
  const users = {database: 'mysql', name: 'user'}
  const of = session.server.catalog.get(users)
  if (!of.rows.some(row => row[1] === name && row[0] === host)) {
    // Only 5.7 makes accounts on the way.
    if (action === 'REVOKE' || !/^5\.|MariaDB/.test(session.server.settings.version)) {
      throw new SqlError(1410, '42000', 'You are not allowed to create a user with GRANT')
    }
    of.add([host, name, password ?? ''])
    session.server.catalog.save(users)
  }
  const key = `'${name}'@'${host}'`
  const before = session.server.grants.get(key) ?? []
  session.server.grants.set(key, action === 'GRANT' ? [...before, text] : before.filter(one => one !== text))
  return 0
}
