import type {JsonObject} from '../../core/json.ts'
import type {Version} from '../../core/version.ts'
import {type ClaimFacts, claimKey} from '../claim-facts.ts'
import type {ClassFacts} from '../class-facts.ts'
import type {BindingEvent} from '../events.ts'
import {type ServiceFacts, serviceFacts} from '../dns.ts'
import {type Features, featuresOf} from '../features.ts'
import type {NodeFacts} from '../node-facts.ts'
import type {PodFacts} from '../pod-facts.ts'
import type {PendingReason} from '../sync-claim.ts'
import type {VolumeState} from '../volume-facts.ts'
import {independentParts} from './components.ts'
import {conceivableClaimWays, conceivablePodWays, conceivableVolumeWays} from './conceivable.ts'
import {explore, type Outcomes} from './explore.ts'
import {Pools} from './pools.ts'
import {type Scenario, scenarioOf, type WorkloadPlaces} from './scenario.ts'
import {WayList} from './way-list.ts'
import {
  claimWayIn,
  isPooledClaim,
  isPooledVolume,
  podWaysIn,
  readPodWay,
  readWay,
  volumeWay,
  volumeWayIn,
} from './ways.ts'
import type {PodStatus, World} from './world.ts'

/** What becomes of a claim; the fields show the likeliest way, `ways` has all (see readWay: phase and volume). */
export interface ClaimPrediction {
  readonly claim: ClaimFacts
  readonly asWritten: ClaimFacts
  /** Why it stays Pending. */
  readonly pending: PendingReason | undefined
  readonly volume: VolumeState | undefined
  readonly awaits: string | undefined
  readonly events: readonly BindingEvent[]
  readonly ways: WayList<string>
}
/** What becomes of a volume; undefined `volume` means that its reclaim policy deleted it. Ways: phase and claim. */
export interface VolumePrediction {
  readonly name: string
  readonly volume: VolumeState | undefined
  readonly ways: WayList<string>
}
/** What becomes of a pod; undefined `status` means that it is never made. Ways: see readPodWay. */
export interface PodPrediction {
  readonly pod: PodFacts
  readonly status: PodStatus | undefined
  readonly ways: WayList<string>
}
export interface WorkloadPrediction extends WorkloadPlaces {
  /** How many of its members are made. */
  readonly made: number
}

/** What a cluster makes of resources that are created one after the other. */
export interface Prediction {
  readonly claims: ReadonlyMap<string, ClaimPrediction>
  readonly volumes: ReadonlyMap<string, VolumePrediction>
  readonly pods: ReadonlyMap<string, PodPrediction>
  readonly workloads: readonly WorkloadPrediction[]
  readonly classes: ReadonlyMap<string, ClassFacts>
  readonly nodes: readonly NodeFacts[]
  readonly services: readonly ServiceFacts[]
  readonly features: Features
  readonly scenario: Scenario
  /** False where there were too many possible worlds to tell apart; `ways` then hold more than can happen. */
  readonly complete: boolean
}

export {readPodWay, readWay}

/**
 * Plays the persistentvolume controller, the scheduler and the workload controllers over resources that are created in the
 * order given, the cluster settling after each. `objects` are as the API server stores them. The cluster is empty, or holds `existing`:
 * objects with their status, and what is applied to them.
 */
export function predict(
  objects: readonly JsonObject[],
  {version, existing = []}: {readonly version: Version; readonly existing?: readonly JsonObject[]},
): Prediction {
  const all = existing.length > 0 ? [...existing, ...objects] : objects
  const services = all.filter(object => object['kind'] === 'Service' && object['apiVersion'] === 'v1')
  return {
    ...predictScenario(scenarioOf(objects, existing), featuresOf(version)),
    services: services.map(serviceFacts),
  }
}

/** The same for a scenario. */
export function predictScenario(scenario: Scenario, features: Features): Omit<Prediction, 'services'> {
  const claims = new Map<string, ClaimPrediction>()
  const volumes = new Map<string, VolumePrediction>()
  const pods = new Map<string, PodPrediction>()
  const made = new Map<unknown, number>()
  let complete = true
  for (const part of independentParts(scenario)) {
    const outcomes = explore(part, features)
    complete &&= outcomes.complete
    const likeliest = likeliestOf(outcomes.worlds)
    const pools = outcomes.worlds.map(world => new Pools(world))
    for (const [index, claim] of part.claims.entries()) {
      if (likeliest.claims[index]) claims.set(claimKey(claim), claimPrediction(index, outcomes, likeliest, pools))
    }
    for (const [index, volume] of part.volumes.entries()) {
      volumes.set(volume.name, volumePrediction(index, outcomes, likeliest, pools))
    }
    for (const [index, pod] of part.pods.entries()) {
      pods.set(claimKey(pod), {pod, status: likeliest.pods[index], ways: podWays(index, outcomes)})
    }
    for (const [index, {workload}] of part.workloads.entries()) made.set(workload, likeliest.nextMember[index]!)
  }
  return {
    claims: inOrder(scenario.claims.map(claimKey), claims),
    volumes: inOrder(
      scenario.volumes.map(volume => volume.name),
      volumes,
    ),
    pods: inOrder(scenario.pods.map(claimKey), pods),
    workloads: scenario.workloads.map(places => ({...places, made: made.get(places.workload) ?? 0})),
    classes: new Map(scenario.classes.map(entry => [entry.name, entry])),
    nodes: scenario.nodes,
    features,
    scenario,
    complete,
  }
}

const inOrder = <T>(keys: readonly string[], found: ReadonlyMap<string, T>): Map<string, T> =>
  new Map(
    keys.flatMap((key): [string, T][] => {
      const value = found.get(key)
      return value === undefined ? [] : [[key, value]]
    }),
  )

const likeliestOf = (worlds: readonly World[]): World =>
  worlds.reduce((best, world) => (world.weight > best.weight ? world : best))

function claimPrediction(
  index: number,
  {worlds, complete}: Outcomes,
  likeliest: World,
  pools: readonly Pools[],
): ClaimPrediction {
  const claim = likeliest.claims[index]!
  const {stage} = likeliest
  function* ways(): Generator<string> {
    yield claimWayIn(likeliest, index)
    if (!complete) yield* conceivableClaimWays(stage, stage.scenario.claims[index]!)
    for (const [number, world] of worlds.entries()) {
      if (isPooledClaim(world, index)) yield* pools[number]!.claimWays(index)
      else yield claimWayIn(world, index)
      yield* world.alternatives.claims.get(index) ?? []
    }
  }
  return {
    claim,
    asWritten: stage.scenario.claims[index]!,
    pending: likeliest.pendingReasons[index],
    volume: claim.phase === 'Bound' ? likeliest.volume(claim.volumeName) : undefined,
    awaits: likeliest.awaits[index],
    events: likeliest.events[index]!,
    ways: new WayList(ways),
  }
}

function volumePrediction(
  index: number,
  {worlds, complete}: Outcomes,
  likeliest: World,
  pools: readonly Pools[],
): VolumePrediction {
  const {stage} = likeliest
  const asWritten = stage.scenario.volumes[index]!
  function* ways(): Generator<string> {
    yield volumeWayIn(likeliest, index)
    if (!complete) yield* conceivableVolumeWays(stage, asWritten, unboundWay(likeliest, index, asWritten))
    for (const [number, world] of worlds.entries()) {
      if (isPooledVolume(world, index)) yield* pools[number]!.volumeWays(index)
      else yield volumeWayIn(world, index)
      yield* world.alternatives.volumes.get(index) ?? []
    }
  }
  return {name: asWritten.name, volume: likeliest.volumes[index], ways: new WayList(ways)}
}

const unboundWay = (world: World, index: number, asWritten: VolumeState): string => {
  const reference = asWritten.claimRef
  if (world.volumes[index]?.phase !== 'Bound') return volumeWayIn(world, index)
  return volumeWay('Available', reference ? `${reference.namespace}/${reference.name}` : '')
}

function podWays(index: number, {worlds, complete}: Outcomes): WayList<string> {
  return new WayList(function* () {
    if (!complete) yield* conceivablePodWays(worlds[0]!.stage, index)
    for (const world of worlds) {
      yield* podWaysIn(world, index)
      yield* world.alternatives.pods.get(index) ?? []
    }
  })
}
