import {isObject, type Json, type JsonObject, objectAt, stringAt} from '../core/json.ts'

export const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** The object with the annotation that `kubectl apply` keeps: what was applied, without the annotation itself. */
export function withLastApplied(object: JsonObject): JsonObject {
  const {[lastApplied]: _, ...annotations} = objectAt(object, 'metadata', 'annotations')
  const metadata = {...objectAt(object, 'metadata'), annotations}
  const text = `${JSON.stringify(inKeyOrder({...object, metadata}))}\n`
  return {...object, metadata: {...metadata, annotations: {...annotations, [lastApplied]: text}}}
}

/** Go writes the keys of a map in order. */
function inKeyOrder(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(inKeyOrder)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map(key => [key, inKeyOrder(value[key]!)]),
  )
}

/**
 * The strategic merge patch that makes of a live object what is applied now: everything that is applied, and null for
 * fields that were applied last time and are not now. Lists are left to the server's merge keys: an item that is no longer
 * applied stays.
 */
export function applyPatch(live: JsonObject, applied: JsonObject): JsonObject {
  const before = JSON.parse(stringAt(live, 'metadata', 'annotations', lastApplied) ?? '{}') as Json
  return {...removed(before, applied), ...merged(before, withLastApplied(applied))}
}

const removed = (before: Json, now: JsonObject): JsonObject =>
  isObject(before) ? Object.fromEntries(Object.keys(before).flatMap(key => (key in now ? [] : [[key, null]]))) : {}

function merged(before: Json | undefined, now: JsonObject): JsonObject {
  const was = isObject(before) ? before : {}
  return Object.fromEntries(
    Object.entries(now).map(([key, value]) => [
      key,
      isObject(value) ? {...removed(was[key] ?? {}, value), ...merged(was[key], value)} : value,
    ]),
  )
}
