// What of each kind counts for quotas. Kubernetes pkg/quota/v1/evaluator/core, apiserver pkg/quota/v1/generic
import {type JsonObject, listAt, stringAt, valueAt} from '../../../core/json.ts'
import {type Quantity, quantityOf, zeroQuantity} from '../../../core/quantity.ts'
import {claimsCounted, claimUsage, type CountedKind, podsCounted} from '../../../core/quota/counted-kinds.ts'
import {one, podCounts} from '../../../core/quota/pod-usage.ts'
import {attributesClassesOf, isBounded, noScope} from '../../../core/quota/scopes.ts'
import {equalLists} from '../../../core/resource-list.ts'
import type {ResourceType} from '../../registry.ts'
import {type Resource, resources} from '../resources.ts'

/** A request that may need more of a quota. */
export interface QuotaRequest {
  readonly subresource: '' | 'status' | 'resize'
  /** As it would be stored. */
  readonly object: JsonObject
  /** Without it the object is new. */
  readonly old?: JsonObject | undefined
}

/** How one type is held against quotas. */
export interface Evaluator extends CountedKind {
  /** Undefined for types that the sandbox does not serve: there are never any. */
  readonly type: ResourceType | undefined
  readonly handles: (request: QuotaRequest) => boolean
  /** True when a change may have given back something, or taken something that was not asked for. */
  readonly isRecounted: (object: JsonObject, old: JsonObject, now: number) => boolean
}

const nothingMissing = (): undefined => undefined
const never = (): boolean => false

// --- pods ----------------------------------------------------------------------------------------------------------------

const pods: Evaluator = {
  ...podsCounted,
  type: {group: '', resource: 'pods'},
  handles: ({subresource, object, old}) => {
    if (subresource === 'resize') return old !== undefined
    return subresource === '' && (old === undefined || isBounded(old) !== isBounded(object))
  },
  isRecounted: (pod, old, now) =>
    resourcesInForceDiffer(pod, old) ||
    isBounded(pod) !== isBounded(old) ||
    (podCounts(old, now) && !podCounts(pod, now)),
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

const claims: Evaluator = {
  ...claimsCounted,
  type: {group: '', resource: 'persistentvolumeclaims'},
  handles: ({subresource, old}) => subresource === '' || (subresource === 'status' && old !== undefined),
  isRecounted: (claim, old) =>
    !equalLists(claimUsage(claim), claimUsage(old)) ||
    [...attributesClassesOf(claim)].join() !== [...attributesClassesOf(old)].join(),
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
