import type {Kind} from './kind.ts'
import {strategies} from './prepare/index.ts'
import {validations} from './validation/index.ts'

/** `Kind plural [short names]`, and `*` for those of the category `all`, `-` for those without a namespace. */
type Row = string

const rows: Readonly<Record<string, readonly Row[]>> = {
  v1: [
    'ConfigMap configmaps cm',
    'Endpoints endpoints ep',
    'Event events ev',
    'LimitRange limitranges limits',
    'Namespace namespaces ns -',
    'Node nodes no -',
    'PersistentVolume persistentvolumes pv -',
    'PersistentVolumeClaim persistentvolumeclaims pvc',
    'Pod pods po *',
    'PodTemplate podtemplates',
    'ReplicationController replicationcontrollers rc *',
    'ResourceQuota resourcequotas quota',
    'Secret secrets',
    'Service services svc *',
    'ServiceAccount serviceaccounts sa',
  ],
  'apps/v1': [
    'ControllerRevision controllerrevisions',
    'DaemonSet daemonsets ds *',
    'Deployment deployments deploy *',
    'ReplicaSet replicasets rs *',
    'StatefulSet statefulsets sts *',
  ],
  'autoscaling/v1': ['HorizontalPodAutoscaler horizontalpodautoscalers hpa *'],
  'autoscaling/v2': ['HorizontalPodAutoscaler horizontalpodautoscalers hpa *'],
  'batch/v1': ['CronJob cronjobs cj *', 'Job jobs *'],
  'coordination.k8s.io/v1': ['Lease leases'],
  'discovery.k8s.io/v1': ['EndpointSlice endpointslices'],
  'events.k8s.io/v1': ['Event events ev'],
  'networking.k8s.io/v1': [
    'Ingress ingresses ing',
    'IngressClass ingressclasses -',
    'NetworkPolicy networkpolicies netpol',
  ],
  'policy/v1': ['PodDisruptionBudget poddisruptionbudgets pdb'],
  'rbac.authorization.k8s.io/v1': [
    'ClusterRole clusterroles -',
    'ClusterRoleBinding clusterrolebindings -',
    'Role roles',
    'RoleBinding rolebindings',
  ],
  'scheduling.k8s.io/v1': ['PriorityClass priorityclasses pc -'],
  'storage.k8s.io/v1': [
    'CSIDriver csidrivers -',
    'CSINode csinodes -',
    'CSIStorageCapacity csistoragecapacities',
    'StorageClass storageclasses sc -',
    'VolumeAttachment volumeattachments -',
    'VolumeAttributesClass volumeattributesclasses vac -',
  ],
}

function kindOfRow(apiVersion: string, row: Row): Kind {
  const [kind = '', plural = '', ...rest] = row.split(' ')
  const [version = '', group = ''] = apiVersion.split('/').toReversed()
  return {
    group,
    version,
    kind,
    plural,
    singular: kind.toLowerCase(),
    shortNames: rest.filter(word => /^[a-z]/.test(word)),
    categories: rest.includes('*') ? ['all'] : [],
    namespaced: !rest.includes('-'),
    type: `${typeGroup(group)}.${version}.${kind}`,
    ...strategies[`${apiVersion} ${kind}`],
    ...validations[`${apiVersion} ${kind}`],
  }
}

/** Types are named by Go package: `core.v1.Pod`, `rbac.v1.Role`. */
const typeGroup = (group: string): string => (group === '' ? 'core' : group.split('.', 1)[0]!)

/** Every kind that k8slab knows the structure of. */
export const kinds: readonly Kind[] = Object.entries(rows).flatMap(([apiVersion, list]) =>
  list.map(row => kindOfRow(apiVersion, row)),
)

export const apiVersionOf = (kind: Kind): string => (kind.group === '' ? kind.version : `${kind.group}/${kind.version}`)

const byKind = new Map(kinds.map(kind => [`${apiVersionOf(kind)} ${kind.kind}`, kind]))

/** The kind, or undefined when k8slab does not know it. */
export const kindOf = (apiVersion: string, kind: string): Kind | undefined => byKind.get(`${apiVersion} ${kind}`)

/** The kind behind a resource name (`statefulsets`) of a group; its newest version unless one is given. */
export function kindByResource(group: string, resource: string, version?: string): Kind | undefined {
  return kinds.findLast(
    kind => kind.group === group && kind.plural === resource && (version === undefined || kind.version === version),
  )
}

/** Kubernetes' own kinds without a namespace that k8slab has no structure of. */
const otherClusterKinds: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io MutatingAdmissionPolicy',
  'admissionregistration.k8s.io MutatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io MutatingWebhookConfiguration',
  'admissionregistration.k8s.io ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io ValidatingWebhookConfiguration',
  'apiextensions.k8s.io CustomResourceDefinition',
  'apiregistration.k8s.io APIService',
  'certificates.k8s.io CertificateSigningRequest',
  'certificates.k8s.io ClusterTrustBundle',
  'flowcontrol.apiserver.k8s.io FlowSchema',
  'flowcontrol.apiserver.k8s.io PriorityLevelConfiguration',
  'networking.k8s.io IPAddress',
  'networking.k8s.io ServiceCIDR',
  'node.k8s.io RuntimeClass',
  'policy PodSecurityPolicy',
  'extensions PodSecurityPolicy',
  'resource.k8s.io DeviceClass',
  'resource.k8s.io DeviceTaintRule',
  'resource.k8s.io ResourceSlice',
  'storagemigration.k8s.io StorageVersionMigration',
])

/**
 * Whether objects of that kind live in a namespace. Older versions of a known kind count as the known one; what nobody knows (a custom
 * resource) is taken to.
 */
export function isNamespaced(apiVersion: string, kind: string): boolean {
  const slash = apiVersion.indexOf('/')
  const group = slash < 0 ? '' : apiVersion.slice(0, slash)
  const known = byKind.get(`${apiVersion} ${kind}`) ?? kinds.find(each => each.group === group && each.kind === kind)
  return known ? known.namespaced : !otherClusterKinds.has(`${group} ${kind}`)
}
