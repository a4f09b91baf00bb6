import {type JsonObject, listAt, stringAt, valueAt} from '../core/json.ts'

/** The rows of a meta.k8s.io Table as cells of text, wide columns only when asked for. */
interface Printed {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

function printedRows(table: JsonObject, wide: boolean): Printed {
  const definitions = listAt(table, 'columnDefinitions')
  const kept = definitions.flatMap((column, index) =>
    wide || (valueAt(column, ['priority']) ?? 0) === 0 ? [{index, name: stringAt(column, 'name') ?? ''}] : [],
  )
  const rows = listAt(table, 'rows').map(row => {
    const cells = listAt(row, 'cells')
    return kept.map(({index}) => cellText(cells[index]))
  })
  return {columns: kept.map(column => column.name.toUpperCase()), rows}
}

const cellText = (cell: unknown): string =>
  typeof cell === 'string' ? cell : cell === null || cell === undefined ? '<none>' : JSON.stringify(cell)

/**
 * Tables of one kind as `kubectl get` prints them: one header, columns below each other with three spaces between.
 * `prefix` (`pod/`) stands before each name when several kinds are asked for at once.
 * k8s.io/cli-runtime/pkg/printers/tableprinter.go
 */
export function printTables(tables: readonly JsonObject[], options: {wide: boolean; prefix: string}): string {
  const printed = tables.map(table => printedRows(table, options.wide))
  const columns = printed[0]?.columns ?? []
  const rows = printed.flatMap(table => table.rows).map(([name = '', ...rest]) => [`${options.prefix}${name}`, ...rest])
  if (rows.length === 0) return ''
  const widths = columns.map((column, index) => Math.max(column.length, ...rows.map(row => (row[index] ?? '').length)))
  const line = (cells: readonly string[]): string =>
    cells.map((cell, index) => (index === cells.length - 1 ? cell : cell.padEnd(widths[index]! + 3))).join('')
  return [columns, ...rows].map(row => `${line(row)}\n`).join('')
}
