import type {Cluster} from '../cluster/cluster.ts'
import type {JsonObject} from '../core/json.ts'

/** Time as the runner needs it; tests hand in their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Resolves after that many milliseconds, or rejects with Interrupted when the run is broken off. */
  sleep(milliseconds: number): Promise<void>
}

/** The run was broken off (Ctrl-C); what was begun is cleaned up. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted')
    this.name = 'Interrupted'
  }
}

/** The machine's clock, woken up when `signal` is aborted. */
export const systemClock = (signal: AbortSignal): Clock => ({
  now: () => Date.now(),
  sleep: milliseconds =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new Interrupted())
      const stop = (): void => {
        clearTimeout(timer)
        reject(new Interrupted())
      }
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop)
        resolve()
      }, milliseconds)
      signal.addEventListener('abort', stop, {once: true})
    }),
})

/** What operations and expectations work with: the cluster, the lab's place in it, and its files. */
export interface Bench {
  readonly cluster: Cluster
  readonly namespace: string
  /** A file of the lab, with the parameters' values put in. */
  readonly manifest: (file: string) => {readonly text: string; readonly objects: readonly JsonObject[]}
  /** Keeps the lab to what is its own in the whole cluster. */
  readonly ownership: Ownership
  /** Objects as they were before the step's operations, by `kind/name`, for fields that must have changed. */
  readonly before: ReadonlyMap<string, JsonObject | undefined>
  readonly clock: Clock
  /** The longest time to wait for anything, in seconds; each kind of waiting has a default of its own. */
  readonly patience: number | undefined
  /** Says what is being waited for, while it is. */
  readonly waiting: (what: string, observed: string, seconds: number) => void
}

/** Which cluster-wide resources are the lab's own. */
export interface Ownership {
  /** Before resources are applied: throws StepFailure when one of them is there already and is not the lab's. */
  take(objects: readonly JsonObject[]): Promise<void>
  /** After they were applied: remembers what they are, so that they may be deleted in the end. */
  remember(objects: readonly JsonObject[]): Promise<void>
}

/** Why a step failed; shown with what is known of the resources it is about. */
export interface Failure {
  /** What was asked: the command, or the expectation in words. */
  readonly what: string
  readonly expected: string
  /** The last that was seen. */
  readonly observed: string
  /** Seconds that were waited for it. */
  readonly waited?: number
  /** `kind/name` of the resources whose events, logs and state may tell more. */
  readonly about: readonly string[]
}
/** Thrown by an operation or an expectation that did not come out as it should. */
export class StepFailure extends Error {
  constructor(readonly failure: Failure) {
    super(`${failure.what}: expected ${failure.expected}, observed ${failure.observed}`)
    this.name = 'StepFailure'
  }
}
