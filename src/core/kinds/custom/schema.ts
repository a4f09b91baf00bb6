/** The schema of a custom resource, read once. Kubernetes apiextensions-apiserver pkg/apiserver/schema, pkg/apiserver/validation. */
import {isObject, type Json, type JsonObject} from '../../json.ts'
import {atLeast, type Version} from '../../version.ts'

export interface Schema {
  /** Empty: any; an int-or-string has two. */
  readonly types: readonly string[]
  readonly nullable: boolean
  /** Empty where the server does not know the format for that type. */
  readonly format: string
  readonly maximum?: number | undefined
  readonly exclusiveMaximum: boolean
  readonly minimum?: number | undefined
  readonly exclusiveMinimum: boolean
  readonly multipleOf?: number | undefined
  readonly maxLength?: number | undefined
  readonly minLength?: number | undefined
  readonly pattern: string
  readonly maxItems?: number | undefined
  readonly minItems?: number | undefined
  readonly uniqueItems: boolean
  readonly maxProperties?: number | undefined
  readonly minProperties?: number | undefined
  readonly required: readonly string[]
  readonly enum: readonly Json[]
  readonly properties: ReadonlyMap<string, Schema>
  /** Undefined without `additionalProperties`; `schema` undefined for true and false. */
  readonly additional?: {readonly allows: boolean; readonly schema: Schema | undefined} | undefined
  readonly items?: Schema | undefined
  readonly allOf: readonly Schema[]
  readonly oneOf: readonly Schema[]
  readonly anyOf: readonly Schema[]
  readonly not?: Schema | undefined
  /** Undefined or null: none. */
  readonly default?: Json | undefined
  readonly preservesUnknown: boolean
  readonly embedsResource: boolean
  readonly listType: string
  readonly listKeys: readonly string[]
  /** It or a part of it has x-kubernetes-validations. */
  readonly hasRules: boolean
}

const textIn = (json: JsonObject, field: string): string => {
  const value = json[field]
  return typeof value === 'string' ? value : ''
}
const numberIn = (json: JsonObject, field: string): number | undefined => {
  const value = json[field]
  return typeof value === 'number' ? value : undefined
}
const textsIn = (json: JsonObject, field: string): string[] => {
  const value = json[field]
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}

/** Reads `openAPIV3Schema` for servers of `version`. What is of a wrong type counts as absent. */
export function readSchema(json: JsonObject, version: Version): Schema {
  const child = (value: Json | undefined): Schema | undefined =>
    isObject(value) ? readSchema(value, version) : undefined
  const children = (field: string): Schema[] => {
    const value = json[field]
    return Array.isArray(value) ? value.flatMap(item => child(item as Json) ?? []) : []
  }
  const isIntOrString = json['x-kubernetes-int-or-string'] === true
  const type = textIn(json, 'type')
  const types = isIntOrString ? ['integer', 'string'] : type === '' ? [] : [type]
  const properties = new Map<string, Schema>()
  if (isObject(json['properties']))
    for (const [key, value] of Object.entries(json['properties']))
      properties.set(key, readSchema(isObject(value) ? value : {}, version))
  const additional = json['additionalProperties']
  const parts = {
    properties,
    additional:
      additional === undefined || additional === null
        ? undefined
        : {allows: additional !== false, schema: child(additional)},
    items: child(json['items']),
    allOf: children('allOf'),
    oneOf: children('oneOf'),
    anyOf: children('anyOf'),
    not: child(json['not']),
  }
  const below = [...properties.values(), parts.additional?.schema, parts.items, ...parts.allOf]
  const enumeration = json['enum']
  return {
    ...parts,
    types,
    nullable: json['nullable'] === true,
    format: knownFormat(textIn(json, 'format'), types, version) ? textIn(json, 'format') : '',
    maximum: numberIn(json, 'maximum'),
    exclusiveMaximum: json['exclusiveMaximum'] === true,
    minimum: numberIn(json, 'minimum'),
    exclusiveMinimum: json['exclusiveMinimum'] === true,
    multipleOf: numberIn(json, 'multipleOf'),
    maxLength: numberIn(json, 'maxLength'),
    minLength: numberIn(json, 'minLength'),
    pattern: textIn(json, 'pattern'),
    maxItems: numberIn(json, 'maxItems'),
    minItems: numberIn(json, 'minItems'),
    uniqueItems: json['uniqueItems'] === true,
    maxProperties: numberIn(json, 'maxProperties'),
    minProperties: numberIn(json, 'minProperties'),
    required: textsIn(json, 'required'),
    enum: Array.isArray(enumeration) ? enumeration : [],
    default: json['default'] ?? undefined,
    preservesUnknown: json['x-kubernetes-preserve-unknown-fields'] === true,
    embedsResource: json['x-kubernetes-embedded-resource'] === true,
    listType: textIn(json, 'x-kubernetes-list-type'),
    listKeys: textsIn(json, 'x-kubernetes-list-map-keys'),
    hasRules:
      (Array.isArray(json['x-kubernetes-validations']) && json['x-kubernetes-validations'].length > 0) ||
      below.some(part => part?.hasRules),
  }
}

const stringFormats: ReadonlySet<string> = new Set(
  'bsonobjectid uri email hostname ipv4 ipv6 cidr mac uuid uuid3 uuid4 uuid5 isbn isbn10 isbn13 creditcard ssn hexcolor rgbcolor byte password date duration datetime'.split(
    ' ',
  ),
)

/** Formats that the server does not know are ignored. pkg/apiserver/validation/formats.go */
export function knownFormat(format: string, types: readonly string[], version: Version): boolean {
  switch (types.length === 1 ? types[0] : '') {
    case '':
    case 'string': {
      const name = format.replaceAll('-', '')
      return stringFormats.has(name) || (/^k8s(short|long)name$/.test(name) && atLeast(version, [1, 34]))
    }
    // Before 1.36 the server looked at no format of numbers.
    case 'integer':
      return atLeast(version, [1, 36]) && (format === 'int32' || format === 'int64')
    case 'number':
      return atLeast(version, [1, 36]) && (format === 'float' || format === 'double')
    default:
      return false
  }
}
