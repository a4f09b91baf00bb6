// Compiles schemas/kubernetes.json: the types of Kubernetes' objects, field by field, and which version serves which kind.
//
//   node scripts/compile-kinds.mjs [--openapi FILE]… [--versions FILE]
//
// It needs Go, and three sources; the result is committed, so only a new Kubernetes version makes it necessary again:
//   go-types/    reads the Go structs that the API server decodes into (k8s.io/api, version in go-types/go.mod): order, Go types,
//                omitempty, patch tags
//   --openapi    OpenAPI v3 documents of a server of that version (`kubectl get --raw /openapi/v3/api/v1`, …/apis/apps/v1, …): list
//                and map types, required fields, defaults
//                The committed file was made from those of api/v1 and of the groups apps, autoscaling, batch, coordination, discovery, events,
//                networking, policy, rbac, scheduling and storage; k8s.io/kubernetes has them in api/openapi-spec/v3. Of kinds that none of
//                the documents has, list types and required fields stay unknown.
//   --versions   introduced, deprecated and removed versions of kinds, and since when fields exist, collected from k8s.io/api 0.28 to 0.36
//
// A type is an object of fields, each written as `<Go type> <mark>…`:
//   ?  omitempty                 set, atomic, keys=a,b  list type (server-side apply)
//   0  omitzero                  merge, merge=KEY, retainKeys  strategic merge patch
//   !  required                  in=NAME  the field comes from that embedded Go struct
//   since=V until=V  versions    default=JSON  (last, may hold spaces)
// The key "" of a type says how the whole of it is merged (atomic).
import {execFileSync} from 'node:child_process'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'

const {values} = parseArgs({
  options: {
    openapi: {type: 'string', multiple: true, default: ['../shared/openapi/kubernetes-1.36.json']},
    versions: {type: 'string', default: '../shared/openapi/versions.json'},
    output: {type: 'string', default: 'schemas/kubernetes.json'},
  },
})
const sources = [...values.openapi, values.versions]
const absent = sources.filter(file => !existsSync(file))
if (absent.length) {
  console.error(`compile-kinds: no ${absent.join(', ')}; schemas/kubernetes.json stays as it is`)
  process.exit(3)
}

const read = file => JSON.parse(readFileSync(file, 'utf8'))
const go = JSON.parse(
  execFileSync('go', ['run', '.'], {
    cwd: fileURLToPath(new URL('go-types', import.meta.url)),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  }),
)
const openapi = Object.assign(
  {},
  ...values.openapi.map(read).map(document => document.schemas ?? document.components.schemas),
)
const versions = read(values.versions)

/** Kinds of the Go packages that are no resources of their own. */
const noResources = new Set([
  'PodStatusResult',
  'RangeAllocation',
  'ComponentStatus',
  'Binding',
  'Eviction',
  'SerializedReference',
])

/** Fields of versions before the newest, whose Go type is gone. */
const goneFields = {
  'core.v1.PodSpec': {workloadRef: '*core.v1.WorkloadReference ? since=1.35 until=1.35'},
  'core.v1.PodResourceClaim': {source: 'core.v1.ClaimSource ? until=1.30'},
}
const goneTypes = {
  'core.v1.WorkloadReference': {name: 'string', podGroup: 'string', podGroupReplicaKey: 'string ?'},
  'core.v1.ClaimSource': {resourceClaimName: '*string ?', resourceClaimTemplateName: '*string ?'},
}

const openapiName = id => (id.startsWith('meta.') ? `io.k8s.apimachinery.pkg.apis.${id}` : `io.k8s.api.${id}`)
const schemaOf = id => openapi[openapiName(id)]

const oldest = versions.versions[0]
/** The first and last version of a field; an embedded struct has its own entry, and may itself have come later. */
function lifeOf(id, field) {
  const holder = field.embeddedType?.at(-1) ?? go.paths[id] ?? ''
  const [since, until] = [versions.fieldsSince[holder]?.[field.name], versions.fieldsUntil[holder]?.[field.name]]
  return [since && since !== oldest && !bornWithType(id) ? `since=${since}` : '', until ? `until=${until}` : '']
}
/** A type that is younger than the oldest version is reached only through a field that is as young. */
const bornWithType = id => {
  const fields = versions.fieldsSince[go.paths[id]]
  return fields !== undefined && go.structs[id].every(field => fields[field.name] ?? field.embeddedType)
}

function marksOf(id, field) {
  const schema = schemaOf(id)
  const property = schema?.properties?.[field.name]
  const listType = property?.['x-kubernetes-list-type']
  const marks = [field.omitempty && '?', field.omitzero && '0', schema?.required?.includes(field.name) && '!']
  if (listType === 'map') marks.push(`keys=${property['x-kubernetes-list-map-keys'].join(',')}`)
  else if (listType === 'set') marks.push('set')
  else if (listType === 'atomic' && field.type.startsWith('[]')) marks.push('atomic')
  else if (property?.['x-kubernetes-map-type'] === 'atomic') marks.push('atomic')
  for (const strategy of field.strategy?.split(',') ?? [])
    marks.push(strategy === 'merge' && field.mergeKey ? `merge=${field.mergeKey}` : strategy)
  if (field.embedded) marks.push(`in=${field.embedded.join('.')}`)
  marks.push(...lifeOf(id, field))
  const value = property?.default
  // Go's zero value says nothing, unless the field is a pointer, which can be absent.
  const isZero = typeof value === 'object' ? Object.keys(value).length === 0 : !value && !field.type.startsWith('*')
  if (value !== undefined && !isZero) marks.push(`default=${JSON.stringify(value)}`)
  return marks.filter(Boolean)
}

const types = {}
const names = {}
function visit(expression) {
  const id = expression.replace(/^\*|^\[\]|^map\[/, '')
  if (id !== expression) {
    const parts = expression.startsWith('map[') ? /^map\[(.*?)\](.*)$/.exec(expression).slice(1) : [id]
    return parts.forEach(visit)
  }
  if (goneTypes[id]) types[id] = goneTypes[id]
  if (go.names[id] !== undefined && names[id] === undefined) {
    names[id] = go.names[id]
    visit(go.names[id])
  }
  if (!go.structs[id] || types[id]) return
  const fields = (types[id] = {})
  const atomic = schemaOf(id)?.['x-kubernetes-map-type'] === 'atomic'
  if (atomic) fields[''] = 'atomic'
  for (const field of go.structs[id]) {
    fields[field.name] = [field.type, ...marksOf(id, field)].join(' ')
    visit(field.type)
  }
  for (const [name, text] of Object.entries(goneFields[id] ?? {})) {
    fields[name] = text
    visit(text.split(' ')[0])
  }
}
for (const [kind, id] of Object.entries(go.kinds)) if (!noResources.has(kind.split(' ')[1])) visit(id)

/**
 * What k8s.io/api does not tell: kinds of other Go modules, kinds that were gone before 1.28, and alpha kinds without a declared life.
 * Kubernetes website, reference/using-api/deprecation-guide.md, and the changelogs of those versions.
 */
const otherKinds = {
  'apiextensions.k8s.io/v1 CustomResourceDefinition': {introduced: '1.16'},
  'apiextensions.k8s.io/v1beta1 CustomResourceDefinition': {
    introduced: '1.7',
    deprecated: '1.16',
    removed: '1.22',
    replacement: 'apiextensions.k8s.io/v1 CustomResourceDefinition',
  },
  'apiregistration.k8s.io/v1 APIService': {introduced: '1.10'},
  'apiregistration.k8s.io/v1beta1 APIService': {
    introduced: '1.7',
    deprecated: '1.19',
    removed: '1.22',
    replacement: 'apiregistration.k8s.io/v1 APIService',
  },
  'apps/v1alpha1 PetSet': {introduced: '1.3', removed: '1.5', replacement: 'apps/v1 StatefulSet'},
  'autoscaling/v2alpha1 HorizontalPodAutoscaler': {
    introduced: '1.5',
    removed: '1.8',
    replacement: 'autoscaling/v2 HorizontalPodAutoscaler',
  },
  'batch/v2alpha1 CronJob': {introduced: '1.5', removed: '1.21', replacement: 'batch/v1 CronJob'},
  'batch/v2alpha1 ScheduledJob': {introduced: '1.4', removed: '1.8', replacement: 'batch/v1 CronJob'},
  'extensions/v1beta1 HorizontalPodAutoscaler': {
    introduced: '1.1',
    removed: '1.9',
    replacement: 'autoscaling/v2 HorizontalPodAutoscaler',
  },
  'extensions/v1beta1 Job': {introduced: '1.1', removed: '1.6', replacement: 'batch/v1 Job'},
  'extensions/v1beta1 PodSecurityPolicy': {introduced: '1.3', deprecated: '1.10', removed: '1.16'},
  'extensions/v1beta1 ThirdPartyResource': {
    introduced: '1.1',
    removed: '1.8',
    replacement: 'apiextensions.k8s.io/v1 CustomResourceDefinition',
  },
  'node.k8s.io/v1alpha1 RuntimeClass': {
    introduced: '1.12',
    removed: '1.22',
    replacement: 'node.k8s.io/v1 RuntimeClass',
  },
  'rbac.authorization.k8s.io/v1alpha1 ClusterRole': {
    introduced: '1.5',
    removed: '1.22',
    replacement: 'rbac.authorization.k8s.io/v1 ClusterRole',
  },
  'rbac.authorization.k8s.io/v1alpha1 ClusterRoleBinding': {
    introduced: '1.5',
    removed: '1.22',
    replacement: 'rbac.authorization.k8s.io/v1 ClusterRoleBinding',
  },
  'rbac.authorization.k8s.io/v1alpha1 Role': {
    introduced: '1.5',
    removed: '1.22',
    replacement: 'rbac.authorization.k8s.io/v1 Role',
  },
  'rbac.authorization.k8s.io/v1alpha1 RoleBinding': {
    introduced: '1.5',
    removed: '1.22',
    replacement: 'rbac.authorization.k8s.io/v1 RoleBinding',
  },
  'scheduling.k8s.io/v1alpha1 PriorityClass': {
    introduced: '1.8',
    removed: '1.22',
    replacement: 'scheduling.k8s.io/v1 PriorityClass',
  },
  'settings.k8s.io/v1alpha1 PodPreset': {introduced: '1.6', removed: '1.20'},
}
for (const kind of ['PodSchedulingContext', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceClass'])
  otherKinds[`resource.k8s.io/v1alpha2 ${kind}`] = {introduced: '1.26', removed: '1.31'}

/** Parts of other resources: an object of such a kind cannot be created by itself. */
const partsOfResources =
  /(^| )(Scale|Eviction|PodStatusResult|RangeAllocation|SerializedReference|DeploymentRollback|TokenRequest)$/

const kinds = {}
const allKinds = {...versions.kinds, ...otherKinds}
for (const key of Object.keys(allKinds).sort()) {
  if (partsOfResources.test(key)) continue
  const [apiVersion, kind] = key.split(' ')
  const life = {...versions.kinds[key], ...otherKinds[key]}
  const replacement = newestOf(kind, apiVersion) ?? life.replacement?.replace(/List$/, '')
  const introduced = life.introduced ?? life.inLibraryFrom ?? '1.0'
  const removed = life.removed ?? afterLast(life.inLibraryTo, life)
  const useful = life.deprecated || removed ? replacement : undefined
  ;(kinds[apiVersion] ??= {})[kind] = [introduced, life.deprecated ?? '-', removed ?? '-', useful]
    .filter(Boolean)
    .join(' ')
}

/** An alpha kind without a declared end is gone when the library no longer has it. */
function afterLast(last, {introduced}) {
  if (!last || introduced === last) return introduced ? undefined : last && next(last)
  return next(last)
}
function next(version) {
  const [major, minor] = version.split('.').map(Number)
  return `${major}.${minor + 1}`
}
/** The newest version of the same kind in the same group that is still served, where that is another one. */
function newestOf(kind, apiVersion) {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
  const rank = version => {
    const [, major, stage = '', minor = 0] = /^v(\d+)(alpha|beta)?(\d+)?$/.exec(version)
    return (stage === '' ? 3 : stage === 'beta' ? 2 : 1) * 1e4 + major * 100 + Number(minor)
  }
  const same = Object.keys(allKinds)
    .filter(
      key => key.endsWith(` ${kind}`) && key.startsWith(group === '' ? 'v' : `${group}/`) && isServed(allKinds[key]),
    )
    .map(key => key.split(' ')[0])
    .sort((a, b) => rank(b.split('/').at(-1)) - rank(a.split('/').at(-1)))
  return same[0] && same[0] !== apiVersion ? `${same[0]} ${kind}` : undefined
}

/** Served by the newest version, as far as declared. */
function isServed({removed, inLibraryTo}) {
  const newest = Number(versions.versions.at(-1).split('.')[1])
  return (removed === undefined || Number(removed.split('.')[1]) > newest) && inLibraryTo === undefined
}

const sorted = object => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
const lines = object =>
  Object.entries(object)
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
    .join(',\n')
writeFileSync(
  values.output,
  `{"kubernetes":"${versions.versions.at(-1)}",\n"types":{\n${lines(sorted(types))}\n},\n"names":{\n${lines(sorted(names))}\n},\n"kinds":{\n${lines(kinds)}\n}}\n`,
)
console.log(`${Object.keys(types).length} types, ${Object.keys(allKinds).length} kinds`)
