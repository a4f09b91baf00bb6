// Failed pods of a Job are replaced later and later. Kubernetes pkg/controller/job/backoff_utils.go
const FIRST_BACKOFF = 10_000
const LAST_BACKOFF = 600_000

/** How long to wait after so many failures in a row, the last of them at that time. */
export function remainingBackoff(failures: number, lastFailure: number, now: number): number {
  if (failures === 0) return 0
  const wait = Math.min(FIRST_BACKOFF * 2 ** (failures - 1), LAST_BACKOFF)
  return Math.max(0, lastFailure + wait - now)
}

export interface Failures {
  readonly count: number
  readonly last: number
}
export const noFailures: Failures = {count: 0, last: 0}

/** After pods succeeded and failed at these times; only failures later than the last success count. */
export function failuresAfter(before: Failures, successes: readonly number[], failures: readonly number[]): Failures {
  const since = Math.max(...successes)
  const later = failures.filter(at => at > since)
  const start = successes.length > 0 ? noFailures : before
  return later.length === 0 ? start : {count: start.count + later.length, last: Math.max(...later)}
}
