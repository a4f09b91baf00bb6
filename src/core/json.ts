/** A JSON value. Manifests are plain JSON once read: no dates, no undefined, no BigInt. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}
/** A JSON value that its owner may change in place (a private copy made with `copyJson`). */
export type MutableJson = null | boolean | number | string | MutableJson[] | MutableJsonObject
export interface MutableJsonObject {
  [key: string]: MutableJson
}

/** True for a JSON object: not null, not a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `value[key]` when `value` is an object that has the key itself, else undefined; never looks at a prototype. */
export function fieldOf(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

/** The value at `path` below `value`, or undefined where the way ends. */
export function valueAt(value: Json | undefined, path: readonly (string | number)[]): Json | undefined {
  let here = value
  for (const step of path) {
    if (Array.isArray(here)) here = typeof step === 'number' ? (here as readonly Json[])[step] : undefined
    else here = typeof step === 'string' ? fieldOf(here, step) : undefined
    if (here === undefined) return undefined
  }
  return here
}

/** The string at `path`, or undefined when there is none or it is of another type. */
export function stringAt(value: Json | undefined, ...path: (string | number)[]): string | undefined {
  const found = valueAt(value, path)
  return typeof found === 'string' ? found : undefined
}

/** The object at `path`, or an empty one: for reading optional branches. */
export function objectAt(value: Json | undefined, ...path: (string | number)[]): JsonObject {
  const found = valueAt(value, path)
  return isObject(found) ? found : {}
}

/** The list at `path`, or an empty one. */
export function listAt(value: Json | undefined, ...path: (string | number)[]): readonly Json[] {
  const found = valueAt(value, path)
  return Array.isArray(found) ? (found as readonly Json[]) : []
}

/** Sets a key as JSON.parse does: `__proto__` too is a key like any other. */
export function setKey<Value>(object: Record<string, Value>, key: string, value: Value): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, {value, writable: true, enumerable: true, configurable: true})
}

/** A deep copy that may be changed. */
export function copyJson(value: JsonObject): MutableJsonObject
export function copyJson(value: Json): MutableJson
export function copyJson(value: Json): MutableJson {
  if (Array.isArray(value)) return (value as readonly Json[]).map(item => copyJson(item))
  if (!isObject(value)) return value as MutableJson
  const copy: MutableJsonObject = {}
  for (const key of Object.keys(value)) setKey(copy, key, copyJson(value[key]!))
  return copy
}

/**
 * A copy one level deep that its owner may add to. V8 gives each `{...object}` that is added to a hidden class of its own, and code that meets
 * hundreds of them is slow.
 */
export function shallowCopy<Value>(object: Readonly<Record<string, Value>>): Record<string, Value> {
  const copy: Record<string, Value> = {}
  for (const key of Object.keys(object)) setKey(copy, key, object[key]!)
  return copy
}
