// What of each kind counts for quotas. Kubernetes pkg/quota/v1/evaluator/core, apiserver pkg/quota/v1/generic
import {type JsonObject, listAt, stringAt, valueAt} from '../../../core/json.ts'
import {
  compareQuantities,
  isWholeQuantity,
  type Quantity,
  quantityOf,
  roundQuantityUp,
  zeroQuantity,
} from '../../../core/quantity.ts'
import type {ResourceType} from '../../registry.ts'
import {type Resource, resources} from '../resources.ts'
import {equalLists, type ResourceList, resourceListAt} from '../resource-list.ts'
import {computeUsage, hasPodLevelResources, isNative, one, podCounts, podUsage} from './pod-usage.ts'
import {attributesClassesOf, claimIsInScope, isBounded, noScope, podIsInScope, type ScopeRequirement} from './scopes.ts'

/** A request that may need more of a quota. */
export interface QuotaRequest {
  readonly subresource: '' | 'status' | 'resize'
  /** As it would be stored. */
  readonly object: JsonObject
  /** Without it the object is new. */
  readonly old?: JsonObject | undefined
}

/** How one type is held against quotas. */
export interface Evaluator {
  /** Undefined for types that the sandbox does not serve: there are never any. */
  readonly type: ResourceType | undefined
  /** True when this type counts for that resource of a quota. */
  readonly counts: (name: string) => boolean
  readonly handles: (request: QuotaRequest) => boolean
  readonly isInScope: (object: JsonObject, requirement: ScopeRequirement) => boolean
  /** What the object takes; `now` is in milliseconds. */
  readonly usage: (object: JsonObject, now: number) => ResourceList
  /** What the object would have to say, of the resources that the quota limits; undefined when nothing is missing. */
  readonly missing: (object: JsonObject, limited: readonly string[]) => string | undefined
  /** True when a change may have given back something, or taken something that was not asked for. */
  readonly isRecounted: (object: JsonObject, old: JsonObject, now: number) => boolean
}

const nothingMissing = (): undefined => undefined
const never = (): boolean => false

// --- pods ----------------------------------------------------------------------------------------------------------------

const podResources = new Set([
  'count/pods',
  'pods',
  ...['cpu', 'memory', 'ephemeral-storage'].flatMap(name => [name, `requests.${name}`, `limits.${name}`]),
])

/** What containers must say where a quota limits it; others need not. */
const mustBeSaid = new Set(['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'])

const pods: Evaluator = {
  type: {group: '', resource: 'pods'},
  counts: name =>
    podResources.has(name) ||
    name.startsWith('hugepages-') ||
    name.startsWith('requests.hugepages-') ||
    (name.startsWith('requests.') &&
      (!isNative(name) || name.startsWith('requests.deviceclass.resource.kubernetes.io/'))),
  handles: ({subresource, object, old}) => {
    if (subresource === 'resize') return old !== undefined
    return subresource === '' && (old === undefined || isBounded(old) !== isBounded(object))
  },
  isInScope: podIsInScope,
  usage: podUsage,
  missing: missingOfPod,
  isRecounted: (pod, old, now) =>
    resourcesInForceDiffer(pod, old) ||
    isBounded(pod) !== isBounded(old) ||
    (podCounts(old, now) && !podCounts(pod, now)),
}

/** enforcePodContainerConstraints */
function missingOfPod(pod: JsonObject, limited: readonly string[]): string | undefined {
  if (hasPodLevelResources(pod)) return undefined
  const required = limited.filter(name => mustBeSaid.has(name)).sort()
  const containers = [...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'initContainers')]
  const parts = required.flatMap(name => {
    const silent = containers.filter(container => {
      const [requests, limits] = (['requests', 'limits'] as const).map(part =>
        resourceListAt(container, 'resources', part),
      )
      return !computeUsage(requests!, limits!).has(name)
    })
    if (silent.length === 0) return []
    const names = new Set(silent.map(container => stringAt(container, 'name') ?? ''))
    return [`${name} for: ${[...names].sort().join(',')}`]
  })
  return parts.length === 0 ? undefined : `must specify ${parts.join('; ')}`
}

function resourcesInForceDiffer(pod: JsonObject, old: JsonObject): boolean {
  return ['containerStatuses', 'initContainerStatuses'].some(field => {
    const now = listAt(pod, 'status', field)
    return listAt(old, 'status', field).some(before => {
      const name = stringAt(before, 'name')
      const after = now.find(status => stringAt(status, 'name') === name)
      const text = (status: typeof before): string => JSON.stringify(valueAt(status, ['resources']) ?? null)
      return after !== undefined && text(before) !== text(after)
    })
  })
}

// --- services ------------------------------------------------------------------------------------------------------------

const serviceResources = new Set(['count/services', 'services', 'services.nodeports', 'services.loadbalancers'])
const count = (number: number): Quantity => quantityOf(String(number)) ?? zeroQuantity
const portsType = (service: JsonObject): string => {
  const type = stringAt(service, 'spec', 'type') ?? ''
  return type === 'NodePort' || type === 'LoadBalancer' ? type : ''
}

const services: Evaluator = {
  type: {group: '', resource: 'services'},
  counts: name => serviceResources.has(name),
  handles: ({subresource}) => subresource === '',
  isInScope: noScope,
  usage: service =>
    new Map([
      ['count/services', one],
      ['services', one],
      ['services.loadbalancers', portsType(service) === 'LoadBalancer' ? one : zeroQuantity],
      ['services.nodeports', count(nodePorts(service))],
    ]),
  missing: nothingMissing,
  isRecounted: (service, old) => portsType(service) !== portsType(old),
}

/** Node ports that the Service has or will be given. */
function nodePorts(service: JsonObject): number {
  const ports = listAt(service, 'spec', 'ports')
  const type = portsType(service)
  if (type === '') return 0
  if (type === 'NodePort' || valueAt(service, ['spec', 'allocateLoadBalancerNodePorts']) !== false) return ports.length
  return ports.filter(port => (valueAt(port, ['nodePort']) ?? 0) !== 0).length
}

// --- claims --------------------------------------------------------------------------------------------------------------

const ofClass = '.storageclass.storage.k8s.io/'
const claimResources = ['persistentvolumeclaims', 'requests.storage']

const claims: Evaluator = {
  type: {group: '', resource: 'persistentvolumeclaims'},
  counts: name =>
    name === 'count/persistentvolumeclaims' ||
    claimResources.includes(name) ||
    claimResources.some(resource => name.endsWith(`${ofClass}${resource}`)),
  handles: ({subresource, old}) => subresource === '' || (subresource === 'status' && old !== undefined),
  isInScope: claimIsInScope,
  usage: claimUsage,
  missing: nothingMissing,
  isRecounted: (claim, old) =>
    !equalLists(claimUsage(claim), claimUsage(old)) ||
    [...attributesClassesOf(claim)].join() !== [...attributesClassesOf(old)].join(),
}

const allocatedStorage = (claim: JsonObject): Quantity | undefined =>
  resourceListAt(claim, 'status', 'allocatedResources').get('storage')

function claimUsage(claim: JsonObject): ResourceList {
  const usage = new Map([
    ['persistentvolumeclaims', one],
    ['count/persistentvolumeclaims', one],
  ])
  const storage = claimedStorage(claim)
  if (storage !== undefined) usage.set('requests.storage', storage)
  const storageClass =
    stringAt(claim, 'metadata', 'annotations', 'volume.beta.kubernetes.io/storage-class') ??
    stringAt(claim, 'spec', 'storageClassName') ??
    ''
  if (storageClass === '') return usage
  usage.set(`${storageClass}${ofClass}persistentvolumeclaims`, one)
  if (storage !== undefined) usage.set(`${storageClass}${ofClass}requests.storage`, storage)
  return usage
}

/** What is asked for in whole bytes, or what an expansion that was given up has taken already. */
function claimedStorage(claim: JsonObject): Quantity | undefined {
  const asked = resourceListAt(claim, 'spec', 'resources', 'requests').get('storage')
  if (asked === undefined) return undefined
  const allocated = allocatedStorage(claim)
  const counted = allocated !== undefined && compareQuantities(allocated, asked) > 0 ? allocated : asked
  return isWholeQuantity(counted) ? counted : roundQuantityUp(counted, 0)
}

// --- all others ----------------------------------------------------------------------------------------------------------

/** Names of quotas from before there was count/. */
const aliases = new Set(['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets'])

function objectCount({group, resource}: ResourceType, isServed: boolean): Evaluator {
  const names = [group === '' ? `count/${resource}` : `count/${resource}.${group}`]
  if (group === '' && aliases.has(resource)) names.push(resource)
  const usage = new Map(names.map(name => [name, one]))
  return {
    type: isServed ? {group, resource} : undefined,
    counts: name => names.includes(name),
    handles: ({subresource, old}) => subresource === '' && old === undefined,
    isInScope: noScope,
    usage: () => usage,
    missing: nothingMissing,
    isRecounted: never,
  }
}

/** What Kubernetes counts and the sandbox does not serve: `used` is zero. */
const foreign: readonly Evaluator[] = [
  ...[
    {group: 'autoscaling', resource: 'horizontalpodautoscalers'},
    {group: 'resource.k8s.io', resource: 'resourceclaims'},
    {group: 'resource.k8s.io', resource: 'resourceclaimtemplates'},
  ].map(type => objectCount(type, false)),
  {
    ...objectCount({group: 'resource.k8s.io', resource: 'resourceclaims'}, false),
    counts: name => name.endsWith('.deviceclass.resource.k8s.io/devices'),
  },
]

const special = new Map([pods, services, claims].map(evaluator => [evaluator.type!.resource, evaluator]))

function evaluatorFor(resource: Resource): Evaluator | undefined {
  // Events have never been counted, and what has no namespace has no quota.
  if (!resource.namespaced || resource.resource === 'events') return undefined
  return (resource.group === '' ? special.get(resource.resource) : undefined) ?? objectCount(resource, true)
}

const byResource = new Map(resources.map(resource => [resource, evaluatorFor(resource)]))
/** Undefined for types that no quota counts. */
export const evaluatorOf = (resource: Resource): Evaluator | undefined => byResource.get(resource)
export const evaluators: readonly Evaluator[] = [
  ...[...byResource.values()].flatMap(evaluator => evaluator ?? []),
  ...foreign,
]
