// Creating and deleting the pods of a Job. Kubernetes pkg/controller/job/job_controller.go manageJob
import type {Container, Job, Pod, PodSpec} from '../objects.ts'
import {createPodFor, deletePodOf, isNamespaceTerminating, slowStart} from '../pod-control.ts'
import {compareForDeletion, isReady} from '../pods.ts'
import {remainingBackoff} from './backoff.ts'
import {
  allFailuresOf,
  endOf,
  FAILURES,
  failuresOf,
  hasLimitPerIndex,
  IGNORED_FAILURES,
  ignoredFailuresOf,
  INDEX,
  indexOf,
  isIndexed,
  isSuspended,
  replacesOnlyFailed,
  TRACKING,
} from './facts.ts'
import {judgeFailure} from './failure-policy.ts'
import type {Round} from './round.ts'
import {freePods} from './tracking.ts'

/** At most so many pods are created or deleted in one round. */
const BURST = 500

/** How many pods there are after a round; `problem` is what stopped the work. */
export interface Tally {
  readonly active: number
  readonly ready: number
  readonly terminating: number
  readonly problem?: unknown
}

export const tallyOf = ({active, terminating}: Round): Tally => ({
  active: active.length,
  ready: active.filter(isReady).length,
  terminating: terminating.length,
})

/** Brings the number of active pods to what it should be. */
export function managePods(round: Round): Tally {
  const {job, active} = round
  const wanted = wantedPods(round)
  const superfluous = podsToDelete(job, active, Math.max(0, active.length - wanted)).slice(0, BURST)
  if (superfluous.length > 0) {
    // Pods that are too many are not counted as failed: they are let go first.
    freePods(round.context, superfluous)
    return deletePods(round, superfluous)
  }
  const tally = tallyOf(round)
  const leaving = replacesOnlyFailed(job) ? tally.terminating : 0
  const missing = Math.min(wanted - active.length - leaving, BURST)
  if (missing <= 0) return tally
  const {made, problem} = createPods(round, missing)
  return {...tally, active: tally.active + made, ...(problem === undefined ? {} : {problem})}
}

function wantedPods({job, succeeded, active}: Round): number {
  const {parallelism = 1, completions} = job.spec
  if (isSuspended(job)) return 0
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism
  return Math.max(0, Math.min(completions - succeeded, parallelism))
}

export function deletePods(round: Round, victims: readonly Pod[]): Tally {
  const {context, record, job} = round
  let {active, ready, terminating} = tallyOf(round)
  try {
    for (const pod of victims) {
      deletePodOf(context, record, job, pod)
      active--
      terminating++
      if (isReady(pod)) ready--
    }
  } catch (problem) {
    return {active, ready, terminating, problem}
  }
  return {active, ready, terminating}
}

/** Of indexed Jobs all with an index that another has, or without a good one; then those in earlier phases of start-up. */
function podsToDelete(job: Job, active: readonly Pod[], atLeast: number): Pod[] {
  const sorted = [...active].sort((a, b) => compareForDeletion(a, b))
  const odd = isIndexed(job) ? sorted.filter((pod, at) => isOdd(job, pod, sorted.slice(at + 1))) : []
  const rest = sorted.filter(pod => !odd.includes(pod))
  return [...odd, ...rest.slice(0, Math.max(0, atLeast - odd.length))]
}

function isOdd(job: Job, pod: Pod, later: readonly Pod[]): boolean {
  const index = indexOf(pod)
  return index === undefined || index >= (job.spec.completions ?? 0) || later.some(other => indexOf(other) === index)
}

function createPods(round: Round, missing: number): {made: number; problem?: unknown} {
  const {job, failures, now} = round
  const wait = hasLimitPerIndex(job) ? 0 : remainingBackoff(failures.count, failures.last, now)
  if (wait > 0) {
    round.lookAgain(wait)
    return {made: 0}
  }
  const indexes = isIndexed(job) ? dueIndexes(round, missing) : undefined
  let made = 0
  try {
    slowStart(indexes?.length ?? missing, () => {
      createPod(round, indexes?.[made])
      made++
    })
  } catch (problem) {
    return isNamespaceTerminating(problem) ? {made} : {made, problem}
  }
  return {made}
}

/** The first indexes that neither ended nor run; of those that failed only the ones whose back-off is over. */
function dueIndexes(round: Round, missing: number): number[] {
  const {job, active, terminating, completedIndexes, failedIndexes, heldByIndex, now} = round
  const taken = new Set<number | undefined>(active.map(indexOf))
  if (replacesOnlyFailed(job)) for (const pod of terminating) taken.add(indexOf(pod))
  const pending: number[] = []
  for (let index = 0; index < (job.spec.completions ?? 0) && pending.length < missing; index++) {
    if (!taken.has(index) && !completedIndexes.has(index) && !failedIndexes.has(index)) pending.push(index)
  }
  const waitFor = (index: number): number => {
    const last = heldByIndex.get(index)
    return last === undefined ? 0 : remainingBackoff(allFailuresOf(last) + 1, endOf(last), now)
  }
  const due = pending.filter(index => waitFor(index) === 0)
  if (due.length === 0 && pending.length > 0) round.lookAgain(Math.min(...pending.map(waitFor)))
  return due
}

function createPod(round: Round, index: number | undefined): void {
  const {context, record, job} = round
  const {template} = job.spec
  const finalizers = template.metadata?.finalizers?.includes(TRACKING) ? [] : [TRACKING]
  if (index === undefined) {
    createPodFor(context, record, job, template, {finalizers})
    return
  }
  const suffix = `-${index}-`
  createPodFor(context, record, job, template, {
    // Generated names are at most 63 characters, of which 5 are random.
    generateName: `${job.metadata.name.slice(0, 58 - suffix.length)}${suffix}`,
    labels: {[INDEX]: String(index)},
    annotations: {[INDEX]: String(index), ...(hasLimitPerIndex(job) ? failureCounts(round, index) : {})},
    finalizers,
    spec: indexedSpec(template.spec, job.metadata.name, index),
  })
}

/** What a pod inherits from the failed one that it replaces. */
function failureCounts({job, heldByIndex}: Round, index: number): Record<string, string> {
  const last = heldByIndex.get(index)
  if (last === undefined) return {[FAILURES]: '0'}
  const isIgnored = judgeFailure(job, last).action === 'Ignore'
  const ignored = ignoredFailuresOf(last) + (isIgnored ? 1 : 0)
  const failures = failuresOf(last) + (isIgnored ? 0 : 1)
  return {[FAILURES]: String(failures), ...(ignored > 0 ? {[IGNORED_FAILURES]: String(ignored)} : {})}
}

/** The containers learn their index from JOB_COMPLETION_INDEX, and the pod's hostname holds it. */
function indexedSpec(spec: PodSpec, name: string, index: number): PodSpec {
  const fieldRef = {fieldPath: `metadata.labels['${INDEX}']`}
  const variable = {name: 'JOB_COMPLETION_INDEX', valueFrom: {fieldRef}}
  const withVariable = (container: Container): Container =>
    container.env?.some(one => one.name === variable.name)
      ? container
      : {...container, env: [...(container.env ?? []), variable]}
  return {
    ...spec,
    hostname: `${name}-${index}`,
    containers: spec.containers.map(withVariable),
    ...(spec.initContainers === undefined ? {} : {initContainers: spec.initContainers.map(withVariable)}),
  }
}
