/** The fields of a CustomResourceDefinition, decoded strictly. Kubernetes apiextensions-apiserver pkg/apis/apiextensions/v1/types.go */
import type {Path} from '../../field-path.ts'
import {isObject, type Json, type MutableJson, type MutableJsonObject} from '../../json.ts'
import {pathText} from '../decode.ts'
import type {DecodeError} from '../kind.ts'

/** What a field holds: a scalar of Go, a list (`[]`) or a map (`{}`) of something, a struct of `structs`, or any JSON. */
type Type = string

const structs: Readonly<Record<string, Readonly<Record<string, Type>>>> = {
  CustomResourceDefinition: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'any',
    spec: 'CustomResourceDefinitionSpec',
    status: 'any',
  },
  CustomResourceDefinitionSpec: {
    group: 'string',
    names: 'CustomResourceDefinitionNames',
    scope: 'string',
    versions: '[]CustomResourceDefinitionVersion',
    conversion: 'CustomResourceConversion',
    preserveUnknownFields: 'bool',
  },
  CustomResourceDefinitionNames: {
    plural: 'string',
    singular: 'string',
    shortNames: '[]string',
    kind: 'string',
    listKind: 'string',
    categories: '[]string',
  },
  CustomResourceDefinitionVersion: {
    name: 'string',
    served: 'bool',
    storage: 'bool',
    deprecated: 'bool',
    deprecationWarning: 'string',
    schema: 'CustomResourceValidation',
    subresources: 'CustomResourceSubresources',
    additionalPrinterColumns: '[]CustomResourceColumnDefinition',
    selectableFields: '[]SelectableField',
  },
  CustomResourceValidation: {openAPIV3Schema: 'JSONSchemaProps'},
  CustomResourceSubresources: {status: 'CustomResourceSubresourceStatus', scale: 'CustomResourceSubresourceScale'},
  CustomResourceSubresourceStatus: {},
  CustomResourceSubresourceScale: {
    specReplicasPath: 'string',
    statusReplicasPath: 'string',
    labelSelectorPath: 'string',
  },
  CustomResourceColumnDefinition: {
    name: 'string',
    type: 'string',
    format: 'string',
    description: 'string',
    priority: 'int32',
    jsonPath: 'string',
  },
  SelectableField: {jsonPath: 'string'},
  CustomResourceConversion: {strategy: 'string', webhook: 'WebhookConversion'},
  WebhookConversion: {clientConfig: 'WebhookClientConfig', conversionReviewVersions: '[]string'},
  WebhookClientConfig: {url: 'string', service: 'ServiceReference', caBundle: 'string'},
  ServiceReference: {namespace: 'string', name: 'string', path: 'string', port: 'int32'},
  ExternalDocumentation: {description: 'string', url: 'string'},
  ValidationRule: {
    rule: 'string',
    message: 'string',
    messageExpression: 'string',
    reason: 'string',
    fieldPath: 'string',
    optionalOldSelf: 'bool',
  },
  JSONSchemaProps: {
    id: 'string',
    $schema: 'string',
    $ref: 'string',
    description: 'string',
    type: 'string',
    format: 'string',
    title: 'string',
    default: 'any',
    maximum: 'float64',
    exclusiveMaximum: 'bool',
    minimum: 'float64',
    exclusiveMinimum: 'bool',
    maxLength: 'int64',
    minLength: 'int64',
    pattern: 'string',
    maxItems: 'int64',
    minItems: 'int64',
    uniqueItems: 'bool',
    multipleOf: 'float64',
    enum: '[]any',
    maxProperties: 'int64',
    minProperties: 'int64',
    required: '[]string',
    items: 'schema or list',
    allOf: '[]JSONSchemaProps',
    oneOf: '[]JSONSchemaProps',
    anyOf: '[]JSONSchemaProps',
    not: 'JSONSchemaProps',
    properties: '{}JSONSchemaProps',
    additionalProperties: 'schema or bool',
    patternProperties: '{}JSONSchemaProps',
    dependencies: '{}any',
    additionalItems: 'schema or bool',
    definitions: '{}JSONSchemaProps',
    externalDocs: 'ExternalDocumentation',
    example: 'any',
    nullable: 'bool',
    'x-kubernetes-preserve-unknown-fields': 'bool',
    'x-kubernetes-embedded-resource': 'bool',
    'x-kubernetes-int-or-string': 'bool',
    'x-kubernetes-list-map-keys': '[]string',
    'x-kubernetes-list-type': 'string',
    'x-kubernetes-map-type': 'string',
    'x-kubernetes-validations': '[]ValidationRule',
  },
}

/** Takes out, in place, what no definition has, and says what is unknown or of a wrong type. */
export function decodeDefinition(object: MutableJsonObject): DecodeError[] {
  const decoder = new Decoder()
  decoder.struct(object, 'CustomResourceDefinition', [], [])
  return decoder.errors
}

const wantedOf: Readonly<Record<string, string>> = {
  string: 'a string',
  bool: 'true or false',
  int32: 'an integer',
  int64: 'an integer',
  float64: 'a number',
}

class Decoder {
  readonly errors: DecodeError[] = []
  #isLenient = false

  struct(object: MutableJsonObject, type: string, at: Path, fields: readonly string[]): void {
    const known = structs[type]!
    for (const key of Object.keys(object)) {
      const here = [...at, key]
      const field = Object.hasOwn(known, key) ? known[key]! : undefined
      if (field === undefined) {
        if (!this.#isLenient) {
          const path = pathText(here)
          const message = `unknown field "${path}"`
          this.errors.push({message, problem: 'unknown field', path, at: here, known: Object.keys(known)})
        }
        delete object[key]
      } else if (object[key] === null || (field === 'schema or list' && typeof object[key] !== 'object'))
        delete object[key]
      else this.#value(object[key]!, field, here, {struct: type, fields: [...fields, key]})
    }
  }

  #value(value: MutableJson, type: Type, at: Path, place: Spot): void {
    if (type === 'any' || value === null) return
    if (type.startsWith('[]')) {
      if (!Array.isArray(value)) return this.#wrong(value, at, place, `[]v1.${type.slice(2)}`, 'a list')
      for (const [index, item] of value.entries()) {
        // Go's zero stands for null.
        if (item === null && Object.hasOwn(structs, type.slice(2))) value[index] = {}
        else this.#value(item, type.slice(2), [...at, index], place)
      }
    } else if (type.startsWith('{}')) {
      if (!isObject(value)) return this.#wrong(value, at, place, `map[string]v1.${type.slice(2)}`, 'a mapping')
      for (const key of Object.keys(value)) {
        if (value[key] === null) value[key] = {}
        else this.#value(value[key]!, type.slice(2), [...at, key], place)
      }
    } else if (type === 'schema or bool' || type === 'schema or list') this.#union(value, type, at, place)
    else if (!Object.hasOwn(structs, type)) this.#scalar(value, type, at, place)
    else if (isObject(value)) this.struct(value, type, at, place.fields)
    else this.#wrong(value, at, place, `v1.${type}`, 'a mapping')
  }

  /** Below these the server drops unknown fields without a word. */
  #union(value: MutableJson, type: Type, at: Path, place: Spot): void {
    if (type === 'schema or bool' && typeof value === 'boolean') return
    const isList = type === 'schema or list' && Array.isArray(value)
    for (const schema of isList ? value : [value]) {
      if (isObject(schema)) this.#leniently(schema, at, place)
      else if (isList) this.#wrong(schema, at, place, 'v1.JSONSchemaProps', 'a mapping')
      else if (type === 'schema or bool') this.#abort('boolean or JSON schema expected', at)
    }
  }

  #leniently(schema: MutableJsonObject, at: Path, place: Spot): void {
    const outer = this.#isLenient
    this.#isLenient = true
    this.struct(schema, 'JSONSchemaProps', at, place.fields)
    this.#isLenient = outer
  }

  #abort(message: string, at: Path): void {
    this.errors.push({message, problem: 'type', path: pathText(at), at, wanted: 'a schema', aborts: true})
  }

  #scalar(value: MutableJson, type: Type, at: Path, place: Spot): void {
    const isInteger = type === 'int32' || type === 'int64'
    const fits =
      type === 'string' || type === 'bool'
        ? typeof value === (type === 'bool' ? 'boolean' : 'string')
        : typeof value === 'number' && (!isInteger || Number.isInteger(value))
    if (fits) return
    const isNumber = isInteger && typeof value === 'number'
    this.#wrong(value, at, place, type, wantedOf[type]!, isNumber)
  }

  #wrong(value: Json, at: Path, {struct, fields}: Spot, go: string, wanted: string, isNumber = false): void {
    const is = Array.isArray(value)
      ? 'array'
      : isObject(value)
        ? 'object'
        : typeof value === 'boolean'
          ? 'bool'
          : isNumber
            ? `number ${JSON.stringify(value)}`
            : typeof value
    const field = `${struct}.${fields.join('.')}`
    const message = `json: cannot unmarshal ${is} into Go struct field ${field} of type ${goTypeOf(fields.at(-1), go)}`
    this.errors.push({message, problem: 'type', path: pathText(at), at, wanted})
  }
}

/** Go's name of a field's type. */
function goTypeOf(field: string | undefined, go: string): string {
  if (field === 'scope' && go === 'string') return 'v1.ResourceScope'
  if (field === 'strategy' && go === 'string') return 'v1.ConversionStrategyType'
  return go.replace('v1.string', 'string').replace('v1.any', 'v1.JSON')
}

interface Spot {
  readonly struct: string
  readonly fields: readonly string[]
}
