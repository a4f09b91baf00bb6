import {isObject, type Json, type JsonObject, stringAt} from '../json.ts'
import {type Field, type FieldType, structType} from './field-table.ts'

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * What `kubectl apply` of `object` makes of the `live` one: what is applied stands, what was applied last time and is not now goes, and
 * what others have added stays (kubectl pkg/cmd/apply/patcher.go, apimachinery pkg/util/strategicpatch/patch.go CreateThreeWayMergePatch).
 * `type` is the root type in schemas/kubernetes.json. In lists merged by key, the applied items come first.
 */
export function appliedTo(live: JsonObject, object: JsonObject, type: string): JsonObject {
  return appliedOver(live, lastOf(live), object, type)
}

/** The same, where what was applied last is known. */
export function appliedOver(live: JsonObject, last: Json | undefined, now: JsonObject, type: string): JsonObject {
  const merged = merge({live, last, now}, {is: 'struct', type, go: type}, undefined)
  return isObject(merged) ? merged : now
}

/** What was applied last time; undefined for an object that was made otherwise, of which nothing is taken away. */
function lastOf(live: JsonObject): Json | undefined {
  try {
    return JSON.parse(stringAt(live, 'metadata', 'annotations', lastApplied) ?? 'null') as Json
  } catch {
    return undefined
  }
}

/** The same part of the live object, of what was applied last, and of what is applied now. */
interface Parts {
  readonly live: Json | undefined
  readonly last: Json | undefined
  readonly now: Json
}

function merge(parts: Parts, type: FieldType | undefined, field: Field | undefined): Json {
  const {live, now} = parts
  if (isObject(now) && isObject(live)) return mergeObject(parts, now, live, type, field)
  if (Array.isArray(now) && Array.isArray(live) && field?.merge) {
    const [items, others] = [now as readonly Json[], live as readonly Json[]]
    const last = Array.isArray(parts.last) ? (parts.last as readonly Json[]) : []
    return field.mergeKey === undefined
      ? mergeWords(items, others, last)
      : mergeItems({now: items, live: others, last}, field.mergeKey, type, field)
  }
  return now
}

function mergeObject(
  {last}: Parts,
  now: JsonObject,
  live: JsonObject,
  type: FieldType | undefined,
  field: Field | undefined,
): Json {
  const before = isObject(last) ? last : {}
  const kept = Object.entries(live).filter(([key]) => {
    if (Object.hasOwn(now, key)) return now[key] !== null
    // Of a union (strategy, the source of a volume) only what is applied stays.
    return !Object.hasOwn(before, key) && !field?.retainKeys
  })
  const merged: Record<string, Json> = Object.fromEntries(kept)
  for (const [key, value] of Object.entries(now)) {
    if (value === null) continue
    const inner = fieldOf(type, key)
    const parts = {live: own(live, key), last: own(before, key), now: value}
    merged[key] = merge(parts, inner?.type, inner?.field)
  }
  return merged
}

const own = (object: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined

function fieldOf(type: FieldType | undefined, key: string): {type: FieldType; field?: Field} | undefined {
  if (type?.is === 'map') return {type: type.item}
  if (type?.is !== 'struct') return undefined
  const field = structType(type.type).fields.get(key)
  return field && {type: field.type, field}
}

/** Finalizers and the like: those of others stay. */
function mergeWords(now: readonly Json[], live: readonly Json[], last: readonly Json[]): Json[] {
  const others = live.filter(word => !now.includes(word) && !last.includes(word))
  return [...now, ...others]
}

interface Lists {
  readonly now: readonly Json[]
  readonly live: readonly Json[]
  readonly last: readonly Json[]
}

function mergeItems({now, live, last}: Lists, mergeKey: string, type: FieldType | undefined, field: Field): Json[] {
  const keyOf = (item: Json): Json | undefined => (isObject(item) ? own(item, mergeKey) : undefined)
  const itemType = type?.is === 'list' ? type.item : undefined
  const left = [...live]
  const merged = now.map(item => {
    const at = left.findIndex(other => keyOf(other) === keyOf(item))
    if (at < 0) return item
    const [found] = left.splice(at, 1)
    const before = last.find(other => keyOf(other) === keyOf(item))
    return merge({live: found, last: before, now: item}, itemType, {...field, merge: false})
  })
  const others = left.filter(item => !last.some(other => keyOf(other) === keyOf(item)))
  return [...merged, ...others]
}
