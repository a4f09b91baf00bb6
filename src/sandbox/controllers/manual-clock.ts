import type {Clock} from '../clock.ts'

interface Timer {
  readonly at: number
  readonly order: number
  readonly callback: () => void
}

/** Time that passes only when told to, for lessons step by step and for tests: nothing waits for the machine's clock. */
export class ManualClock implements Clock {
  readonly #timers = new Set<Timer>()
  readonly #deferred: (() => void)[] = []
  #now: number
  #order = 0

  /** `start` in milliseconds since 1970. */
  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = {at: this.#now + Math.max(0, milliseconds), order: this.#order++, callback}
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  /** Calls back when time is at rest: what WorkLoop defers to. */
  readonly defer = (callback: () => void): void => void this.#deferred.push(callback)

  /** Does all work that needs no time to pass. */
  async settle(): Promise<void> {
    for (;;) {
      await quietMicrotasks()
      const callbacks = this.#deferred.splice(0)
      if (callbacks.length === 0) return
      for (const callback of callbacks) callback()
    }
  }

  /** Lets time pass, timer by timer, with all the work that they lead to. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds
    await this.settle()
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
      this.#timers.delete(timer)
      this.#now = Math.max(this.#now, timer.at)
      timer.callback()
      await this.settle()
    }
    this.#now = end
  }

  #next(end: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.at > end) continue
      if (next === undefined || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer
    }
    return next
  }
}

/** After the microtasks that are waiting and those that they start. */
const quietMicrotasks = (): Promise<void> => new Promise(resolve => void setImmediate(resolve))
