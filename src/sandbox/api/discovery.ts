import {createHash} from 'node:crypto'
import type {JsonObject} from '../../core/json.ts'
import {newestVersion} from '../../core/version.ts'
import {type Resource, servedResources} from '../registry/resources.ts'
import {mediaRanges} from './accept.ts'

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
const partVerbs = ['get', 'patch', 'update']
const proxyVerbs = ['create', 'delete', 'get', 'patch', 'update']

export interface Subresource {
  readonly name: string
  /** With group and version where they differ from the resource's own. */
  readonly kind: string
  readonly group?: string
  readonly version?: string
  readonly verbs: readonly string[]
}

/** What is served of a type beside its own verbs. */
export interface Served {
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly kind: string
  readonly singular: string
  readonly namespaced: boolean
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly verbs: readonly string[]
  readonly subresources: readonly Subresource[]
}

const scale: Subresource = {name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: partVerbs}
const more: Readonly<Record<string, readonly Subresource[]>> = {
  namespaces: [{name: 'finalize', kind: 'Namespace', verbs: ['update']}],
  pods: [
    {name: 'attach', kind: 'PodAttachOptions', verbs: ['create', 'get']},
    {name: 'binding', kind: 'Binding', verbs: ['create']},
    {name: 'eviction', kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create']},
    {name: 'exec', kind: 'PodExecOptions', verbs: ['create', 'get']},
    {name: 'log', kind: 'Pod', verbs: ['get']},
    {name: 'portforward', kind: 'PodPortForwardOptions', verbs: ['create', 'get']},
    {name: 'proxy', kind: 'PodProxyOptions', verbs: proxyVerbs},
    {name: 'resize', kind: 'Pod', verbs: partVerbs},
  ],
  serviceaccounts: [
    {name: 'token', kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: ['create']},
  ],
  services: [{name: 'proxy', kind: 'ServiceProxyOptions', verbs: proxyVerbs}],
}

/** The subresources of a type, in the order of their names. */
export function subresourcesOf(resource: Resource): Subresource[] {
  const own = resource.group === '' ? (more[resource.resource] ?? []) : []
  const status: Subresource[] = resource.status ? [{name: 'status', kind: resource.kind, verbs: partVerbs}] : []
  return [...own, ...(resource.scale ? [scale] : []), ...status].sort((a, b) => (a.name < b.name ? -1 : 1))
}

const stored: Served[] = servedResources.map(resource => ({
  ...resource,
  verbs: resource.kind === 'Namespace' ? allVerbs.filter(verb => verb !== 'deletecollection') : allVerbs,
  subresources: subresourcesOf(resource),
}))

/** Kinds that are answered, not stored. */
const review = (group: string, kind: string, namespaced = false): Served => ({
  group,
  version: 'v1',
  kind,
  resource: `${kind.toLowerCase()}s`,
  singular: kind.toLowerCase(),
  namespaced,
  shortNames: [],
  categories: [],
  verbs: ['create'],
  subresources: [],
})

const orderOf = ({group, version, resource}: Served): string => [group, resource, version].join('/')

/** All types, in the order of groups and names. */
export const served: readonly Served[] = [
  ...stored,
  review('', 'Binding', true),
  review('authentication.k8s.io', 'SelfSubjectReview'),
  review('authentication.k8s.io', 'TokenReview'),
  review('authorization.k8s.io', 'LocalSubjectAccessReview', true),
  review('authorization.k8s.io', 'SelfSubjectAccessReview'),
  review('authorization.k8s.io', 'SelfSubjectRulesReview'),
  review('authorization.k8s.io', 'SubjectAccessReview'),
].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))

/** kubectl resolves a short name in the order of groups; apps comes before those that nobody types. */
const groups = ['apps', ...new Set(served.map(entry => entry.group).filter(group => group !== '' && group !== 'apps'))]
const ofVersion = (group: string, version: string): readonly Served[] =>
  served.filter(entry => entry.group === group && entry.version === version)
/** The versions of a group, the one that clients are to take first. */
const versionsOf = (group: string): string[] =>
  [...new Set(served.filter(entry => entry.group === group).map(({version}) => version))].sort().toReversed()

export const serverVersion: JsonObject = {
  major: String(newestVersion[0]),
  minor: String(newestVersion[1]),
  gitVersion: `v${newestVersion[0]}.${newestVersion[1]}.0+k8slab-sandbox`,
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: 'k8slab/simulated',
}

/** The answer to a discovery path, or undefined for any other. `aggregated` carries a content type of its own. */
export function discovery(path: string, accept: string | undefined): {body: JsonObject; type: string} | undefined {
  const plain = (body: JsonObject): {body: JsonObject; type: string} => ({body, type: 'application/json'})
  const clean = path.replace(/\/+$/, '')
  if (clean === '/version') return plain(serverVersion)
  if (clean === '/api' || clean === '/apis') {
    const version = aggregatedVersion(accept)
    if (version !== undefined) return aggregated(clean === '/api' ? [''] : groups, version)
    return plain(
      clean === '/api' ? {kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: []} : groupList(),
    )
  }
  if (clean === '/api/v1') return plain(resourceList('', 'v1'))
  const [, root, group = '', version] = clean.split('/')
  if (root !== 'apis' || !groups.includes(group) || clean.split('/').length > 4) return undefined
  if (version === undefined) return plain({kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(group)})
  return versionsOf(group).includes(version) ? plain(resourceList(group, version)) : undefined
}

/** `v2` or `v2beta1` when the client asks for aggregated discovery. */
function aggregatedVersion(accept: string | undefined): string | undefined {
  const wanted = mediaRanges(accept).find(
    ({parameters}) =>
      parameters['as'] === 'APIGroupDiscoveryList' &&
      parameters['g'] === 'apidiscovery.k8s.io' &&
      ['v2', 'v2beta1'].includes(parameters['v'] ?? ''),
  )
  return wanted?.parameters['v']
}

function groupEntry(group: string): JsonObject {
  const versions = versionsOf(group).map(version => ({groupVersion: `${group}/${version}`, version}))
  return {name: group, versions, preferredVersion: versions[0]!}
}

const groupList = (): JsonObject => ({kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupEntry)})

function resourceList(group: string, version: string): JsonObject {
  return {
    kind: 'APIResourceList',
    ...(group !== '' && {apiVersion: 'v1'}),
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources: ofVersion(group, version).flatMap(entry => [
      {
        name: entry.resource,
        singularName: entry.singular,
        namespaced: entry.namespaced,
        kind: entry.kind,
        verbs: entry.verbs,
        ...(entry.shortNames.length > 0 && {shortNames: entry.shortNames}),
        ...(entry.categories.length > 0 && {categories: entry.categories}),
        ...(entry.verbs.includes('list') && {storageVersionHash: storageVersionHash(entry)}),
      },
      ...entry.subresources.map(part => ({
        name: `${entry.resource}/${part.name}`,
        singularName: '',
        namespaced: entry.namespaced,
        ...(part.group !== undefined && {group: part.group, version: part.version!}),
        kind: part.kind,
        verbs: part.verbs,
      })),
    ]),
  }
}

/** apiserver pkg/endpoints/discovery/storageversionhash.go */
function storageVersionHash({group, version, kind}: Served): string {
  return createHash('sha256').update(`${group}/${version}/${kind}`).digest().subarray(0, 8).toString('base64')
}

function aggregated(names: readonly string[], version: string): {body: JsonObject; type: string} {
  const body = {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: names.map(group => ({
      metadata: {...(group !== '' && {name: group})},
      versions: versionsOf(group).map(each => ({
        version: each,
        resources: ofVersion(group, each).map(aggregatedResource),
        freshness: 'Current',
      })),
    })),
  }
  return {body, type: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`}
}

const aggregatedResource = (entry: Served): JsonObject => ({
  resource: entry.resource,
  responseKind: {group: entry.group, version: entry.version, kind: entry.kind},
  scope: entry.namespaced ? 'Namespaced' : 'Cluster',
  singularResource: entry.singular,
  verbs: entry.verbs,
  ...(entry.shortNames.length > 0 && {shortNames: entry.shortNames}),
  ...(entry.categories.length > 0 && {categories: entry.categories}),
  ...(entry.subresources.length > 0 && {
    subresources: entry.subresources.map(part => ({
      subresource: part.name,
      responseKind: {group: part.group ?? entry.group, version: part.version ?? entry.version, kind: part.kind},
      verbs: part.verbs,
    })),
  }),
})
