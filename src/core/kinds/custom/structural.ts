/** Schemas must be structural: every value has one declared type. apiextensions-apiserver pkg/apiserver/schema validation.go, complete.go */
import {type FieldError, fieldErrorText, forbidden, invalid, required} from '../../field-error.ts'
import type {FieldPath} from '../../field-path.ts'
import {isObject, type Json, type JsonObject} from '../../json.ts'
import {goRegexp} from './go-regexp.ts'
import {sameJson} from './values.ts'

type Level = 'root' | 'item' | 'field'

const text = (schema: JsonObject, field: string): string => (typeof schema[field] === 'string' ? schema[field] : '')
const flag = (schema: JsonObject, field: string): boolean => schema[field] === true
const list = (schema: JsonObject, field: string): readonly JsonObject[] =>
  Array.isArray(schema[field]) ? (schema[field] as readonly Json[]).filter(isObject) : []
const schemasOf = (schema: JsonObject, field: string): [string, JsonObject][] =>
  isObject(schema[field])
    ? Object.entries(schema[field]).flatMap(([key, value]) =>
        isObject(value) ? [[key, value] as [string, JsonObject]] : [],
      )
    : []
const childOf = (schema: JsonObject | undefined, field: string): JsonObject | undefined =>
  schema && isObject(schema[field]) ? schema[field] : undefined

const preserves = (schema: JsonObject): boolean => flag(schema, 'x-kubernetes-preserve-unknown-fields')
const embeds = (schema: JsonObject): boolean => flag(schema, 'x-kubernetes-embedded-resource')
const intOrString: Json = [{type: 'integer'}, {type: 'string'}]
const isIntOrString = (branches: Json | undefined): boolean => branches !== undefined && sameJson(branches, intOrString)

/** What keeps a schema from being structural, in the order of the texts, as the server sorts them. */
export function structuralErrors(schema: JsonObject, path: FieldPath): FieldError[] {
  const errors = [...invariants(schema, 'root', path), ...completeness(schema, schema, path, path)]
  return errors.toSorted((a, b) => (fieldErrorText(a) < fieldErrorText(b) ? -1 : 1))
}

function invariants(schema: JsonObject, level: Level, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  const type = text(schema, 'type')
  const items = childOf(schema, 'items')
  if (type === 'array' && !items) errors.push(required(path.child('items'), 'must be specified'))
  if (items) errors.push(...invariants(items, 'item', path.child('items')))
  for (const [key, property] of schemasOf(schema, 'properties'))
    errors.push(...invariants(property, 'field', path.child('properties').key(key)))
  errors.push(...additionalErrors(schema, level, path))
  if (flag(schema, 'x-kubernetes-int-or-string')) {
    for (const field of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'])
      if (flag(schema, field))
        errors.push(invalid(path.child(field), true, 'must be false if x-kubernetes-int-or-string is true'))
  }
  errors.push(
    ...valueErrors(
      schema,
      level,
      path,
      isIntOrString(schema['anyOf']),
      isIntOrString(list(schema, 'allOf')[0]?.['anyOf']),
    ),
  )
  errors.push(...typeErrors(schema, level, path))
  return errors
}

function additionalErrors(schema: JsonObject, level: Level, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  const additional = schema['additionalProperties']
  if (additional === undefined) return errors
  const at = path.child('additionalProperties')
  if (level === 'root') errors.push(forbidden(at, 'must not be used at the root'))
  if (isObject(additional)) errors.push(...invariants(additional, 'field', at))
  if (embeds(schema)) errors.push(forbidden(at, 'must not be used if x-kubernetes-embedded-resource is set'))
  return errors
}

const emptyType: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
}

function typeErrors(schema: JsonObject, level: Level, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  const type = text(schema, 'type')
  const at = path.child('type')
  if (embeds(schema) && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true'
    errors.push(type === '' ? required(at, detail) : invalid(at, type, detail))
  } else if (type === '' && !flag(schema, 'x-kubernetes-int-or-string') && !preserves(schema))
    errors.push(required(at, emptyType[level]))
  if (level === 'root' && type !== '' && type !== 'object') errors.push(invalid(at, type, 'must be object at the root'))
  const properties = new Map(schemasOf(schema, 'properties'))
  const isResource = level === 'root' || embeds(schema)
  for (const field of isResource ? ['kind', 'apiVersion'] : []) {
    const property = properties.get(field)
    if (property && text(property, 'type') !== 'string')
      errors.push(invalid(path.child('properties').key(field).child('type'), text(property, 'type'), 'must be string'))
  }
  const metadata = properties.get('metadata')
  if (metadata) errors.push(...metadataErrors(metadata, level, isResource, path.child('properties').key('metadata')))
  if (embeds(schema) && !preserves(schema) && properties.size === 0)
    errors.push(
      required(
        path.child('properties'),
        'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      ),
    )
  return errors
}

function metadataErrors(metadata: JsonObject, level: Level, isResource: boolean, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  const type = text(metadata, 'type')
  if (isResource && type !== 'object') errors.push(invalid(path.child('type'), type, 'must be object'))
  if (level !== 'root') return errors
  const {type: _type, default: _default, properties, ...rest} = metadata
  const names = isObject(properties) ? Object.keys(properties) : []
  const more = Object.values(rest).some(value => value !== false && value !== '')
  if (more || names.some(name => name !== 'name' && name !== 'generateName'))
    errors.push(
      forbidden(
        path,
        'must not specify anything other than name and generateName, but metadata is implicitly specified',
      ),
    )
  return errors
}

const branchFields = ['anyOf', 'allOf', 'oneOf'] as const

function valueErrors(
  schema: JsonObject,
  level: Level,
  path: FieldPath,
  skipAnyOf: boolean,
  skipFirst: boolean,
): FieldError[] {
  const errors: FieldError[] = []
  for (const field of branchFields) {
    if (field === 'anyOf' && skipAnyOf) continue
    for (const [index, branch] of list(schema, field).entries()) {
      const skip = field === 'allOf' && skipFirst && index === 0
      errors.push(...nestedErrors(branch, level, path.child(field).index(index), skip))
    }
  }
  const not = childOf(schema, 'not')
  if (not) errors.push(...nestedErrors(not, level, path.child('not'), false))
  const pattern = text(schema, 'pattern')
  const read = pattern === '' ? undefined : goRegexp(pattern)
  if (read && 'error' in read)
    errors.push(invalid(path.child('pattern'), pattern, `must be a valid regular expression, but isn't: ${read.error}`))
  return errors
}

/** What may not stand below allOf, anyOf, oneOf and not, with what the server says. */
const forbiddenBelow: readonly (readonly [field: string, detail: string])[] = [
  ['type', 'must be empty to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
]
const isSet = (value: Json | undefined): boolean =>
  value !== undefined && value !== false && value !== '' && !(Array.isArray(value) && value.length === 0)

function nestedErrors(schema: JsonObject, level: Level, path: FieldPath, skipAnyOf: boolean): FieldError[] {
  const errors = valueErrors(schema, level, path, skipAnyOf, false)
  const items = childOf(schema, 'items')
  if (items) errors.push(...nestedErrors(items, level, path.child('items'), false))
  for (const [key, property] of schemasOf(schema, 'properties'))
    errors.push(...nestedErrors(property, 'field', path.child('properties').key(key), false))
  const additional = schema['additionalProperties']
  if (additional !== undefined && additional !== false)
    errors.push(forbidden(path.child('additionalProperties'), 'must be undefined to be structural'))
  for (const [field, detail] of forbiddenBelow)
    if (isSet(schema[field]) || (field === 'default' && schema[field] !== undefined))
      errors.push(forbidden(path.child(field), detail))
  if (schemasOf(schema, 'properties').some(([key]) => key === 'metadata'))
    errors.push(forbidden(path.child('properties').key('metadata'), 'must not be specified in a nested context'))
  return errors
}

/** What a branch speaks of must be declared outside of it too. */
function completeness(schema: JsonObject, declared: JsonObject, there: FieldPath, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  const not = childOf(schema, 'not')
  if (not) errors.push(...nestedCompleteness(not, declared, there, path.child('not')))
  for (const field of branchFields)
    for (const [index, branch] of list(schema, field).entries())
      errors.push(...nestedCompleteness(branch, declared, there, path.child(field).index(index)))
  return errors
}

function nestedCompleteness(
  schema: JsonObject,
  declared: JsonObject | undefined,
  there: FieldPath,
  path: FieldPath,
): FieldError[] {
  if (!declared) return [required(there, `because it is defined in ${path.name}`)]
  const errors = completeness(schema, declared, there, path)
  const items = childOf(schema, 'items')
  if (items)
    errors.push(...nestedCompleteness(items, childOf(declared, 'items'), there.child('items'), path.child('items')))
  for (const [key, property] of schemasOf(schema, 'properties')) {
    const other = childOf(childOf(declared, 'properties'), key)
    errors.push(
      ...nestedCompleteness(property, other, there.child('properties').key(key), path.child('properties').key(key)),
    )
  }
  return errors
}
