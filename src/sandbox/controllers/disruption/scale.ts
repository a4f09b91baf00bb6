// How many pods there should be. Kubernetes pkg/controller/disruption/disruption.go getExpectedPodCount
import {controllerOf, type ControllerContext} from '../context.ts'
import {keyOf, type Informer} from '../informer.ts'
import type {Deployment, KubeObject, OwnerReference, Pod, PodDisruptionBudget} from '../objects.ts'
import {resolveOwner} from '../owners.ts'
import {scaled} from '../pods.ts'
import {deployments, replicaSets, replicationControllers, statefulSets} from '../resources.ts'

export interface Expectation {
  readonly expected: number
  readonly desiredHealthy: number
  /** Pods without a controller were found where the controllers' sizes count. */
  readonly hasUnmanaged: boolean
}

/** Throws an Error that says what cannot be computed. */
export function expectationOf(
  context: ControllerContext,
  budget: PodDisruptionBudget,
  found: readonly Pod[],
): Expectation {
  const {maxUnavailable, minAvailable} = budget.spec
  if (maxUnavailable === undefined && typeof minAvailable === 'number') {
    return {expected: found.length, desiredHealthy: minAvailable, hasUnmanaged: false}
  }
  if (maxUnavailable === undefined && minAvailable === undefined) {
    return {expected: 0, desiredHealthy: 0, hasUnmanaged: false}
  }
  const {expected, hasUnmanaged} = expectedScale(context, found)
  const desiredHealthy =
    maxUnavailable === undefined
      ? scaled(minAvailable, expected, 'up')
      : Math.max(0, expected - scaled(maxUnavailable, expected, 'up'))
  return {expected, desiredHealthy, hasUnmanaged}
}

/** The sum of the sizes of all controllers that have one of the pods. */
function expectedScale(context: ControllerContext, found: readonly Pod[]): {expected: number; hasUnmanaged: boolean} {
  const sizes = new Map<string, number>()
  let hasUnmanaged = false
  const known = new Set<string>()
  for (const pod of found) {
    const reference = controllerOf(pod)
    if (reference === undefined) hasUnmanaged = true
    else if (!known.has(reference.uid)) {
      known.add(reference.uid)
      const {uid, size} = controllerSize(context, pod, reference)
      sizes.set(uid, size)
    }
  }
  return {expected: [...sizes.values()].reduce((sum, size) => sum + size, 0), hasUnmanaged}
}

type Sized = KubeObject & {readonly spec: {readonly replicas?: number}}
const sizeOf = ({metadata: {uid}, spec: {replicas = 1}}: Sized) => ({uid, size: replicas})

function controllerSize(
  context: ControllerContext,
  pod: Pod,
  reference: OwnerReference,
): {readonly uid: string; readonly size: number} {
  const {kind, apiVersion, name} = reference
  const {informers, registry} = context
  for (const resource of [replicaSets, statefulSets, replicationControllers]) {
    if (resource.kind !== kind || resource.apiVersion !== apiVersion) continue
    const owners: Informer<Sized> = informers.of<Sized>(resource)
    const owner = owners.get(keyOf({metadata: {...pod.metadata, name}}))
    if (owner === undefined || owner.metadata.uid !== reference.uid) {
      throw new Error(`found no controllers for pod "${pod.metadata.name}"`)
    }
    const above: Deployment | undefined = resolveOwner(deployments, informers.of(deployments), owner)
    return sizeOf(above ?? owner)
  }
  const type = registry.typeOf(apiVersion, kind)
  throw new Error(
    type === undefined
      ? `no matches for kind "${kind}" in version "${apiVersion}"`
      : `${type.resource}${type.group === '' ? '' : `.${type.group}`} does not implement the scale subresource`,
  )
}
