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
import {explore} from './explore.ts'
import {type Refusal, refusalsIn} from './limits.ts'
import {ClaimOutlook, Outlook, PodOutlook, VolumeOutlook} from './outlook.ts'
import {type Scenario, scenarioOf, type WorkloadPlaces} from './scenario.ts'
import {WayList} from './way-list.ts'
import {readPodWay, readWay} from './ways.ts'
import type {PodStatus} from './world.ts'

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
/** What a cluster makes of resources that are created one after the other. */
export interface Prediction {
  readonly claims: ReadonlyMap<string, ClaimPrediction>
  readonly volumes: ReadonlyMap<string, VolumePrediction>
  readonly pods: ReadonlyMap<string, PodPrediction>
  readonly workloads: readonly WorkloadPlaces[]
  /** Claims and pods that LimitRanges or quotas keep out. */
  readonly refusals: readonly Refusal[]
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
  const refusals: Refusal[] = []
  let complete = true
  const parts = independentParts(scenario)
  for (const part of parts) {
    const outlook = new Outlook(explore(part, features))
    complete &&= outlook.complete
    refusals.push(...withMakers(refusalsIn(outlook.likeliest), part))
    for (const [index, key] of part.claimKeys.entries()) {
      if (outlook.hasClaim(index)) claims.set(key, new ClaimOutlook(outlook, index))
    }
    for (const [index, volume] of part.volumes.entries()) volumes.set(volume.name, new VolumeOutlook(outlook, index))
    for (const [index, pod] of part.pods.entries()) pods.set(claimKey(pod), new PodOutlook(outlook, index))
  }
  const isWhole = parts.length === 1
  return {
    claims: isWhole ? claims : inOrder(scenario.claimKeys, claims),
    volumes: isWhole
      ? volumes
      : inOrder(
          scenario.volumes.map(({name}) => name),
          volumes,
        ),
    pods: isWhole ? pods : inOrder(scenario.pods.map(claimKey), pods),
    workloads: scenario.workloads,
    refusals,
    classes: new Map(scenario.classes.map(entry => [entry.name, entry])),
    nodes: scenario.nodes,
    features,
    scenario,
    complete,
  }
}

function withMakers(refusals: readonly Refusal[], {workloads, claims, claimKeys, pods}: Scenario): Refusal[] {
  if (refusals.length === 0) return []
  const makers = new Map<string, string>()
  for (const [index, {ownerUid}] of claims.entries()) {
    const owner = ownerUid === undefined ? undefined : pods.find(({uid}) => uid === ownerUid)
    if (owner) makers.set(`PersistentVolumeClaim ${claimKeys[index]}`, `Pod ${claimKey(owner)}`)
  }
  for (const {workload, members} of workloads) {
    const maker = `${workload.kind} ${claimKey(workload)}`
    for (const member of members) {
      makers.set(`Pod ${claimKey(pods[member.pod]!)}`, maker)
      for (const claim of member.claims) makers.set(`PersistentVolumeClaim ${claimKeys[claim]}`, maker)
    }
  }
  return refusals.map(refusal => {
    const maker = makers.get(`${refusal.kind} ${claimKey(refusal)}`)
    return maker === undefined ? refusal : {...refusal, maker}
  })
}

/** The entries of the parts, in the order of the whole. */
function inOrder<T>(keys: readonly string[], found: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  const ordered = new Map<string, T>()
  for (const key of keys) {
    const value = found.get(key)
    if (value !== undefined) ordered.set(key, value)
  }
  return ordered
}
