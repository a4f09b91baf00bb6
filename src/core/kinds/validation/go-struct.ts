/**
 * How the API server prints a struct in an error: as JSON under the names of Go's fields, with every field, because its internal types have no
 * JSON names. Kubernetes apimachinery pkg/util/validation/field/errors.go ErrorBody
 */
import {goJson} from '../../field-error.ts'
import {isObject, type Json, type JsonObject} from '../../json.ts'
import {quantityOf, quantityText} from '../../quantity.ts'
import {newestVersion, type Version} from '../../version.ts'
import table from './go-types.json' with {type: 'json'}

export type GoType = keyof typeof table

interface GoField {
  readonly name: string
  /** The field of the manifest; with `^` it stands beside the struct, not in it. */
  readonly from: string
  readonly type: string
  readonly omitempty: boolean
  /** The servers (1.<minor>) that have the field. */
  readonly first: number
  readonly last: number
}

const fieldsOf = new Map<string, readonly GoField[]>()
function goFields(type: string): readonly GoField[] {
  let fields = fieldsOf.get(type)
  if (!fields) {
    const text: Readonly<Record<string, string>> = table
    fields = (text[type] ?? '').split(', ').map(field => {
      const [title = '', from = '', kind = ''] = field.split(' ')
      const [name = '', versions = ''] = title.split('@')
      const [first = '0', last = '99'] = versions === '' ? [] : versions.split('-')
      const omitempty = name.endsWith('?')
      return {name: name.replace('?', ''), from, type: kind, omitempty, first: Number(first), last: Number(last)}
    })
    fieldsOf.set(type, fields)
  }
  return fields
}

/** JSON text in lines: `indent` is undefined for one line without spaces. */
interface Style {
  readonly indent: string | undefined
  /** Of the server that prints. */
  readonly minor: number
}
const deeper = ({indent, minor}: Style): Style => ({indent: indent === undefined ? undefined : `${indent} `, minor})
const [, newestMinor] = newestVersion
const inOneLine: Style = {indent: undefined, minor: newestMinor}

function block([open, close]: readonly [string, string], entries: readonly string[], style: Style): string {
  if (entries.length === 0) return open + close
  if (style.indent === undefined) return `${open}${entries.join(',')}${close}`
  const inner = `\n${style.indent} `
  return `${open}${inner}${entries.join(`,${inner}`)}\n${style.indent}${close}`
}
const entry = (name: string, value: string, {indent}: Style): string =>
  `${goJson(name)}:${indent === undefined ? '' : ' '}${value}`

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** What Go's `omitempty` leaves out: zero values, nil, empty lists and maps, but no empty structs, and nothing that is pointed to. */
const isEmpty = (type: string, text: string): boolean =>
  text === 'null' ||
  (!type.startsWith('*') && ['""', '0', 'false'].includes(text)) ||
  (/^(\[\]|\{\})/.test(type) && (text === '{}' || text === '[]'))

function structText(type: string, object: JsonObject, outer: JsonObject, style: Style): string {
  return block(['{', '}'], structEntries(type, object, outer, style), style)
}

function structEntries(type: string, object: JsonObject, outer: JsonObject, style: Style): string[] {
  return goFields(type).flatMap(({name, from, type: kind, omitempty, first, last}) => {
    if (style.minor < first || style.minor > last) return []
    const value = from.startsWith('^') ? outer[from.slice(1)] : object[from]
    if (name === '...') return structEntries(kind, isObject(value) ? value : {}, object, style)
    const text = valueText(kind, value, object, deeper(style))
    return omitempty && isEmpty(kind, text) ? [] : [entry(name, text, style)]
  })
}

function valueText(type: string, value: Json | undefined, outer: JsonObject, style: Style): string {
  const absent = value === undefined || value === null
  if (type.startsWith('*')) return absent ? 'null' : valueText(type.slice(1), value, outer, style)
  if (type.startsWith('[]')) {
    if (!Array.isArray(value)) return 'null'
    const entries = (value as readonly Json[]).map(item => valueText(type.slice(2), item, outer, deeper(style)))
    return block(['[', ']'], entries, style)
  }
  if (type.startsWith('{}')) return mapText(type.slice(2), value, style)
  switch (type) {
    case 'string':
    case 'bytes':
      return goJson(typeof value === 'string' ? value : '')
    case 'bool':
      return String(value === true)
    case 'number':
      return String(typeof value === 'number' ? value : 0)
    case 'port':
      return goJson(absent ? 0 : value)
    case 'quantity': {
      const quantity = quantityOf(value)
      return goJson(quantity ? quantityText(quantity) : '0')
    }
    case 'time':
    case 'raw':
      return goJson(absent ? null : value)
    default:
      return structText(type, isObject(value) ? value : {}, outer, style)
  }
}

function mapText(type: string, value: Json | undefined, style: Style): string {
  if (!isObject(value)) return 'null'
  const keys = Object.keys(value).toSorted(byBytes)
  const entries = keys.map(key => entry(key, valueText(type, value[key], value, deeper(style)), style))
  return block(['{', '}'], entries, style)
}

/** One line: what stands after `Invalid value: `. `outer` is the object that holds the struct. */
export const goStructText = (
  type: GoType,
  object: JsonObject | undefined,
  outer: JsonObject = {},
  [, minor]: Version = newestVersion,
): string => (object ? structText(type, object, outer, {...inOneLine, minor}) : 'null')

/** A list of structs in one line. */
export const goListText = (type: GoType, list: readonly JsonObject[] | undefined): string =>
  list ? `[${list.map(item => goStructText(type, item)).join(',')}]` : 'null'

/** A map of strings in one line, with its keys in order. */
export const goMapText = (map: JsonObject | undefined): string => mapText('string', map, inOneLine)
/** A map of quantities in one line. */
export const goResourcesText = (map: JsonObject | undefined): string => mapText('quantity', map, inOneLine)

/** The lines of Go's json.MarshalIndent with one space. */
export const goStructLines = (type: GoType, object: JsonObject, [, minor]: Version = newestVersion): string[] =>
  structText(type, object, {}, {indent: '', minor}).split('\n')
