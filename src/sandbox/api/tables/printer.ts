import {type Json, type JsonObject, listAt, objectAt, stringAt, valueAt} from '../../../core/json.ts'
import {since} from './age.ts'

/** One column of a Table, as the server describes it. Priority 1 is shown with `-o wide` only. */
export interface Column {
  readonly name: string
  readonly type: string
  readonly format: string
  readonly description: string
  readonly priority: number
}

/** How the server shows objects of a kind: Kubernetes pkg/printers/internalversion/printers.go. */
export interface Printer {
  readonly columns: readonly Column[]
  /** The cells of one row, in the columns' order; `now` is in milliseconds. */
  readonly cells: (object: JsonObject, now: number) => Json[]
  /** Conditions of the row: a pod that is completed. */
  readonly conditions?: (object: JsonObject) => JsonObject[]
}

/**
 * Columns from a line of names: `Name` is the name column, a text after `:` is the type, a leading `+` makes it wide only.
 * `Name | Ready:integer | Age | +IP`.
 */
export const columns = (line: string): Column[] =>
  line.split(' | ').map(text => {
    const wide = text.startsWith('+')
    const [name = '', type = 'string'] = text.slice(wide ? 1 : 0).split(':')
    return {
      name,
      type,
      format: name === 'Name' || name === 'Attacher' ? 'name' : '',
      description: '',
      priority: wide ? 1 : 0,
    }
  })

export const nameCell = (object: JsonObject): string => stringAt(object, 'metadata', 'name') ?? ''
export const age = (object: JsonObject, now: number): string =>
  since(stringAt(object, 'metadata', 'creationTimestamp'), now)
export const numberCell = (object: Json | undefined, ...path: string[]): number => {
  const value = valueAt(object, path)
  return typeof value === 'number' ? value : 0
}
export const textCell = (object: Json | undefined, ...path: string[]): string => stringAt(object, ...path) ?? ''
export const isDeleted = (object: JsonObject): boolean =>
  stringAt(object, 'metadata', 'deletionTimestamp') !== undefined

/** Names and images of the containers of a pod template at that place: two cells. */
export function containerCells(object: JsonObject, ...path: string[]): [names: string, images: string] {
  const containers = listAt(object, ...path, 'containers')
  return [
    containers.map(container => textCell(container, 'name')).join(','),
    containers.map(container => textCell(container, 'image')).join(','),
  ]
}

/** `a=b,c=d` in key order, `<none>` for no labels: labels.FormatLabels. */
export function labelsText(object: JsonObject, ...path: string[]): string {
  const pairs = Object.entries(objectAt(object, ...path)).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : ''}`,
  )
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',')
}
