// SELECT: rows of tables, joined, filtered, grouped, ordered.
import type {Table} from './catalog.ts'
import {compare, evaluate, isAggregate, type Scope} from './evaluate.ts'
import {SqlError} from './sql-error.ts'
import type {Expression, Order, Select, Source, TableName, Value} from './syntax.ts'

export interface Found {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Value[])[]
  readonly numeric: readonly boolean[]
}

/** What a query needs of the session. */
export interface Surroundings extends Pick<Scope, 'variable' | 'session'> {
  readonly table: (name: TableName) => Pick<Table, 'columns' | 'rows'>
}

interface Bound {
  readonly source: Source
  readonly table: Pick<Table, 'columns' | 'rows'>
}
/** One row of each table of a join; undefined where a LEFT JOIN found none. */
type Joined = readonly (readonly Value[] | undefined)[]

const isTrue = (value: Value): boolean => value !== null && Number(value) !== 0

/** Runs a query. `outer` is the row around a subquery. */
export function runSelect(select: Select, around: Surroundings, outer?: Scope): Found {
  const bound = select.from.map(source => ({source, table: around.table(source)}))
  const scopeOf = (row: Joined): Scope => rowScope(bound, row, around, outer)
  const items = expandItems(select, bound)
  let rows = joinAll(bound, scopeOf)
  if (select.where !== undefined) rows = rows.filter(row => isTrue(evaluate(select.where!, scopeOf(row))))
  const isGrouped =
    select.groupBy.length > 0 || items.some(item => isAggregate(item.expression)) || isAggregate(select.having)
  let scopes = isGrouped ? grouped(select, rows.map(scopeOf), bound, around, outer) : rows.map(scopeOf)
  const withTitles = (scope: Scope): Scope => titled(scope, items)
  if (select.having !== undefined) scopes = scopes.filter(scope => isTrue(evaluate(select.having!, withTitles(scope))))
  if (select.orderBy.length > 0) scopes = ordered(scopes, select.orderBy, withTitles, items)
  let values = scopes.map(scope => items.map(({expression}) => evaluate(expression, scope)))
  if (select.distinct) values = [...new Map(values.map(row => [JSON.stringify(row), row])).values()]
  values = values.slice(select.offset, select.limit === undefined ? undefined : select.offset + select.limit)
  const numeric = items.map(
    ({expression}, index) => isNumeric(expression, bound) ?? values.every(row => typeof row[index] === 'number'),
  )
  return {columns: items.map(({title}) => title), rows: values, numeric}
}

const isNumericType = (type: string): boolean =>
  /^(tinyint|smallint|mediumint|int|bigint|float|double|decimal|numeric)/.test(type)

function isNumeric(expression: Expression, bound: readonly Bound[]): boolean | undefined {
  if (expression.kind === 'call' && /^(COUNT|SUM|AVG)$/.test(expression.name)) return true
  if (expression.kind !== 'column') return undefined
  const column = bound
    .flatMap(({table}) => table.columns)
    .find(({name}) => name.toLowerCase() === expression.name.toLowerCase())
  return column === undefined ? undefined : isNumericType(column.type)
}

function expandItems(select: Select, bound: readonly Bound[]): {expression: Expression; title: string}[] {
  return select.items.flatMap(({expression, table, title}) => {
    if (expression !== undefined) return [{expression, title}]
    const wanted = bound.filter(({source}) => table === undefined || source.alias.toLowerCase() === table.toLowerCase())
    if (wanted.length === 0) {
      if (table === undefined) throw new SqlError(1096, 'HY000', 'No tables used')
      throw new SqlError(1051, '42S02', `Unknown table '${table}'`)
    }
    return wanted.flatMap(({source, table: {columns}}) =>
      columns.map(({name}) => ({expression: {kind: 'column' as const, table: source.alias, name}, title: name})),
    )
  })
}

function rowScope(bound: readonly Bound[], row: Joined, around: Surroundings, outer: Scope | undefined): Scope {
  const scope: Scope = {
    ...around,
    column: (table, name) => {
      for (const [
        index,
        {
          source,
          table: {columns},
        },
      ] of bound.entries()) {
        if (table !== undefined && source.alias.toLowerCase() !== table.toLowerCase()) continue
        const at = columns.findIndex(column => column.name.toLowerCase() === name.toLowerCase())
        if (at >= 0) return row[index]?.[at] ?? null
      }
      if (outer !== undefined) return outer.column(table, name)
      const full = table === undefined ? name : `${table}.${name}`
      throw new SqlError(1054, '42S22', `Unknown column '${full}' in 'field list'`)
    },
    select: inner => runSelect(inner, around, scope).rows,
  }
  return scope
}

function joinAll(bound: readonly Bound[], scopeOf: (row: Joined) => Scope): Joined[] {
  let rows: Joined[] = [[]]
  for (const {source, table} of bound) {
    rows = rows.flatMap(row => {
      const found: Joined[] = []
      for (const added of table.rows) {
        const candidate = [...row, added]
        if (source.on === undefined || isTrue(evaluate(source.on, scopeOf(candidate)))) found.push(candidate)
      }
      return found.length === 0 && source.join === 'left' ? [[...row, undefined]] : found
    })
  }
  return rows
}

/** A scope for every group: its first row, with all of them for the functions of groups. */
function grouped(
  select: Select,
  scopes: readonly Scope[],
  bound: readonly Bound[],
  around: Surroundings,
  outer: Scope | undefined,
): Scope[] {
  if (select.groupBy.length === 0) {
    const first =
      scopes[0] ??
      rowScope(
        bound,
        bound.map(() => undefined),
        around,
        outer,
      )
    return [{...first, group: scopes}]
  }
  const groups = new Map<string, Scope[]>()
  for (const scope of scopes) {
    const key = JSON.stringify(select.groupBy.map(by => evaluate(by, scope)))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [scope])
    else group.push(scope)
  }
  return [...groups.values()].map(group => ({...group[0]!, group}))
}

/** HAVING and ORDER BY may use the titles of the result. */
function titled(scope: Scope, items: readonly {expression: Expression; title: string}[]): Scope {
  return {
    ...scope,
    column: (table, name) => {
      const item = table === undefined ? items.find(({title}) => title.toLowerCase() === name.toLowerCase()) : undefined
      return item === undefined || item.expression.kind === 'column'
        ? scope.column(table, name)
        : evaluate(item.expression, scope)
    },
  }
}

export function ordered(
  scopes: readonly Scope[],
  orders: readonly Order[],
  withTitles: (scope: Scope) => Scope = scope => scope,
  items: readonly {expression: Expression}[] = [],
): Scope[] {
  const keyed = scopes.map(scope => ({
    scope,
    keys: orders.map(({by}) => {
      // ORDER BY 2 is the second column of the result.
      const item = by.kind === 'value' && typeof by.value === 'number' ? items[by.value - 1] : undefined
      return evaluate(item?.expression ?? by, item === undefined ? withTitles(scope) : scope)
    }),
  }))
  keyed.sort((one, other) => {
    for (const [index, {descending}] of orders.entries()) {
      const left = one.keys[index] ?? null
      const right = other.keys[index] ?? null
      const order =
        left === null || right === null ? Number(left !== null) - Number(right !== null) : compare(left, right)
      if (order !== 0) return descending ? -order : order
    }
    return 0
  })
  return keyed.map(({scope}) => scope)
}
