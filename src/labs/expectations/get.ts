import {resourceKindOf} from '../../cluster/resource-kinds.ts'
import {typed, typedWords} from '../../cluster/typed.ts'
import {expectedText, meets} from '../fields.ts'
import type {Fields} from '../lab.ts'
import {readTable} from '../table-text.ts'
import type {Expectation} from './expectation.ts'

const words = (text: string): readonly string[] => text.split(/\s+/).filter(word => word !== '')

/** A table of cluster-wide resources only is asked for without a namespace. */
function namespaceFor(text: string, namespace: string): string | undefined {
  const kinds = (words(text)[0] ?? '').split(',').map(word => resourceKindOf(word.split('/')[0]!))
  return kinds.every(kind => kind && !kind.namespaced) ? undefined : namespace
}

/** `redis-0: READY is 1/1, STATUS is Running` */
function rowStatement({NAME: name, ...cells}: Fields): string {
  const rest = rowText(cells)
  return typeof name === 'string' ? `${name}: ${rest}` : rest
}

const rowText = (row: Fields): string =>
  Object.entries(row)
    .map(([column, expected]) => `${column} ${expectedText(expected)}`)
    .join(', ')

/** The first expected row that no further row of the table meets. */
function missingRow(expected: readonly Fields[], text: string): string | undefined {
  const {columns, rows} = readTable(text)
  let from = 0
  for (const row of expected) {
    const unknown = Object.keys(row).find(column => !columns.includes(column))
    if (unknown !== undefined && columns.length > 0) return `a column ${unknown}`
    const found = rows.findIndex(
      (cells, index) => index >= from && Object.entries(row).every(([column, cell]) => meets(cell, cells[column])),
    )
    if (found < 0) return `a row with ${rowText(row)}`
    from = found + 1
  }
  return undefined
}

/** The table that `kubectl get` prints, and rows of it. */
export const get: Expectation<'get'> = {
  name: 'get',
  within: 60,
  statement: ({rows = []}) => rows.map(rowStatement).join('; '),
  command: ({get: text}, namespace) => typedWords.get(words(text), namespaceFor(text, namespace)),
  about: ({get: text}) => words(text).filter(word => !word.startsWith('-') && word.includes('/')),
  look: async ({get: text, rows = []}, bench) => {
    const result = await bench.cluster.table(words(text), bench.namespace)
    const said = result.stdout.trimEnd() || result.stderr.trim()
    if (result.exitCode !== 0) return {holds: false, expected: 'a table', observed: said}
    const missing = missingRow(rows, result.stdout)
    return missing === undefined
      ? {holds: true, observed: typed(['get', ...words(text)]), printed: said}
      : {holds: false, expected: missing, observed: said === '' ? 'no rows' : `\n${said}`}
  },
}
