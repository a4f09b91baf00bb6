/** Something that is to happen at a time; `callback` is undefined once it was cancelled. */
export interface Timer {
  readonly at: number
  readonly order: number
  callback: (() => void) | undefined
}

const isBefore = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

/** Timers by their time, those of the same time in the order in which they were set: a binary heap. */
export class Timers {
  readonly #heap: Timer[] = []
  #order = 0
  #cancelled = 0

  add(at: number, callback: () => void): Timer {
    const timer: Timer = {at, order: this.#order++, callback}
    this.#heap.push(timer)
    this.#up(this.#heap.length - 1)
    return timer
  }

  cancel(timer: Timer): void {
    if (timer.callback === undefined) return
    timer.callback = undefined
    // Cancelled ones stay until their turn comes, or until they are most of all.
    if (++this.#cancelled > 64 && this.#cancelled > this.#heap.length / 2) this.#sweep()
  }

  /** The time of the next one; undefined when there is none. */
  next(): number | undefined {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (first.callback !== undefined) return first.at
      this.#pop()
      this.#cancelled--
    }
    return undefined
  }

  /** Takes the next one out, when it is due at that time. */
  take(until: number): Timer | undefined {
    const at = this.next()
    return at === undefined || at > until ? undefined : this.#pop()
  }

  clear(): void {
    this.#heap.length = 0
    this.#cancelled = 0
  }

  #sweep(): void {
    const living = this.#heap.filter(({callback}) => callback !== undefined)
    living.sort((a, b) => (isBefore(a, b) ? -1 : 1))
    this.#heap.length = 0
    for (const timer of living) this.#heap.push(timer)
    this.#cancelled = 0
  }

  #pop(): Timer | undefined {
    const first = this.#heap[0]
    const last = this.#heap.pop()
    if (first !== undefined && last !== undefined && first !== last) {
      this.#heap[0] = last
      this.#down()
    }
    return first
  }

  #up(index: number): void {
    const heap = this.#heap
    for (let at = index; at > 0;) {
      const parent = (at - 1) >> 1
      if (!isBefore(heap[at]!, heap[parent]!)) return
      ;[heap[at], heap[parent]] = [heap[parent]!, heap[at]!]
      at = parent
    }
  }

  #down(): void {
    const heap = this.#heap
    for (let at = 0; ;) {
      const left = 2 * at + 1
      if (left >= heap.length) return
      const right = left + 1
      const child = right < heap.length && isBefore(heap[right]!, heap[left]!) ? right : left
      if (!isBefore(heap[child]!, heap[at]!)) return
      ;[heap[at], heap[child]] = [heap[child]!, heap[at]!]
      at = child
    }
  }
}
