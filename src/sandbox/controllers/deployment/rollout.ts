// The steps of a rollout. Kubernetes pkg/controller/deployment/{rolling,recreate,sync}.go
import type {Pod, ReplicaSet} from '../objects.ts'
import {isTerminal} from '../pods.ts'
import {
  available,
  compareAge,
  isRolling,
  isSaturated,
  maxUnavailable,
  newReplicaSetSize,
  proportionalSizes,
  specReplicas,
  statusReplicas,
} from './arithmetic.ts'
import {isComplete} from './conditions.ts'
import type {Family} from './replica-sets.ts'

/** One step of a rolling update: scale up, else scale down, else clean up when all is done. */
export function rollRolling(family: Family): void {
  family.syncRevision(true)
  if (scaleNew(family) || scaleOldDown(family)) return
  if (isComplete(family.deployment, family.deployment.status ?? {})) family.cleanUp()
}

/** One step of Recreate: old pods go first, all of them; then the new ones come, all at once. */
export function rollRecreate(family: Family, podsOf: (set: ReplicaSet) => readonly Pod[]): void {
  family.syncRevision(false)
  let scaledDown = false
  for (const set of family.activeOld) if (family.scale(set, 0)) scaledDown = true
  if (scaledDown || oldPodsRun(family, podsOf)) return
  family.syncRevision(true)
  if (family.newSet !== undefined) family.scale(family.newSet, family.deployment.spec.replicas)
  if (isComplete(family.deployment, family.deployment.status ?? {})) family.cleanUp()
}

const oldPodsRun = (family: Family, podsOf: (set: ReplicaSet) => readonly Pod[]): boolean =>
  statusReplicas(family.old, 'replicas') > 0 || family.old.some(set => podsOf(set).some(pod => !isTerminal(pod)))

function scaleNew(family: Family): boolean {
  const {newSet, deployment} = family
  if (newSet === undefined || newSet.spec.replicas === deployment.spec.replicas) return false
  if (newSet.spec.replicas > deployment.spec.replicas) return family.scale(newSet, deployment.spec.replicas)
  return family.scale(newSet, newReplicaSetSize(deployment, family.all, newSet.spec.replicas))
}

/** Takes pods from old ReplicaSets, unhealthy ones first, as far as enough others are available (DEP-04). */
function scaleOldDown(family: Family): boolean {
  const {newSet, deployment} = family
  if (specReplicas(family.activeOld) === 0 || newSet === undefined) return false
  const fewest = deployment.spec.replicas - maxUnavailable(deployment)
  const newUnavailable = newSet.spec.replicas - available(newSet)
  const most = specReplicas(family.all) - fewest - newUnavailable
  if (most <= 0) return false
  const cleaned = shrink(family, most, set => set.spec.replicas - available(set))
  const spare = statusReplicas(family.all, 'availableReplicas') - fewest
  return shrink(family, spare, set => set.spec.replicas) + cleaned > 0
}

/** Takes at most `most` pods from the old ReplicaSets, the oldest first, at most `spare(set)` from each. */
function shrink(family: Family, most: number, spare: (set: ReplicaSet) => number): number {
  let taken = 0
  for (const set of family.activeOld.sort(compareAge)) {
    if (taken >= most) break
    const count = Math.min(most - taken, spare(set))
    if (count <= 0) continue
    family.scale(set, set.spec.replicas - count)
    taken += count
  }
  return taken
}

/** The Deployment was scaled, or is paused: sizes follow, the rollout does not go on. */
export function scaleAll(family: Family): void {
  const {deployment} = family
  const {active, newSet} = family
  if (active.length <= 1) {
    const only = active[0] ?? newSet ?? [...family.old].sort(compareAge).at(-1)
    if (only !== undefined) family.scale(only, deployment.spec.replicas)
    return
  }
  if (isSaturated(deployment, newSet)) {
    for (const set of family.activeOld) family.scale(set, 0)
    return
  }
  if (!isRolling(deployment)) return
  for (const [uid, size] of proportionalSizes(deployment, active)) {
    const set = active.find(candidate => candidate.metadata.uid === uid)
    if (set !== undefined) family.scale(set, size, true)
  }
}
