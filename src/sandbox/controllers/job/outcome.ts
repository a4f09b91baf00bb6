// Whether a Job has ended, and how. Kubernetes pkg/controller/job/{job_controller,success_policy}.go
import type {Job, Pod} from '../objects.ts'
import {hasLimitPerIndex, isFailed, isIndexed, isSuspended} from './facts.ts'
import {judgeFailure} from './failure-policy.ts'
import {parseIndexes} from './indexes.ts'
import type {Round} from './round.ts'

export interface Outcome {
  readonly ok: boolean
  readonly reason: string
  readonly message: string
}

const failure = (reason: string, message: string): Outcome => ({ok: false, reason, message})

/** What ends a Job whatever its pods still do, the first that holds; undefined while the Job goes on. */
export const outcomeOf = (round: Round, startTime: string | undefined): Outcome | undefined =>
  decidedBefore(round.job) ??
  failedByPolicy(round) ??
  pastLimits(round, startTime) ??
  lostIndexes(round) ??
  metSuccessPolicy(round)

/** A Job on its way out stays on it. */
function decidedBefore(job: Job): Outcome | undefined {
  for (const [type, ok] of [
    ['SuccessCriteriaMet', true],
    ['FailureTarget', false],
  ] as const) {
    const found = job.status?.conditions?.find(condition => condition.type === type && condition.status === 'True')
    if (found !== undefined) return {ok, reason: found.reason ?? '', message: found.message ?? ''}
  }
  return undefined
}

function failedByPolicy({job, pods}: Round): Outcome | undefined {
  for (const pod of pods) {
    if (!isFailed(job, pod)) continue
    const verdict = judgeFailure(job, pod)
    if (verdict.action === 'FailJob') return failure('PodFailurePolicy', verdict.message)
  }
  return undefined
}

function pastLimits({job, pods, failed, now}: Round, startTime: string | undefined): Outcome | undefined {
  const {activeDeadlineSeconds, backoffLimit = 6} = job.spec
  if (failed > backoffLimit || hasTooManyRestarts(job, pods)) {
    return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit')
  }
  if (activeDeadlineSeconds === undefined || startTime === undefined || isSuspended(job)) return undefined
  return now - Date.parse(startTime) >= activeDeadlineSeconds * 1000
    ? failure('DeadlineExceeded', 'Job was active longer than specified deadline')
    : undefined
}

/** With restartPolicy OnFailure the restarts of containers are the retries. */
function hasTooManyRestarts(job: Job, pods: readonly Pod[]): boolean {
  const {backoffLimit = 6} = job.spec
  if (job.spec.template.spec.restartPolicy !== 'OnFailure') return false
  const restarts = pods
    .filter(({status}) => status?.phase === 'Running' || status?.phase === 'Pending')
    .flatMap(({status}) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])])
    .reduce((sum, {restartCount}) => sum + restartCount, 0)
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit
}

function lostIndexes({job, failedIndexes, completedIndexes}: Round): Outcome | undefined {
  if (!hasLimitPerIndex(job)) return undefined
  const {maxFailedIndexes, completions = 0} = job.spec
  if (maxFailedIndexes !== undefined && failedIndexes.size > maxFailedIndexes) {
    return failure('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes')
  }
  return failedIndexes.size > 0 && failedIndexes.size + completedIndexes.size >= completions
    ? failure('FailedIndexes', 'Job has failed indexes')
    : undefined
}

function metSuccessPolicy({job, completedIndexes}: Round): Outcome | undefined {
  if (!isIndexed(job) || completedIndexes.size === 0) return undefined
  for (const [index, {succeededIndexes, succeededCount = Infinity}] of (
    job.spec.successPolicy?.rules ?? []
  ).entries()) {
    const outcome = {ok: true, reason: 'SuccessPolicy', message: `Matched rules at index ${index}`}
    if (succeededIndexes === undefined) {
      if (completedIndexes.size >= succeededCount) return outcome
      continue
    }
    const wanted = parseIndexes(succeededIndexes, job.spec.completions ?? 0)
    const there = [...wanted].filter(one => completedIndexes.has(one)).length
    if (wanted.size > 0 && there >= Math.min(succeededCount, wanted.size)) return outcome
  }
  return undefined
}

/** Enough pods succeeded, and none runs any more. */
export function completed({job, succeeded}: Round, active: number): Outcome | undefined {
  const {completions} = job.spec
  const isEnough = completions === undefined ? succeeded > 0 : succeeded >= completions
  if (!isEnough || active > 0) return undefined
  return {ok: true, reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods'}
}
