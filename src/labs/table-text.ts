/** A table as `kubectl get` prints it: the names of its columns, and its rows by those names. */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly Readonly<Record<string, string>>[]
}

/** Reads such a table. Columns stand below each other; their names may have single spaces in them (`ACCESS MODES`). */
export function readTable(text: string): Table {
  const [header = '', ...lines] = text.split('\n').filter(line => line.trim() !== '')
  const columns = [...header.matchAll(/\S+(?: \S+)*/g)].map(match => ({name: match[0], at: match.index}))
  const rows = lines.map(line =>
    Object.fromEntries(
      columns.map(({name, at}, index) => [name, line.slice(at, columns[index + 1]?.at ?? line.length).trim()] as const),
    ),
  )
  return {columns: columns.map(column => column.name), rows}
}
