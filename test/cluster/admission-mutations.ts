import {
  copyJson,
  isObject,
  type Json,
  type JsonObject,
  type MutableJson,
  type MutableJsonObject,
} from '../../src/core/json.ts'
import {type FieldType, structType} from '../../src/core/kinds/field-table.ts'
import type {Kind} from '../../src/core/kinds/kind.ts'
import type {Random} from './admission-random.ts'
import {anyNumber, anyText, anyValue, type Corpus} from './admission-values.ts'

/** An object that was changed in one place or two, and how. */
export interface Mutation {
  readonly object: JsonObject
  /** `retype spec.replicas` */
  readonly changes: readonly string[]
}

/** One value inside an object, with what it stands in. */
interface Place {
  readonly holder: MutableJsonObject | MutableJson[]
  readonly key: string | number
  readonly path: string
  readonly value: MutableJson
  readonly type: FieldType | undefined
  /** The struct that has the field; undefined for items and map entries. */
  readonly struct: string | undefined
}

function placesOf(object: MutableJsonObject, kind: Kind): Place[] {
  const places: Place[] = []
  const visit = (value: MutableJson, type: FieldType | undefined, path: string): void => {
    if (Array.isArray(value)) {
      const item = type?.is === 'list' ? type.item : undefined
      for (const [key, each] of value.entries())
        add({holder: value, key, path: `${path}[${key}]`, value: each, type: item, struct: undefined})
      return
    }
    if (!isMutable(value)) return
    const struct = type?.is === 'struct' ? structType(type.type) : undefined
    const item = type?.is === 'map' ? type.item : undefined
    for (const [key, each] of Object.entries(value)) {
      const inner = struct ? struct.fields.get(key)?.type : item
      add({
        holder: value,
        key,
        path: path === '' ? key : `${path}.${key}`,
        value: each,
        type: inner,
        struct: struct?.id,
      })
    }
  }
  const add = (place: Place): void => {
    places.push(place)
    visit(place.value, place.type, place.path)
  }
  visit(object, {is: 'struct', type: kind.type, go: ''}, '')
  return places.filter(({path}) => path !== 'apiVersion' && path !== 'kind')
}

const isMutable = (value: MutableJson): value is MutableJsonObject => isObject(value)

interface Scene {
  readonly object: MutableJsonObject
  readonly kind: Kind
  readonly corpus: Corpus
  readonly random: Random
  readonly places: readonly Place[]
  readonly place: Place
}
/** Changes the scene's object; false when it does not apply there. */
type Operator = (scene: Scene) => boolean

const put = ({holder, key}: Place, value: Json): true => {
  if (Array.isArray(holder)) holder[Number(key)] = copyJson(value)
  else holder[key] = copyJson(value)
  return true
}
const drop = ({holder, key}: Place): true => {
  if (Array.isArray(holder)) holder.splice(Number(key), 1)
  else delete holder[key]
  return true
}
/** Renames a key in its place. */
function rekey({holder, key}: Place, name: string): boolean {
  if (Array.isArray(holder) || name === key) return false
  const entries = Object.entries(holder)
  for (const [each] of entries) delete holder[each]
  for (const [each, value] of entries) holder[each === key ? name : each] = value
  return true
}
const otherCase = (text: string, random: Random): string => {
  const changed = random.pick([
    text.toUpperCase(),
    text.toLowerCase(),
    text.charAt(0).toUpperCase() + text.slice(1),
    `${text}s`,
    text.slice(0, -1),
  ])
  return changed === '' ? 'x' : changed
}

const operators: Readonly<Record<string, Operator>> = {
  remove: ({place}) => drop(place),
  null: ({place}) => put(place, null),
  empty: ({place: {value}, place}) =>
    value !== '' && put(place, Array.isArray(value) ? [] : isMutable(value) ? {} : typeof value === 'number' ? 0 : ''),
  retype: ({place, random}) => put(place, anyValue(random, place.type?.is === 'quantity')),
  rename: ({place, random}) => rekey(place, otherCase(String(place.key), random)),
  key: ({place, random}) => place.struct === undefined && rekey(place, anyText(random)),
  unknown: ({place: {value}, random}) => {
    if (!isMutable(value)) return false
    value[random.pick(['bogus', 'name', 'x-y', 'Kind', 'replicas'])] = copyJson(anyValue(random))
    return true
  },
  text: ({place, random}) => typeof place.value === 'string' && put(place, anyText(random)),
  mixed: ({place: {value}, place, random}) => {
    if (typeof value !== 'string') return false
    const other = anyText(random)
    const at = random.below(value.length + 1)
    return put(
      place,
      random.pick([
        otherCase(value, random),
        value + other,
        other + value,
        value.slice(0, at) + other + value.slice(at),
      ]),
    )
  },
  number: ({place, random}) =>
    typeof place.value === 'number' && put(place, anyNumber(random, place.type?.is === 'quantity')),
  near: ({place: {value}, place, random}) =>
    typeof value === 'number' && put(place, random.pick([value + 1, value - 1, -value, value * 2])),
  typed: ({place: {type}, place, corpus, random}) => type !== undefined && put(place, corpus.valueOf(type, random, 0)),
  graft: ({place: {struct, key}, place, corpus, random}) => {
    const field = struct === undefined ? undefined : structType(struct).fields.get(String(key))
    return field !== undefined && put(place, corpus.valueFor(struct!, field, random))
  },
  add: ({place: {value, type}, corpus, random, object, kind}) => {
    const [target, id] = type?.is === 'struct' && isMutable(value) ? [value, type.type] : [object, kind.type]
    const absent = [...structType(id).fields.values()].filter(({name}) => !(name in target) && name !== 'managedFields')
    if (absent.length === 0) return false
    const field = random.pick(absent)
    target[field.name] = copyJson(corpus.valueFor(id, field, random))
    return true
  },
  entry: ({place: {value, type}, corpus, random}) => {
    if (type?.is !== 'map' || !isMutable(value)) return false
    value[anyText(random)] = copyJson(corpus.valueOf(type.item, random, 0))
    return true
  },
  item: ({place: {value, type}, corpus, random}) => {
    if (type?.is !== 'list' || !Array.isArray(value)) return false
    value.splice(random.below(value.length + 1), 0, copyJson(corpus.valueOf(type.item, random, 0)))
    return true
  },
  duplicate: ({place: {holder, value}, random}) => {
    if (!Array.isArray(holder)) return false
    const copy = copyJson(value)
    // As it is, or with one field another, so that only its key is twice there.
    if (isMutable(copy) && random.oneIn(2)) delete copy[random.pick(Object.keys(copy).concat('x'))]
    holder.push(copy)
    return true
  },
  many: ({place: {holder, value}, random}) => {
    if (!Array.isArray(holder)) return false
    const count = random.pick([2, 8, 32, 64, 100])
    for (let each = 0; each < count; each++) {
      const copy = copyJson(value)
      if (isMutable(copy) && typeof copy['name'] === 'string') copy['name'] += String(each)
      holder.push(typeof copy === 'string' && random.oneIn(2) ? `${copy}${each}` : copy)
    }
    return true
  },
  reverse: ({place: {value}, place}) => Array.isArray(value) && value.length > 1 && put(place, value.toReversed()),
  hoist: ({place, places, object}) => {
    const parent = places.find(({value}) => value === place.holder)
    if (!parent || Array.isArray(parent.holder)) return false
    if (Array.isArray(place.holder)) return put(parent, place.value)
    drop(place)
    const target = places.find(({value}) => value === parent.holder)?.value ?? object
    if (!isMutable(target)) return false
    target[String(place.key)] = place.value
    return true
  },
  move: ({place, places, random}) => {
    const targets = places.filter(({value, path}) => isMutable(value) && !path.startsWith(place.path))
    if (targets.length === 0 || Array.isArray(place.holder)) return false
    const target = random.pick(targets).value
    if (!isMutable(target)) return false
    drop(place)
    target[String(place.key)] = place.value
    return true
  },
  swap: ({place, places, random}) => {
    const same = places.filter(
      ({value, path}) =>
        value !== place.value &&
        typeof value === typeof place.value &&
        Array.isArray(value) === Array.isArray(place.value) &&
        !path.startsWith(place.path) &&
        !place.path.startsWith(path),
    )
    if (same.length === 0) return false
    const other = random.pick(same)
    put(other, place.value)
    return put(place, other.value)
  },
}
const names = Object.keys(operators)

/** Changes `base` in one place, or in one of four cases in two. */
export function mutationOf(base: JsonObject, kind: Kind, corpus: Corpus, random: Random): Mutation {
  const object = copyJson(base)
  const changes: string[] = []
  for (let left = random.oneIn(4) ? 2 : 1; left > 0;) {
    const places = placesOf(object, kind)
    if (places.length === 0) break
    const place = random.pick(places)
    const name = random.pick(names)
    if (!operators[name]!({object, kind, corpus, random, places, place})) continue
    changes.push(`${name} ${place.path}`)
    left--
  }
  return {object, changes}
}
