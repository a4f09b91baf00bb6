import type {Clock} from '../../clock.ts'

/** Whether a script computes or waits. While it computes no step of the clock goes on: its next sleep would begin too late. */
export class Activity {
  #isRunning = false
  #waits = 0
  #done: (() => void) | undefined

  constructor(readonly clock: Clock) {}

  /** The script runs in `act`. */
  async running<T>(act: () => Promise<T>): Promise<T> {
    this.#isRunning = true
    this.#tell()
    try {
      return await act()
    } finally {
      this.#isRunning = false
      this.#tell()
    }
  }

  /** In `act` it waits: for time, for others, for input. */
  async waiting<T>(act: () => T | Promise<T>): Promise<T> {
    this.#waits++
    this.#tell()
    try {
      return await act()
    } finally {
      this.#waits--
      this.#tell()
    }
  }

  #tell(): void {
    if (this.#isRunning && this.#waits === 0) this.#done ??= this.clock.work?.(this)
    else {
      this.#done?.()
      this.#done = undefined
    }
  }
}
