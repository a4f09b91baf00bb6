// How many pods a Deployment may have too many or too few. Kubernetes pkg/controller/deployment/util/deployment_util.go
import type {Deployment, ReplicaSet} from '../objects.ts'
import {scaled} from '../pods.ts'

export const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas'
export const maxAnnotation = 'deployment.kubernetes.io/max-replicas'

export const isRolling = (deployment: Deployment): boolean => deployment.spec.strategy.type === 'RollingUpdate'

/** Percentages resolved: surge rounds up, unavailable down, and one of them is at least 1 (DEP-01). */
function fenceposts({spec}: Deployment): {surge: number; unavailable: number} {
  const {maxSurge, maxUnavailable} = spec.strategy.rollingUpdate ?? {}
  const surge = scaled(maxSurge, spec.replicas, 'up')
  const unavailable = scaled(maxUnavailable, spec.replicas, 'down')
  return surge === 0 && unavailable === 0 ? {surge, unavailable: 1} : {surge, unavailable}
}

export const maxSurge = (deployment: Deployment): number => (isRolling(deployment) ? fenceposts(deployment).surge : 0)

export function maxUnavailable(deployment: Deployment): number {
  const {replicas} = deployment.spec
  if (!isRolling(deployment) || replicas === 0) return 0
  return Math.min(fenceposts(deployment).unavailable, replicas)
}

export const specReplicas = (sets: readonly ReplicaSet[]): number =>
  sets.reduce((sum, set) => sum + set.spec.replicas, 0)

export const statusReplicas = (
  sets: readonly ReplicaSet[],
  counter: 'replicas' | 'readyReplicas' | 'availableReplicas' | 'terminatingReplicas',
): number => sets.reduce((sum, set) => sum + (set.status?.[counter] ?? 0), 0)

export const available = (set: ReplicaSet): number => set.status?.availableReplicas ?? 0

/** The size that the new ReplicaSet may have now (DEP-03). */
export function newReplicaSetSize(deployment: Deployment, all: readonly ReplicaSet[], current: number): number {
  const wanted = deployment.spec.replicas
  if (!isRolling(deployment)) return wanted
  // Only the surge counts here: where both fenceposts are zero, none is made up.
  const most = wanted + scaled(deployment.spec.strategy.rollingUpdate?.maxSurge, wanted, 'up')
  const now = specReplicas(all)
  return now >= most ? current : current + Math.min(most - now, wanted - current)
}

/** The new ReplicaSet has all the pods that the Deployment wants, and they are available. */
export const isSaturated = (deployment: Deployment, set: ReplicaSet | undefined): boolean =>
  set !== undefined &&
  set.spec.replicas === deployment.spec.replicas &&
  Number.parseInt(set.metadata.annotations?.[desiredAnnotation] ?? '', 10) === deployment.spec.replicas &&
  available(set) === deployment.spec.replicas

const annotatedNumber = (set: ReplicaSet, name: string): number | undefined => {
  const text = set.metadata.annotations?.[name]
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

export const desiredOf = (set: ReplicaSet): number | undefined => annotatedNumber(set, desiredAnnotation)

/** Halves away from zero, as integer.RoundToInt32. */
const round = (value: number): number => (value < 0 ? Math.ceil(value - 0.5) : Math.floor(value + 0.5))

function fraction(deployment: Deployment, set: ReplicaSet): number {
  if (deployment.spec.replicas === 0) return -set.spec.replicas
  const before = annotatedNumber(set, maxAnnotation) || (deployment.status?.replicas ?? 0)
  if (before === 0) return 0
  const most = deployment.spec.replicas + maxSurge(deployment)
  return round((set.spec.replicas * most) / before) - set.spec.replicas
}

/**
 * New sizes when a Deployment is scaled in the middle of a rollout: what is added or removed is shared by size, the
 * largest takes what is left over (DEP-07). Keyed by uid, in the order in which they are to be scaled.
 */
export function proportionalSizes(deployment: Deployment, active: readonly ReplicaSet[]): Map<string, number> {
  const {replicas} = deployment.spec
  const toAdd = (replicas > 0 ? replicas + maxSurge(deployment) : 0) - specReplicas(active)
  const newerFirst = toAdd > 0 ? 1 : -1
  const sorted = [...active].sort(
    (a, b) => b.spec.replicas - a.spec.replicas || (toAdd === 0 ? 0 : -newerFirst * compareAge(a, b)),
  )
  const sizes = new Map<string, number>()
  let added = 0
  for (const set of sorted) {
    const allowed = toAdd - added
    const share = allowed === 0 || set.spec.replicas === 0 ? 0 : fraction(deployment, set)
    const portion = toAdd > 0 ? Math.min(share, allowed) : Math.max(share, allowed)
    sizes.set(set.metadata.uid, set.spec.replicas + (toAdd === 0 ? 0 : portion))
    added += toAdd === 0 ? 0 : portion
  }
  const largest = sorted[0]
  if (largest !== undefined && toAdd !== 0) {
    sizes.set(largest.metadata.uid, Math.max(0, sizes.get(largest.metadata.uid)! + toAdd - added))
  }
  return sizes
}

/** Below zero when `a` is older; equal times by name. controller.ReplicaSetsByCreationTimestamp. */
export const compareAge = (a: ReplicaSet, b: ReplicaSet): number =>
  Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp) ||
  (a.metadata.name < b.metadata.name ? -1 : 1)
