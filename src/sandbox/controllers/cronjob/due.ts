// Which start of a CronJob is due. Kubernetes pkg/controller/cronjob/utils.go
import type {CronJob} from '../objects.ts'
import type {Schedule} from './schedule.ts'

/** Looked at so much later than due, as clocks may differ. */
const PADDING_MILLISECONDS = 100
const MANY_MISSED = 100

interface Recent {
  readonly earliest: number
  /** The last time that a Job should have been started. */
  readonly latest?: number
  readonly missed: number
}

/** Undefined for a schedule that never comes. mostRecentScheduleTime. */
function recentStart(
  cronJob: CronJob,
  now: number,
  schedule: Schedule,
  deadline: number | undefined,
): Recent | undefined {
  const known = Date.parse(cronJob.status?.lastScheduleTime ?? cronJob.metadata.creationTimestamp)
  const earliest = deadline === undefined ? known : Math.max(known, now - deadline * 1000)
  const first = schedule(earliest)
  if (first === undefined) return undefined
  if (now < first) return {earliest, missed: 0}
  const second = schedule(first)
  if (second === undefined) return undefined
  if (now < second) return {earliest, latest: first, missed: 0}
  const between = second - first
  const missed = Math.floor((now - first) / between) + 1
  let latest: number | undefined
  const from = first + (missed - 2) * between
  for (let time = schedule(from); time !== undefined && time <= now; time = schedule(time)) latest = time
  return {earliest, missed, ...(latest === undefined ? {} : {latest})}
}

export interface Due {
  /** The start that is due, when there is one. */
  readonly at?: number
  readonly isLate: boolean
  readonly hasMissedMany: boolean
}

/** Undefined for a schedule that never comes. nextScheduleTime. */
export function dueStart(cronJob: CronJob, now: number, schedule: Schedule): Due | undefined {
  const {startingDeadlineSeconds: deadline} = cronJob.spec
  const recent = recentStart(cronJob, now, schedule, deadline)
  if (recent === undefined) return undefined
  const {latest: at, missed} = recent
  if (at === undefined) return {isLate: false, hasMissedMany: false}
  return {
    at,
    isLate: deadline !== undefined && at + deadline * 1000 < now,
    hasMissedMany: missed > MANY_MISSED,
  }
}

/** Milliseconds until the start after the last one. nextScheduleTimeDuration. */
export function waitForNext(cronJob: CronJob, now: number, schedule: Schedule): number {
  const recent = recentStart(cronJob, now, schedule, undefined)
  const from = recent === undefined ? now : (recent.latest ?? (recent.missed === 0 ? recent.earliest : now))
  return (schedule(from) ?? now) + PADDING_MILLISECONDS - now
}
