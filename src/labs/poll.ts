import {type Bench, StepFailure} from './bench.ts'

/** What one look found. */
export type Look =
  | {
      readonly holds: true
      /** What was seen, in a few words. */
      readonly observed: string
      /** What was printed: a table, a command's output. */
      readonly printed?: string
      /** More about it, line by line. */
      readonly detail?: readonly string[]
    }
  | {readonly holds: false; readonly expected: string; readonly observed: string}

const shortestPause = 200
const longestPause = 2000

export interface Waiting {
  /** In words, for the transcript. */
  readonly what: string
  /** Seconds to wait at most when the bench knows no other. */
  readonly within: number
  /** Seconds for which it must hold once it does. */
  readonly holdFor?: number
  readonly about: readonly string[]
}

/**
 * Looks again and again (0.2 s, then ever longer pauses up to 2 s) until it holds. The LAST mismatch is kept: when time is
 * up, that is what the failure tells. With `holdFor` it must go on holding; one look at which it does not is a failure.
 */
export async function waitFor(
  bench: Bench,
  {what, within, holdFor = 0, about}: Waiting,
  look: () => Promise<Look>,
): Promise<Look & {holds: true}> {
  const {clock} = bench
  const begin = clock.now()
  const deadline = begin + (bench.patience ?? within) * 1000
  let heldSince: number | undefined
  let pause = shortestPause
  for (;;) {
    const seen = await look()
    const now = clock.now()
    if (seen.holds) {
      heldSince ??= now
      const left = heldSince + holdFor * 1000 - now
      if (left <= 0) return seen
      bench.waiting(what, `${seen.observed}, for ${seconds(now - heldSince)} of ${holdFor} s`, (now - begin) / 1000)
      await clock.sleep(Math.min(pause, left))
    } else {
      if (heldSince !== undefined || now >= deadline) {
        const held = heldSince === undefined ? {} : {expected: `${seen.expected} for ${holdFor} s`}
        throw new StepFailure({what, ...seen, ...held, waited: (now - begin) / 1000, about})
      }
      bench.waiting(what, seen.observed, (now - begin) / 1000)
      await clock.sleep(Math.min(pause, deadline - now))
    }
    pause = Math.min(pause * 1.5, longestPause)
  }
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`
