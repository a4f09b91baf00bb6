import type {ResourceType} from '../registry.ts'
import type {
  ConfigMap,
  ControllerRevision,
  CronJob,
  CsiDriver,
  DaemonSet,
  Deployment,
  Endpoints,
  EndpointSlice,
  HorizontalPodAutoscaler,
  Job,
  KubeObject,
  Lease,
  Namespace,
  NodeObject,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  ReplicationController,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
  StatefulSet,
  StorageClass,
  VolumeAttachment,
} from './objects.ts'

/** A kind that controllers work with: how the registry names it, and the shape of its objects. */
export interface Resource<T extends KubeObject> extends ResourceType {
  readonly apiVersion: string
  readonly kind: string
  readonly namespaced: boolean
  /** Only for the type checker; never set. */
  readonly shape?: T
}

function resource<T extends KubeObject>(
  apiVersion: string,
  name: string,
  kind: string,
  scope: 'Namespaced' | 'Cluster' = 'Namespaced',
): Resource<T> {
  const slash = apiVersion.indexOf('/')
  return {
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    resource: name,
    apiVersion,
    kind,
    namespaced: scope === 'Namespaced',
  }
}

export const pods = resource<Pod>('v1', 'pods', 'Pod')
export const nodes = resource<NodeObject>('v1', 'nodes', 'Node', 'Cluster')
export const leases = resource<Lease>('coordination.k8s.io/v1', 'leases', 'Lease')
export const services = resource<Service>('v1', 'services', 'Service')
export const endpoints = resource<Endpoints>('v1', 'endpoints', 'Endpoints')
export const namespaces = resource<Namespace>('v1', 'namespaces', 'Namespace', 'Cluster')
export const configMaps = resource<ConfigMap>('v1', 'configmaps', 'ConfigMap')
export const secrets = resource<Secret>('v1', 'secrets', 'Secret')
export const serviceAccounts = resource<ServiceAccount>('v1', 'serviceaccounts', 'ServiceAccount')
export const claims = resource<PersistentVolumeClaim>('v1', 'persistentvolumeclaims', 'PersistentVolumeClaim')
export const volumes = resource<PersistentVolume>('v1', 'persistentvolumes', 'PersistentVolume', 'Cluster')
export const storageClasses = resource<StorageClass>('storage.k8s.io/v1', 'storageclasses', 'StorageClass', 'Cluster')
export const attachments = resource<VolumeAttachment>(
  'storage.k8s.io/v1',
  'volumeattachments',
  'VolumeAttachment',
  'Cluster',
)
export const csiDrivers = resource<CsiDriver>('storage.k8s.io/v1', 'csidrivers', 'CSIDriver', 'Cluster')
export const attributesClasses = resource<KubeObject>(
  'storage.k8s.io/v1',
  'volumeattributesclasses',
  'VolumeAttributesClass',
  'Cluster',
)
export const statefulSets = resource<StatefulSet>('apps/v1', 'statefulsets', 'StatefulSet')
export const deployments = resource<Deployment>('apps/v1', 'deployments', 'Deployment')
export const replicaSets = resource<ReplicaSet>('apps/v1', 'replicasets', 'ReplicaSet')
export const replicationControllers = resource<ReplicationController>(
  'v1',
  'replicationcontrollers',
  'ReplicationController',
)
export const daemonSets = resource<DaemonSet>('apps/v1', 'daemonsets', 'DaemonSet')
export const jobs = resource<Job>('batch/v1', 'jobs', 'Job')
export const cronJobs = resource<CronJob>('batch/v1', 'cronjobs', 'CronJob')
export const disruptionBudgets = resource<PodDisruptionBudget>(
  'policy/v1',
  'poddisruptionbudgets',
  'PodDisruptionBudget',
)
export const controllerRevisions = resource<ControllerRevision>('apps/v1', 'controllerrevisions', 'ControllerRevision')
export const endpointSlices = resource<EndpointSlice>('discovery.k8s.io/v1', 'endpointslices', 'EndpointSlice')
export const resourceQuotas = resource<ResourceQuota>('v1', 'resourcequotas', 'ResourceQuota')
export const events = resource<KubeObject>('v1', 'events', 'Event')
export const horizontalPodAutoscalers = resource<HorizontalPodAutoscaler>(
  'autoscaling/v2',
  'horizontalpodautoscalers',
  'HorizontalPodAutoscaler',
)
