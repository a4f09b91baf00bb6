import {createHash} from 'node:crypto'
import type {Json, JsonObject} from '../../core/json.ts'
import {type Field, type FieldType, structType, type StructType} from '../../core/kinds/field-table.ts'
import {newestVersion, versionText} from '../../core/version.ts'
import {apiVersionOf, type Resource, resources} from '../registry/resources.ts'

/** `io.k8s.api.core.v1.Pod` */
const schemaName = (id: string): string =>
  id.startsWith('meta.') ? `io.k8s.apimachinery.pkg.apis.${id}` : `io.k8s.api.${id}`
const reference = (name: string): JsonObject => ({$ref: `#/components/schemas/${name}`})

const commonSchemas: Readonly<Record<string, JsonObject>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': {oneOf: [{type: 'string'}, {type: 'number'}]},
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': {
    format: 'int-or-string',
    oneOf: [{type: 'integer'}, {type: 'string'}],
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': {type: 'string', format: 'date-time'},
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': {type: 'string', format: 'date-time'},
  'io.k8s.apimachinery.pkg.runtime.RawExtension': {type: 'object'},
  'io.k8s.apimachinery.pkg.apis.meta.v1.Patch': {type: 'object'},
}

/** Paths of documents by group and version: `api/v1`, `apis/apps/v1`. */
const documentPath = (resource: Resource): string =>
  `${resource.group === '' ? 'api' : 'apis'}/${apiVersionOf(resource)}`
const documents = new Map<string, string>()

/** `/openapi/v3`: where the document of each group and version is. */
export function openApiIndex(): JsonObject {
  const paths = [...new Set(resources.map(documentPath))]
  return {
    paths: Object.fromEntries(
      paths.map(path => {
        const hash = createHash('sha512').update(openApiDocument(path)!).digest('hex').toUpperCase()
        return [path, {serverRelativeURL: `/openapi/v3/${path}?hash=${hash}`}]
      }),
    ),
  }
}

/** The OpenAPI v3 document of a group and version as JSON text: enough for kubectl's apply, explain and validation. */
export function openApiDocument(path: string): string | undefined {
  const known = documents.get(path)
  if (known !== undefined) return known
  const members = resources.filter(resource => documentPath(resource) === path)
  if (members.length === 0) return undefined
  const schemas: Record<string, Json> = {...commonSchemas}
  for (const resource of members) {
    addSchemas(schemas, resource.type)
    const name = schemaName(resource.type)
    const {group, version, kind} = resource
    schemas[name] = {...(schemas[name] as JsonObject), 'x-kubernetes-group-version-kind': [{group, version, kind}]}
  }
  const text = JSON.stringify({
    openapi: '3.0.0',
    info: {title: 'Kubernetes', version: `v${versionText(newestVersion)}`},
    paths: Object.fromEntries(members.flatMap(pathsOf)),
    components: {schemas},
  })
  documents.set(path, text)
  return text
}

function addSchemas(schemas: Record<string, Json>, id: string): void {
  const name = schemaName(id)
  if (Object.hasOwn(schemas, name)) return
  schemas[name] = {}
  schemas[name] = structSchema(structType(id), inner => addSchemas(schemas, inner))
}

function structSchema(type: StructType, visit: (id: string) => void): JsonObject {
  const required: string[] = []
  const properties: Record<string, Json> = {}
  for (const field of type.fields.values()) {
    if (field.required) required.push(field.name)
    properties[field.name] = fieldSchema(field, visit)
  }
  return {
    type: 'object',
    ...(required.length > 0 && {required}),
    properties,
    ...(type.atomic && {'x-kubernetes-map-type': 'atomic'}),
  }
}

function fieldSchema(field: Field, visit: (id: string) => void): JsonObject {
  const schema = typeSchema(field.type, visit)
  const strategies = [...(field.merge ? ['merge'] : []), ...(field.retainKeys ? ['retainKeys'] : [])]
  const isReference = '$ref' in schema
  const marks = {
    ...(field.default !== undefined && {default: field.default}),
    ...(field.listType !== undefined &&
      (field.type.is === 'list'
        ? {'x-kubernetes-list-type': field.listType}
        : {'x-kubernetes-map-type': field.listType})),
    ...(field.keys.length > 0 && {'x-kubernetes-list-map-keys': field.keys}),
    ...(strategies.length > 0 && {'x-kubernetes-patch-strategy': strategies.join(',')}),
    ...(field.mergeKey !== undefined && {'x-kubernetes-patch-merge-key': field.mergeKey}),
  }
  // A $ref may have no neighbours in OpenAPI 3.0.
  return isReference ? {allOf: [schema], ...marks} : {...schema, ...marks}
}

function typeSchema(type: FieldType, visit: (id: string) => void): JsonObject {
  switch (type.is) {
    case 'string':
      return {type: 'string'}
    case 'bool':
      return {type: 'boolean'}
    case 'int32':
    case 'int64':
      return {type: 'integer', format: type.is}
    case 'float64':
      return {type: 'number', format: 'double'}
    case 'bytes':
      return {type: 'string', format: 'byte'}
    case 'quantity':
      return reference('io.k8s.apimachinery.pkg.api.resource.Quantity')
    case 'intOrString':
      return reference('io.k8s.apimachinery.pkg.util.intstr.IntOrString')
    case 'time':
      return reference('io.k8s.apimachinery.pkg.apis.meta.v1.Time')
    case 'microTime':
      return reference('io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime')
    case 'raw':
      return reference('io.k8s.apimachinery.pkg.runtime.RawExtension')
    case 'list':
      return {type: 'array', items: wrapped(typeSchema(type.item, visit))}
    case 'map':
      return {type: 'object', additionalProperties: wrapped(typeSchema(type.item, visit))}
    case 'struct':
      visit(type.type)
      return reference(schemaName(type.type))
  }
}

const wrapped = (schema: JsonObject): JsonObject => ('$ref' in schema ? {allOf: [schema]} : schema)

const queryParameter = (name: string): JsonObject => ({name, in: 'query', schema: {type: 'string', uniqueItems: true}})
const patchTypes = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
]

/** The paths of a type, with the operations that clients look for: list, get, create and patch. */
function pathsOf(resource: Resource): [path: string, item: JsonObject][] {
  const root = `/${documentPath(resource)}${resource.namespaced ? '/namespaces/{namespace}' : ''}/${resource.resource}`
  const {group, version, kind} = resource
  const schema = reference(schemaName(resource.type))
  const content = {'application/json': {schema}}
  const operation = (action: string, more: JsonObject = {}): JsonObject => ({
    responses: {'200': {description: 'OK', content}},
    ...more,
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': {group, version, kind},
  })
  const patchSchema = reference('io.k8s.apimachinery.pkg.apis.meta.v1.Patch')
  return [
    [root, {get: operation('list'), post: operation('post', {requestBody: {content, required: true}})}],
    [
      `${root}/{name}`,
      {
        get: operation('get'),
        patch: operation('patch', {
          parameters: ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map(queryParameter),
          requestBody: {
            content: Object.fromEntries(patchTypes.map(type => [type, {schema: patchSchema}])),
            required: true,
          },
        }),
      },
    ],
  ]
}
