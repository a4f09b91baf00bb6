import type {ResourceType} from '../registry.ts'

/** What the sandbox's registry needs to know of a type: names for discovery, and the traits of its strategy. */
export interface Resource extends ResourceType {
  readonly version: string
  readonly kind: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  /** Has a status of its own: /status is served, and writes to the object leave the status alone. */
  readonly status: boolean
  readonly scale: boolean
}

export const apiVersionOf = (resource: {readonly group: string; readonly version: string}): string =>
  resource.group === '' ? resource.version : `${resource.group}/${resource.version}`

const of =
  (group: string, version: string, namespaced: boolean) =>
  (
    kind: string,
    resource: string,
    shortNames: string[] = [],
    traits: {status?: boolean; scale?: boolean; all?: boolean} = {},
  ): Resource => ({
    group,
    version,
    namespaced,
    kind,
    resource,
    singular: kind.toLowerCase(),
    shortNames,
    categories: traits.all ? ['all'] : [],
    status: traits.status ?? false,
    scale: traits.scale ?? false,
  })

const core = of('', 'v1', true)
const coreCluster = of('', 'v1', false)
const apps = of('apps', 'v1', true)
const batch = of('batch', 'v1', true)
const rbac = of('rbac.authorization.k8s.io', 'v1', true)
const rbacCluster = of('rbac.authorization.k8s.io', 'v1', false)
const storage = of('storage.k8s.io', 'v1', false)
const status = {status: true}
const workload = {status: true, scale: true, all: true}

/** Every type that is stored, in the order of discovery. */
export const resources: readonly Resource[] = [
  core('ConfigMap', 'configmaps', ['cm']),
  core('Endpoints', 'endpoints', ['ep']),
  core('Event', 'events', ['ev']),
  core('LimitRange', 'limitranges', ['limits']),
  coreCluster('Namespace', 'namespaces', ['ns'], status),
  coreCluster('Node', 'nodes', ['no'], status),
  core('PersistentVolumeClaim', 'persistentvolumeclaims', ['pvc'], status),
  coreCluster('PersistentVolume', 'persistentvolumes', ['pv'], status),
  core('Pod', 'pods', ['po'], {status: true, all: true}),
  core('ResourceQuota', 'resourcequotas', ['quota'], status),
  core('Secret', 'secrets'),
  core('ServiceAccount', 'serviceaccounts', ['sa']),
  core('Service', 'services', ['svc'], {status: true, all: true}),
  apps('ControllerRevision', 'controllerrevisions'),
  apps('DaemonSet', 'daemonsets', ['ds'], {status: true, all: true}),
  apps('Deployment', 'deployments', ['deploy'], workload),
  apps('ReplicaSet', 'replicasets', ['rs'], workload),
  apps('StatefulSet', 'statefulsets', ['sts'], workload),
  batch('CronJob', 'cronjobs', ['cj'], {status: true, all: true}),
  batch('Job', 'jobs', [], {status: true, all: true}),
  of('coordination.k8s.io', 'v1', true)('Lease', 'leases'),
  of('discovery.k8s.io', 'v1', true)('EndpointSlice', 'endpointslices'),
  of('policy', 'v1', true)('PodDisruptionBudget', 'poddisruptionbudgets', ['pdb'], status),
  rbacCluster('ClusterRoleBinding', 'clusterrolebindings'),
  rbacCluster('ClusterRole', 'clusterroles'),
  rbac('RoleBinding', 'rolebindings'),
  rbac('Role', 'roles'),
  storage('CSIDriver', 'csidrivers'),
  storage('StorageClass', 'storageclasses', ['sc']),
  storage('VolumeAttachment', 'volumeattachments', [], status),
]

const byKind = new Map(resources.map(resource => [`${apiVersionOf(resource)}|${resource.kind}`, resource]))
const byType = new Map(resources.map(resource => [`${resource.group}/${resource.resource}`, resource]))

/** The type of objects with that apiVersion and kind; undefined when the sandbox does not serve it. */
export const resourceOfKind = (apiVersion: string, kind: string): Resource | undefined =>
  byKind.get(`${apiVersion}|${kind}`)
export const resourceOf = (type: ResourceType): Resource | undefined => byType.get(`${type.group}/${type.resource}`)
