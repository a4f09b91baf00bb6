import table from '../../../schemas/kubernetes.json' with {type: 'json'}
import type {Json} from '../json.ts'
import {type Version, compareVersions, parseVersion} from '../version.ts'

/** Values that have no fields of their own. `raw` is any JSON object, kept as it is. */
export type Scalar =
  | 'string'
  | 'bool'
  | 'int32'
  | 'int64'
  | 'float64'
  | 'bytes'
  | 'quantity'
  | 'intOrString'
  | 'time'
  | 'microTime'
  | 'raw'

/** What a field or an item holds. `go` is the type as Go prints it, e.g. `[]v1.ContainerPort`. */
export type FieldType =
  | {readonly is: Scalar; readonly go: string}
  | {readonly is: 'list'; readonly item: FieldType; readonly go: string}
  /** `named` for a map type with a name of its own: `core.v1.ResourceList`. */
  | {readonly is: 'map'; readonly item: FieldType; readonly go: string; readonly named?: string}
  | {readonly is: 'struct'; readonly type: string; readonly go: string}

export interface Field {
  readonly name: string
  readonly type: FieldType
  /** Absent and zero are two things. */
  readonly pointer: boolean
  /** An empty value is not written. */
  readonly omitempty: boolean
  readonly omitzero: boolean
  readonly required: boolean
  /** How server-side apply merges a list, or `atomic` for a map or an object that is replaced as a whole. */
  readonly listType?: 'map' | 'set' | 'atomic'
  /** The key fields of a list of type map. */
  readonly keys: readonly string[]
  /** How a strategic merge patch treats the field; `mergeKey` for a list of objects. */
  readonly merge: boolean
  readonly mergeKey?: string
  readonly retainKeys: boolean
  /** Go names of the embedded structs that the field comes from; they stand in Go's error texts. */
  readonly embedded: readonly string[]
  readonly since?: Version
  /** The last version that has the field. */
  readonly until?: Version
  readonly default?: Json
}

export interface StructType {
  /** `core.v1.PodSpec` */
  readonly id: string
  /** `PodSpec` */
  readonly name: string
  /** In the order of the Go struct, which is the order that the server writes. */
  readonly fields: ReadonlyMap<string, Field>
  /** Replaced as a whole by server-side apply. */
  readonly atomic: boolean
}

const structs: Readonly<Record<string, Readonly<Record<string, string>>>> = table.types
const names: Readonly<Record<string, string>> = table.names
const parsedStructs = new Map<string, StructType>()
const parsedTypes = new Map<string, FieldType>()

const scalars: Readonly<Record<string, string>> = {
  string: 'string',
  bool: 'bool',
  int32: 'int32',
  int64: 'int64',
  float64: 'float64',
  bytes: '[]uint8',
  quantity: 'resource.Quantity',
  intOrString: 'intstr.IntOrString',
  time: 'v1.Time',
  microTime: 'v1.MicroTime',
  raw: 'runtime.RawExtension',
}

/** `core.v1.PodSpec` as Go prints it: `v1.PodSpec`. */
const goName = (id: string): string => id.split('.').slice(-2).join('.')

/** The type written as `expression` in schemas/kubernetes.json. */
function typeOf(expression: string): FieldType {
  let type = parsedTypes.get(expression)
  if (!type) {
    type = parseType(expression)
    parsedTypes.set(expression, type)
  }
  return type
}

function parseType(expression: string): FieldType {
  if (Object.hasOwn(scalars, expression)) return {is: expression as Scalar, go: scalars[expression]!}
  if (expression.startsWith('[]')) {
    const item = typeOf(expression.slice(2))
    return {is: 'list', item, go: `[]${item.go}`}
  }
  if (expression.startsWith('map[')) {
    const end = expression.indexOf(']')
    const item = typeOf(expression.slice(end + 1))
    return {is: 'map', item, go: `map[${typeOf(expression.slice(4, end)).go}]${item.go}`}
  }
  const alias = names[expression]
  if (alias === undefined) return {is: 'struct', type: expression, go: goName(expression)}
  const type = typeOf(alias)
  return type.is === 'map' ? {...type, go: goName(expression), named: expression} : {...type, go: goName(expression)}
}

function parseField(name: string, text: string): Field {
  const start = text.indexOf(' default=')
  const [expression = '', ...rest] = (start < 0 ? text : text.slice(0, start)).split(' ')
  const marks = new Map(rest.map(markOf))
  const pointer = expression.startsWith('*')
  const keys = marks.get('keys')?.split(',') ?? []
  return {
    name,
    type: typeOf(pointer ? expression.slice(1) : expression),
    pointer,
    omitempty: marks.has('?'),
    omitzero: marks.has('0'),
    required: marks.has('!'),
    listType: keys.length > 0 ? 'map' : marks.has('set') ? 'set' : marks.has('atomic') ? 'atomic' : undefined,
    keys,
    merge: marks.has('merge'),
    mergeKey: marks.get('merge') || undefined,
    retainKeys: marks.has('retainKeys'),
    embedded: marks.get('in')?.split('.') ?? [],
    since: parseVersion(marks.get('since') ?? ''),
    until: parseVersion(marks.get('until') ?? ''),
    default: start < 0 ? undefined : (JSON.parse(text.slice(start + ' default='.length)) as Json),
  }
}

/** `merge=name` is `['merge', 'name']`, and `?` is `['?', '']`. */
function markOf(mark: string): [name: string, value: string] {
  const end = mark.indexOf('=')
  return end < 0 ? [mark, ''] : [mark.slice(0, end), mark.slice(end + 1)]
}

/** The struct of that id, e.g. `core.v1.PodSpec`. Throws for an id that schemas/kubernetes.json does not have: that is a bug. */
export function structType(id: string): StructType {
  const known = parsedStructs.get(id)
  if (known) return known
  const source = structs[id]
  if (!source) throw new Error(`schemas/kubernetes.json has no type ${id}`)
  const fields = new Map<string, Field>()
  for (const [name, text] of Object.entries(source)) if (name !== '') fields.set(name, parseField(name, text))
  const struct = {id, name: id.slice(id.lastIndexOf('.') + 1), fields, atomic: source[''] === 'atomic'}
  parsedStructs.set(id, struct)
  return struct
}

/** True when schemas/kubernetes.json describes that type. */
export const hasStructType = (id: string): boolean => Object.hasOwn(structs, id)

/** True when a server of that version knows the field. */
export const fieldExists = (field: Field, version: Version): boolean =>
  (field.since === undefined || compareVersions(version, field.since) >= 0) &&
  (field.until === undefined || compareVersions(version, field.until) <= 0)

/** The field of a struct in that version. */
export function fieldIn(struct: StructType, name: string, version: Version): Field | undefined {
  const field = struct.fields.get(name)
  return field && fieldExists(field, version) ? field : undefined
}
