import type {Path} from '../core/field-path.ts'
import {isObject, type Json, type JsonObject, valueAt} from '../core/json.ts'
import {
  type Field,
  type FieldType,
  type StructType,
  fieldExists,
  hasStructType,
  structType,
} from '../core/kinds/field-table.ts'
import type {DecodeError} from '../core/kinds/kind.ts'
import {nearest} from '../core/nearest.ts'
import type {Version} from '../core/version.ts'

/** What an unknown field was most likely meant to be. */
export type Belonging =
  /** Another name in the same place; `list` where the value must become a list. */
  | {readonly is: 'misspelt'; readonly at: Path; readonly name: string; readonly list: boolean}
  /** A field of something around it, by wrong indentation; `taken` when it stands there already. */
  | {readonly is: 'outer'; readonly at: Path; readonly to: Path; readonly taken: boolean}
  /** A field of one of the parts of where it stands; several where any would do. `item`: of an item of a list. */
  | {readonly is: 'inner'; readonly at: Path; readonly to: readonly Path[]; readonly item: boolean}
  /** A field of spec below metadata, because the line `spec:` is missing. */
  | {readonly is: 'of spec'; readonly at: Path}
  /** An entry of a map of free keys: labels, annotations, matchLabels, parameters. */
  | {readonly is: 'entry'; readonly at: Path; readonly to: readonly Path[]}

interface Place {
  readonly path: Path
  readonly struct: StructType
}

/** Where an unknown field of an object of that type belongs; undefined where nothing is like it. */
export function belongingOf(
  {at, known = []}: Pick<DecodeError, 'at' | 'known'>,
  object: JsonObject,
  type: string,
  version: Version,
): Belonging | undefined {
  const name = String(at.at(-1))
  const value = valueAt(object, at) ?? null
  // The fields of custom kinds stand in no table.
  if (type === '') return misspeltCustom(at, name, known, value)
  if (!hasStructType(type)) return undefined
  const places = placesAlong(type, at.slice(0, -1), version)
  const here = places.at(-1)
  if (!here) return undefined
  const search: Search = {name, value, object, version}
  const fields = [...here.struct.fields.values()].filter(field => fieldExists(field, version))
  const names = fields.map(field => field.name)
  const sameLetters = names.find(known => known.toLowerCase() === name.toLowerCase())
  if (sameLetters !== undefined) return misspelt(here, sameLetters, value)
  const meant = Object.hasOwn(otherName, name) ? otherName[name] : undefined
  const named = meant?.find(known => names.includes(known)) ?? nameField(search, names)
  if (named !== undefined) return misspelt(here, named, value)
  const outer = outerPlace(search, places.slice(0, -1), at)
  if (outer && !outer.taken) return outer
  const inner = innerPlaces(search, here)
  if (inner && (inner.written || !outer)) return inner.belonging
  if (outer) return outer
  if (at.length === 2 && at[0] === 'metadata' && isOfSpec(search, places[0]!))
    return {is: 'of spec', at: ['spec', name]}
  const near = nearest(name, names)
  if (near !== undefined) return misspelt(here, near, value)
  return entryPlace(search, here, fields)
}

/** The field of that name that other versions have in this place, if this one does not. */
export function fieldOfOthers(at: Path, type: string, version: Version): Field | undefined {
  if (type === '' || !hasStructType(type)) return undefined
  const field = placesAlong(type, at.slice(0, -1), version)
    .at(-1)
    ?.struct.fields.get(String(at.at(-1)))
  return field && !fieldExists(field, version) ? field : undefined
}

interface Search {
  readonly name: string
  readonly value: Json
  readonly object: JsonObject
  readonly version: Version
}

/** What people call a field by, where it has another name. */
const otherName: Readonly<Record<string, readonly string[]>> = {
  cm: ['configMap'],
  configmap: ['configMap'],
  path: ['mountPath'],
  pvc: ['persistentVolumeClaim'],
}

/** `name` of what has one field for it: secretName of a secret, claimName of a claim. */
function nameField({name, value}: Search, names: readonly string[]): string | undefined {
  const own = names.filter(known => known.endsWith('Name'))
  return name === 'name' && typeof value === 'string' && own.length === 1 && names.length <= 6 ? own[0] : undefined
}

function misspelt({path, struct}: Place, name: string, value: Json): Belonging {
  const list = struct.fields.get(name)?.type.is === 'list' && !Array.isArray(value)
  return {is: 'misspelt', at: [...path, name], name, list}
}

function misspeltCustom(at: Path, name: string, known: readonly string[], value: Json): Belonging | undefined {
  const near = nearest(name, known)
  return near === undefined || Array.isArray(value)
    ? undefined
    : {is: 'misspelt', at: [...at.slice(0, -1), near], name: near, list: false}
}

/** The structs on the way along `path`, with where they stand. */
function placesAlong(type: string, path: Path, version: Version): Place[] {
  const places: Place[] = [{path: [], struct: structType(type)}]
  let here: FieldType | undefined = {is: 'struct', type, go: ''}
  for (const [index, step] of path.entries()) {
    if (here.is === 'list' || here.is === 'map') here = here.item
    else if (here.is === 'struct') {
      const field: Field | undefined = structType(here.type).fields.get(String(step))
      here = field && fieldExists(field, version) ? field.type : undefined
    } else here = undefined
    if (!here) return []
    if (here.is === 'struct') places.push({path: path.slice(0, index + 1), struct: structType(here.type)})
  }
  return places
}

function outerPlace({name, value, object, version}: Search, places: readonly Place[], at: Path) {
  let taken: (Belonging & {is: 'outer'}) | undefined
  for (const {path, struct} of places.toReversed()) {
    const field = struct.fields.get(name)
    if (!field || !fieldExists(field, version) || !fits(value, field.type)) continue
    const to = [...path, name]
    // `spec` of a template below `spec` of a Deployment: what it stands in is no place for it.
    if (to.every((step, index) => at[index] === step)) continue
    const found = {is: 'outer', at: to, to: path, taken: (valueAt(object, to) ?? null) !== null} as const
    if (!found.taken) return found
    taken ??= found
  }
  return taken
}

/** True for a field of spec, where the object has none. */
function isOfSpec({name, value, object, version}: Search, {struct}: Place): boolean {
  const spec = struct.fields.get('spec')
  if (!spec || spec.type.is !== 'struct' || isObject(object['spec'])) return false
  const field = structType(spec.type.type).fields.get(name)
  return field !== undefined && fieldExists(field, version) && fits(value, field.type)
}

const deepest = 3
/** More places than that are no hint. */
const most = 3
const resourceNames: ReadonlySet<string> = new Set(['cpu', 'memory', 'storage', 'ephemeral-storage'])

interface Part extends Place {
  readonly item: boolean
}

/** The nearest parts of a struct that have the field; those that stand in the text before others. */
function innerPlaces(
  {name, value, object, version}: Search,
  from: Place,
): {belonging: Belonging; written: boolean} | undefined {
  let level: Part[] = [{...from, item: false}]
  for (let depth = 1; depth <= deepest; depth++) {
    const found: {path: Path; item: boolean}[] = []
    const next: Part[] = []
    for (const {path, struct, item} of level) {
      for (const field of struct.fields.values()) {
        if (!fieldExists(field, version) || notWritten.has(field.name)) continue
        const here = [...path, field.name]
        if (field.type.is === 'map' && field.type.named === 'core.v1.ResourceList' && resourceNames.has(name)) {
          if (!isObject(value)) found.push({path: here, item})
          continue
        }
        const inner = structOf(field.type)
        if (!inner) continue
        const isItem = item || field.type.is === 'list'
        const known = inner.fields.get(name)
        if (known && fieldExists(known, version) && fits(value, known.type)) found.push({path: here, item: isItem})
        else next.push({path: here, struct: inner, item: isItem})
      }
    }
    const present = found.filter(({path}) => isWritten(object, path))
    const best = onlyRequests(name, present.length > 0 ? present : found)
    if (best.length > most) return undefined
    if (best.length > 0) {
      const to = best.map(({path}) => path)
      const belonging = {is: 'inner', at: [...to[0]!, name], to, item: best.some(({item}) => item)} as const
      return {belonging, written: present.length > 0}
    }
    level = next
  }
  return undefined
}

/** A claim asks for storage; nobody limits it. */
function onlyRequests<T extends {readonly path: Path}>(name: string, places: readonly T[]): readonly T[] {
  const requests = places.filter(({path}) => path.at(-1) === 'requests')
  return name === 'storage' && requests.length > 0 ? requests : places
}

/** Fields that the server writes and nobody else. */
const notWritten: ReadonlySet<string> = new Set(['status', 'managedFields', 'ownerReferences'])

/** True when something stands at a path of fields; of a list any item will do. */
function isWritten(object: JsonObject, path: Path): boolean {
  let here: readonly Json[] = [object]
  for (const step of path) {
    here = here
      .flatMap(value => (Array.isArray(value) ? (value as readonly Json[]) : [value]))
      .flatMap(value => (isObject(value) && value[step] !== undefined ? [value[step]] : []))
  }
  return here.some(value => value !== null)
}

const structOf = (type: FieldType): StructType | undefined => {
  const inner = type.is === 'list' ? type.item : type
  return inner.is === 'struct' ? structType(inner.type) : undefined
}

/** A text or number without a field may be an entry of a map beside it. */
function entryPlace({name, value, object}: Search, {path}: Place, fields: readonly Field[]): Belonging | undefined {
  if (typeof value === 'object') return undefined
  const maps = fields
    .filter(({type}) => type.is === 'map' && type.item.is === 'string')
    .map(field => [...path, field.name])
  // A name with a prefix is an annotation more often than a label.
  const annotations = maps.filter(map => map.at(-1) === 'annotations')
  const likely = name.includes('/') && annotations.length > 0 ? annotations : maps
  const written = likely.filter(map => isWritten(object, map))
  const to = written.length > 0 && path.at(-1) !== 'metadata' ? written : likely
  return to.length === 0 ? undefined : {is: 'entry', at: [...to[0]!, name], to}
}

function fits(value: Json, type: FieldType): boolean {
  switch (type.is) {
    case 'list':
      return Array.isArray(value)
    case 'struct':
    case 'map':
      return isObject(value)
    case 'raw':
      return true
    default:
      return typeof value !== 'object'
  }
}
