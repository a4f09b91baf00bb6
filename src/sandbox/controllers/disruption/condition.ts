// Kubernetes component-helpers apps/poddisruptionbudget/helpers.go
import type {Condition, DisruptionBudgetStatus} from '../objects.ts'

/** The status with its condition DisruptionAllowed brought up to date; `failure` says why nothing is allowed. */
export function withDisruptionCondition(
  status: DisruptionBudgetStatus,
  now: string,
  failure?: {readonly reason: string; readonly message: string},
): DisruptionBudgetStatus {
  const isAllowed = failure === undefined && status.disruptionsAllowed > 0
  const {reason, message} = failure ?? {reason: isAllowed ? 'SufficientPods' : 'InsufficientPods', message: ''}
  const before = status.conditions ?? []
  const old = before.find(({type}) => type === 'DisruptionAllowed')
  const is = isAllowed ? 'True' : 'False'
  const condition: Condition = {
    type: 'DisruptionAllowed',
    status: is,
    ...(status.observedGeneration === undefined ? {} : {observedGeneration: status.observedGeneration}),
    lastTransitionTime: old?.status === is ? (old.lastTransitionTime ?? now) : now,
    reason,
    message,
  }
  const conditions = old === undefined ? [...before, condition] : before.map(one => (one === old ? condition : one))
  return {...status, conditions}
}
