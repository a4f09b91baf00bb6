import type {Clock} from '../clock.ts'

/** Work is done in slices of at most this long, so that requests are answered in between. */
const SLICE_MILLISECONDS = 8
/** client-go's DefaultTypedControllerRateLimiter: 5 ms, doubled with every failure, at most 1000 s. */
const FIRST_RETRY_MILLISECONDS = 5
const LAST_RETRY_MILLISECONDS = 1_000_000
/** A sync that takes longer is not done again at once: it may take a quarter of the time at most. */
const LONG_SYNC_MILLISECONDS = 5
const REST_FACTOR = 3

/** Takes turns among all queues; without work it does nothing at all: no timer, no polling. */
export class WorkLoop {
  readonly #waiting: WorkQueue[] = []
  #scheduled = false
  #stopped = false

  /** `defer` calls back soon, never at once. */
  constructor(readonly defer: (run: () => void) => void = run => void setImmediate(run)) {}

  /** Notes that the queue has work. */
  wake(queue: WorkQueue): void {
    this.#waiting.push(queue)
    this.#schedule()
  }

  stop(): void {
    this.#stopped = true
    this.#waiting.length = 0
  }

  async #run(): Promise<void> {
    const end = performance.now() + SLICE_MILLISECONDS
    for (let queue = this.#waiting.shift(); queue !== undefined; queue = this.#waiting.shift()) {
      if (queue.step()) this.#waiting.push(queue)
      // The registry tells its listeners in a microtask: the next sync sees what this one wrote.
      await Promise.resolve()
      if (this.#waiting.length === 0 || performance.now() >= end) break
    }
    this.#scheduled = false
    if (this.#waiting.length > 0) this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || this.#stopped) return
    this.#scheduled = true
    this.defer(() => void this.#run())
  }
}

export interface WorkQueueOptions {
  readonly loop: WorkLoop
  readonly clock: Clock
  /** Brings the object of that key to what it should be. A throw is tried again, later and later. */
  readonly sync: (key: string) => void
  /** Milliseconds between a failure and the next try, doubled with every failure up to `last`; default that of client-go. */
  readonly retry?: {readonly first: number; readonly last: number}
  /** Told of every failed sync; a failure is normal where two writers meet. */
  readonly onError?: (key: string, error: unknown) => void
}

/** Keys to be synced: each at most once, in order, with retries that back off. client-go util/workqueue. */
export class WorkQueue {
  readonly #keys = new Set<string>()
  readonly #failures = new Map<string, number>()
  /** Keys whose sync takes long, and until when they rest. */
  readonly #resting = new Map<string, number>()
  readonly #delayed = new Map<string, {at: number; cancel: () => void}>()
  #awake = false

  constructor(readonly options: WorkQueueOptions) {}

  add(key: string): void {
    const rest = (this.#resting.get(key) ?? 0) - performance.now()
    if (rest > 0) this.#rest(key, Math.ceil(rest))
    else this.#push(key)
  }

  /** In the machine's time where the clock knows it: a clock that stands still would leave the key lying. */
  #rest(key: string, milliseconds: number): void {
    const {clock} = this.options
    if (clock.rest === undefined) this.addAfter(key, milliseconds)
    else clock.rest(milliseconds, () => this.#push(key))
  }

  #push(key: string): void {
    this.#keys.add(key)
    if (this.#awake) return
    this.#awake = true
    this.options.loop.wake(this)
  }

  /** Adds the key after some time; of several such wishes for one key the earliest counts. */
  addAfter(key: string, milliseconds: number): void {
    if (milliseconds <= 0) return this.add(key)
    const at = this.options.clock.now() + milliseconds
    const known = this.#delayed.get(key)
    if (known !== undefined && known.at <= at) return
    known?.cancel()
    const cancel = this.options.clock.after(milliseconds, () => {
      this.#delayed.delete(key)
      this.#push(key)
    })
    this.#delayed.set(key, {at, cancel})
  }

  addRateLimited(key: string): void {
    const failures = this.#failures.get(key) ?? 0
    this.#failures.set(key, failures + 1)
    const {first = FIRST_RETRY_MILLISECONDS, last = LAST_RETRY_MILLISECONDS} = this.options.retry ?? {}
    this.addAfter(key, Math.min(first * 2 ** failures, last))
  }

  /** How often the key failed in a row. */
  failures(key: string): number {
    return this.#failures.get(key) ?? 0
  }

  /** Syncs one key; true when there are more. */
  step(): boolean {
    const [key] = this.#keys
    if (key !== undefined) {
      this.#keys.delete(key)
      this.#sync(key)
    }
    this.#awake = this.#keys.size > 0
    return this.#awake
  }

  stop(): void {
    for (const {cancel} of this.#delayed.values()) cancel()
    this.#delayed.clear()
    this.#keys.clear()
  }

  #sync(key: string): void {
    const began = performance.now()
    try {
      this.options.sync(key)
      this.#failures.delete(key)
    } catch (error) {
      this.options.onError?.(key, error)
      this.addRateLimited(key)
    }
    const took = performance.now() - began
    if (took > LONG_SYNC_MILLISECONDS) this.#resting.set(key, began + took * (1 + REST_FACTOR))
    else this.#resting.delete(key)
  }
}
