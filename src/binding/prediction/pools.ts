import {claimWay, isPooledClaim, isPooledVolume, volumeWay} from './ways.ts'
import type {World} from './world.ts'

/**
 * One round of a pool: from when it was last empty until it is empty again. Each claim that takes a volume in the round may
 * have got any that had come before it; each volume may have gone to any claim that came after it, or be left over.
 */
interface Round {
  readonly members: number[]
  readonly takers: number[]
}

/** The rounds of all pools with several volumes in one world. */
export class Pools {
  readonly #world: World
  readonly #rounds: Round[] = []
  /** The place of each volume's round in that list. */
  readonly #roundAt: Int32Array

  constructor(world: World) {
    this.#world = world
    const {volumes, claims} = world.stage.scenario
    this.#roundAt = new Int32Array(volumes.length).fill(-1)
    const places = new Map<number, number>()
    for (let index = 0; index < volumes.length; index++) {
      if (isPooledVolume(world, index)) this.#addMember(index, places)
    }
    for (let index = 0; index < claims.length; index++) {
      if (isPooledClaim(world, index)) this.#roundOfClaim(index).takers.push(index)
    }
    const {volumeStep, claimStep} = world
    for (const round of this.#rounds) {
      round.members.sort((a, b) => volumeStep[a]! - volumeStep[b]! || a - b)
      round.takers.sort((a, b) => claimStep[a]! - claimStep[b]! || a - b)
    }
  }

  /** How many pairs of volume and claim the claim's or the volume's round has: what it costs to list them. */
  pairsWith(claim: number): number {
    const {members, takers} = this.#roundOfClaim(claim)
    return members.length * takers.length
  }
  pairsOf(volume: number): number {
    const {members, takers} = this.#roundOfVolume(volume)
    return members.length * takers.length
  }

  *claimWays(claim: number): Generator<string> {
    const {volumeStep, claimStep, stage} = this.#world
    for (const volume of this.#roundOfClaim(claim).members) {
      if (volumeStep[volume]! > claimStep[claim]!) return
      yield claimWay('Bound', stage.scenario.volumes[volume]!.name)
    }
  }

  *volumeWays(volume: number): Generator<string> {
    const {members, takers} = this.#roundOfVolume(volume)
    yield* this.takersOf(volume)
    if (takers.length < members.length) yield volumeWay('Available', '')
  }

  /** The claims that may have got the volume so far, as ways. */
  *takersOf(volume: number): Generator<string> {
    const {volumeStep, claimStep, stage} = this.#world
    const {takers} = this.#roundOfVolume(volume)
    // The takers that came after the volume are at the end.
    let [low, high] = [0, takers.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (claimStep[takers[middle]!]! < volumeStep[volume]!) low = middle + 1
      else high = middle
    }
    for (let index = low; index < takers.length; index++) {
      yield volumeWay('Bound', stage.scenario.claimKeys[takers[index]!]!)
    }
  }

  #addMember(volume: number, places: Map<number, number>): void {
    const {catalog, volumeRound} = this.#world
    const key = catalog.poolAt[catalog.placeOf[volume]!]! * mostRounds + volumeRound[volume]!
    let place = places.get(key)
    if (place === undefined) places.set(key, (place = this.#rounds.push({members: [], takers: []}) - 1))
    this.#rounds[place]!.members.push(volume)
    this.#roundAt[volume] = place
  }
  #roundOfVolume(volume: number): Round {
    return this.#rounds[this.#roundAt[volume]!]!
  }
  /** A claim takes its volume in the round in which that came. */
  #roundOfClaim(claim: number): Round {
    const {catalog, claims} = this.#world
    return this.#roundOfVolume(catalog.volumeNamed.get(claims[claim]!.volumeName)!)
  }
}

/** More than a pool is ever emptied: once for each of its volumes at most. */
const mostRounds = 2 ** 26
