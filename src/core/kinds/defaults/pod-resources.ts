import type {MutableJsonObject} from '../../json.ts'
import {
  type Quantity,
  addQuantities,
  compareQuantities,
  quantityOf,
  quantitySign,
  quantityText,
  zeroQuantity,
} from '../../quantity.ts'
import type {Version} from '../../version.ts'
import {isOn} from '../features.ts'
import {ensurePart, hasValue, part, partAt, parts, textIn} from '../parts.ts'

export type ResourceKind = 'requests' | 'limits'
type Resources = Map<string, Quantity>

const isHugePage = (name: string): boolean => name.startsWith('hugepages-')
/** What may be given for a pod as a whole. Kubernetes component-helpers resource/helpers.go */
const isPodLevel = (name: string): boolean => name === 'cpu' || name === 'memory' || isHugePage(name)

function resourcesOf(owner: MutableJsonObject | undefined, kind: ResourceKind): Resources {
  const found: Resources = new Map()
  for (const [name, value] of Object.entries(partAt(owner, 'resources', kind) ?? {})) {
    const quantity = quantityOf(value)
    if (quantity) found.set(name, quantity)
  }
  return found
}

function add(to: Resources, more: Resources): Resources {
  const sum = new Map(to)
  for (const [name, quantity] of more) {
    const present = sum.get(name)
    sum.set(name, present ? (addQuantities(present, quantity) ?? present) : quantity)
  }
  return sum
}

function maximum(a: Resources, b: Resources): Resources {
  const most = new Map(a)
  for (const [name, quantity] of b) {
    const present = most.get(name)
    if (!present || compareQuantities(quantity, present) > 0) most.set(name, quantity)
  }
  return most
}

/**
 * What all containers of a pod need together: containers and sidecars run at once, init containers one after the other beside the
 * sidecars that were started before them. Kubernetes component-helpers resource/helpers.go AggregateContainerRequests.
 */
export function containerResources(podSpec: MutableJsonObject, kind: ResourceKind): Resources {
  let sum: Resources = new Map()
  for (const container of parts(podSpec, 'containers')) sum = add(sum, resourcesOf(container, kind))
  let sidecars: Resources = new Map()
  let initial: Resources = new Map()
  for (const container of parts(podSpec, 'initContainers')) {
    const own = resourcesOf(container, kind)
    if (textIn(container, 'restartPolicy') === 'Always') {
      sum = add(sum, own)
      sidecars = add(sidecars, own)
      initial = maximum(initial, sidecars)
    } else initial = maximum(initial, add(own, sidecars))
  }
  return maximum(sum, initial)
}

function setMissing(
  podSpec: MutableJsonObject,
  kind: ResourceKind,
  values: Resources,
  allowed: (name: string) => boolean,
): void {
  const resources = ensurePart(podSpec, 'resources')
  const present = part(resources, kind)
  const missing = [...values].filter(([name]) => allowed(name) && !hasValue(present, name))
  if (missing.length === 0) return
  const target = ensurePart(resources, kind)
  for (const [name, quantity] of missing) target[name] = quantityText(quantity)
}

/** Fills in spec.resources of a pod from its containers. Kubernetes pkg/apis/core/v1/defaults.go */
export function defaultPodResources(podSpec: MutableJsonObject): void {
  if (!hasValue(podSpec, 'resources')) return
  const count = (kind: ResourceKind): number => resourcesOf(podSpec, kind).size
  if (count('limits') > 0 || count('requests') > 0) {
    const requests = resourcesOf(podSpec, 'requests')
    const limits = containerResources(podSpec, 'limits')
    setMissing(podSpec, 'limits', limits, name => isHugePage(name) && !requests.has(name))
  }
  if (count('limits') === 0) return
  const requests = containerResources(podSpec, 'requests')
  setMissing(podSpec, 'requests', requests, name => isPodLevel(name) && !isHugePage(name))
  setMissing(podSpec, 'requests', resourcesOf(podSpec, 'limits'), isPodLevel)
}

const qosResources = ['cpu', 'memory'] as const

/** The quality of service class that status.qosClass shows. Kubernetes pkg/apis/core/helper/qos/qos.go */
export function qosClass(podSpec: MutableJsonObject, version: Version): 'BestEffort' | 'Burstable' | 'Guaranteed' {
  const wholePod = isOn('PodLevelResources', version) && hasValue(podSpec, 'resources')
  const owners = wholePod ? [podSpec] : [...parts(podSpec, 'containers'), ...parts(podSpec, 'initContainers')]
  let requests: Resources = new Map()
  let limits: Resources = new Map()
  let guaranteed = true
  for (const owner of owners) {
    const own = positive(resourcesOf(owner, 'limits'))
    requests = add(requests, positive(resourcesOf(owner, 'requests')))
    limits = add(limits, own)
    const isLimited = own.size === qosResources.length
    // The limits of a whole pod only count when there are any.
    if (!isLimited && !(wholePod && resourcesOf(owner, 'limits').size === 0)) guaranteed = false
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort'
  const same = [...requests].every(
    ([name, quantity]) => compareQuantities(limits.get(name) ?? zeroQuantity, quantity) === 0,
  )
  return guaranteed && same && requests.size === limits.size ? 'Guaranteed' : 'Burstable'
}

const positive = (resources: Resources): Resources =>
  new Map([...resources].filter(([name, quantity]) => isQosResource(name) && quantitySign(quantity) > 0))
const isQosResource = (name: string): boolean => qosResources.some(each => each === name)
