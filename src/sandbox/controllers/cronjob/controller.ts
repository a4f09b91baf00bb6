// Kubernetes pkg/controller/cronjob/cronjob_controllerv2.go
import {timestamp} from '../../clock.ts'
import {
  controllerOf,
  controllerReference,
  create,
  isStatus,
  messageOf,
  modify,
  queueOf,
  recorderOf,
  remove,
  type ControllerContext,
  type Draft,
  type Recorder,
} from '../context.ts'
import {keyOf, type Change} from '../informer.ts'
import {finishOf} from '../job/facts.ts'
import type {CronJob, CronJobStatus, Job} from '../objects.ts'
import {resolveOwner} from '../owners.ts'
import {isNamespaceTerminating} from '../pod-control.ts'
import {isTerminating} from '../pods.ts'
import {cronJobs, jobs} from '../resources.ts'
import type {WorkQueue} from '../work-queue.ts'
import {dueStart, waitForNext} from './due.ts'
import {parseSchedule} from './schedule.ts'
import {zonedTimestamp} from './zone.ts'

/** Starts Jobs at the times of their CronJobs. Returns the way to stop. */
export function startCronJobs(context: ControllerContext): () => void {
  const informer = context.informers.of(cronJobs)
  const jobInformer = context.informers.of(jobs)
  const record = recorderOf(context, 'cronjob-controller')
  const queue = queueOf(context, 'cronjob', key => {
    const cronJob = informer.get(key)
    if (cronJob === undefined) return
    const wait = new Round(context, record, cronJob).run()
    if (wait !== undefined) queue.addAfter(key, wait)
  })
  informer.onChange(change => enqueue(queue, change, context.clock.now()))
  jobInformer.onChange(({object, previous}) => {
    for (const job of previous === undefined ? [object] : [previous, object]) {
      const owner = resolveOwner(cronJobs, informer, job)
      if (owner !== undefined) queue.add(keyOf(owner))
    }
  })
  return () => queue.stop()
}

/** After another schedule its next time counts; everything else is looked at now. */
function enqueue(queue: WorkQueue, {object, previous}: Change<CronJob>, now: number): void {
  const {schedule, timeZone} = object.spec
  const isSame = previous?.spec.schedule === schedule && previous.spec.timeZone === timeZone
  if (previous === undefined || isSame) return queue.add(keyOf(object))
  queue.addAfter(keyOf(object), waitForNext(object, now, parseSchedule(schedule, timeZone)))
}

/** One look at a CronJob and its Jobs. */
class Round {
  readonly #status: Draft<CronJobStatus>
  readonly #jobs: readonly Job[]

  constructor(
    readonly context: ControllerContext,
    readonly record: Recorder,
    readonly cronJob: CronJob,
  ) {
    this.#status = {...(cronJob.status as Draft<CronJobStatus> | undefined)}
    const {namespace, name} = cronJob.metadata
    this.#jobs = context.informers
      .of(jobs)
      .list(namespace)
      .filter(job => controllerOf(job)?.name === name)
  }

  /** Returns the milliseconds after which to look again. */
  run(): number | undefined {
    try {
      this.#cleanUp()
      this.#follow()
      return this.#start()
    } finally {
      this.#writeStatus()
    }
  }

  #tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.record(this.cronJob, type, reason, message)
  }

  get #active(): Draft<NonNullable<CronJobStatus['active']>> {
    return this.#status.active ?? []
  }
  #drop(uid: string): void {
    this.#status.active = this.#active.filter(reference => reference.uid !== uid)
  }

  /** Finished Jobs beyond the limits go, the oldest first. */
  #cleanUp(): void {
    const {failedJobsHistoryLimit, successfulJobsHistoryLimit} = this.cronJob.spec
    for (const [finish, limit = Infinity] of [
      ['Complete', successfulJobsHistoryLimit],
      ['Failed', failedJobsHistoryLimit],
    ] as const) {
      const finished = this.#jobs.filter(job => finishOf(job) === finish).sort(byStart)
      for (const job of finished.slice(0, Math.max(0, finished.length - limit))) this.#delete(job)
    }
  }

  #delete(job: Job): void {
    try {
      remove(this.context, jobs, job, {propagationPolicy: 'Background'})
    } catch (error) {
      this.#tell('Warning', 'FailedDelete', `Deleted job: ${messageOf(error)}`)
      throw error
    }
    this.#drop(job.metadata.uid)
    this.#tell('Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`)
  }

  /** What became of the Jobs that were started. */
  #follow(): void {
    const known = new Set<string>()
    for (const job of this.#jobs) {
      const {uid, name} = job.metadata
      known.add(uid)
      const isActive = this.#active.some(reference => reference.uid === uid)
      const finish = finishOf(job)
      if (finish === undefined && !isActive) {
        this.#tell('Warning', 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${name}`)
      } else if (finish !== undefined && isActive) {
        this.#drop(uid)
        this.#tell('Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${finish}`)
      }
      if (finish === 'Complete') this.#noteSuccess(job.status?.completionTime)
    }
    for (const {uid = '', name = ''} of this.#active) {
      if (known.has(uid) || this.context.registry.get(jobs, this.cronJob.metadata.namespace, name)) continue
      this.#tell('Normal', 'MissingJob', `Active job went missing: ${name}`)
      this.#drop(uid)
    }
  }

  #noteSuccess(time: string | undefined): void {
    const {lastSuccessfulTime = ''} = this.#status
    if (time !== undefined && time > lastSuccessfulTime) this.#status.lastSuccessfulTime = time
  }

  #start(): number | undefined {
    const {cronJob, context} = this
    const {schedule: text, timeZone, suspend = false, concurrencyPolicy} = cronJob.spec
    if (isTerminating(cronJob) || suspend) return undefined
    if (text.includes('TZ')) {
      const link = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/'
      const message = `CRON_TZ or TZ used in schedule ${JSON.stringify(text)} is not officially supported, see ${link} for more details`
      this.#tell('Warning', 'UnsupportedSchedule', message)
    }
    const schedule = parseSchedule(text, timeZone)
    const now = context.clock.now()
    const due = dueStart(cronJob, now, schedule)
    if (due === undefined) {
      const message = `invalid schedule: ${text} : time difference between two schedules is less than 1 second`
      this.#tell('Warning', 'InvalidSchedule', message)
      return undefined
    }
    if (due.hasMissedMany) {
      const message = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew'
      this.#tell('Warning', 'TooManyMissedTimes', message)
    }
    const {at} = due
    const next = (): number => waitForNext({...cronJob, status: this.#status}, now, schedule)
    if (at === undefined) return next()
    if (due.isLate) {
      // Go's time.RFC1123Z.
      const missed = new Date(at).toUTCString().replace('GMT', '+0000')
      this.#tell('Warning', 'MissSchedule', `Missed scheduled time to start a job: ${missed}`)
      return next()
    }
    const name = `${cronJob.metadata.name}-${Math.floor(at / 60_000)}`
    const isDone = this.#status.lastScheduleTime === timestamp(at)
    if (isDone || this.#active.some(reference => reference.name === name)) return next()
    if (concurrencyPolicy === 'Forbid' && this.#active.length > 0) {
      const message = 'Not starting job because prior execution is running and concurrency policy is Forbid'
      this.#tell('Normal', 'JobAlreadyActive', message)
      return next()
    }
    if (concurrencyPolicy === 'Replace') this.#deleteActive()
    return this.#create(name, at) ? next() : undefined
  }

  #deleteActive(): void {
    const uids = new Set(this.#active.map(({uid}) => uid))
    for (const job of this.#jobs) if (uids.has(job.metadata.uid)) this.#delete(job)
  }

  /** False when the Job of that time is there already. */
  #create(name: string, at: number): boolean {
    const {cronJob, context} = this
    const {jobTemplate, timeZone} = cronJob.spec
    const {labels, annotations} = jobTemplate.metadata ?? {}
    const metadata = {
      name,
      namespace: cronJob.metadata.namespace ?? '',
      ...(labels === undefined ? {} : {labels}),
      annotations: {
        ...annotations,
        'batch.kubernetes.io/cronjob-scheduled-timestamp': zonedTimestamp(timeZone ?? 'UTC', at),
      },
      ownerReferences: [controllerReference(cronJob)],
    }
    let job: Job | undefined
    try {
      job = create(context, jobs, {metadata, spec: jobTemplate.spec})
      this.#tell('Normal', 'SuccessfulCreate', `Created job ${name}`)
    } catch (error) {
      if (!isStatus(error, 409)) {
        if (!isNamespaceTerminating(error))
          this.#tell('Warning', 'FailedCreate', `Error creating job: ${messageOf(error)}`)
        throw error
      }
      job = context.informers.of(jobs).get(keyOf({metadata}))
      if (job === undefined || controllerOf(job)?.uid !== cronJob.metadata.uid) return false
    }
    const {uid, namespace = '', resourceVersion} = job.metadata
    const {kind, apiVersion} = jobs
    this.#status.active = [...this.#active, {kind, namespace, name, uid, apiVersion, resourceVersion}]
    this.#status.lastScheduleTime = timestamp(at)
    return true
  }

  #writeStatus(): void {
    const status = {...this.#status}
    if (status.active?.length === 0) delete status.active
    modify(this.context, cronJobs, this.cronJob, 'status', draft => void Object.assign(draft, {status}))
  }
}

const byStart = (a: Job, b: Job): number => {
  const [first, second] = [a.status?.startTime ?? '9', b.status?.startTime ?? '9']
  return first === second ? (a.metadata.name < b.metadata.name ? -1 : 1) : first < second ? -1 : 1
}
