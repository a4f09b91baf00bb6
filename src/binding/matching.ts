import {countModes} from './access-modes.ts'
import type {ClaimFacts} from './claim-facts.ts'
import type {Features} from './features.ts'
import {schedulingMismatch, searchMismatch} from './mismatch.ts'
import type {NodeFacts} from './node-facts.ts'
import {isForClaim, type VolumeState} from './volume-facts.ts'

/**
 * The volumes that the controller may take for a claim without volumeName: all are equally near, and which of them it is
 * depends on the order of a hash map. Volumes are visited by sets of access modes, fewest modes first; inside a set one that
 * is reserved for the claim wins, else the smallest. `delayed` claims get reserved volumes only.
 * Kubernetes pkg/controller/volume/persistentvolume/index.go findByClaim.
 */
export function matchingVolumes<V extends VolumeState>(
  claim: ClaimFacts,
  volumes: Iterable<V>,
  conditions: {readonly delayed: boolean; readonly features: Features},
): readonly V[] {
  if (refusesSearch(claim, conditions.features)) return []
  const sets = new Map<number, V[]>()
  for (const volume of volumes) {
    if (conditions.delayed && !isForClaim(volume.claimRef, claim)) continue
    if (searchMismatch(claim, volume, conditions.features)) continue
    const set = sets.get(volume.accessModes)
    if (set) set.push(volume)
    else sets.set(volume.accessModes, [volume])
  }
  let fewest = Infinity
  let winners: V[] = []
  for (const [modes, set] of sets) {
    const count = countModes(modes)
    if (count > fewest) continue
    if (count < fewest) winners = []
    fewest = count
    winners.push(...nearest(claim, set))
  }
  return winners
}

/** With the gate off, a claim that names an attributes class gets nothing, and nothing is said about it. */
export const refusesSearch = (claim: ClaimFacts, features: Features): boolean =>
  features.attributesClass === 'off' && claim.attributesClass !== ''

/**
 * The volumes that the scheduler may take for a claim on a node, for one that waits for its consumer; `taken` are those that
 * other claims of the pod got before. `none` says that a volume reserved for the claim lies on another node: then there may
 * be no volume for it on this one, whatever else is free.
 * Kubernetes pkg/scheduler/framework/plugins/volumebinding/binder.go findMatchingVolumes.
 */
export function matchingVolumesOnNode<V extends VolumeState>(
  claim: ClaimFacts,
  volumes: Iterable<V>,
  node: NodeFacts,
  taken: ReadonlySet<string>,
  features: Features,
): {readonly volumes: readonly V[]; readonly none: boolean} {
  const fitting: V[] = []
  let none = false
  for (const volume of volumes) {
    if (taken.has(volume.name)) continue
    const mismatch = schedulingMismatch(claim, volume, features, node)
    if (mismatch === undefined) fitting.push(volume)
    else if (mismatch.kind === 'node' && isForClaim(volume.claimRef, claim)) none = true
  }
  const reserved = fitting.filter(volume => isForClaim(volume.claimRef, claim))
  if (none) return {volumes: reserved, none}
  return {volumes: reserved.length > 0 ? reserved : nearest(claim, fitting), none: fitting.length === 0}
}

/** Of volumes that all serve: those reserved for the claim, else the smallest ones. */
function nearest<V extends VolumeState>(claim: ClaimFacts, volumes: readonly V[]): V[] {
  const reserved = volumes.filter(volume => isForClaim(volume.claimRef, claim))
  if (reserved.length > 0) return reserved
  let smallest: V[] = []
  for (const volume of volumes) {
    const best = smallest[0]
    if (best === undefined || volume.capacity < best.capacity) smallest = [volume]
    else if (volume.capacity === best.capacity) smallest.push(volume)
  }
  return smallest
}
