// Compiles schemas/openapi.txt.br: the schemas of /openapi that the sandbox serves, with Kubernetes' own descriptions (Apache License 2.0),
// enums, formats, defaults and x-kubernetes- extensions, as kubectl explain prints them.
//
//   KUBECONFIG=… node scripts/compile-openapi.mjs
//
// It asks a server of that version through kubectl; the result is committed, so only a new Kubernetes version makes it necessary again. The
// file is text, compressed with brotli: a line for each schema, its name and what /openapi/v3 says of it as JSON; the first line is the
// version. The definitions of /openapi/v2 follow from them; the script makes sure that they do.
import {execFileSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {isDeepStrictEqual} from 'node:util'
import {brotliCompressSync, constants} from 'node:zlib'

/** Documents with kinds that the sandbox serves. */
const paths = [
  'api/v1',
  ...[
    'apps',
    'authentication.k8s.io',
    'authorization.k8s.io',
    'batch',
    'coordination.k8s.io',
    'discovery.k8s.io',
    'networking.k8s.io',
    'policy',
    'rbac.authorization.k8s.io',
    'scheduling.k8s.io',
    'storage.k8s.io',
  ].map(group => `apis/${group}/v1`),
  'apis/autoscaling/v1',
  'apis/autoscaling/v2',
  'apis/events.k8s.io/v1',
]
/** Kinds of those documents that it does not serve, or that are no resources of their own. */
const leftOut = /^(ComponentStatus|IPAddress|ServiceCIDR|DeleteOptions|Status|WatchEvent|Eviction|TokenRequest|.*List)$/

const get = path => JSON.parse(execFileSync('kubectl', ['get', '--raw', path], {encoding: 'utf8', maxBuffer: 2 ** 28}))

const {gitVersion} = get('/version')
const all = Object.assign({}, ...paths.map(path => get(`/openapi/v3/${path}`).components.schemas))
const {definitions} = get('/openapi/v2')

const isRoot = schema =>
  schema['x-kubernetes-group-version-kind']?.some(
    ({group, version, kind}) =>
      paths.includes(group === '' ? `api/${version}` : `apis/${group}/${version}`) && !leftOut.test(kind),
  )
const referencesOf = value =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, inner]) =>
        key === '$ref' ? [inner.split('/').at(-1)] : referencesOf(inner),
      )

const schemas = new Map()
const waiting = Object.keys(all).filter(name => isRoot(all[name]))
for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
  if (schemas.has(name)) continue
  schemas.set(name, all[name])
  waiting.push(...referencesOf(all[name]))
}

/** What src/sandbox/api/openapi-v2.ts makes of a schema: version 2 has neither oneOf nor defaults, and references without neighbours. */
const asDefinition = value => {
  if (Array.isArray(value)) return value.map(asDefinition)
  if (typeof value !== 'object' || value === null) return value
  const {allOf, oneOf, ...rest} = value
  const plain = {...rest, ...allOf?.[0], ...(oneOf && {type: 'string'})}
  if (plain.$ref) plain.$ref = plain.$ref.replace('#/components/schemas/', '#/definitions/')
  return Object.fromEntries(Object.entries(plain).map(([key, inner]) => [key, asDefinition(inner)]))
}
const withoutDefaults = value =>
  Array.isArray(value)
    ? value.map(withoutDefaults)
    : typeof value !== 'object' || value === null
      ? value
      : Object.fromEntries(
          Object.entries(value).flatMap(([key, inner]) => (key === 'default' ? [] : [[key, withoutDefaults(inner)]])),
        )
const other = [...schemas].filter(
  ([name, schema]) => !isDeepStrictEqual(withoutDefaults(asDefinition(schema)), withoutDefaults(definitions[name])),
)
if (other.length > 0) {
  console.error(`compile-openapi: /openapi/v2 has other definitions: ${other.map(([name]) => name).join(', ')}`)
  process.exit(1)
}

const lines = [...schemas].map(([name, schema]) => `${name} ${JSON.stringify(schema)}\n`).sort()
const text = Buffer.from(`${gitVersion}\n${lines.join('')}`)
const {BROTLI_PARAM_QUALITY, BROTLI_PARAM_MODE, BROTLI_PARAM_SIZE_HINT, BROTLI_MODE_TEXT} = constants
const params = {
  [BROTLI_PARAM_QUALITY]: 11,
  [BROTLI_PARAM_MODE]: BROTLI_MODE_TEXT,
  [BROTLI_PARAM_SIZE_HINT]: text.length,
}
const compressed = brotliCompressSync(text, {params})
writeFileSync('schemas/openapi.txt.br', compressed)
console.log(`${schemas.size} schemas of ${gitVersion}, ${text.length} bytes, ${compressed.length} compressed`)
