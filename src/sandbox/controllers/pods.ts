import type {Condition, IntOrString, KubeObject, Pod} from './objects.ts'

export const podCondition = (pod: Pod, type: string): Condition | undefined =>
  pod.status?.conditions?.find(condition => condition.type === type)

/** podutil.IsPodReady. */
export const isReady = (pod: Pod): boolean => podCondition(pod, 'Ready')?.status === 'True'

/** podutil.IsPodAvailable: ready for that many seconds. Times of conditions are whole seconds. */
export function isAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  if (!isReady(pod)) return false
  if (minReadySeconds === 0) return true
  const since = podCondition(pod, 'Ready')?.lastTransitionTime
  return since !== undefined && Date.parse(since) + minReadySeconds * 1000 <= now
}

/** Milliseconds until the next of the ready pods counts as available; undefined when none is waiting. */
export function nextAvailability(pods: readonly Pod[], minReadySeconds: number, now: number): number | undefined {
  let next: number | undefined
  for (const pod of pods) {
    if (minReadySeconds <= 0 || !isReady(pod)) continue
    const since = podCondition(pod, 'Ready')?.lastTransitionTime
    if (since === undefined) continue
    const wait = Date.parse(since) + minReadySeconds * 1000 - now
    if (wait > 0 && (next === undefined || wait < next)) next = wait
  }
  return next
}

export const isTerminal = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
export const isTerminating = (object: KubeObject): boolean => object.metadata.deletionTimestamp !== undefined
/** controller.IsPodActive. */
export const isActive = (pod: Pod): boolean => !isTerminal(pod) && !isTerminating(pod)

/** intstr.GetScaledValueFromIntOrPercent: a percentage of `total`, rounded up or down. */
export function scaled(value: IntOrString | undefined, total: number, round: 'up' | 'down'): number {
  if (value === undefined) return 0
  if (typeof value === 'number') return value
  const percent = Number.parseInt(value, 10)
  const exact = (percent * total) / 100
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact)
}

const phases = ['Pending', 'Unknown', 'Running']

/** controller.ActivePodsWithRanks: below zero when `a` goes before `b`; by default nodes have no ranks. */
export function compareForDeletion(a: Pod, b: Pod, rank: (pod: Pod) => number = () => 0): number {
  const order = [
    (pod: Pod) => (pod.spec.nodeName === undefined ? 0 : 1),
    (pod: Pod) => phases.indexOf(pod.status?.phase ?? 'Pending'),
    (pod: Pod) => (isReady(pod) ? 1 : 0),
    (pod: Pod) => Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0) || 0,
    (pod: Pod) => -rank(pod),
    (pod: Pod) => (isReady(pod) ? -Date.parse(podCondition(pod, 'Ready')?.lastTransitionTime ?? '') : 0),
    (pod: Pod) => -Math.max(0, ...(pod.status?.containerStatuses ?? []).map(status => status.restartCount)),
    (pod: Pod) => -Date.parse(pod.metadata.creationTimestamp),
  ]
  for (const value of order) {
    const difference = value(a) - value(b)
    if (difference !== 0 && !Number.isNaN(difference)) return difference
  }
  return a.metadata.uid < b.metadata.uid ? -1 : 1
}
