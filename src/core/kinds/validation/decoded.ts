/** Reads the fields of a decoded object as Go's structs hold them: what is absent or null is the zero value or undefined. */
import {isObject, type Json, type JsonObject} from '../../json.ts'
import {type Quantity, quantityOf} from '../../quantity.ts'

const own = (object: JsonObject | undefined, field: string): Json | undefined =>
  object !== undefined && Object.hasOwn(object, field) ? object[field] : undefined

/** A string, empty when it is absent. */
export function text(object: JsonObject | undefined, field: string): string {
  const value = own(object, field)
  return typeof value === 'string' ? value : ''
}

/** A string that may be absent. */
export function textOf(object: JsonObject | undefined, field: string): string | undefined {
  const value = own(object, field)
  return typeof value === 'string' ? value : undefined
}

/** A number that may be absent. */
export function numberOf(object: JsonObject | undefined, field: string): number | undefined {
  const value = own(object, field)
  return typeof value === 'number' ? value : undefined
}

/** A number, 0 when it is absent. */
export const number = (object: JsonObject | undefined, field: string): number => numberOf(object, field) ?? 0

/** A truth value that may be absent. */
export function flagOf(object: JsonObject | undefined, field: string): boolean | undefined {
  const value = own(object, field)
  return typeof value === 'boolean' ? value : undefined
}

/** A truth value, false when it is absent. */
export const flag = (object: JsonObject | undefined, field: string): boolean => flagOf(object, field) === true

/** A struct that may be absent. */
export function part(object: JsonObject | undefined, field: string): JsonObject | undefined {
  const value = own(object, field)
  return isObject(value) ? value : undefined
}

/** A struct at the end of a path; undefined when a step is missing. */
export function partAt(object: JsonObject | undefined, ...fields: string[]): JsonObject | undefined {
  let here = object
  for (const field of fields) here = part(here, field)
  return here
}

const list = (object: JsonObject | undefined, field: string): readonly Json[] | undefined => {
  const value = own(object, field)
  return Array.isArray(value) ? (value as readonly Json[]) : undefined
}

/** A list of one sort, empty when it is absent; of another item the zero value is there. */
function listOf<Item extends Json>(
  object: JsonObject | undefined,
  field: string,
  isItem: (value: Json) => value is Item,
  zero: Item,
): readonly Item[] {
  const value = list(object, field)
  if (!value) return []
  return value.every(isItem) ? value : value.map(item => (isItem(item) ? item : zero))
}

const isString = (value: Json): value is string => typeof value === 'string'
const isNumber = (value: Json): value is number => typeof value === 'number'

/** A list of structs, empty when it is absent; null stands for an empty struct. */
export const items = (object: JsonObject | undefined, field: string): readonly JsonObject[] =>
  listOf(object, field, isObject, {})

/** A list of strings, empty when it is absent. */
export const texts = (object: JsonObject | undefined, field: string): readonly string[] =>
  listOf(object, field, isString, '')

/** A list of numbers, empty when it is absent. */
export const numbers = (object: JsonObject | undefined, field: string): readonly number[] =>
  listOf(object, field, isNumber, 0)

/** True when the field is there with a value. */
export function has(object: JsonObject | undefined, field: string): boolean {
  const value = own(object, field)
  return value !== undefined && value !== null
}

/** A map of strings, empty when it is absent. */
export function textMap(object: JsonObject | undefined, field: string): Readonly<Record<string, string>> {
  const value = own(object, field)
  if (!isObject(value)) return {}
  if (isTextMap(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, typeof item === 'string' ? item : '']))
}

function isTextMap(value: JsonObject): value is Readonly<Record<string, string>> {
  for (const key in value) if (typeof value[key] !== 'string') return false
  return true
}

/** A number or a string: ports, surges. */
export function numberOrText(object: JsonObject | undefined, field: string): number | string | undefined {
  const value = own(object, field)
  return typeof value === 'number' || typeof value === 'string' ? value : undefined
}

/** A quantity that may be absent. */
export const quantityIn = (object: JsonObject | undefined, field: string): Quantity | undefined =>
  quantityOf(own(object, field))

/** A map from resource names to quantities. */
export function resourceList(object: JsonObject | undefined, field: string): ReadonlyMap<string, Quantity> {
  const resources = new Map<string, Quantity>()
  for (const [name, value] of Object.entries(part(object, field) ?? {})) {
    const quantity = quantityOf(value ?? 0)
    if (quantity) resources.set(name, quantity)
  }
  return resources
}
