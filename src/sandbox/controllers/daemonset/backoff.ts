import type {Clock} from '../../clock.ts'

/** Failed pods of a node are replaced later and later. */
const FIRST_BACKOFF = 1000
const LAST_BACKOFF = 15 * 60_000

/** How long failed pods stay, by node. client-go util/flowcontrol Backoff. */
export class FailureBackoff {
  readonly #entries = new Map<string, {wait: number; at: number}>()

  constructor(readonly clock: Clock) {}

  /** Milliseconds until the pod may go; with 0 the next failure waits longer. */
  next(key: string): number {
    const now = this.clock.now()
    const entry = this.#entries.get(key)
    if (entry !== undefined && now < entry.at + entry.wait) return entry.at + entry.wait - now
    const rested = entry === undefined || now > entry.at + 2 * LAST_BACKOFF
    this.#entries.set(key, {wait: rested ? FIRST_BACKOFF : Math.min(entry.wait * 2, LAST_BACKOFF), at: now})
    return 0
  }
}
