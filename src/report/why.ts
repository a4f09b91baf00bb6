import {accessModeNames} from '../binding/access-modes.ts'
import type {Circumstances} from '../binding/circumstances.ts'
import type {BindingEvent} from '../binding/events.ts'
import type {VolumeVerdict} from '../binding/explain.ts'
import type {Mend, ObjectChange} from '../binding/mend.ts'
import {mismatchText} from '../binding/mismatch-text.ts'
import type {Refusal} from '../binding/prediction/limits.ts'
import type {ClaimExplanation, Outcome} from '../binding/why-claim.ts'
import type {ClaimUseVerdict, NodeVerdict, PodExplanation} from '../binding/why-pod.ts'
import type {VolumeExplanation} from '../binding/why-volume.ts'
import type {WorkloadExplanation} from '../binding/why-workload.ts'
import type {ObjectName} from '../core/diagnostic.ts'
import type {LiveEvent} from './live-events.ts'

// The stable JSON form of why: schemas/why.schema.json.

/** A volume as a claim sees it. */
export interface ReportedVolume {
  readonly name: string
  readonly verdict: VolumeVerdict['verdict']
  /** The first thing that the controller stumbles on. */
  readonly mismatch?: {readonly kind: string; readonly text: string}
  readonly phase: string
  readonly capacity: string
  readonly accessModes: readonly string[]
  readonly storageClassName: string
}
export interface ReportedClaim {
  /** namespace/name */
  readonly name: string
  readonly phase: string
  readonly outcome?: Outcome
  readonly verdict?: string
  readonly text: string
}
export interface ReportedPod {
  readonly name: string
  readonly outcome: Outcome
  readonly text: string
}
export interface ReportedEvent extends BindingEvent {
  readonly count?: number
  readonly last?: string
  /** Whether k8slab expects just this event; only of a live cluster. */
  readonly agrees?: boolean
}
/** Changes with which it would bind, tried. */
export interface ReportedEdit {
  readonly title: string
  readonly volume?: string
  readonly changes: readonly ObjectChange[]
  readonly adds?: Mend['adds'] & object
  /** Of the input files. */
  readonly diff?: string
  readonly commands?: readonly string[]
}

export interface WhyReport {
  readonly version: 1
  readonly object: ObjectName
  readonly phase: string
  readonly outcome: Outcome
  readonly cause: string
  readonly volumes?: readonly ReportedVolume[]
  readonly nodes?: readonly NodeVerdict[]
  readonly claims?: readonly ReportedClaim[]
  readonly pods?: readonly ReportedPod[]
  readonly events: readonly ReportedEvent[]
  readonly edits: readonly ReportedEdit[]
  /** What of the cluster could not be read. */
  readonly unread: readonly string[]
}

/** What is known beside the explanation itself. */
export interface Beside {
  readonly here: Circumstances
  readonly edits: readonly ReportedEdit[]
  /** Of a live cluster; undefined for one that is foreseen. */
  readonly events: readonly LiveEvent[] | undefined
  readonly unread: readonly string[]
}

const common = ({edits, unread}: Beside): Pick<WhyReport, 'version' | 'edits' | 'unread'> => ({
  version: 1,
  edits,
  unread,
})

export function claimReport(why: ClaimExplanation, beside: Beside): WhyReport {
  const {claim, outcome} = why
  const {namespace, name} = claim
  const events = reportedEvents(why.says, beside.events)
  const blind = claim.phase === 'Pending' ? blindCause(beside.unread, events) : undefined
  // What a provisioner does is its own affair: its last complaint says more.
  const complaint = outcome === 'waiting' && events.findLast(each => each.type === 'Warning' && each.agrees === false)
  return {
    ...common(beside),
    object: {apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name},
    phase: claim.phase,
    outcome,
    cause: complaint ? `${why.cause}; the cluster says: ${complaint.message}` : why.cause,
    ...blind,
    volumes: why.verdicts.map(verdict => reportedVolume(verdict, beside.here)),
    pods: why.pods.map(({name: pod, nodeName}) => ({
      name: pod,
      outcome: nodeName === '' ? 'waiting' : 'settled',
      text: nodeName === '' ? 'has no node' : `has node "${nodeName}"`,
    })),
    events,
  }
}

function reportedVolume({volume: name, verdict, mismatch}: VolumeVerdict, here: Circumstances): ReportedVolume {
  const volume = here.volumes.get(name)?.volume
  return {
    name,
    verdict,
    ...(mismatch ? {mismatch: {kind: mismatch.kind, text: mismatchText(mismatch)}} : {}),
    phase: volume?.phase ?? '',
    capacity: volume?.capacityText ?? '',
    accessModes: accessModeNames(volume?.accessModes ?? 0),
    storageClassName: volume?.className ?? '',
  }
}

/** Reasons for which a pod that has a node does not start. */
const mountReasons: ReadonlySet<string> = new Set(['FailedMount', 'FailedAttachVolume', 'FailedMapVolume'])

export function podReport(why: PodExplanation, beside: Beside): WhyReport {
  const {namespace, name} = why.pod
  const says = why.message === '' ? [] : [{type: 'Warning' as const, reason: 'FailedScheduling', message: why.message}]
  const events = reportedEvents(says, beside.events)
  const last = events.at(-1)
  const unmounted = why.outcome === 'settled' && last && mountReasons.has(last.reason) ? last : undefined
  return {
    ...common(beside),
    object: {apiVersion: 'v1', kind: 'Pod', namespace, name},
    phase: why.phase,
    outcome: unmounted ? 'stuck' : why.outcome,
    cause: unmounted ? `${why.cause}, but its volumes cannot be mounted: ${unmounted.message}` : why.cause,
    ...(why.phase === 'not scheduled' ? blindCause(beside.unread, events) : {}),
    nodes: isBlind(beside.unread) ? [] : why.nodes,
    claims: claimsOf(why.claims, beside.unread),
    events,
  }
}

/** A claim or pod that a LimitRange or quota keeps out. */
export const refusedReport = ({kind, namespace, name, message}: Refusal, beside: Beside): WhyReport => ({
  ...common(beside),
  object: {apiVersion: 'v1', kind, namespace, name},
  phase: 'not created',
  outcome: 'stuck',
  cause: message,
  events: [],
})

export function volumeReport(why: VolumeExplanation, beside: Beside): WhyReport {
  const {volume, outcome, cause} = why
  return {
    ...common(beside),
    object: {apiVersion: 'v1', kind: 'PersistentVolume', name: volume.name},
    phase: volume.phase,
    outcome,
    cause,
    claims: why.claims.map(({claim, verdict, text}) => ({
      name: claim,
      phase: beside.here.claims.get(claim)?.claim.phase ?? '',
      verdict,
      text,
    })),
    events: reportedEvents([], beside.events),
  }
}

export function workloadReport(why: WorkloadExplanation, beside: Beside): WhyReport {
  const {namespace, name, kind} = why
  const events = reportedEvents([], beside.events)
  const unmade = unmadePod(why, events)
  return {
    ...common(beside),
    object: {
      apiVersion: kind === 'Job' ? 'batch/v1' : kind === 'ReplicationController' ? 'v1' : 'apps/v1',
      kind,
      namespace,
      name,
    },
    phase: `${why.placed} of ${why.pods.length} pods have a node`,
    outcome: why.outcome,
    cause: unmade ? `pod "${unmade.name}" is not made, the cluster says: ${unmade.message}` : why.cause,
    pods: why.pods.map(({name: pod, outcome, cause}) => ({name: pod, outcome, text: cause})),
    claims: claimsOf(why.claims, beside.unread),
    events,
  }
}

/** The first pod that is not there, when the last that its controller tells is that it cannot make it. */
function unmadePod(
  {pods}: WorkloadExplanation,
  events: readonly ReportedEvent[],
): {readonly name: string; readonly message: string} | undefined {
  const last = events.at(-1)
  const first = pods.find(({outcome}) => outcome !== 'settled')
  if (last?.reason !== 'FailedCreate' || first === undefined || first.isThere) return undefined
  return {name: first.name, message: last.message}
}

const claimsOf = (claims: readonly ClaimUseVerdict[], unread: readonly string[]): ReportedClaim[] =>
  claims.map(({claim, phase, outcome, cause}) => {
    const unknown = isBlind(unread) && phase === 'Pending'
    return {name: claim, phase, outcome, text: unknown ? 'what keeps it could not be read' : cause}
  })

/** Without these nothing can be said but what the cluster says itself. */
const needed: ReadonlySet<string> = new Set(['persistentvolumes', 'storageclasses', 'nodes'])
export const isBlind = (unread: readonly string[]): boolean => unread.some(each => needed.has(each))
/** Reasons that only tell of waiting. */
const patient: ReadonlySet<string> = new Set(['WaitForFirstConsumer', 'WaitForPodScheduled', 'ExternalProvisioning'])

function blindCause(
  unread: readonly string[],
  events: readonly ReportedEvent[],
): Pick<WhyReport, 'outcome' | 'cause'> | undefined {
  if (!isBlind(unread)) return undefined
  const last = events.at(-1)
  if (last) return {outcome: patient.has(last.reason) ? 'waiting' : 'stuck', cause: `the cluster says: ${last.message}`}
  const missing = unread.filter(each => needed.has(each)).join(', ')
  return {outcome: 'waiting', cause: `${missing} could not be read, and no event says why`}
}

/** The events of the cluster, each with whether it is expected; without a cluster those that are expected. */
function reportedEvents(says: readonly BindingEvent[], live: readonly LiveEvent[] | undefined): ReportedEvent[] {
  if (live === undefined) return [...says]
  return live.map(event => ({
    ...event,
    agrees: says.some(({reason, message}) => reason === event.reason && message === event.message),
  }))
}
