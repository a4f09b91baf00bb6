// One round of a StatefulSet. Kubernetes pkg/controller/statefulset/stateful_set_control.go
import type {ControllerRevision, Pod, StatefulSet} from '../objects.ts'
import {isAvailable, isReady, isTerminal, isTerminating} from '../pods.ts'
import {templateOf} from '../revisions.ts'
import {identityMatches, isDesired, newPod, ordinalOf, revisionOf, startOrdinal, storageMatches} from './identity.ts'
import type {StatefulPodControl} from './pod-control.ts'

/** Parallel sets create and delete in batches of 1, 2, 4 … up to this. */
const MAX_BATCH = 500

export interface Round {
  readonly set: StatefulSet
  readonly pods: readonly Pod[]
  readonly current: ControllerRevision
  readonly update: ControllerRevision
  readonly now: number
  readonly control: StatefulPodControl
}

/** The pods of a round: one place per desired ordinal, filled with new pods where none exists, and those to go. */
interface Places {
  readonly replicas: Pod[]
  /** Descending by ordinal. */
  readonly condemned: Pod[]
}

export interface RoundResult {
  /** Pods that the rolling update deleted in this round: they no longer count as current. */
  readonly replaced: number
  readonly error?: unknown
}

const isCreated = (pod: Pod): boolean => (pod.status?.phase ?? '') !== ''
const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isReady(pod)

/**
 * Does the next steps towards the wanted state, in upstream's order: create and mend the desired ordinals, then scale
 * down, then update; an ordered set stops at the first step that must be waited for.
 */
export function advance(round: Round): RoundResult {
  const places = assignPlaces(round)
  if (isTerminating(round.set)) return {replaced: 0}
  try {
    return {replaced: steps(round, places)}
  } catch (error) {
    return {replaced: 0, error}
  }
}

function steps(round: Round, places: Places): number {
  const {set, control} = round
  const {replicas, condemned} = places
  const ordered = set.spec.podManagementPolicy !== 'Parallel'
  const unhealthy = [...replicas, ...condemned.toReversed()].find(pod => isUnavailable(round, pod))
  if (runAll(replicas, ordered, pod => processReplica(round, pod, ordered))) return 0
  const mendOwners = (pod: Pod): boolean => {
    if (!control.ownersMatch(set, pod)) control.updateOwners(set, pod)
    return false
  }
  if (runAll(condemned, ordered, mendOwners)) return 0
  if (runAll(condemned, ordered, pod => processCondemned(round, pod, ordered, unhealthy))) return 0
  if (set.spec.updateStrategy.type === 'OnDelete') return 0
  return rollingUpdate(round, replicas)
}

function assignPlaces(round: Round): Places {
  const {set, pods} = round
  const start = startOrdinal(set)
  const found: (Pod | undefined)[] = Array.from({length: set.spec.replicas})
  const condemned: Pod[] = []
  for (const pod of pods) {
    const ordinal = ordinalOf(pod)
    if (isDesired(set, ordinal)) found[ordinal - start] = pod
    else if (ordinal >= 0) condemned.push(pod)
  }
  condemned.sort((a, b) => ordinalOf(b) - ordinalOf(a))
  return {replicas: found.map((pod, index) => pod ?? versionedPod(round, start + index)), condemned}
}

/** New pods are of the update revision, but below the partition of the current one (STS-18). */
function versionedPod({set, current, update}: Round, ordinal: number): Pod {
  const {type, rollingUpdate} = set.spec.updateStrategy
  const below = rollingUpdate === undefined ? (set.status?.currentReplicas ?? 0) : (rollingUpdate.partition ?? 0)
  const keeps = type === 'RollingUpdate' || rollingUpdate !== undefined
  const revision = keeps && ordinal < startOrdinal(set) + below ? current : update
  return newPod(set, templateOf(revision), revision.metadata.name, ordinal)
}

const isUnavailable = ({set, now}: Round, pod: Pod): boolean =>
  !isAvailable(pod, set.spec.minReadySeconds ?? 0, now) || isTerminating(pod)

/** Calls `step` for each pod; true when the round must end. Ordered: at the first that says so. Parallel: on errors. */
function runAll(pods: readonly Pod[], ordered: boolean, step: (pod: Pod) => boolean): boolean {
  if (ordered) return pods.some(step)
  for (let done = 0, size = 1; done < pods.length; size = Math.min(2 * size, MAX_BATCH)) {
    const batch = pods.slice(done, done + size)
    const errors: unknown[] = []
    for (const pod of batch) {
      try {
        step(pod)
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
    done += batch.length
  }
  return false
}

/** Creates or mends one desired pod; true when an ordered set must wait for it. */
function processReplica(round: Round, pod: Pod, ordered: boolean): boolean {
  const {set, control} = round
  if (isTerminal(pod)) {
    if (!isTerminating(pod)) control.deletePod(set, pod)
    return true
  }
  if (!isCreated(pod)) {
    if (control.hasStaleClaim(set, pod)) return true
    control.createPod(set, pod)
    return ordered
  }
  if (pod.status?.phase === 'Pending') control.createMissingClaims(set, pod)
  if (ordered && (isTerminating(pod) || !isRunningAndReady(pod) || isUnavailable(round, pod))) return true
  if (identityMatches(set, pod) && storageMatches(set, pod) && control.ownersMatch(set, pod)) return false
  control.updatePod(set, pod)
  return false
}

/** Deletes one condemned pod; true when an ordered set must wait. */
function processCondemned(round: Round, pod: Pod, ordered: boolean, unhealthy: Pod | undefined): boolean {
  if (isTerminating(pod)) return ordered
  if (ordered && pod !== unhealthy && (!isRunningAndReady(pod) || isUnavailable(round, pod))) return true
  round.control.deletePod(round.set, pod)
  return true
}

/** Deletes the highest pod of another revision, when all above it are updated and healthy; the number deleted. */
function rollingUpdate(round: Round, replicas: readonly Pod[]): number {
  const {set, update, control} = round
  const partition = set.spec.updateStrategy.rollingUpdate?.partition ?? 0
  for (let index = replicas.length - 1; index >= partition; index--) {
    const pod = replicas[index]!
    if (revisionOf(pod) !== update.metadata.name && !isTerminating(pod)) {
      control.deletePod(set, pod)
      return 1
    }
    if (isUnavailable(round, pod)) return 0
  }
  return 0
}

/** Counts pods for the status. */
export function countReplicas({set, current, update, now}: Round, pods: readonly Pod[]): Record<Counter, number> {
  const counts = {replicas: 0, readyReplicas: 0, availableReplicas: 0, currentReplicas: 0, updatedReplicas: 0}
  for (const pod of pods) {
    if (!isCreated(pod)) continue
    counts.replicas++
    if (isRunningAndReady(pod)) {
      counts.readyReplicas++
      if (isAvailable(pod, set.spec.minReadySeconds ?? 0, now)) counts.availableReplicas++
    }
    if (isTerminating(pod)) continue
    if (revisionOf(pod) === current.metadata.name) counts.currentReplicas++
    if (revisionOf(pod) === update.metadata.name) counts.updatedReplicas++
  }
  return counts
}
type Counter = 'replicas' | 'readyReplicas' | 'availableReplicas' | 'currentReplicas' | 'updatedReplicas'
