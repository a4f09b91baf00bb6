/** The schema of a definition. apiextensions-apiserver pkg/apis/apiextensions/validation ValidateCustomResourceDefinitionOpenAPISchema */
import {type FieldError, forbidden, invalid, required, unsupported} from '../../field-error.ts'
import type {FieldPath} from '../../field-path.ts'
import {copyJson, isObject, type Json, type JsonObject} from '../../json.ts'
import type {Version} from '../../version.ts'
import {readSchema, type Schema} from './schema.ts'
import {pruneDefault} from './shape.ts'
import {structuralErrors} from './structural.ts'
import {defaultErrors} from './values.ts'

const own = (schema: JsonObject, field: string): Json | undefined =>
  Object.hasOwn(schema, field) ? schema[field] : undefined
const text = (schema: JsonObject, field: string): string => {
  const value = own(schema, field)
  return typeof value === 'string' ? value : ''
}
const entries = (value: Json | undefined): [string, Json][] => (isObject(value) ? Object.entries(value) : [])
const items = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : [])

const rootFields: ReadonlySet<string> = new Set(
  'description type format title maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems multipleOf required items properties externalDocs example x-kubernetes-preserve-unknown-fields x-kubernetes-validations'.split(
    ' ',
  ),
)
const rootFieldsShown =
  '[Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations]'

/** What the server has against `openAPIV3Schema`. */
export function schemaFaults(schema: JsonObject, path: FieldPath, hasStatus: boolean, version: Version): FieldError[] {
  const errors: FieldError[] = []
  if (hasStatus) errors.push(...rootErrors(schema, path))
  if (own(schema, 'nullable') === true)
    errors.push(forbidden(path.child('nullable'), 'nullable cannot be true at the root'))
  const structural = unsupportedFields(schema) ? [] : structuralErrors(schema, path)
  errors.push(...structural)
  if (structural.length === 0 && !unsupportedFields(schema))
    errors.push(...defaultFaults(schema, readSchema(schema, version), path, 'root'))
  errors.push(...openApiErrors(schema, path, {isRoot: true, isMeta: false}))
  return errors
}

/** With a status subresource only certain fields may stand at the root, so that nothing is lost when status is judged alone. */
function rootErrors(schema: JsonObject, path: FieldPath): FieldError[] {
  const type = text(schema, 'type')
  if (type !== 'object' && type !== '')
    return [
      invalid(
        path.child('type'),
        type,
        'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
      ),
    ]
  const odd = Object.keys(schema).find(field => !rootFields.has(field) && schema[field] !== false)
  if (odd === undefined) return []
  const detail = `only ${rootFieldsShown} fields are allowed at the root of the schema if the status subresource is enabled`
  return [{...invalid(path, null, detail), isHidden: true}]
}

const neverFields = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref']

/** Something without which the server cannot even try to read the schema as a structural one. */
function unsupportedFields(schema: JsonObject): boolean {
  return (
    neverFields.some(field => own(schema, field) !== undefined) ||
    items(own(schema, 'items')).length > 0 ||
    own(schema, 'x-kubernetes-preserve-unknown-fields') === false ||
    childrenOf(schema).some(([, child]) => unsupportedFields(child))
  )
}

/** Every schema right below another, with the steps that lead to it. */
function childrenOf(schema: JsonObject): [readonly (string | number)[], JsonObject][] {
  const found: [(string | number)[], Json][] = []
  for (const field of ['additionalProperties', 'items', 'not']) found.push([[field], own(schema, field) ?? null])
  for (const [key, value] of entries(own(schema, 'properties'))) found.push([['properties', key], value])
  for (const field of ['allOf', 'oneOf', 'anyOf'])
    for (const [index, value] of items(own(schema, field)).entries()) found.push([[field, index], value])
  return found.flatMap(([steps, value]) =>
    isObject(value) ? [[steps, value] as [readonly (string | number)[], JsonObject]] : [],
  )
}

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string']
const metaFields: ReadonlySet<string> = new Set(['metadata', 'kind', 'apiVersion'])

interface Around {
  readonly isRoot: boolean
  /** Below metadata, kind or apiVersion of a resource. */
  readonly isMeta: boolean
  /** Why no default may stand here. */
  readonly noDefaults?: string
}

function openApiErrors(schema: JsonObject, path: FieldPath, around: Around): FieldError[] {
  const errors = ownErrors(schema, path, around)
  if (own(schema, 'uniqueItems') === true)
    errors.push(
      forbidden(
        path.child('uniqueItems'),
        'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      ),
    )
  const additional = own(schema, 'additionalProperties')
  if (additional !== undefined && additional !== true && entries(own(schema, 'properties')).length > 0)
    errors.push(
      forbidden(path.child('additionalProperties'), 'additionalProperties and properties are mutual exclusive'),
    )
  for (const [steps, child] of childrenOf(schema)) {
    const [field, key] = steps
    const below = path.child(String(field))
    const at = key === undefined ? below : typeof key === 'number' ? below.index(key) : below.key(key)
    errors.push(...openApiErrors(child, at, aroundChild(schema, String(field), key, around)))
  }
  return [...errors, ...listErrors(schema, path), ...ruleErrors(schema, path)]
}

function aroundChild(schema: JsonObject, field: string, key: string | number | undefined, around: Around): Around {
  const below = {...around, isRoot: false}
  if (field === 'additionalProperties' && around.isMeta)
    return {...below, noDefaults: 'inside additionalProperties applying to object metadata'}
  const isHead = around.isRoot || own(schema, 'x-kubernetes-embedded-resource') === true
  if (field !== 'properties' || !isHead || !metaFields.has(String(key))) return below
  return {...below, isMeta: true, ...(around.isRoot ? {noDefaults: `in top-level ${String(key)}`} : {})}
}

function ownErrors(schema: JsonObject, path: FieldPath, {isMeta, noDefaults}: Around): FieldError[] {
  const errors: FieldError[] = []
  const type = text(schema, 'type')
  if (type !== '' && !types.includes(type)) errors.push(unsupported(path.child('type'), type, types))
  if (noDefaults !== undefined && own(schema, 'default') !== undefined)
    errors.push(forbidden(path.child('default'), `must not be set ${noDefaults}`))
  for (const field of neverFields)
    if (own(schema, field) !== undefined) errors.push(forbidden(path.child(field), `${field} is not supported`))
  if (type === 'null')
    errors.push(forbidden(path.child('type'), 'type cannot be set to null, use nullable as an alternative'))
  if (items(own(schema, 'items')).length > 0)
    errors.push(forbidden(path.child('items'), 'items must be a schema object and not an array'))
  if (isMeta && own(schema, 'x-kubernetes-embedded-resource') === true)
    errors.push(forbidden(path.child('x-kubernetes-embedded-resource'), 'must not be used inside of resource meta'))
  if (own(schema, 'x-kubernetes-preserve-unknown-fields') === false)
    errors.push(invalid(path.child('x-kubernetes-preserve-unknown-fields'), false, 'must be true or undefined'))
  return errors
}

function typedErrors(
  schema: JsonObject,
  path: FieldPath,
  field: string,
  wanted: string,
  allowed: readonly string[],
): FieldError[] {
  const errors: FieldError[] = []
  const value = own(schema, field)
  if (typeof value !== 'string') return errors
  const type = text(schema, 'type')
  const detail = `must be ${wanted} if ${field} is specified`
  if (type === '') errors.push(required(path.child('type'), detail))
  else if (type !== wanted) errors.push(invalid(path.child('type'), type, detail))
  if (!allowed.includes(value)) errors.push(unsupported(path.child(field), value, allowed))
  return errors
}

function listErrors(schema: JsonObject, path: FieldPath): FieldError[] {
  const errors = [
    ...typedErrors(schema, path, 'x-kubernetes-map-type', 'object', ['atomic', 'granular']),
    ...typedErrors(schema, path, 'x-kubernetes-list-type', 'array', ['atomic', 'set', 'map']),
  ]
  const listType = own(schema, 'x-kubernetes-list-type')
  const keys = items(own(schema, 'x-kubernetes-list-map-keys')).filter(key => typeof key === 'string')
  const typePath = path.child('x-kubernetes-list-type')
  if (keys.length > 0 && listType === undefined)
    errors.push(required(typePath, 'must be map if x-kubernetes-list-map-keys is non-empty'))
  else if (keys.length > 0 && listType !== 'map')
    errors.push(invalid(typePath, listType, 'must be map if x-kubernetes-list-map-keys is non-empty'))
  const item = own(schema, 'items')
  if (isObject(item) && listType === 'set' && text(schema, 'type') === 'array')
    errors.push(...setErrors(item, path.child('items')))
  if (listType === 'map') errors.push(...mapErrors(item, keys, path))
  if (isObject(item) && (listType === 'set' || listType === 'map') && own(item, 'nullable') === true)
    errors.push(
      forbidden(path.child('items').child('nullable'), `cannot be nullable when x-kubernetes-list-type is ${listType}`),
    )
  return errors
}

function setErrors(item: JsonObject, path: FieldPath): FieldError[] {
  const detail = 'must be atomic as item of a list with x-kubernetes-list-type=set'
  const [listType, mapType] = [own(item, 'x-kubernetes-list-type'), own(item, 'x-kubernetes-map-type')]
  if (text(item, 'type') === 'array' && listType !== undefined && listType !== 'atomic')
    return [invalid(path.child('x-kubernetes-list-type'), listType, detail)]
  if (text(item, 'type') === 'object' && mapType !== 'atomic')
    return [invalid(path.child('x-kubernetes-map-type'), listType ?? null, detail)]
  return []
}

function mapErrors(item: Json | undefined, keys: readonly string[], path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  const keysPath = path.child('x-kubernetes-list-map-keys')
  if (keys.length === 0) errors.push(required(keysPath, 'must not be empty if x-kubernetes-list-type is map'))
  if (item === undefined)
    errors.push(required(path.child('items'), 'must have a schema if x-kubernetes-list-type is map'))
  if (!isObject(item)) return errors
  const itemPath = path.child('items')
  const type = text(item, 'type')
  if (type !== 'object')
    return [
      ...errors,
      invalid(itemPath.child('type'), type, "must be object if parent array's x-kubernetes-list-type is map"),
    ]
  const properties = new Map(entries(own(item, 'properties')))
  const needed = new Set(items(own(item, 'required')))
  for (const [index, key] of keys.entries()) {
    const property = properties.get(key)
    const at = itemPath.child('properties').key(key)
    if (!isObject(property)) errors.push(invalid(keysPath, keys, 'entries must all be names of item properties'))
    else {
      if (['array', 'object'].includes(text(property, 'type')))
        errors.push(
          invalid(at.child('type'), type, "must be a scalar type if parent array's x-kubernetes-list-type is map"),
        )
      if (!needed.has(key) && own(property, 'default') === undefined)
        errors.push(
          required(
            at.child('default'),
            'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
          ),
        )
      if (own(property, 'nullable') === true)
        errors.push(
          forbidden(at.child('nullable'), 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable'),
        )
    }
    if (keys.indexOf(key) < index) errors.push(invalid(keysPath, keys, 'must not contain duplicate entries'))
  }
  return errors
}

const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired']

/** Rules are not compiled here; only what stands around them is looked at. */
function ruleErrors(schema: JsonObject, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  for (const [index, rule] of items(own(schema, 'x-kubernetes-validations')).entries()) {
    if (!isObject(rule)) continue
    const at = path.child('x-kubernetes-validations').index(index)
    const [expression, message] = [text(rule, 'rule').trim(), text(rule, 'message')]
    if (expression === '') errors.push(required(at.child('rule'), 'rule is not specified'))
    else if (message !== '' && message.trim() === '')
      errors.push(invalid(at.child('message'), message, 'must be non-empty if specified'))
    else if (/[\n\r]/.test(message.trim()))
      errors.push(invalid(at.child('message'), message, 'must not contain line breaks'))
    else if (/[\n\r]/.test(expression) && message.trim() === '')
      errors.push(required(at.child('message'), 'message must be specified if rule contains line breaks'))
    const reason = own(rule, 'reason')
    if (typeof reason === 'string' && !reasons.includes(reason))
      errors.push(unsupported(at.child('reason'), reason, reasons))
  }
  return errors
}

/** Defaults must fit their own schema. pkg/apiserver/schema/defaulting/validation.go; those within metadata are left alone. */
function defaultFaults(source: JsonObject, schema: Schema, path: FieldPath, level: 'root' | 'below'): FieldError[] {
  const errors: FieldError[] = []
  if (schema.default !== undefined) {
    const at = path.child('default')
    const unknown = pruneDefault(copyJson(schema.default), schema)
    if (unknown.length > 0) errors.push({...invalid(at, schema.default, 'must not have unknown fields')})
    errors.push(...defaultErrors(schema, schema.default, at))
  }
  const item = own(source, 'items')
  if (schema.items && isObject(item)) errors.push(...defaultFaults(item, schema.items, path.child('items'), 'below'))
  const properties = own(source, 'properties')
  for (const [key, property] of schema.properties) {
    if ((level === 'root' || schema.embedsResource) && metaFields.has(key)) continue
    const inner = isObject(properties) ? own(properties, key) : undefined
    if (isObject(inner)) errors.push(...defaultFaults(inner, property, path.child('properties').key(key), 'below'))
  }
  return errors
}
