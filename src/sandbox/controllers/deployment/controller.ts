// Kubernetes pkg/controller/deployment/{deployment_controller,progress}.go
import {modify, nowStamp, queueOf, recorderOf, type ControllerContext} from '../context.ts'
import {keyOf} from '../informer.ts'
import type {Condition, Deployment, DeploymentStatus, Pod, ReplicaSet} from '../objects.ts'
import {claimOwned, indexByController, ownedBy} from '../owned.ts'
import {enqueueOwners, resolveOwner} from '../owners.ts'
import {isActive, isTerminating} from '../pods.ts'
import {deployments, pods, replicaSets} from '../resources.ts'
import {selectorMatches} from '../selectors.ts'
import {desiredOf, maxUnavailable, specReplicas, statusReplicas} from './arithmetic.ts'
import {
  conditionOf,
  hasProgressDeadline,
  isComplete,
  isProgressing,
  isTimedOut,
  newCondition,
  replicaFailure,
  withCondition,
  without,
} from './conditions.ts'
import {Family} from './replica-sets.ts'
import {rollRecreate, rollRolling, scaleAll} from './rollout.ts'

/** Runs Deployments: a ReplicaSet per template, rolled out by their strategy. Returns the way to stop. */
export function startDeployments(context: ControllerContext): () => void {
  const informer = context.informers.of(deployments)
  const sets = context.informers.of(replicaSets)
  const podInformer = context.informers.of(pods)
  indexByController(sets)
  indexByController(podInformer)
  const record = recorderOf(context, 'deployment-controller')
  const queue = queueOf(context, 'deployment', key => {
    const deployment = informer.get(key)
    if (deployment === undefined) return
    const owned = claimOwned(context, replicaSets, deployment, set =>
      selectorMatches(deployment.spec.selector, set.metadata.labels),
    )
    // Their status is what a rollout counts: when they have caught up, the change of it brings the key back.
    if (owned.some(set => isBehind(set, ownedBy(podInformer, set.metadata.uid)))) return
    const again = syncDeployment(new Family(context, record, deployment, owned))
    if (again !== undefined) queue.addAfter(key, again)
  })
  informer.onChange(change => queue.add(keyOf(change.object)))
  enqueueOwners(sets, deployments, informer, queue, ({spec}) => spec.selector)
  // Recreate waits until the last old pod is gone.
  podInformer.onChange(change => {
    if (change.type !== 'DELETED') return
    const set = resolveOwner(replicaSets, sets, change.object)
    const deployment = set && resolveOwner(deployments, informer, set)
    if (deployment?.spec.strategy.type === 'Recreate') queue.add(keyOf(deployment))
  })
  return () => queue.stop()
}

/**
 * A change of size is not yet in the status. Upstream's writes take so long that its ReplicaSet controller is done before the next sync
 * of the Deployment; one that counted pods that are going away would take all that are left.
 */
const isBehind = (set: ReplicaSet, owned: readonly Pod[]): boolean =>
  !isTerminating(set) &&
  (set.status?.observedGeneration !== set.metadata.generation ||
    (set.status?.replicas ?? 0) !== owned.filter(isActive).length)

/** One step; returns after how many milliseconds to check the progress again. */
function syncDeployment(family: Family): number | undefined {
  const {context} = family
  if (isTerminating(family.deployment)) {
    family.syncRevision(false)
    writeStatus(family, statusOf(family))
    return undefined
  }
  notePause(family)
  if (family.deployment.spec.paused || isScalingEvent(family)) {
    family.syncRevision(false)
    scaleAll(family)
    if (family.deployment.spec.paused) family.cleanUp()
    writeStatus(family, statusOf(family))
    return undefined
  }
  if (family.deployment.spec.strategy.type === 'Recreate') {
    rollRecreate(family, set => ownedBy(context.informers.of(pods), set.metadata.uid))
  } else rollRolling(family)
  return syncRolloutStatus(family)
}

/** The size changed since the active ReplicaSets were last scaled. */
function isScalingEvent(family: Family): boolean {
  family.syncRevision(false)
  const wanted = family.deployment.spec.replicas
  return family.active.some(set => (desiredOf(set) ?? wanted) !== wanted)
}

/** A pause stops the progress deadline (DEP-08). */
function notePause(family: Family): void {
  const {deployment} = family
  const conditions = deployment.status?.conditions ?? []
  const current = conditionOf(conditions, 'Progressing')
  if (!hasProgressDeadline(deployment) || current?.reason === 'ProgressDeadlineExceeded') return
  const noted = current?.reason === 'DeploymentPaused'
  if (noted === (deployment.spec.paused ?? false)) return
  const [reason, message] = noted
    ? ['DeploymentResumed', 'Deployment is resumed']
    : ['DeploymentPaused', 'Deployment is paused']
  const condition = newCondition(nowStamp(family.context), 'Progressing', 'Unknown', reason, message)
  family.writeConditions(withCondition(conditions, condition))
}

function statusOf(family: Family): DeploymentStatus & {conditions: Condition[]} {
  const {deployment, all, newSet} = family
  const now = nowStamp(family.context)
  const availableReplicas = statusReplicas(all, 'availableReplicas')
  const {collisionCount} = deployment.status ?? {}
  const enough = availableReplicas >= deployment.spec.replicas - maxUnavailable(deployment)
  const availability = enough
    ? newCondition(now, 'Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
    : newCondition(
        now,
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
      )
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: statusReplicas(all, 'replicas'),
    updatedReplicas: newSet?.status?.replicas ?? 0,
    readyReplicas: statusReplicas(all, 'readyReplicas'),
    availableReplicas,
    unavailableReplicas: Math.max(0, specReplicas(all) - availableReplicas),
    terminatingReplicas: statusReplicas(all, 'terminatingReplicas'),
    ...(collisionCount === undefined ? {} : {collisionCount}),
    conditions: withCondition(deployment.status?.conditions ?? [], availability),
  }
}

/** Writes the status with the progress of the rollout; returns when to look again for the deadline. */
function syncRolloutStatus(family: Family): number | undefined {
  const {deployment, newSet} = family
  const status = statusOf(family)
  const before = deployment.status ?? {}
  const current = conditionOf(before.conditions, 'Progressing')
  const wasComplete = status.replicas === status.updatedReplicas && current?.reason === 'NewReplicaSetAvailable'
  if (!hasProgressDeadline(deployment)) status.conditions = without(status.conditions, 'Progressing')
  else if (!wasComplete) status.conditions = progressConditions(family, status, current)
  const failure = replicaFailure(newSet, family.all)
  status.conditions =
    failure === undefined ? without(status.conditions, 'ReplicaFailure') : withCondition(status.conditions, failure)
  writeStatus(family, status)
  return nextProgressCheck(family.deployment, status, family.context.clock.now())
}

function progressConditions(
  family: Family,
  status: DeploymentStatus & {conditions: Condition[]},
  current: Condition | undefined,
): Condition[] {
  const {deployment, newSet, context} = family
  const what =
    newSet === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${newSet.metadata.name}"`
  const now = nowStamp(context)
  if (isComplete(deployment, status)) {
    const text = `${what} has successfully progressed.`
    return withCondition(status.conditions, newCondition(now, 'Progressing', 'True', 'NewReplicaSetAvailable', text))
  }
  if (isProgressing(deployment.status ?? {}, status)) {
    const next = newCondition(now, 'Progressing', 'True', 'ReplicaSetUpdated', `${what} is progressing.`)
    const since = current?.status === 'True' ? current.lastTransitionTime : undefined
    const kept = since === undefined ? next : {...next, lastTransitionTime: since}
    return withCondition(without(status.conditions, 'Progressing'), kept)
  }
  if (isTimedOut(deployment, status, context.clock.now())) {
    const text = `${what} has timed out progressing.`
    return withCondition(status.conditions, newCondition(now, 'Progressing', 'False', 'ProgressDeadlineExceeded', text))
  }
  return status.conditions
}

function nextProgressCheck(deployment: Deployment, status: DeploymentStatus, now: number): number | undefined {
  const current = conditionOf(deployment.status?.conditions, 'Progressing')
  if (!hasProgressDeadline(deployment) || current === undefined) return undefined
  if (isComplete(deployment, status) || current.reason === 'ProgressDeadlineExceeded') return undefined
  const deadline = Date.parse(current.lastUpdateTime ?? '') + deployment.spec.progressDeadlineSeconds! * 1000
  return Math.max(deadline - now, 0) + 1000
}

/** Counters of zero are left out, as Go leaves them out; terminatingReplicas is a pointer and always written. */
function writeStatus(family: Family, status: DeploymentStatus): void {
  const counters = ['replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas', 'unavailableReplicas'] as const
  const written = modify(family.context, deployments, family.deployment, 'status', draft => {
    const next = {...status}
    for (const counter of counters) if (next[counter] === 0) delete (next as {[key: string]: unknown})[counter]
    Object.assign(draft, {status: next})
  })
  if (written !== undefined) family.deployment = written
}
