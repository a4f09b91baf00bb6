import {createHash} from 'node:crypto'
import type {JsonObject} from '../../core/json.ts'
import {newestVersion, versionText} from '../../core/version.ts'
import {apiVersionOf} from '../registry/resources.ts'
import {mediaRanges} from './accept.ts'
import {type Served, served} from './discovery.ts'
import {keyOf, readSchemas, schemaNames, type Schemas, withReferences} from './openapi-schemas.ts'
import {openApiV2, openApiV2Protobuf} from './openapi-v2.ts'
import {sendNotFound, sendObject} from './reply.ts'
import type {Exchange} from './request.ts'

/** Paths of documents by group and version: `api/v1`, `apis/apps/v1`. */
const documentPath = (entry: Served): string => `${entry.group === '' ? 'api' : 'apis'}/${apiVersionOf(entry)}`
const paths = [...new Set(served.map(documentPath))]

/** Hashes of the documents by path: what says whether a client has it already. */
const hashes = new Map<string, string>()

/** `/openapi/v3`: where the document of each group and version is. */
export function openApiIndex(): JsonObject {
  if (hashes.size === 0) {
    const schemas = readSchemas()
    for (const path of paths) hashes.set(path, hashOf(openApiDocument(path, schemas)!))
  }
  return {
    paths: Object.fromEntries(
      [...hashes].map(([path, hash]) => [path, {serverRelativeURL: `/openapi/v3/${path}?hash=${hash}`}]),
    ),
  }
}

const hashOf = (text: string): string => createHash('sha512').update(text).digest('hex').toUpperCase()

/**
 * The OpenAPI v3 document of a group and version as JSON text: the schemas of Kubernetes, and of the paths what kubectl's apply, explain
 * and validation look for. Undefined for any other path.
 */
export function openApiDocument(path: string, schemas: Schemas = readSchemas()): string | undefined {
  const members = served.filter(entry => documentPath(entry) === path)
  if (members.length === 0) return undefined
  const names = schemaNames(schemas)
  const roots = members.flatMap(entry => names.get(keyOf(entry)) ?? [])
  const head = JSON.stringify({
    openapi: '3.0.0',
    info: {title: 'Kubernetes', version: `v${versionText(newestVersion)}`},
    paths: Object.fromEntries(members.flatMap(entry => pathsOf(entry, names.get(keyOf(entry)) ?? ''))),
  })
  const components = [...withReferences(schemas, roots), [patchName, '{"type":"object"}'] as const]
  const texts = components.map(([name, text]) => `${JSON.stringify(name)}:${text}`)
  return `${head.slice(0, -1)},"components":{"schemas":{${texts.join(',')}}}}`
}

/** GET of everything below /openapi. */
export function serveOpenApi(exchange: Exchange): void {
  const {path, request, response} = exchange
  if (path === '/openapi/v3') return sendObject(exchange, 200, openApiIndex())
  if (path === '/openapi/v2') return serveV2(exchange)
  const name = path.slice('/openapi/v3/'.length)
  const text = openApiDocument(name)
  if (text === undefined) return sendNotFound(exchange)
  const hash = hashOf(text)
  const asked = exchange.query.get('hash')
  response.setHeader('Vary', 'Accept')
  response.setHeader('Etag', `"${hash}"`)
  // kube-openapi pkg/handler3: under its hash a document never changes, so that kubectl need not ask again.
  if (asked === hash) {
    response.setHeader('Cache-Control', 'public, immutable')
    response.setHeader('Expires', new Date(Date.now() + yearMilliseconds).toUTCString())
  } else if (asked !== null && asked !== '') {
    response.writeHead(301, {Location: `${path}?hash=${hash}`, 'Content-Length': 0})
    response.end()
    return
  }
  if (request.headers['if-none-match'] === `"${hash}"`) {
    response.writeHead(304)
    response.end()
    return
  }
  send(exchange, 'application/json', Buffer.from(text))
}

const yearMilliseconds = 365 * 24 * 3600 * 1000
const protobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'

function serveV2(exchange: Exchange): void {
  const schemas = readSchemas()
  const [first] = mediaRanges(exchange.request.headers.accept)
  if (first?.type.startsWith('application/com.github.proto-openapi.spec.v2')) {
    return send(exchange, protobufType, openApiV2Protobuf(schemas))
  }
  send(exchange, 'application/json', Buffer.from(JSON.stringify(openApiV2(schemas))))
}

function send({response}: Exchange, type: string, body: Buffer): void {
  response.writeHead(200, {'Content-Type': type, 'Content-Length': body.length})
  response.end(body)
}

const patchName = 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch'
const reference = (name: string): JsonObject => ({$ref: `#/components/schemas/${name}`})
const queryParameter = (name: string): JsonObject => ({name, in: 'query', schema: {type: 'string', uniqueItems: true}})
const patchTypes = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
]

/** The paths of a type, with the operations that clients look for: list, get, create and patch. */
function pathsOf(entry: Served, schemaName: string): [path: string, item: JsonObject][] {
  const root = `/${documentPath(entry)}${entry.namespaced ? '/namespaces/{namespace}' : ''}/${entry.resource}`
  const {group, version, kind} = entry
  const content = {'application/json': {schema: reference(schemaName)}}
  const operation = (action: string, more: JsonObject = {}): JsonObject => ({
    responses: {'200': {description: 'OK', content}},
    ...more,
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': {group, version, kind},
  })
  const post = operation('post', {requestBody: {content, required: true}})
  if (!entry.verbs.includes('get')) return [[root, {post}]]
  return [
    [root, {get: operation('list'), post}],
    [
      `${root}/{name}`,
      {
        get: operation('get'),
        patch: operation('patch', {
          parameters: ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map(queryParameter),
          requestBody: {
            content: Object.fromEntries(patchTypes.map(type => [type, {schema: reference(patchName)}])),
            required: true,
          },
        }),
      },
    ],
  ]
}
