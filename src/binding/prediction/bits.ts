/**
 * A set of small integers that finds its next member in constant steps, whatever is missing between: words of 32 bits, and
 * above each level one that says which words are not zero.
 */
export class Bits {
  readonly #levels: Uint32Array[]

  /** Holds 0 to size - 1; empty at first. */
  constructor(size: number, levels?: Uint32Array[]) {
    if (levels) {
      this.#levels = levels
      return
    }
    this.#levels = []
    let words = size
    do {
      words = Math.max(1, Math.ceil(words / 32))
      this.#levels.push(new Uint32Array(words))
    } while (words > 1)
  }

  get isEmpty(): boolean {
    return this.#levels.at(-1)![0] === 0
  }

  copy(): Bits {
    return new Bits(
      0,
      this.#levels.map(level => level.slice()),
    )
  }

  has(member: number): boolean {
    return (this.#levels[0]![member >>> 5]! & (1 << (member & 31))) !== 0
  }

  add(member: number): void {
    let index = member
    for (const level of this.#levels) {
      const word = index >>> 5
      const before = level[word]!
      level[word] = before | (1 << (index & 31))
      if (before !== 0) return
      index = word
    }
  }

  remove(member: number): void {
    let index = member
    for (const level of this.#levels) {
      const word = index >>> 5
      level[word] = level[word]! & ~(1 << (index & 31))
      if (level[word] !== 0) return
      index = word
    }
  }

  /** The first member from `from` on that is below `end`, or -1. */
  next(from: number, end: number): number {
    if (from >= end) return -1
    let index = from
    let level = 0
    // Up until a word has a member at or after the place, then down to it.
    for (;;) {
      const words = this.#levels[level]
      if (words === undefined) return -1
      const word = index >>> 5
      const rest = word < words.length ? words[word]! & (-1 << (index & 31)) : 0
      if (rest !== 0) {
        index = (word << 5) + lowestBit(rest)
        break
      }
      index = word + 1
      level += 1
      if (word + 1 >= words.length) return -1
    }
    while (level > 0) {
      level -= 1
      index = (index << 5) + lowestBit(this.#levels[level]![index]!)
    }
    return index < end ? index : -1
  }
}

const lowestBit = (word: number): number => 31 - Math.clz32(word & -word)
