import type {Condition, Deployment, DeploymentStatus, ReplicaSet} from '../objects.ts'

export const conditionOf = (conditions: readonly Condition[] | undefined, type: string): Condition | undefined =>
  conditions?.find(condition => condition.type === type)

export const without = (conditions: readonly Condition[], type: string): Condition[] =>
  conditions.filter(condition => condition.type !== type)

/** Sets a condition at the end; one with the same status and reason stays as it is. deploymentutil.SetDeploymentCondition. */
export function withCondition(conditions: readonly Condition[], condition: Condition): Condition[] {
  const current = conditionOf(conditions, condition.type)
  if (current?.status === condition.status && current.reason === condition.reason) return [...conditions]
  const lastTransitionTime =
    current?.status === condition.status ? current.lastTransitionTime : condition.lastTransitionTime
  return [
    ...without(conditions, condition.type),
    {...condition, ...(lastTransitionTime === undefined ? {} : {lastTransitionTime})},
  ]
}

export const newCondition = (
  now: string,
  type: string,
  status: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
): Condition => ({type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message})

const FOREVER = 2_147_483_647

export const hasProgressDeadline = ({spec}: Deployment): boolean =>
  spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== FOREVER

export const hasHistoryLimit = ({spec}: Deployment): boolean =>
  spec.revisionHistoryLimit !== undefined && spec.revisionHistoryLimit !== FOREVER

/** All wanted pods are updated and available, and no old ones are left. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const {replicas} = deployment.spec
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  )
}

/** More updated, fewer old, more ready or more available pods than before (DEP-09). */
export function isProgressing(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0)
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  )
}

export function isTimedOut(deployment: Deployment, status: DeploymentStatus, now: number): boolean {
  const condition = conditionOf(status.conditions, 'Progressing')
  if (!hasProgressDeadline(deployment) || condition === undefined) return false
  if (condition.reason === 'NewReplicaSetAvailable') return false
  if (condition.reason === 'ProgressDeadlineExceeded') return true
  const since = Date.parse(condition.lastUpdateTime ?? '')
  return since + deployment.spec.progressDeadlineSeconds! * 1000 < now
}

/** The failure that a ReplicaSet reports; that of the new one counts first. */
export function replicaFailure(newSet: ReplicaSet | undefined, all: readonly ReplicaSet[]): Condition | undefined {
  for (const set of [...(newSet === undefined ? [] : [newSet]), ...all]) {
    const found = conditionOf(set.status?.conditions, 'ReplicaFailure')
    if (found === undefined) continue
    const {lastTransitionTime} = found
    return {...found, ...(lastTransitionTime === undefined ? {} : {lastUpdateTime: lastTransitionTime})}
  }
  return undefined
}
