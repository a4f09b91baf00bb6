// What the pods of a Job say. Kubernetes pkg/controller/job/{job_controller,tracking_utils,indexed_job_utils}.go
import type {ContainerStatus, Job, Pod} from '../objects.ts'
import {isTerminating, podCondition} from '../pods.ts'

/** Holds a finished pod until the Job has counted it. */
export const TRACKING = 'batch.kubernetes.io/job-tracking'
export const INDEX = 'batch.kubernetes.io/job-completion-index'
export const FAILURES = 'batch.kubernetes.io/job-index-failure-count'
export const IGNORED_FAILURES = 'batch.kubernetes.io/job-index-ignored-failure-count'

const OWN_CONTROLLER = 'kubernetes.io/job-controller'
/** Another controller looks after it. */
export const isForeign = (job: Job): boolean => (job.spec.managedBy ?? OWN_CONTROLLER) !== OWN_CONTROLLER

export const isIndexed = (job: Job): boolean => job.spec.completionMode === 'Indexed'
export const isTracked = (pod: Pod): boolean => pod.metadata.finalizers?.includes(TRACKING) ?? false
export const isSuspended = (job: Job): boolean => job.spec.suspend === true
export const hasLimitPerIndex = (job: Job): boolean => isIndexed(job) && job.spec.backoffLimitPerIndex !== undefined
/** Pods on their way out are replaced only when they have ended. */
export const replacesOnlyFailed = (job: Job): boolean =>
  job.spec.podReplacementPolicy === 'Failed' || job.spec.podFailurePolicy !== undefined

export const hasCondition = (job: Job, type: string): boolean =>
  job.status?.conditions?.some(condition => condition.type === type && condition.status === 'True') ?? false
/** `Complete` or `Failed`; undefined while the Job goes on. */
export const finishOf = (job: Job): 'Complete' | 'Failed' | undefined =>
  hasCondition(job, 'Complete') ? 'Complete' : hasCondition(job, 'Failed') ? 'Failed' : undefined

export const isSucceeded = (pod: Pod): boolean => pod.status?.phase === 'Succeeded'
/** Deleted pods count as failed, as they may never get there, unless only failed ones are replaced. */
export const isFailed = (job: Job, pod: Pod): boolean =>
  pod.status?.phase === 'Failed' || (!replacesOnlyFailed(job) && isTerminating(pod) && !isSucceeded(pod))

/** The completion index of a pod, undefined for one without. */
export function indexOf(pod: Pod): number | undefined {
  const text = pod.metadata.annotations?.[INDEX]
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}
/** True where pods have no index, or this one has one below the number of completions. */
export const hasValidIndex = (job: Job, pod: Pod): boolean =>
  !isIndexed(job) || (indexOf(pod) ?? Infinity) < (job.spec.completions ?? 0)

const counterOf = (pod: Pod, name: string): number => {
  const text = pod.metadata.annotations?.[name]
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : 0
}
/** Failures of the pods before this one with the same index, and how many of them do not count. */
export const failuresOf = (pod: Pod): number => counterOf(pod, FAILURES)
export const ignoredFailuresOf = (pod: Pod): number => counterOf(pod, IGNORED_FAILURES)
export const allFailuresOf = (pod: Pod): number => failuresOf(pod) + ignoredFailuresOf(pod)

/** When the pod ended, as well as it can be known. */
export function endOf(pod: Pod): number {
  const {deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp} = pod.metadata
  const unready = podCondition(pod, 'Ready')
  return (
    lastEndOf(pod) ??
    (unready?.status === 'False' ? timeOf(unready.lastTransitionTime) : undefined) ??
    (deletionTimestamp === undefined ? undefined : Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000) ??
    Date.parse(creationTimestamp)
  )
}

const timeOf = (text: string | null | undefined): number | undefined =>
  text === undefined || text === null ? undefined : Date.parse(text)

/** Of containers and sidecars, when all have ended. */
function lastEndOf({spec, status}: Pod): number | undefined {
  const sidecars = new Set(
    (spec.initContainers ?? []).filter(({restartPolicy}) => restartPolicy === 'Always').map(({name}) => name),
  )
  const relevant = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []).filter(({name}) => sidecars.has(name)),
  ]
  const ends = relevant.map(({state}: ContainerStatus) => timeOf(state.terminated?.finishedAt))
  const known = ends.filter(end => end !== undefined)
  return known.length === 0 || known.length < ends.length ? undefined : Math.max(...known)
}
