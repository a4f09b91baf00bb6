// Kubernetes pkg/controller/job/job_controller.go
import {
  controllerOf,
  modify,
  nowStamp,
  queueOf,
  recorderOf,
  type ControllerContext,
  type Draft,
  type Recorder,
} from '../context.ts'
import {keyOf, type Change} from '../informer.ts'
import type {Condition, Job, JobStatus, Pod} from '../objects.ts'
import {claimOwned, indexByController, ownedBy} from '../owned.ts'
import {enqueueOwners, resolveOwner} from '../owners.ts'
import {isTerminating} from '../pods.ts'
import {jobs, pods} from '../resources.ts'
import {selectorMatches} from '../selectors.ts'
import type {WorkQueue} from '../work-queue.ts'
import {noFailures, type Failures} from './backoff.ts'
import {finishOf, isForeign, isSuspended, isTracked, TRACKING} from './facts.ts'
import {deletePods, managePods, tallyOf, type Tally} from './manage.ts'
import {completed, outcomeOf, type Outcome} from './outcome.ts'
import {roundOf, type Round} from './round.ts'
import {freePods, note, track} from './tracking.ts'

/** Changes of pods and of the status are looked at together. */
const BATCH_MILLISECONDS = 1000

/** DefaultJobApiBackOff, MaxJobApiBackOff: what the server refused is tried again later than by other controllers. */
const retry = {first: 1000, last: 60_000}

/** Runs Jobs to their end. Returns the way to stop. */
export function startJobs(context: ControllerContext): () => void {
  const controller = new JobController(context)
  return () => controller.stop()
}

class JobController {
  readonly #record: Recorder
  readonly #queue: WorkQueue
  readonly #orphans: WorkQueue
  /** Failures in a row, by the Job's uid. */
  readonly #failures = new Map<string, Failures>()

  constructor(readonly context: ControllerContext) {
    const jobInformer = context.informers.of(jobs)
    const podInformer = context.informers.of(pods)
    indexByController(podInformer)
    this.#record = recorderOf(context, 'job-controller')
    const sync = (key: string): void => {
      const job = jobInformer.get(key)
      if (job !== undefined) this.#sync(job)
    }
    this.#queue = queueOf(context, 'job', sync, retry)
    this.#orphans = queueOf(context, 'job orphans', key => this.#freeOrphan(podInformer.get(key)), retry)
    jobInformer.onChange(change => this.#jobChanged(change))
    const batched = {add: (key: string): void => this.#queue.addAfter(key, BATCH_MILLISECONDS)}
    enqueueOwners(podInformer, jobs, jobInformer, batched, ({spec}) => spec.selector)
    podInformer.onChange(({type, object}) => {
      if (type !== 'DELETED' && isTracked(object)) this.#orphans.add(keyOf(object))
    })
  }

  stop(): void {
    this.#queue.stop()
    this.#orphans.stop()
  }

  #jobChanged({type, object, previous}: Change<Job>): void {
    const isStatus = type === 'MODIFIED' && object.metadata.generation === previous?.metadata.generation
    if (isStatus) this.#queue.addAfter(keyOf(object), BATCH_MILLISECONDS)
    else this.#queue.add(keyOf(object))
    if (type !== 'DELETED' && finishOf(object) === undefined) return
    this.#failures.delete(object.metadata.uid)
    for (const pod of this.context.informers.of(pods).list(object.metadata.namespace)) {
      if (isTracked(pod) && selectorMatches(object.spec.selector, pod.metadata.labels)) this.#orphans.add(keyOf(pod))
    }
  }

  /** A pod whose Job is gone or over is held by nobody. */
  #freeOrphan(pod: Pod | undefined): void {
    if (pod === undefined || !isTracked(pod)) return
    const reference = controllerOf(pod)
    if (reference !== undefined) {
      if (reference.kind !== jobs.kind || reference.apiVersion !== jobs.apiVersion) return
      const owner = resolveOwner(jobs, this.context.informers.of(jobs), pod)
      if (owner !== undefined && (isForeign(owner) || finishOf(owner) === undefined)) return
    }
    freePods(this.context, [pod])
  }

  /** The Job's pods; those that it adopts are held as its own are. */
  #claim(job: Job): Pod[] {
    const {context} = this
    const before = new Set(ownedBy(context.informers.of(pods), job.metadata.uid).map(({metadata}) => metadata.uid))
    const claimed = claimOwned(context, pods, job, pod => selectorMatches(job.spec.selector, pod.metadata.labels))
    return claimed.flatMap(pod => {
      if (before.has(pod.metadata.uid) || isTracked(pod)) return pod
      const held = modify(context, pods, pod, 'object', draft => {
        draft.metadata.finalizers = [...(draft.metadata.finalizers ?? []), TRACKING]
      })
      return held ?? []
    })
  }

  #sync(job: Job): void {
    if (isForeign(job) || finishOf(job) !== undefined) return
    const {context} = this
    const {uid} = job.metadata
    const round = roundOf({
      context,
      record: this.#record,
      job,
      pods: this.#claim(job),
      failures: this.#failures.get(uid) ?? noFailures,
      now: context.clock.now(),
      lookAgain: wait => this.#queue.addAfter(keyOf(job), Math.max(wait, BATCH_MILLISECONDS)),
    })
    const status: Draft<JobStatus> = {...(job.status as Draft<JobStatus> | undefined)}
    if (!isSuspended(job)) status.startTime ??= nowStamp(context)
    const {outcome, tally} = advance(round, status)
    const {active, ready, terminating, problem} = tally
    track(round, {...status, active, ready, terminating}, outcome)
    this.#failures.set(uid, round.failures)
    if (problem !== undefined) throw problem
  }
}

/** Creates and deletes pods as the Job needs it, and says whether it has ended; changes the status. */
function advance(round: Round, status: Draft<JobStatus>): {outcome: Outcome | undefined; tally: Tally} {
  const early = outcomeOf(round, status.startTime)
  if (early !== undefined) {
    const tally = deletePods(round, round.active)
    return {outcome: tally.problem === undefined ? early : undefined, tally}
  }
  watchDeadline(round, status.startTime)
  const isManaged = !isTerminating(round.job)
  const tally = isManaged ? managePods(round) : tallyOf(round)
  const outcome = completed(round, tally.active)
  if (outcome === undefined && isManaged) noteSuspension(round, status)
  return {outcome, tally}
}

/** Looks again when the deadline of the Job comes. */
function watchDeadline({job, now, lookAgain}: Round, startTime: string | undefined): void {
  const {activeDeadlineSeconds} = job.spec
  if (activeDeadlineSeconds === undefined || startTime === undefined || isSuspended(job)) return
  lookAgain(Date.parse(startTime) + activeDeadlineSeconds * 1000 - now)
}

function noteSuspension({job, context, record}: Round, status: Draft<JobStatus>): void {
  const conditions = [...((status.conditions ?? []) as Condition[])]
  const [state, done, condition] = isSuspended(job)
    ? (['True', 'Suspended', 'Job suspended'] as const)
    : (['False', 'Resumed', 'Job resumed'] as const)
  if (!note(context, conditions, 'Suspended', {reason: `Job${done}`, message: condition}, state)) return
  status.conditions = conditions
  record(job, 'Normal', done, condition)
  if (isSuspended(job)) delete status.startTime
  else status.startTime = nowStamp(context)
}
