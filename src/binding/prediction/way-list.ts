/** The ways that something may go, made when somebody asks: there may be very many. */
export class WayList<Way> {
  readonly #make: () => Iterable<Way>
  constructor(make: () => Iterable<Way>) {
    this.#make = make
  }

  /** The ways, each once, at most `limit` of them; `more` says that there are others. */
  take(limit: number): {readonly ways: readonly Way[]; readonly more: boolean} {
    const ways = new Set<Way>()
    for (const way of this.#make()) {
      if (ways.has(way)) continue
      if (ways.size === limit) return {ways: [...ways], more: true}
      ways.add(way)
    }
    return {ways: [...ways], more: false}
  }

  /** True when there is only one way. */
  get isSure(): boolean {
    return this.take(2).ways.length === 1
  }
}
