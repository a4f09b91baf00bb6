// What a pod takes of a quota. Kubernetes pkg/quota/v1/evaluator/core/pods.go, component-helpers resource/helpers.go
import {isObject, type Json, type JsonObject, listAt, stringAt, valueAt} from '../json.ts'
import {type Quantity, quantityOf, quantitySign} from '../quantity.ts'
import {addAll, masked, raiseTo, type ResourceList, resourceListAt} from '../resource-list.ts'

type Part = 'requests' | 'limits'

export const one: Quantity = quantityOf('1')!

/** The usage of a pod; one that has ended, or should long be gone, counts as an object only. `now` is in milliseconds. */
export function podUsage(pod: JsonObject, now: number): ResourceList {
  const usage = new Map([['count/pods', one]])
  if (podCounts(pod, now)) addAll(usage, computeUsage(podAmounts(pod, 'requests'), podAmounts(pod, 'limits')))
  return usage
}

/** QuotaV1Pod: pods that hang in their termination are not held against the user. */
export function podCounts(pod: JsonObject, now: number): boolean {
  const phase = stringAt(pod, 'status', 'phase')
  if (phase === 'Failed' || phase === 'Succeeded') return false
  const [deleted, grace] = [
    stringAt(pod, 'metadata', 'deletionTimestamp'),
    valueAt(pod, ['metadata', 'deletionGracePeriodSeconds']),
  ]
  if (deleted === undefined || typeof grace !== 'number') return true
  return now <= Date.parse(deleted) + grace * 1000
}

const namesOfRequests: Readonly<Record<string, readonly string[]>> = {
  cpu: ['cpu', 'requests.cpu'],
  memory: ['memory', 'requests.memory'],
  'ephemeral-storage': ['ephemeral-storage', 'requests.ephemeral-storage'],
}

/** podComputeUsageHelper: the amounts under the names of quotas. */
export function computeUsage(requests: ResourceList, limits: ResourceList): Map<string, Quantity> {
  const usage = new Map([['pods', one]])
  for (const [name, quantity] of requests) {
    const names = namesOfRequests[name] ?? []
    for (const known of names) usage.set(known, quantity)
    if (name.startsWith('hugepages-')) usage.set(name, quantity)
    if (name.startsWith('hugepages-') || isExtended(name)) usage.set(`requests.${name}`, quantity)
  }
  for (const [name, quantity] of limits) if (name in namesOfRequests) usage.set(`limits.${name}`, quantity)
  return usage
}

/** v1helper.IsNativeResource */
export const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/')
const isExtended = (name: string): boolean =>
  (!isNative(name) && !name.startsWith('requests.')) || name.startsWith('deviceclass.resource.kubernetes.io/')

/** What can be said of a pod as a whole. */
const isOfPods = (name: string): boolean => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-')

/** IsPodLevelResourcesSet */
export const hasPodLevelResources = (pod: JsonObject): boolean =>
  (['requests', 'limits'] as const).some(part =>
    [...resourceListAt(pod, 'spec', 'resources', part).keys()].some(isOfPods),
  )

/** PodRequests and PodLimits, with what the node has given already. */
export function podAmounts(pod: JsonObject, part: Part): Map<string, Quantity> {
  const sum = containerAmounts(pod, part)
  for (const [name, quantity] of resourceListAt(pod, 'spec', 'resources', part)) {
    if (isOfPods(name)) sum.set(name, quantity)
  }
  const overhead = resourceListAt(pod, 'spec', 'overhead')
  // What has no limit gets none by its overhead.
  const limited = [...sum].flatMap(([name, quantity]) => (quantitySign(quantity) === 0 ? [] : [name]))
  addAll(sum, part === 'requests' ? overhead : masked(overhead, limited))
  return sum
}

/** Init containers run one after the other, sidecars beside all that follow them. */
function containerAmounts(pod: JsonObject, part: Part): Map<string, Quantity> {
  const sum = new Map<string, Quantity>()
  for (const container of listAt(pod, 'spec', 'containers')) addAll(sum, effective(pod, container, part))
  const sidecars = new Map<string, Quantity>()
  const most = new Map<string, Quantity>()
  for (const container of listAt(pod, 'spec', 'initContainers')) {
    if (stringAt(container, 'restartPolicy') === 'Always') {
      const own = effective(pod, container, part)
      addAll(sum, own)
      addAll(sidecars, own)
      raiseTo(most, sidecars)
    } else {
      const own = resourceListAt(container, 'resources', part)
      addAll(own, sidecars)
      raiseTo(most, own)
    }
  }
  raiseTo(sum, most)
  return sum
}

/** determineEffectiveRequests, determineEffectiveLimits: during a resize, the larger of what is asked for and what is in force. */
function effective(pod: JsonObject, container: Json, part: Part): Map<string, Quantity> {
  const asked = resourceListAt(container, 'resources', part)
  const name = stringAt(container, 'name')
  const status = [
    ...listAt(pod, 'status', 'containerStatuses'),
    ...listAt(pod, 'status', 'initContainerStatuses'),
  ].findLast(candidate => stringAt(candidate, 'name') === name)
  if (status === undefined || !isObject(valueAt(status, ['resources']))) return asked
  const inForce = resourceListAt(status, 'resources', part)
  const result = isInfeasible(pod) ? new Map<string, Quantity>() : asked
  raiseTo(result, inForce)
  if (part === 'requests') raiseTo(result, resourceListAt(status, 'allocatedResources'))
  return result
}

const isInfeasible = (pod: JsonObject): boolean =>
  listAt(pod, 'status', 'conditions').some(
    condition => stringAt(condition, 'type') === 'PodResizePending' && stringAt(condition, 'reason') === 'Infeasible',
  )
