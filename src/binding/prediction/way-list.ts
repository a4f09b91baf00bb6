/** The ways that something may go, made when somebody asks: there may be very many. */
export class WayList<Way> {
  readonly #make: () => Iterable<Way>
  constructor(make: () => Iterable<Way>) {
    this.#make = make
  }

  /** The ways, each once, at most `limit` of them; `more` says that there are others. */
  take(limit: number): {readonly ways: readonly Way[]; readonly more: boolean} {
    const ways: Way[] = []
    // Most have few, which are found faster without a set.
    let known: Set<Way> | undefined
    for (const way of this.#make()) {
      if (known ? known.has(way) : ways.includes(way)) continue
      if (ways.length === limit) return {ways, more: true}
      ways.push(way)
      if (known) known.add(way)
      else if (ways.length > few) known = new Set(ways)
    }
    return {ways, more: false}
  }

  /** True when there is only one way. */
  get isSure(): boolean {
    return this.take(2).ways.length === 1
  }
}

const few = 8
