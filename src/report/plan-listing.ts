import type {WayList} from '../binding/prediction/way-list.ts'

/** Several ways; `more` says that there are others than those listed. */
export interface Ways<Outcome> {
  readonly oneOf?: readonly Outcome[] | undefined
  readonly more?: true | undefined
}

/** The lists of ways of one plan: objects that may go the same ways share one. */
export class Listing<Outcome> {
  readonly #limit: number
  readonly #read: (way: string) => Outcome
  readonly #lists = new Map<string, {readonly ways: readonly string[]; readonly outcomes: readonly Outcome[]}>()

  constructor(limit: number, read: (way: string) => Outcome) {
    this.#limit = limit
    this.#read = read
  }

  /** What of an object there is one way for is not listed. */
  of(list: WayList<string>): {oneOf: Ways<Outcome>['oneOf']; more: Ways<Outcome>['more']} {
    const {ways, more} = list.take(this.#limit)
    if (ways.length === 1 && !more) return {oneOf: undefined, more: undefined}
    return {oneOf: this.#outcomes(ways), more: more || undefined}
  }

  #outcomes(ways: readonly string[]): readonly Outcome[] {
    const first = ways[0] ?? ''
    const like = this.#lists.get(first)
    if (like?.ways.length === ways.length && like.ways.every((way, at) => way === ways[at])) return like.outcomes
    const outcomes = ways.map(this.#read)
    this.#lists.set(first, {ways, outcomes})
    return outcomes
  }
}
