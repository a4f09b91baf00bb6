// What pods and claims count for in quotas. Kubernetes pkg/quota/v1/evaluator/core pods.go and persistent_volume_claims.go
import {type JsonObject, listAt, stringAt} from '../json.ts'
import {compareQuantities, isWholeQuantity, type Quantity, roundQuantityUp} from '../quantity.ts'
import {type ResourceList, resourceListAt} from '../resource-list.ts'
import {computeUsage, hasPodLevelResources, isNative, one, podUsage} from './pod-usage.ts'
import {claimIsInScope, podIsInScope, type ScopeRequirement} from './scopes.ts'

/** How objects of one kind count for quotas. */
export interface CountedKind {
  /** True when this kind counts for that resource of a quota. */
  readonly counts: (name: string) => boolean
  readonly isInScope: (object: JsonObject, requirement: ScopeRequirement) => boolean
  /** What the object takes; `now` is in milliseconds. */
  readonly usage: (object: JsonObject, now: number) => ResourceList
  /** What the object would have to say, of the resources that the quota limits; undefined when nothing is missing. */
  readonly missing: (object: JsonObject, limited: readonly string[]) => string | undefined
}

const podResources = new Set([
  'count/pods',
  'pods',
  ...['cpu', 'memory', 'ephemeral-storage'].flatMap(name => [name, `requests.${name}`, `limits.${name}`]),
])

/** What containers must say where a quota limits it; others need not. */
const mustBeSaid = new Set(['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'])

export const podsCounted: CountedKind = {
  counts: name =>
    podResources.has(name) ||
    name.startsWith('hugepages-') ||
    name.startsWith('requests.hugepages-') ||
    (name.startsWith('requests.') &&
      (!isNative(name) || name.startsWith('requests.deviceclass.resource.kubernetes.io/'))),
  isInScope: podIsInScope,
  usage: podUsage,
  missing: missingOfPod,
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

const ofClass = '.storageclass.storage.k8s.io/'
const claimResources = ['persistentvolumeclaims', 'requests.storage']

export const claimsCounted: CountedKind = {
  counts: name =>
    name === 'count/persistentvolumeclaims' ||
    claimResources.includes(name) ||
    claimResources.some(resource => name.endsWith(`${ofClass}${resource}`)),
  isInScope: claimIsInScope,
  usage: claimUsage,
  missing: () => undefined,
}

const allocatedStorage = (claim: JsonObject): Quantity | undefined =>
  resourceListAt(claim, 'status', 'allocatedResources').get('storage')

export function claimUsage(claim: JsonObject): ResourceList {
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
