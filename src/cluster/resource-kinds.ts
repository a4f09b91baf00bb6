import {nearest} from '../core/nearest.ts'
import type {ResourceName} from './cluster.ts'

/** What a person must know of a kind to name its resources to kubectl. */
export interface ResourceKind {
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  readonly namespaced: boolean
  readonly shortNames: readonly string[]
}

const kind = (
  apiVersion: string,
  name: string,
  plural: string,
  namespaced: boolean,
  ...shortNames: string[]
): ResourceKind => ({
  apiVersion,
  kind: name,
  plural,
  namespaced,
  shortNames,
})

/** The kinds that labs work with, with kubectl's short names. */
export const resourceKinds: readonly ResourceKind[] = [
  kind('v1', 'Pod', 'pods', true, 'po'),
  kind('v1', 'Service', 'services', true, 'svc'),
  kind('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', true, 'pvc'),
  kind('v1', 'PersistentVolume', 'persistentvolumes', false, 'pv'),
  kind('v1', 'ConfigMap', 'configmaps', true, 'cm'),
  kind('v1', 'Secret', 'secrets', true),
  kind('v1', 'ServiceAccount', 'serviceaccounts', true, 'sa'),
  kind('v1', 'Event', 'events', true, 'ev'),
  kind('v1', 'Endpoints', 'endpoints', true, 'ep'),
  kind('v1', 'Namespace', 'namespaces', false, 'ns'),
  kind('v1', 'Node', 'nodes', false, 'no'),
  kind('apps/v1', 'StatefulSet', 'statefulsets', true, 'sts'),
  kind('apps/v1', 'Deployment', 'deployments', true, 'deploy'),
  kind('apps/v1', 'ReplicaSet', 'replicasets', true, 'rs'),
  kind('apps/v1', 'DaemonSet', 'daemonsets', true, 'ds'),
  kind('apps/v1', 'ControllerRevision', 'controllerrevisions', true),
  kind('batch/v1', 'Job', 'jobs', true),
  kind('batch/v1', 'CronJob', 'cronjobs', true, 'cj'),
  kind('storage.k8s.io/v1', 'StorageClass', 'storageclasses', false, 'sc'),
  kind('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices', true),
  kind('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', true, 'pdb'),
  kind('rbac.authorization.k8s.io/v1', 'Role', 'roles', true),
  kind('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings', true),
  kind('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', false),
  kind('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings', false),
]

const byWord = new Map<string, ResourceKind>(
  resourceKinds.flatMap(known =>
    [known.kind.toLowerCase(), known.plural, ...known.shortNames].map(word => [word, known] as const),
  ),
)

/** The kind that a word of a person means: `pvc`, `pods`, `StatefulSet`, `statefulset.apps`. */
export const resourceKindOf = (word: string): ResourceKind | undefined =>
  byWord.get(word.toLowerCase()) ?? byWord.get(word.toLowerCase().split('.')[0]!)

/** The word of `resourceKindOf` that is nearest to an unknown one. */
export const nearestKindWord = (word: string): string | undefined => nearest(word, [...byWord.keys()])

/** True when resources of that kind live in a namespace; undefined for a kind that is not known here. */
export const isNamespacedKind = (apiVersion: string, name: string): boolean | undefined =>
  resourceKinds.find(known => known.apiVersion === apiVersion && known.kind === name)?.namespaced

/**
 * The resource that `pod/redis-0` names, in `namespace` when its kind lives in one; undefined when the text is no
 * `kind/name` of a known kind.
 */
export function resourceOf(text: string, namespace: string): ResourceName | undefined {
  const [word = '', name = '', ...more] = text.split('/')
  const known = resourceKindOf(word)
  if (!known || name === '' || more.length > 0) return undefined
  return {apiVersion: known.apiVersion, kind: known.kind, name, ...(known.namespaced ? {namespace} : {})}
}

/** `pod/redis-0`, `pvc/data-redis-0`: as a person types it, with the short name for the long storage words. */
export function resourceText({kind: name, name: object}: {readonly kind: string; readonly name: string}): string {
  const short: Readonly<Record<string, string>> = {
    PersistentVolumeClaim: 'pvc',
    PersistentVolume: 'pv',
    StatefulSet: 'statefulset',
  }
  return `${short[name] ?? name.toLowerCase()}/${object}`
}
