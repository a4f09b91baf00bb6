/** Lists that are sets or maps: no item, or no key, may stand twice. apiextensions-apiserver pkg/apiserver/schema/listtype */
import {type FieldError, goJson, duplicate, invalid} from '../../field-error.ts'
import {FieldPath} from '../../field-path.ts'
import {isObject, type Json, type JsonObject} from '../../json.ts'
import type {Schema} from './schema.ts'

export function listTypeErrors(schema: Schema, object: JsonObject): FieldError[] {
  const errors: FieldError[] = []
  visitObject(FieldPath.root(), schema, object, errors)
  return errors
}

function visitObject(path: FieldPath, schema: Schema, object: JsonObject, errors: FieldError[]): void {
  for (const [key, value] of Object.entries(object)) {
    if (schema.additional?.schema) visit(path.key(key), schema.additional.schema, value, errors)
    const property = schema.properties.get(key)
    if (property) visit(path.child(key), property, value, errors)
  }
}

function visit(path: FieldPath, schema: Schema, value: Json, errors: FieldError[]): void {
  if (isObject(value)) return visitObject(path, schema, value, errors)
  if (!Array.isArray(value)) return
  const items = value as readonly Json[]
  if (schema.listType === 'set')
    for (const index of repeated(items)) errors.push(repeatedItem(path.index(index), items[index]!))
  if (schema.listType === 'map') errors.push(...mapErrors(path, schema.listKeys, items))
  if (schema.items) for (const [index, item] of items.entries()) visit(path.index(index), schema.items, item, errors)
}

function repeatedItem(path: FieldPath, item: Json): FieldError {
  return typeof item === 'object' && item !== null
    ? {...duplicate(path, item), shown: sortedJson(item)}
    : duplicate(path, item)
}

/** The second place of everything that stands more than once. */
function repeated(items: readonly Json[]): number[] {
  const seen = new Map<string, number>()
  return items.flatMap((item, index) => {
    const text = sortedJson(item)
    const times = seen.get(text) ?? 0
    seen.set(text, times + 1)
    return times === 1 ? [index] : []
  })
}

/** JSON with the keys in order. */
export const sortedJson = (value: Json): string => {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(sortedJson).join(',')}]`
  if (!isObject(value)) return goJson(value)
  const keys = Object.keys(value).sort()
  return `{${keys.map(key => `${goJson(key)}:${sortedJson(value[key]!)}`).join(',')}}`
}

function mapErrors(path: FieldPath, keys: readonly string[], items: readonly Json[]): FieldError[] {
  const odd = items.findIndex(item => item !== null && !isObject(item))
  if (odd >= 0) {
    const item = items[odd]!
    const shown = typeof item === 'object' ? {shown: sortedJson(item)} : {}
    return [{...invalid(path.index(odd), item, 'must be an object for an array of list-type map'), ...shown}]
  }
  const keyed = items.map((item): JsonObject => {
    const held = keys.filter(key => isObject(item) && Object.hasOwn(item, key))
    return Object.fromEntries(held.map(key => [key, isObject(item) ? item[key]! : null]))
  })
  return repeated(keyed).map(index => ({
    ...duplicate(path.index(index), keyed[index]!),
    shown: sortedJson(keyed[index]!),
  }))
}
