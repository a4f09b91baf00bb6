import {copyJson, isObject, type JsonObject, listAt, objectAt, stringAt, valueAt} from '../../core/json.ts'
import {
  defaultPriorityClass,
  overheadRefusal,
  priorityOf,
  priorityRefusal,
  systemPriority,
} from '../../core/pod-classes.ts'
import {compareQuantities, quantityOf} from '../../core/quantity.ts'
import type {Registry, ResourceType} from '../registry.ts'
import {requireWithinLimits, withDefaultsOf} from './limit-ranger.ts'
import {nameOf, namespaceOf} from './metadata.ts'
import type {Resource} from './resources.ts'
import {forbiddenError, notFoundError, StatusError} from './status-errors.ts'

// The admission plugins that look at the rest of the cluster. What a plugin makes of the object alone is core's part.

/** What admission may ask. */
type Cluster = Pick<Registry, 'get' | 'list'>

const namespaces: ResourceType = {group: '', resource: 'namespaces'}
const serviceAccounts: ResourceType = {group: '', resource: 'serviceaccounts'}
const priorityClasses: ResourceType = {group: 'scheduling.k8s.io', resource: 'priorityclasses'}
const classes: ResourceType = {group: 'storage.k8s.io', resource: 'storageclasses'}

/** Refuses a new object, or adds to it; `sent` is as the client sent it. */
export function admitCreation(cluster: Cluster, resource: Resource, sent: JsonObject): JsonObject {
  requireNamespace(cluster, resource, sent)
  switch (resource.kind) {
    case 'Pod':
      return withDefaultsOf(cluster, admitNewPod(cluster, resource, sent))
    case 'PersistentVolumeClaim':
      return addDefaultClass(cluster, sent)
    case 'PriorityClass':
      requireOneDefault(cluster, resource, sent)
      return sent
    default:
      return sent
  }
}

/** Refuses a new object that is valid in itself and complete: the plugins that come after validation. */
export function admitValid(cluster: Cluster, resource: Resource, object: JsonObject): void {
  if (resource.kind === 'Pod' || resource.kind === 'PersistentVolumeClaim')
    requireWithinLimits(cluster, resource, object)
}

/** apiserver pkg/admission/plugin/namespace/lifecycle */
function requireNamespace(cluster: Cluster, resource: Resource, sent: JsonObject): void {
  const name = namespaceOf(sent)
  if (!resource.namespaced || name === undefined) return
  const namespace = cluster.get(namespaces, undefined, name)
  if (!namespace) throw notFoundError(namespaces, name)
  if (stringAt(namespace, 'metadata', 'deletionTimestamp') === undefined) return
  // What controllers write to the end.
  if (resource.kind === 'Event') return
  const why = `unable to create new content in namespace ${name} because it is being terminated`
  const refused = forbiddenError(resource, nameOf(sent), why)
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${name} is being terminated`,
    field: 'metadata.namespace',
  }
  throw new StatusError(refused.code, refused.reason, refused.message, {...refused.details, causes: [cause]})
}

const accountOf = (pod: JsonObject): string =>
  stringAt(pod, 'spec', 'serviceAccountName') || stringAt(pod, 'spec', 'serviceAccount') || 'default'

/** Whether the service account of a new pod lets its token be mounted, where the pod itself does not say. */
export function mountsToken(cluster: Cluster, pod: JsonObject): boolean {
  const account = cluster.get(serviceAccounts, namespaceOf(pod) ?? '', accountOf(pod))
  return account?.['automountServiceAccountToken'] !== false
}

/** plugin/pkg/admission/serviceaccount: it must be there, and what it has for pulling images goes into the pod. */
function admitServiceAccount(cluster: Cluster, resource: Resource, sent: JsonObject): JsonObject {
  const namespace = namespaceOf(sent) ?? ''
  const name = accountOf(sent)
  const account = cluster.get(serviceAccounts, namespace, name)
  if (!account) {
    const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`
    throw forbiddenError(resource, nameOf(sent), why)
  }
  const secrets = listAt(account, 'imagePullSecrets')
  if (secrets.length === 0 || listAt(sent, 'spec', 'imagePullSecrets').length > 0) return sent
  const imagePullSecrets = secrets.map(secret => ({name: stringAt(secret, 'name') ?? ''}))
  return {...sent, spec: {...objectAt(sent, 'spec'), imagePullSecrets}}
}

/** plugin/pkg/admission/priority, runtimeclass: the classes of a pod must be there, and decide. */
function admitNewPod(cluster: Cluster, resource: Resource, pod: JsonObject): JsonObject {
  const sent = admitServiceAccount(cluster, resource, pod)
  const refuse = (why: string): Error => forbiddenError(resource, nameOf(sent), why)
  const spec = copyJson(objectAt(sent, 'spec'))
  const asked = stringAt(spec, 'priorityClassName') ?? ''
  const found =
    asked === '' ? defaultPriorityClass(cluster.list(priorityClasses)) : cluster.get(priorityClasses, undefined, asked)
  const priority = found || asked === '' ? priorityOf(found) : systemPriority(asked)
  if (!priority) throw refuse(`no PriorityClass with name ${asked} was found`)
  const refusal = priorityRefusal(spec, priority)
  if (refusal) throw refuse(refusal.why)
  // The sandbox serves no runtime classes.
  const runtime = stringAt(spec, 'runtimeClassName') ?? ''
  if (runtime !== '') throw refuse(`pod rejected: RuntimeClass ${JSON.stringify(runtime)} not found`)
  const overhead = overheadRefusal(spec)
  if (overhead) throw refuse(overhead.why)
  if (found) spec['priorityClassName'] = nameOf(found)
  spec['priority'] = priority.value
  spec['preemptionPolicy'] = priority.preemptionPolicy
  return {...sent, spec}
}

/** plugin/pkg/admission/priority: one class alone is the default. */
function requireOneDefault(cluster: Cluster, resource: Resource, sent: JsonObject): void {
  const first = sent['globalDefault'] === true ? defaultPriorityClass(cluster.list(priorityClasses)) : undefined
  if (!first || nameOf(first) === nameOf(sent)) return
  const why = `PriorityClass ${nameOf(first)} is already marked as default. Only one default can exist`
  throw forbiddenError(resource, nameOf(sent), why)
}

/** plugin/pkg/admission/storage/storageclass/setdefault */
function addDefaultClass(cluster: Cluster, sent: JsonObject): JsonObject {
  const spec = sent['spec']
  const annotated = stringAt(sent, 'metadata', 'annotations', 'volume.beta.kubernetes.io/storage-class') !== undefined
  if (!isObject(spec) || annotated || (valueAt(spec, ['storageClassName']) ?? null) !== null) return sent
  const name = defaultClass(cluster)
  return name === undefined ? sent : {...sent, spec: {...spec, storageClassName: name}}
}

/** pkg/volume/util/storageclass.go GetDefaultClass: of several, the newest, then the first by name. */
export function defaultClass(cluster: Cluster): string | undefined {
  const keys = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class']
  const created = (object: JsonObject): number =>
    Date.parse(stringAt(object, 'metadata', 'creationTimestamp') ?? '') || 0
  const [first] = cluster
    .list(classes)
    .filter(object => keys.some(key => stringAt(object, 'metadata', 'annotations', key) === 'true'))
    .toSorted((a, b) => created(b) - created(a) || (nameOf(a) < nameOf(b) ? -1 : 1))
  return first && nameOf(first)
}

/** Refuses a change that the cluster does not allow. */
export function admitChange(cluster: Cluster, resource: Resource, sent: JsonObject, old: JsonObject): void {
  if (resource.kind === 'PriorityClass') requireOneDefault(cluster, resource, sent)
  if (resource.kind !== 'PersistentVolumeClaim') return
  checkResize(cluster, resource, sent, old)
  if (stringAt(old, 'metadata', 'deletionTimestamp') === undefined) requireWithinLimits(cluster, resource, sent)
}

/** plugin/pkg/admission/storage/persistentvolume/resize */
function checkResize(cluster: Cluster, resource: Resource, sent: JsonObject, old: JsonObject): void {
  const size = ['spec', 'resources', 'requests', 'storage']
  const wanted = quantityOf(valueAt(sent, size))
  const had = quantityOf(valueAt(old, size))
  if (!wanted || !had || compareQuantities(wanted, had) <= 0) return
  if (stringAt(old, 'status', 'phase') !== 'Bound') {
    throw forbiddenError(resource, nameOf(old), 'Only bound persistent volume claims can be expanded')
  }
  const name =
    stringAt(old, 'metadata', 'annotations', 'volume.beta.kubernetes.io/storage-class') ??
    stringAt(old, 'spec', 'storageClassName') ??
    ''
  const storageClass = name === '' ? undefined : cluster.get(classes, undefined, name)
  if (storageClass && valueAt(storageClass, ['allowVolumeExpansion']) === true) return
  throw forbiddenError(
    resource,
    nameOf(old),
    'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  )
}

const immortal: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public'])

/** Refuses a deletion. */
export function admitDeletion(resource: Resource, name: string): void {
  if (resource.kind === 'Namespace' && immortal.has(name)) {
    throw forbiddenError(resource, name, 'this namespace may not be deleted')
  }
}
