import type {ClaimFacts} from '../claim-facts.ts'
import type {BindingEvent} from '../events.ts'
import type {PodFacts} from '../pod-facts.ts'
import type {PendingReason} from '../sync-claim.ts'
import type {VolumeState} from '../volume-facts.ts'
import {conceivableClaimWays, conceivablePodWays, conceivableVolumeWays} from './conceivable.ts'
import type {Outcomes} from './explore.ts'
import {Pools} from './pools.ts'
import type {ClaimPrediction, PodPrediction, VolumePrediction} from './predict.ts'
import type {Stage} from './stage.ts'
import {WayList} from './way-list.ts'
import {claimWayIn, isPooledClaim, isPooledVolume, podWaysIn, volumeWay, volumeWayIn} from './ways.ts'
import type {PodStatus, World} from './world.ts'

/** The possible worlds that a part of a scenario ends in; what they say of an object is worked out when asked for. */
export class Outlook {
  /** The likeliest first. */
  readonly worlds: readonly World[]
  readonly complete: boolean
  readonly likeliest: World
  readonly #pools = new Map<World, Pools>()

  constructor({worlds, complete}: Outcomes) {
    const likeliest = worlds.reduce((best, world) => (world.weight > best.weight ? world : best))
    this.worlds = [likeliest, ...worlds.filter(world => world !== likeliest)]
    this.complete = complete
    this.likeliest = likeliest
  }
  /** Whether a claim ever comes to be. */
  hasClaim(index: number): boolean {
    return this.worlds.some(({claims, alternatives}) => claims[index] !== undefined || alternatives.claims.has(index))
  }
  get stage(): Stage {
    return this.likeliest.stage
  }
  pools(world: World): Pools {
    let pools = this.#pools.get(world)
    if (!pools) this.#pools.set(world, (pools = new Pools(world)))
    return pools
  }
}

// There are very many of these: each is two references and a number.

export class ClaimOutlook implements ClaimPrediction {
  readonly #outlook: Outlook
  readonly #index: number
  constructor(outlook: Outlook, index: number) {
    this.#outlook = outlook
    this.#index = index
  }
  get claim(): ClaimFacts {
    // In another world it may be there.
    return this.#outlook.likeliest.claims[this.#index] ?? {...this.asWritten, phase: ''}
  }
  get asWritten(): ClaimFacts {
    return this.#outlook.stage.scenario.claims[this.#index]!
  }
  get pending(): PendingReason | undefined {
    return this.#outlook.likeliest.pendingReasons[this.#index]
  }
  get volume(): VolumeState | undefined {
    const {claim} = this
    return claim.phase === 'Bound' ? this.#outlook.likeliest.volume(claim.volumeName) : undefined
  }
  get awaits(): string | undefined {
    return this.#outlook.likeliest.awaits[this.#index]
  }
  get events(): readonly BindingEvent[] {
    return this.#outlook.likeliest.events[this.#index]!
  }
  get ways(): WayList<string> {
    return new WayList(() => claimWays(this.#outlook, this.#index))
  }
}

function* claimWays(outlook: Outlook, index: number): Generator<string> {
  const {likeliest, stage, worlds, complete} = outlook
  if (!complete) {
    yield claimWayIn(likeliest, index)
    yield* conceivableClaimWays(stage, stage.scenario.claims[index]!)
  }
  for (const world of worlds) {
    if (isPooledClaim(world, index)) yield* outlook.pools(world).claimWays(index)
    else yield claimWayIn(world, index)
    yield* world.alternatives.claims.get(index) ?? []
  }
}

export class VolumeOutlook implements VolumePrediction {
  readonly #outlook: Outlook
  readonly #index: number
  constructor(outlook: Outlook, index: number) {
    this.#outlook = outlook
    this.#index = index
  }
  get name(): string {
    return this.#outlook.stage.scenario.volumes[this.#index]!.name
  }
  get volume(): VolumeState | undefined {
    return this.#outlook.likeliest.volumes[this.#index]
  }
  get ways(): WayList<string> {
    return new WayList(() => volumeWays(this.#outlook, this.#index))
  }
}

function* volumeWays(outlook: Outlook, index: number): Generator<string> {
  const {likeliest, stage, worlds, complete} = outlook
  if (!complete) {
    const asWritten = stage.scenario.volumes[index]!
    yield volumeWayIn(likeliest, index)
    yield* conceivableVolumeWays(stage, asWritten, unboundWay(likeliest, index, asWritten))
  }
  for (const world of worlds) {
    if (isPooledVolume(world, index)) yield* outlook.pools(world).volumeWays(index)
    else yield volumeWayIn(world, index)
    yield* world.alternatives.volumes.get(index) ?? []
  }
}

const unboundWay = (world: World, index: number, asWritten: VolumeState): string => {
  const reference = asWritten.claimRef
  if (world.volumes[index]?.phase !== 'Bound') return volumeWayIn(world, index)
  return volumeWay('Available', reference ? `${reference.namespace}/${reference.name}` : '')
}

export class PodOutlook implements PodPrediction {
  readonly #outlook: Outlook
  readonly #index: number
  constructor(outlook: Outlook, index: number) {
    this.#outlook = outlook
    this.#index = index
  }
  get pod(): PodFacts {
    return this.#outlook.stage.scenario.pods[this.#index]!
  }
  get status(): PodStatus | undefined {
    return this.#outlook.likeliest.pods[this.#index]
  }
  get ways(): WayList<string> {
    return new WayList(() => podWays(this.#outlook, this.#index))
  }
}

function* podWays({worlds, complete, stage}: Outlook, index: number): Generator<string> {
  if (!complete) yield* conceivablePodWays(stage, index)
  for (const world of worlds) {
    yield* podWaysIn(world, index)
    yield* world.alternatives.pods.get(index) ?? []
  }
}
