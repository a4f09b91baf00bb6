// Counting finished pods once. Kubernetes pkg/controller/job/job_controller.go trackJobStatusAndRemoveFinalizers
import {modify, nowStamp, type ControllerContext, type Draft} from '../context.ts'
import type {Condition, JobStatus, Pod} from '../objects.ts'
import {isTerminating} from '../pods.ts'
import {jobs, pods} from '../resources.ts'
import {hasLimitPerIndex, hasValidIndex, isFailed, isIndexed, isSucceeded, isTracked, TRACKING} from './facts.ts'
import {judgeFailure} from './failure-policy.ts'
import {formatIndexes} from './indexes.ts'
import type {Outcome} from './outcome.ts'
import type {Round} from './round.ts'

/** At most so many pods are counted in one round. */
const MOST_UNCOUNTED = 500

interface Uncounted {
  readonly succeeded: string[]
  readonly failed: string[]
}

/**
 * Finished pods are written down as uncounted, then freed, then counted: whoever stops in between counts none twice
 * and forgets none. With an outcome the Job ends as soon as none of its pods is on its way out.
 */
export function track(round: Round, status: Draft<JobStatus>, outcome: Outcome | undefined): void {
  const {job, context} = round
  const before = uncountedOf(status)
  const held = new Set(round.pods.filter(isTracked).map(({metadata}) => metadata.uid))
  const counted = count(status, before, held)
  const {freed, uncounted, isAll} = finishedPods(round, uncountedOf(counted), outcome)
  noteIndexes(round, counted)
  const conditions = [...((counted.conditions ?? []) as Condition[])]
  if (outcome !== undefined) note(context, conditions, outcome.ok ? 'SuccessCriteriaMet' : 'FailureTarget', outcome)
  const first = {...counted, conditions: conditions as Draft<Condition>[]}
  writeStatus(context, job, {...first, uncountedTerminatedPods: leaveOutEmpty(uncounted)})
  freePods(context, freed)
  for (const {metadata} of freed) held.delete(metadata.uid)
  const last = count(first, uncounted, held)
  const isOver = outcome !== undefined && isAll && (last.terminating ?? 0) === 0 && isEmpty(uncountedOf(last))
  if (isOver) {
    const final = [...conditions]
    note(context, final, outcome.ok ? 'Complete' : 'Failed', outcome)
    last.conditions = final
    if (outcome.ok) last.completionTime = nowStamp(context)
  }
  writeStatus(context, job, last)
  if (isOver) announce(round, last, outcome)
}

const uncountedOf = ({uncountedTerminatedPods: open}: Draft<JobStatus>): Uncounted => ({
  succeeded: [...(open?.succeeded ?? [])],
  failed: [...(open?.failed ?? [])],
})
const isEmpty = ({succeeded, failed}: Uncounted): boolean => succeeded.length + failed.length === 0

/** Counts those of the uncounted that are held no longer. */
function count(status: Draft<JobStatus>, {succeeded, failed}: Uncounted, held: ReadonlySet<string>): Draft<JobStatus> {
  const open = {succeeded: succeeded.filter(uid => held.has(uid)), failed: failed.filter(uid => held.has(uid))}
  return {
    ...status,
    succeeded: (status.succeeded ?? 0) + succeeded.length - open.succeeded.length,
    failed: (status.failed ?? 0) + failed.length - open.failed.length,
    uncountedTerminatedPods: leaveOutEmpty(open),
  }
}

/** Which pods may go, and which of them are to be counted. */
function finishedPods(
  {job, pods: all, heldByIndex}: Round,
  uncounted: Uncounted,
  outcome: Outcome | undefined,
): {freed: Pod[]; uncounted: Uncounted; isAll: boolean} {
  const freed: Pod[] = []
  const isEnding = outcome !== undefined || isTerminating(job)
  const waiting = new Set(heldByIndex.values())
  for (const pod of all) {
    if (!isTracked(pod)) continue
    const {uid} = pod.metadata
    const hasFailed = isFailed(job, pod)
    if (!isEnding && !isSucceeded(pod) && (!hasFailed || waiting.has(pod))) continue
    freed.push(pod)
    if (uncounted.failed.includes(uid)) continue
    if (isSucceeded(pod)) {
      // Indexes are counted, not the pods that had them.
      if (!isIndexed(job) && !uncounted.succeeded.includes(uid)) uncounted.succeeded.push(uid)
    } else if (hasFailed || outcome?.ok === false) {
      if (hasValidIndex(job, pod) && judgeFailure(job, pod).action !== 'Ignore') uncounted.failed.push(uid)
    }
    if (uncounted.succeeded.length + uncounted.failed.length >= MOST_UNCOUNTED) {
      return {freed, uncounted, isAll: false}
    }
  }
  return {freed, uncounted, isAll: true}
}

function noteIndexes({job, completedIndexes, failedIndexes}: Round, status: Draft<JobStatus>): void {
  if (!isIndexed(job)) return
  status.succeeded = completedIndexes.size
  status.completedIndexes = formatIndexes(completedIndexes)
  if (hasLimitPerIndex(job)) status.failedIndexes = formatIndexes(failedIndexes)
}

/** Lets finished pods go. */
export function freePods(context: ControllerContext, freed: readonly Pod[]): void {
  for (const pod of freed) {
    modify(context, pods, pod, 'object', draft => {
      const rest = (draft.metadata.finalizers ?? []).filter(name => name !== TRACKING)
      if (rest.length > 0) draft.metadata.finalizers = rest
      else delete draft.metadata.finalizers
    })
  }
}

type Why = Pick<Outcome, 'reason' | 'message'>

/** Sets a condition, in its place when it is there; true when it was another. Nothing becomes false that never was true. */
export function note(
  context: ControllerContext,
  conditions: Condition[],
  type: string,
  {reason, message}: Why,
  status: 'True' | 'False' = 'True',
): boolean {
  const at = conditions.findIndex(condition => condition.type === type)
  const old = conditions[at]
  if (old === undefined && status === 'False') return false
  if (old?.status === status && old.reason === reason && old.message === message) return false
  const now = nowStamp(context)
  const condition = {type, status, lastProbeTime: now, lastTransitionTime: now, reason, message}
  if (old === undefined) conditions.push(condition)
  else conditions[at] = condition
  return true
}

function announce({record, job}: Round, {succeeded = 0}: Draft<JobStatus>, outcome: Outcome): void {
  if (!outcome.ok) return record(job, 'Warning', outcome.reason, outcome.message)
  if (succeeded > (job.spec.completions ?? Infinity)) {
    const text = 'Too many succeeded pods running after completion count reached'
    record(job, 'Warning', 'TooManySucceededPods', text)
  }
  record(job, 'Normal', 'Completed', 'Job completed')
}

const leaveOutEmpty = ({succeeded, failed}: Uncounted) => ({
  ...(succeeded.length > 0 ? {succeeded} : {}),
  ...(failed.length > 0 ? {failed} : {}),
})

/** Zero counters are left out, but for those that are pointers in Go. */
function writeStatus(context: ControllerContext, job: Round['job'], status: Draft<JobStatus>): void {
  const written = {...status}
  for (const counter of ['active', 'succeeded', 'failed'] as const) if (written[counter] === 0) delete written[counter]
  if (written.conditions?.length === 0) delete written.conditions
  if (written.completedIndexes === '') delete written.completedIndexes
  modify(context, jobs, job, 'status', draft => void Object.assign(draft, {status: written}))
}
