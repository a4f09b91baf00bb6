import {hasStructType, structType} from '../../core/kinds/field-table.ts'
import {kinds} from '../../core/kinds/index.ts'
import type {Kind} from '../../core/kinds/kind.ts'
import type {ResourceType} from '../registry.ts'

/** A kind as the API serves it: names for discovery, and the traits of its strategy that depend on the registry. */
export interface Resource extends ResourceType {
  readonly version: string
  readonly kind: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  /** The type in schemas/kubernetes.json: `core.v1.Pod`. */
  readonly type: string
  /** Has a status of its own: /status is served, and writes to the object leave the status alone. */
  readonly status: boolean
  readonly scale: boolean
  /** PUT makes an object that is not there. */
  readonly createOnUpdate: boolean
  /** An update may leave the resourceVersion out. */
  readonly unconditionalUpdate: boolean
}

export const apiVersionOf = (resource: {readonly group: string; readonly version: string}): string =>
  resource.group === '' ? resource.version : `${resource.group}/${resource.version}`

/** Other versions of kinds that are stored: see other-versions.ts. */
const storedAsOthers: ReadonlySet<string> = new Set(['autoscaling/v1', 'events.k8s.io/v1'])
const scaled: ReadonlySet<string> = new Set(['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet'])

// pkg/registry/<group>/<kind>/strategy.go: AllowCreateOnUpdate, AllowUnconditionalUpdate
const createdByUpdate: ReadonlySet<string> = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'Endpoints',
  'Event',
  'Lease',
  'LimitRange',
  'Role',
  'RoleBinding',
  'Service',
])
const onlyByVersion: ReadonlySet<string> = new Set([
  'CSIDriver',
  'CSINode',
  'CSIStorageCapacity',
  'Lease',
  'PodDisruptionBudget',
  'VolumeAttachment',
])

const resourceOfAKind = (kind: Kind): Resource => ({
  group: kind.group,
  version: kind.version,
  resource: kind.plural,
  kind: kind.kind,
  singular: kind.singular,
  shortNames: kind.shortNames,
  categories: kind.categories,
  namespaced: kind.namespaced,
  type: kind.type,
  status: structType(kind.type).fields.has('status'),
  scale: scaled.has(kind.kind),
  createOnUpdate: createdByUpdate.has(kind.kind),
  unconditionalUpdate: !onlyByVersion.has(kind.kind),
})

/** Every type that is stored. */
export const resources: readonly Resource[] = kinds
  .filter(kind => !storedAsOthers.has(apiVersionOf(kind)) && hasStructType(kind.type))
  .map(resourceOfAKind)
/** Types that are served and stored as others. */
export const otherVersions: readonly Resource[] = kinds
  .filter(kind => storedAsOthers.has(apiVersionOf(kind)))
  .map(resourceOfAKind)
export const servedResources: readonly Resource[] = [...resources, ...otherVersions]

const byKind = new Map(servedResources.map(resource => [`${apiVersionOf(resource)}|${resource.kind}`, resource]))
const byType = new Map(resources.map(resource => [`${resource.group}/${resource.resource}`, resource]))

/** The type of objects with that apiVersion and kind; undefined when the sandbox does not serve it. */
export const resourceOfKind = (apiVersion: string, kind: string): Resource | undefined =>
  byKind.get(`${apiVersion}|${kind}`)
export const resourceOf = (type: ResourceType): Resource | undefined => byType.get(`${type.group}/${type.resource}`)
