import {claimKey} from '../claim-facts.ts'
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
  readonly #rounds = new Map<string, Round>()

  constructor(world: World) {
    this.#world = world
    const {volumes, claims} = world.stage.scenario
    for (const index of volumes.keys()) if (isPooledVolume(world, index)) this.#roundOfVolume(index).members.push(index)
    for (const index of claims.keys()) if (isPooledClaim(world, index)) this.#roundOfClaim(index).takers.push(index)
    const {volumeStep, claimStep} = world
    for (const round of this.#rounds.values()) {
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
    if (takers.length < members.length) yield volumeWay('Available', '')
    yield* this.takersOf(volume)
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
      yield volumeWay('Bound', claimKey(stage.scenario.claims[takers[index]!]!))
    }
  }

  #roundOfVolume(volume: number): Round {
    const {catalog, volumeRound} = this.#world
    return this.#round(catalog.poolAt[catalog.placeOf[volume]!]!, volumeRound[volume]!)
  }
  #roundOfClaim(claim: number): Round {
    const {catalog, claimRound, claims} = this.#world
    const volume = catalog.volumeNamed.get(claims[claim]!.volumeName)!
    return this.#round(catalog.poolAt[catalog.placeOf[volume]!]!, claimRound[claim]!)
  }
  #round(pool: number, round: number): Round {
    const key = `${pool}/${round}`
    let found = this.#rounds.get(key)
    if (!found) this.#rounds.set(key, (found = {members: [], takers: []}))
    return found
  }
}
