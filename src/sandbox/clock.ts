import {Timers} from './timers.ts'

/** The sandbox's time. Controllers and nodes ask it, never Date or setTimeout, so that lessons about timing need no waiting. */
export interface Clock {
  /** Milliseconds since 1970 in the sandbox. */
  now(): number
  /** Calls back after that many milliseconds of sandbox time; returns the way to cancel. Never keeps the process alive. */
  after(milliseconds: number, callback: () => void): () => void
  /** Calls back after that many milliseconds of the machine's time, for work that spares the machine. */
  rest?(milliseconds: number, callback: () => void): void
  /** Work of `worker` begins that takes none of the sandbox's time: a step waits for its end. Returns the way to tell that. */
  work?(worker: object): () => void
}

export interface ClockOptions {
  /** How many seconds of the sandbox pass in one: 10 for lessons about timing, 0 for steps by hand only. Default 1. */
  readonly speed?: number
  /** Milliseconds since 1970 at which it starts; default the machine's time. */
  readonly start?: number
  /** A step waits no longer for the work of one worker: milliseconds of the machine's time. Default 5000. */
  readonly longestWork?: number
}

interface Work {
  readonly worker: object
  readonly since: number
}

/** Timers that are so close to each other (in the sandbox's time) happen together. */
const BATCH = 20
/** Behind by more milliseconds of the machine's time, the clock gives up to catch up. */
const MOST_LAG = 1000
/** The longest time that setTimeout takes. */
const LONGEST = 2_147_483_647

/**
 * One clock for all that waits in a sandbox. Whatever the speed, timers happen in the order of their times, and what one
 * leads to is done before the next: a fast clock does not make a lease run out because the machine is slow, it runs
 * slower. At the machine's own speed it follows the machine, also over a sleep.
 */
export class SandboxClock implements Clock {
  readonly speed: number
  readonly #longestWork: number
  readonly #timers = new Timers()
  /** What it showed last; while timers happen, the time of the one that happens. */
  #now: number
  /** It showed #base when the machine's clock showed #hostBase. */
  #base: number
  #hostBase = Date.now()
  /** Timers are happening. */
  #running = false
  #armed: {readonly at: number; readonly timer: NodeJS.Timeout} | undefined
  #deferred = 0
  /** Work that has begun and not ended. */
  readonly #work = new Set<Work>()
  /** How long each worker has worked in this step, in milliseconds of the machine's time, and when the step began. */
  #worked = new WeakMap<object, number>()
  #stepBegan = 0
  #steps: Promise<unknown> = Promise.resolve()

  constructor({speed = 1, start = Date.now(), longestWork = 5000}: ClockOptions = {}) {
    this.speed = speed
    this.#longestWork = longestWork
    this.#now = start
    this.#base = start
  }

  now(): number {
    if (this.#running || this.speed === 0) return this.#now
    // Never beyond a timer that has not happened yet.
    const time = Math.min(this.#flow(), this.#timers.next() ?? Infinity)
    return (this.#now = Math.max(this.#now, time))
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = this.#timers.add(this.now() + Math.max(0, milliseconds), callback)
    this.#arm()
    return () => this.#timers.cancel(timer)
  }

  /** Calls back soon: what work loops use, so that a step knows when all is done. */
  readonly defer = (run: () => void): void => {
    this.#deferred++
    setImmediate(() => {
      this.#deferred--
      run()
    })
  }

  rest(milliseconds: number, callback: () => void): void {
    this.#deferred++
    setTimeout(() => {
      this.#deferred--
      callback()
    }, milliseconds).unref()
  }

  work(worker: object): () => void {
    const piece = {worker, since: performance.now()}
    this.#work.add(piece)
    return () => {
      this.#work.delete(piece)
      this.#worked.set(worker, this.#workOf(piece))
    }
  }

  #workOf({worker, since}: Work): number {
    return (this.#worked.get(worker) ?? 0) + performance.now() - Math.max(since, this.#stepBegan)
  }

  /**
   * Lets so much time pass at once, timer by timer, with all that they lead to; returns the time after it. Begins when all
   * that was under way before it has come to its end, or to where it waits for time.
   */
  step(milliseconds: number): Promise<number> {
    const result = this.#steps.then(() => this.#step(milliseconds))
    this.#steps = result.catch(() => undefined)
    return result
  }

  stop(): void {
    clearTimeout(this.#armed?.timer)
    this.#timers.clear()
  }

  /** The time by the machine's clock. */
  #flow(): number {
    return Math.floor(this.#base + (Date.now() - this.#hostBase) * this.speed)
  }

  #arm(): void {
    const at = this.#timers.next()
    if (at === undefined || this.#running || this.speed === 0) return
    if (this.#armed !== undefined && this.#armed.at <= at) return
    clearTimeout(this.#armed?.timer)
    const wait = Math.max(0, Math.ceil((at - this.#flow()) / this.speed))
    const timer = setTimeout(
      () => {
        this.#armed = undefined
        if (!this.#running) void this.#run()
      },
      Math.min(wait, LONGEST),
    )
    timer.unref()
    this.#armed = {at, timer}
  }

  /** Does what is due by now. */
  async #run(): Promise<void> {
    this.#running = true
    for (let at = this.#timers.next(); at !== undefined && at <= this.#flow(); at = this.#timers.next()) {
      const isLate = this.#flow() - at > MOST_LAG * Math.max(1, this.speed)
      // The machine slept, or cannot keep up.
      if (isLate && this.speed > 1) this.#rebase(at)
      if (isLate && this.speed <= 1) this.#now = Math.max(this.#now, this.#flow())
      this.#fire(Math.min(this.#flow(), isLate && this.speed <= 1 ? Infinity : at + BATCH))
      await turn()
    }
    this.#running = false
    this.#arm()
  }

  async #step(milliseconds: number): Promise<number> {
    while (this.#running) await turn()
    const end = this.now() + milliseconds
    this.#running = true
    this.#worked = new WeakMap()
    this.#stepBegan = performance.now()
    await this.#settle()
    for (let at = this.#timers.next(); at !== undefined && at <= end; at = this.#timers.next()) {
      this.#fire(at)
      await this.#settle()
    }
    this.#now = end
    this.#rebase(end)
    this.#running = false
    this.#arm()
    return end
  }

  /** What is due until then happens, each at its time. */
  #fire(until: number): void {
    for (let timer = this.#timers.take(until); timer !== undefined; timer = this.#timers.take(until)) {
      this.#now = Math.max(this.#now, timer.at)
      timer.callback?.()
    }
  }

  #rebase(time: number): void {
    this.#base = time
    this.#hostBase = Date.now()
  }

  /** Resolves when no work is left that needs no time to pass, but for that of workers who seem to come to no end. */
  async #settle(): Promise<void> {
    do for (let round = 0; round < QUIET_ROUNDS; round++) await turn()
    while (this.#deferred > 0 || this.#isWorking())
  }

  #isWorking(): boolean {
    for (const piece of this.#work) if (this.#workOf(piece) < this.#longestWork) return true
    return false
  }
}

/** Chains of promises that reach over so many turns of the event loop are waited for. */
const QUIET_ROUNDS = 3
const turn = (): Promise<void> => new Promise(resolve => void setImmediate(resolve))

/** `2026-11-20T21:34:28Z`, as Kubernetes writes metav1.Time. */
export const timestamp = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
/** `2026-11-20T21:34:28.735000Z`, as Kubernetes writes metav1.MicroTime. */
export const microTimestamp = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 23)}000Z`
