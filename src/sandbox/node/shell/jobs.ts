// Background jobs of a container, and scripts that go on and on: both are slowed down.
import type {Command} from 'just-bash'
import {waitFor, type ProcessHost} from '../process.ts'
import type {Activity} from './activity.ts'

/** Background jobs of one container at one time, as a limit of its processes (pids) would have it. */
const MOST_JOBS = 200
/** So many begin as fast as they like. */
const FREE_JOBS = 500

interface JobCount {
  running: number
  begun: number
}
function jobsOf({shared}: ProcessHost): JobCount {
  const count = (shared.get('jobs') as JobCount | undefined) ?? {running: 0, begun: 0}
  shared.set('jobs', count)
  return count
}

/** False when the container has too many jobs. Jobs that start jobs on and on are slowed down. */
export async function mayBegin(host: ProcessHost, signal: AbortSignal): Promise<boolean> {
  const count = jobsOf(host)
  // Others go on meanwhile.
  await new Promise(resolve => void setImmediate(resolve))
  if (count.running >= MOST_JOBS || ++count.begun > FREE_JOBS) await waitFor(host.clock, 100, signal)
  return count.running < MOST_JOBS && !signal.aborted
}

export async function counted(host: ProcessHost, job: Promise<unknown>): Promise<void> {
  const count = jobsOf(host)
  count.running++
  try {
    await job
  } finally {
    count.running--
  }
}

/** A loop may turn so often as fast as it likes. */
const FREE_ROUNDS = 5000
/** Milliseconds after which the next round lets others run, however much it has done. */
const LONGEST_TURN = 20

/** Lets others run between the rounds of loops; one that goes on and on without waiting is slowed down. */
export function turnTaker(host: ProcessHost, activity: Activity): Command['execute'] {
  const done = {stdout: '', stderr: '', exitCode: 0}
  let rounds = 0
  let since = performance.now()
  let lastTurn = since
  return async (_, {signal}) => {
    rounds++
    const now = performance.now()
    if (rounds % 50 !== 0 && now - lastTurn < LONGEST_TURN) return done
    const fast = rounds % 50 === 0 && now - since < 100
    if (rounds % 50 === 0) since = now
    if (fast && rounds > FREE_ROUNDS) await activity.waiting(() => waitFor(host.clock, 100, signal))
    else await new Promise(resolve => void setImmediate(resolve))
    lastTurn = performance.now()
    return done
  }
}
