import {podDomain, selects, type ServiceFacts, type ServiceRecord, serviceRecords} from '../binding/dns.ts'
import {Listing, type Ways} from './plan-listing.ts'
import {isReady, keyOf, type PlannedService, plannedService, published} from './plan-services.ts'
import {lostWhenAppliedAgain} from '../binding/prediction/again.ts'
import type {BindingEvent} from '../binding/events.ts'
import {
  type ClaimPrediction,
  type PodPrediction,
  type Prediction,
  readPodWay,
  readWay,
  type VolumePrediction,
} from '../binding/prediction/predict.ts'
import type {Refusal} from '../binding/prediction/limits.ts'
import type {WorkloadPlaces} from '../binding/prediction/scenario.ts'

// The stable JSON form of plan: schemas/plan.schema.json.

interface ClaimOutcome {
  readonly phase: string
  readonly volume?: string | undefined
}
interface VolumeOutcome {
  readonly phase: string
  readonly claim?: string | undefined
}
interface PodOutcome {
  readonly scheduled: boolean
  readonly node?: string | undefined
}
interface PlannedClaim extends ClaimOutcome, Ways<ClaimOutcome> {
  readonly storageClassName?: string | undefined
  readonly capacity?: string | undefined
  /** The provisioner or consumer waited for. */
  readonly awaits?: string | undefined
  readonly events: readonly BindingEvent[]
}
interface PlannedVolume extends VolumeOutcome, Ways<VolumeOutcome> {}
interface PlannedPod extends PodOutcome, Ways<PodOutcome> {
  readonly message?: string | undefined
}
export interface PlannedMember {
  readonly name: string
  /** False when the controller does not come to it: an earlier one is not Ready. */
  readonly created: boolean
  /** A LimitRange or quota keeps it or a claim of it out: see `refused` of the plan. */
  readonly refused?: true
  readonly ready: boolean
  readonly claims: readonly string[]
  /** Its own name in cluster DNS, when a Service gives it one. */
  readonly dns?: string
}
export interface PlannedStatefulSet {
  readonly ordered: boolean
  readonly service?: {
    readonly name: string
    readonly found: boolean
    readonly headless: boolean
    readonly selectsPods: boolean
  }
  readonly pods: readonly PlannedMember[]
  /** Pods beyond these, more than any cluster holds. */
  readonly unforeseen?: number
  readonly srv: readonly ServiceRecord[]
  /** What becomes of the claims. */
  readonly claimsAfter: {readonly scaleDown: 'stay' | 'are deleted'; readonly deletion: 'stay' | 'are deleted'}
}
interface PlannedWorkload {
  readonly kind: string
  readonly pods: readonly PlannedMember[]
  readonly unforeseen?: number
}
export interface Plan {
  readonly claims: Readonly<Record<string, PlannedClaim>>
  readonly volumes: Readonly<Record<string, PlannedVolume>>
  readonly pods: Readonly<Record<string, PlannedPod>>
  readonly statefulsets: Readonly<Record<string, PlannedStatefulSet>>
  readonly workloads: Readonly<Record<string, PlannedWorkload>>
  readonly services: Readonly<Record<string, PlannedService>>
  /**
   * Claims that had a volume and do not get it again, when claims and workloads are deleted and applied a second time while the volumes
   * stay.
   */
  readonly appliedAgain?: Readonly<Record<string, ClaimOutcome & {readonly had: string; readonly left: string}>>
  /** What LimitRanges and quotas keep out; `maker` is who would make it, where that is not the author. */
  readonly refused?: readonly Refusal[]
  /** What of a cluster goes when the input is applied to it, as a StatefulSet is made smaller. */
  readonly gone?: {readonly pods: readonly string[]; readonly claims: readonly string[]}
  /** False where there were too many ways to tell apart; `oneOf` may then hold some that cannot happen. */
  readonly complete: boolean
}

/** The most ways that are listed of each object: all, unless there are very many objects. */
const mostWays = (prediction: Prediction): number => {
  const objects = prediction.claims.size + prediction.volumes.size + prediction.pods.size
  return Math.max(2, Math.min(1000, Math.floor(200_000 / (objects + 1))))
}

/** A prediction as plain values in the form of `plan --format json`. */
export function planOf(prediction: Prediction): Plan {
  const limit = mostWays(prediction)
  const listings = {
    claims: new Listing(limit, claimOutcome),
    volumes: new Listing(limit, volumeOutcome),
    pods: new Listing(limit, podOutcome),
  }
  const services = new Map(prediction.services.map(service => [keyOf(service), service]))
  const sets = prediction.workloads.filter(({workload}) => workload.kind === 'StatefulSet')
  const others = prediction.workloads.filter(({workload}) => workload.kind !== 'StatefulSet')
  const created = [...prediction.pods].filter(([, pod]) => pod.status !== undefined || isCreatedSomehow(pod))
  return {
    claims: record(prediction.claims, claim => plannedClaim(claim, listings.claims)),
    volumes: record(prediction.volumes, volume => plannedVolume(volume, listings.volumes)),
    pods: record(created, pod => plannedPod(pod, listings.pods)),
    statefulsets: Object.fromEntries(sets.map(set => [keyOf(set.workload), plannedSet(set, prediction, services)])),
    workloads: Object.fromEntries(
      others.map(each => [
        `${each.workload.kind} ${keyOf(each.workload)}`,
        {kind: each.workload.kind, pods: plannedMembers(each, prediction), ...unforeseenOf(each)},
      ]),
    ),
    services: Object.fromEntries(
      prediction.services.map(service => [keyOf(service), plannedService(service, prediction)]),
    ),
    ...appliedAgain(prediction),
    ...(prediction.refusals.length === 0 ? {} : {refused: prediction.refusals}),
    ...goneOf(prediction),
    complete: prediction.complete,
  }
}

function appliedAgain(prediction: Prediction): Pick<Plan, 'appliedAgain'> {
  const lost = lostWhenAppliedAgain(prediction)
  if (lost.length === 0) return {}
  return {
    appliedAgain: Object.fromEntries(
      lost.map(({claim, had, gets, left}) => [
        claim,
        {phase: gets === '' ? 'Pending' : 'Bound', volume: gets || undefined, had, left},
      ]),
    ),
  }
}

function goneOf({scenario: {gone}}: Prediction): Pick<Plan, 'gone'> {
  const [pods, claims] = [[...gone.pods], [...gone.claims]]
  return pods.length + claims.length === 0 ? {} : {gone: {pods, claims}}
}

const isCreatedSomehow = ({ways}: PodPrediction): boolean => ways.take(2).ways.some(way => readPodWay(way).scheduled)

const record = <From, To>(entries: Iterable<readonly [string, From]>, change: (from: From) => To): Record<string, To> =>
  Object.fromEntries(changed(entries, change))

function* changed<From, To>(
  entries: Iterable<readonly [string, From]>,
  change: (from: From) => To,
): Generator<[string, To]> {
  for (const [key, value] of entries) yield [key, change(value)]
}

// One literal each, with all fields: there are very many of these. JSON leaves out what is undefined.

function plannedClaim(
  {claim, volume, awaits, events, ways}: ClaimPrediction,
  listing: Listing<ClaimOutcome>,
): PlannedClaim {
  const {oneOf, more} = listing.of(ways)
  return {
    phase: claimPhase(claim.phase),
    volume: claim.volumeName || undefined,
    storageClassName: claim.className || undefined,
    capacity: volume?.capacityText,
    awaits,
    events,
    oneOf,
    more,
  }
}

const claimOutcome = (way: string): ClaimOutcome => {
  const {phase, name} = readWay(way)
  return {phase: claimPhase(phase), volume: name || undefined}
}

const claimPhase = (phase: string): string => phase || 'NotCreated'

function plannedVolume({volume, ways}: VolumePrediction, listing: Listing<VolumeOutcome>): PlannedVolume {
  const {oneOf, more} = listing.of(ways)
  return {
    phase: volume?.phase ?? 'Deleted',
    claim: volume?.claimRef && keyOf(volume.claimRef),
    oneOf,
    more,
  }
}

const volumeOutcome = (way: string): VolumeOutcome => {
  const {phase, name} = readWay(way)
  return {phase, claim: name || undefined}
}

function plannedPod({status, ways}: PodPrediction, listing: Listing<PodOutcome>): PlannedPod {
  const {oneOf, more} = listing.of(ways)
  return {
    scheduled: status?.state === 'scheduled',
    node: (status?.state === 'scheduled' && status.nodeName) || undefined,
    message: (status && status.state !== 'scheduled' && status.message) || undefined,
    oneOf,
    more,
  }
}

const podOutcome = (way: string): PodOutcome => {
  const {scheduled, node} = readPodWay(way)
  return {scheduled, node: node || undefined}
}

function plannedSet(
  set: WorkloadPlaces,
  prediction: Prediction,
  services: ReadonlyMap<string, ServiceFacts>,
): PlannedStatefulSet {
  const {workload} = set
  const service = services.get(`${workload.namespace}/${workload.serviceName}`)
  const pods = set.members.map(member => prediction.scenario.pods[member.pod]!)
  const after = (policy: string | undefined): 'stay' | 'are deleted' => (policy === 'Delete' ? 'are deleted' : 'stay')
  return {
    ordered: workload.ordered,
    ...(workload.serviceName
      ? {
          service: {
            name: workload.serviceName,
            found: service !== undefined,
            headless: service?.headless ?? false,
            selectsPods: service !== undefined && pods.every(pod => selects(service, pod)),
          },
        }
      : {}),
    pods: plannedMembers(set, prediction, service),
    ...unforeseenOf(set),
    srv: service ? serviceRecords(service, published(pods, prediction)) : [],
    claimsAfter: {
      scaleDown: after(workload.retention?.whenScaled),
      deletion: after(workload.retention?.whenDeleted),
    },
  }
}

const unforeseenOf = ({workload: {unforeseen}}: WorkloadPlaces): {unforeseen?: number} =>
  unforeseen > 0 ? {unforeseen} : {}

function plannedMembers({members}: WorkloadPlaces, prediction: Prediction, service?: ServiceFacts): PlannedMember[] {
  const refused = new Set(prediction.refusals.map(refusal => `${refusal.kind} ${keyOf(refusal)}`))
  return members.map(member => {
    const pod = prediction.scenario.pods[member.pod]!
    const dns = service && podDomain(service, pod)
    const isRefused =
      refused.has(`Pod ${keyOf(pod)}`) ||
      pod.claims.some(({claim}) => refused.has(`PersistentVolumeClaim ${pod.namespace}/${claim}`))
    return {
      name: pod.name,
      created: prediction.pods.get(keyOf(pod))?.status !== undefined,
      ...(isRefused ? {refused: true} : {}),
      ready: isReady(pod, prediction),
      claims: pod.claims.map(({claim}) => claim),
      ...(dns === undefined ? {} : {dns}),
    }
  })
}
