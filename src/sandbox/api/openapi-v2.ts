import {isObject, type Json, type JsonObject, listAt, objectAt, stringAt, valueAt} from '../../core/json.ts'
import {newestVersion, versionText} from '../../core/version.ts'
import type {Schemas} from './openapi-schemas.ts'

// The document of /openapi/v2, in JSON and in the protobuf form that kubectl asks for (`kubectl explain --output=plaintext-openapiv2`, kubectl
// apply up to 1.27): the definitions, no paths. Field numbers: github.com/google/gnostic-models openapiv2/OpenAPIv2.proto

const info = {title: 'Kubernetes', version: `v${versionText(newestVersion)}`}

/** The document of those schemas of version 3. */
export const openApiV2 = (schemas: Schemas): JsonObject => ({
  swagger: '2.0',
  info,
  paths: {},
  definitions: Object.fromEntries([...schemas].map(([name, text]) => [name, definition(parsed(text))])),
})

const parsed = (text: string): Json => JSON.parse(text) as Json

/** Version 2 has neither oneOf nor, of Kubernetes, defaults; a reference stands in the schema itself. */
function definition(schema: Json): Json {
  if (!isObject(schema)) return schema
  const {allOf, oneOf, default: _, ...rest} = schema
  const [base] = listAt({allOf: allOf ?? []}, 'allOf')
  const result: Record<string, Json> = {...rest, ...(isObject(base ?? null) ? objectAt(base) : {})}
  if (oneOf !== undefined) result['type'] = 'string'
  const referred = stringAt(result, '$ref')
  if (referred !== undefined) result['$ref'] = referred.replace('#/components/schemas/', '#/definitions/')
  for (const key of ['items', 'additionalProperties']) if (key in result) result[key] = definition(result[key]!)
  if ('properties' in result) {
    const properties = Object.entries(objectAt(result, 'properties'))
    result['properties'] = Object.fromEntries(properties.map(([name, property]) => [name, definition(property)]))
  }
  return result
}

/** The same in protobuf. */
export function openApiV2Protobuf(schemas: Schemas): Buffer {
  const definitions = [...schemas].map(([name, text]) => named(name, schemaBytes(definition(parsed(text)))))
  return Buffer.concat([
    text(1, '2.0'),
    message(2, text(1, info.title), text(2, info.version)),
    message(8),
    message(9, ...definitions.map(entry => field(1, entry))),
  ])
}

/** NamedSchema */
const named = (name: string, value: Buffer): Buffer => Buffer.concat([text(1, name), field(2, value)])

function schemaBytes(schema: Json): Buffer {
  const at = (key: string): string => stringAt(schema, key) ?? ''
  const optional = (number: number, key: string): Buffer[] => (at(key) === '' ? [] : [text(number, at(key))])
  const items = valueAt(schema, ['items'])
  const values = valueAt(schema, ['additionalProperties'])
  const properties = Object.entries(objectAt(schema, 'properties'))
  const extensions = Object.entries(isObject(schema) ? schema : {}).filter(([key]) => key.startsWith('x-'))
  return Buffer.concat([
    ...optional(1, '$ref'),
    ...optional(2, 'format'),
    ...optional(4, 'description'),
    ...listAt(schema, 'required').map(name => text(19, typeof name === 'string' ? name : '')),
    ...listAt(schema, 'enum').map(value => message(20, text(2, yamlText(value)))),
    ...(values === undefined ? [] : [message(21, field(1, schemaBytes(values)))]),
    ...(at('type') === '' ? [] : [message(22, text(1, at('type')))]),
    ...(items === undefined ? [] : [message(23, field(1, schemaBytes(items)))]),
    ...(properties.length === 0
      ? []
      : [message(25, ...properties.map(([name, property]) => field(1, named(name, schemaBytes(property)))))]),
    ...extensions.map(([name, value]) => message(31, text(1, name), message(2, text(2, yamlText(value))))),
  ])
}

/** JSON is YAML. */
const yamlText = (value: Json): string => `${JSON.stringify(value)}\n`

// --- wire format ---------------------------------------------------------------------------------------------------------

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128)
  return Buffer.from([...bytes, value])
}
/** A field of bytes (wire type 2). */
const field = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes])
const text = (number: number, value: string): Buffer => field(number, Buffer.from(value, 'utf8'))
const message = (number: number, ...parts: readonly Buffer[]): Buffer => field(number, Buffer.concat(parts))
