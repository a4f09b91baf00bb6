/**
 * What becomes of an object before it is judged: fields that the schema does not have go, nulls go, defaults come.
 * Kubernetes apiextensions-apiserver pkg/apiserver/schema/pruning and defaulting.
 */
import type {Path, Step} from '../../field-path.ts'
import {copyJson, isObject, type Json, type MutableJson, type MutableJsonObject, setKey} from '../../json.ts'
import type {Schema} from './schema.ts'

/** A field that no schema has, with the ones that stand beside it. */
export interface UnknownField {
  readonly at: Path
  readonly known: readonly string[]
}

const isMeta = (key: string): boolean => key === 'apiVersion' || key === 'kind' || key === 'metadata'

/** Takes out of `object`, in place, what the schema does not have; the head of a resource stays. */
export function prune(object: MutableJsonObject, schema: Schema): UnknownField[] {
  const unknown: UnknownField[] = []
  pruneValue(object, {...schema, embedsResource: true}, [], unknown)
  return unknown
}

/** The same for a default, which is a resource only where its schema says so. */
export function pruneDefault(value: MutableJson, schema: Schema): UnknownField[] {
  const unknown: UnknownField[] = []
  pruneValue(value, schema, [], unknown)
  return unknown
}

/** The schema of a field; null for one that may be anything but has no fields of its own (additionalProperties: true). */
function schemaOfField(schema: Schema, key: string): Schema | null | undefined {
  const property = schema.properties.get(key)
  if (property || !schema.additional) return property
  return schema.additional.schema ?? null
}

function pruneValue(value: MutableJson, schema: Schema | null, at: readonly Step[], unknown: UnknownField[]): void {
  if (Array.isArray(value)) {
    const items = schema?.items ?? null
    if (items === null && schema?.preservesUnknown) return
    for (const [index, item] of value.entries()) pruneItem(item, schema, items, [...at, index], unknown)
    return
  }
  if (!isObject(value)) return
  for (const key of Object.keys(value)) {
    if (schema?.embedsResource && isMeta(key)) continue
    const field = schema ? schemaOfField(schema, key) : undefined
    if (field !== undefined) pruneValue(value[key]!, field, [...at, key], unknown)
    else if (!schema?.preservesUnknown) {
      unknown.push({at: [...at, key], known: schema ? [...schema.properties.keys()] : []})
      delete value[key]
    }
  }
}

/** Lists within a list whose unknown fields are kept are kept as well. */
function pruneItem(
  item: MutableJson,
  list: Schema | null,
  items: Schema | null,
  at: readonly Step[],
  unknown: UnknownField[],
): void {
  if (list?.preservesUnknown && items !== null) pruneValue(item, {...items, preservesUnknown: true}, at, unknown)
  else pruneValue(item, items, at, unknown)
}

/** Takes out nulls of fields that may not be null and have no default. */
export function dropNulls(value: MutableJson, schema: Schema | undefined): void {
  if (Array.isArray(value)) for (const item of value) dropNulls(item, schema?.items)
  else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      const field = (schema && schemaOfField(schema, key)) ?? undefined
      if (value[key] === null && field && !field.nullable && field.default === undefined) delete value[key]
      else dropNulls(value[key]!, field)
    }
  }
}

const takesDefault = (value: Json | undefined, schema: Schema): boolean => value === null && !schema.nullable
const defaultOf = (schema: Schema): MutableJson => copyJson(schema.default ?? null)

/** Fills in, in place, what the schema gives as defaults. */
export function fillIn(value: MutableJson, schema: Schema | undefined): void {
  if (!schema) return
  if (Array.isArray(value)) {
    const {items} = schema
    if (!items) return
    for (const [index, item] of value.entries()) {
      if (takesDefault(item, items)) value[index] = defaultOf(items)
      fillIn(value[index]!, items)
    }
  } else if (isObject(value)) {
    for (const [key, property] of schema.properties) {
      if (property.default === undefined) continue
      if (!Object.hasOwn(value, key) || takesDefault(value[key], property)) setKey(value, key, defaultOf(property))
    }
    for (const key of Object.keys(value)) {
      const property = schema.properties.get(key)
      const field = property ?? schema.additional?.schema
      if (field && !property && takesDefault(value[key], field)) setKey(value, key, defaultOf(field))
      fillIn(value[key]!, field)
    }
  }
}
