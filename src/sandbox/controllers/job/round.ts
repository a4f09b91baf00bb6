import type {ControllerContext, Recorder} from '../context.ts'
import type {Job, Pod} from '../objects.ts'
import {isActive, isTerminal, isTerminating} from '../pods.ts'
import {failuresAfter, type Failures} from './backoff.ts'
import {
  allFailuresOf,
  endOf,
  failuresOf,
  hasLimitPerIndex,
  hasValidIndex,
  indexOf,
  isFailed,
  isIndexed,
  isSucceeded,
  isTracked,
} from './facts.ts'
import {judgeFailure, type Verdict} from './failure-policy.ts'
import {parseIndexes} from './indexes.ts'

/** One look at a Job and its pods. Kubernetes pkg/controller/job/job_controller.go syncJobCtx */
export interface Round {
  readonly context: ControllerContext
  readonly record: Recorder
  readonly job: Job
  readonly pods: readonly Pod[]
  readonly active: readonly Pod[]
  readonly terminating: readonly Pod[]
  /** With what was counted before; of indexed Jobs indexes, not pods, succeed. */
  readonly succeeded: number
  readonly failed: number
  readonly completedIndexes: ReadonlySet<number>
  /** Only of a Job with a limit for each index. */
  readonly failedIndexes: ReadonlySet<number>
  /** The last failed pod of each index that may be tried again; it stays until its successor is there. */
  readonly heldByIndex: ReadonlyMap<number, Pod>
  readonly failures: Failures
  readonly now: number
  readonly lookAgain: (milliseconds: number) => void
}

type Given = Pick<Round, 'context' | 'record' | 'job' | 'pods' | 'failures' | 'now' | 'lookAgain'>
type Judged = {readonly pod: Pod; readonly verdict: Verdict}

/** `failures` are those before this round. */
export function roundOf(given: Given): Round {
  const {job, pods} = given
  const {status = {}} = job
  const uncounted = {
    succeeded: status.uncountedTerminatedPods?.succeeded ?? [],
    failed: status.uncountedTerminatedPods?.failed ?? [],
  }
  const open = pods.filter(pod => isTracked(pod) && hasValidIndex(job, pod))
  const newSucceeded = open.filter(pod => isSucceeded(pod) && !uncounted.succeeded.includes(pod.metadata.uid))
  const failed = open.filter(pod => isFailed(job, pod)).map(pod => ({pod, verdict: judgeFailure(job, pod)}))
  const newFailed = failed.filter(({pod}) => !uncounted.failed.includes(pod.metadata.uid))
  const counted = newFailed.filter(({verdict}) => verdict.action !== 'Ignore').length
  const active = pods.filter(isActive)
  const completedIndexes = succeededIndexes(job, open)
  const failedIndexes = hasLimitPerIndex(job) ? lostIndexes(job, failed) : new Set<number>()
  const settled = new Set([...completedIndexes, ...failedIndexes, ...active.map(indexOf)])
  return {
    ...given,
    active,
    terminating: pods.filter(pod => isTerminating(pod) && !isTerminal(pod)),
    failures: failuresAfter(
      given.failures,
      newSucceeded.map(endOf),
      newFailed.map(({pod}) => endOf(pod)),
    ),
    succeeded: isIndexed(job)
      ? completedIndexes.size
      : (status.succeeded ?? 0) + newSucceeded.length + uncounted.succeeded.length,
    failed: (status.failed ?? 0) + counted + uncounted.failed.length,
    completedIndexes,
    failedIndexes,
    heldByIndex: hasLimitPerIndex(job) ? heldPods(failed, settled) : new Map(),
  }
}

function succeededIndexes(job: Job, open: readonly Pod[]): Set<number> {
  if (!isIndexed(job)) return new Set()
  const indexes = parseIndexes(job.status?.completedIndexes, job.spec.completions ?? 0)
  for (const pod of open) if (isSucceeded(pod)) indexes.add(indexOf(pod) ?? 0)
  return indexes
}

function lostIndexes(job: Job, failed: readonly Judged[]): Set<number> {
  const {completions = 0, backoffLimitPerIndex = 0} = job.spec
  const indexes = parseIndexes(job.status?.failedIndexes, completions)
  for (const {pod, verdict} of failed) {
    const isLost =
      verdict.action === 'FailIndex' || (verdict.action !== 'Ignore' && failuresOf(pod) >= backoffLimitPerIndex)
    if (isLost) indexes.add(indexOf(pod) ?? 0)
  }
  return indexes
}

function heldPods(failed: readonly Judged[], settled: ReadonlySet<number | undefined>): Map<number, Pod> {
  const held = new Map<number, Pod>()
  for (const {pod} of failed) {
    const index = indexOf(pod)
    if (index === undefined || settled.has(index)) continue
    const other = held.get(index)
    const isLater = other === undefined || (allFailuresOf(other) <= allFailuresOf(pod) && endOf(pod) >= endOf(other))
    if (isLater) held.set(index, pod)
  }
  return held
}
