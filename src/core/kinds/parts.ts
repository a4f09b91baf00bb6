/** Reaching into a decoded object to change it. Decoding has made sure that lists are lists and objects are objects. */
import {type Json, type JsonObject, type MutableJson, type MutableJsonObject, copyJson, isObject} from '../json.ts'

/** The object of that name, or undefined. */
export function part(object: MutableJsonObject | undefined, name: string): MutableJsonObject | undefined {
  if (object === undefined || !Object.hasOwn(object, name)) return undefined
  const value = object[name]!
  return isMutableObject(value) ? value : undefined
}

/** The object of that name; it is added when it is absent. */
export function ensurePart(object: MutableJsonObject, name: string): MutableJsonObject {
  const present = part(object, name)
  if (present) return present
  const added: MutableJsonObject = {}
  object[name] = added
  return added
}

/** The object at the end of a path, or undefined. */
export function partAt(object: MutableJsonObject | undefined, ...names: string[]): MutableJsonObject | undefined {
  let here = object
  for (const name of names) here = part(here, name)
  return here
}

/** The objects of a list. */
export function parts(object: MutableJsonObject | undefined, name: string): MutableJsonObject[] {
  const value = object && Object.hasOwn(object, name) ? object[name] : undefined
  return Array.isArray(value) ? value.filter(isMutableObject) : []
}

/** The string of that name, empty when it is absent. */
export function textIn(object: JsonObject | undefined, name: string): string {
  const value = object && Object.hasOwn(object, name) ? object[name] : undefined
  return typeof value === 'string' ? value : ''
}

/** The strings of a list. */
export function textsIn(object: JsonObject | undefined, name: string): string[] {
  const value = object && Object.hasOwn(object, name) ? object[name] : undefined
  return Array.isArray(value) ? (value as readonly Json[]).filter(item => typeof item === 'string') : []
}

/** True when the object has that field with a value. */
export const hasValue = (object: JsonObject | undefined, name: string): boolean =>
  object !== undefined && Object.hasOwn(object, name) && object[name] !== null

/** Sets a field that is absent, empty text or, for numbers, 0: Go's zero of a field that is no pointer. */
export function setIfZero(object: MutableJsonObject, name: string, value: string | number): void {
  const present = hasValue(object, name) ? object[name] : undefined
  if (present === undefined || present === '' || present === 0) object[name] = value
}

/** Sets a field that is absent: for pointers. */
export function setIfAbsent(object: MutableJsonObject, name: string, value: Json): void {
  if (!hasValue(object, name)) object[name] = copyJson(value)
}

/** Adds an item to a list that may be absent. */
export function append(object: MutableJsonObject, name: string, item: Json): void {
  const list = Object.hasOwn(object, name) ? object[name] : undefined
  if (Array.isArray(list)) list.push(copyJson(item))
  else object[name] = [copyJson(item)]
}

function isMutableObject(value: MutableJson): value is MutableJsonObject {
  return isObject(value)
}
