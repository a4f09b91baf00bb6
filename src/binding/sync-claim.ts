import type {ClaimFacts} from './claim-facts.ts'
import type {ClassFacts} from './class-facts.ts'
import {
  type BindingEvent,
  lostReference,
  lostVolume,
  misbound,
  noVolumeAndNoClass,
  requestedVolumeUnfit,
  volumeTaken,
  waitForFirstConsumer,
  waitForPods,
} from './events.ts'
import type {Features} from './features.ts'
import {refusesSearch} from './matching.ts'
import {requestMismatch} from './mismatch.ts'
import {requestMismatchText} from './mismatch-text.ts'
import {provisioningFor} from './provisioning.ts'
import {isForClaim, type VolumeState} from './volume-facts.ts'

/** What the controller looks at beside the claim. */
export interface ClaimSurroundings<V extends VolumeState = VolumeState> {
  readonly features: Features
  volume(name: string): V | undefined
  storageClass(name: string): ClassFacts | undefined
  /** The class that claims without one get. */
  defaultClass(): ClassFacts | undefined
  /** matchingVolumes over all volumes that there are. */
  matching(claim: ClaimFacts, delayed: boolean): readonly V[]
  /** Names of the pods that use the claim, have no node and have not ended. */
  waitingPods(claim: ClaimFacts): readonly string[]
}

/** What the controller does about a claim. */
export type ClaimDecision<V extends VolumeState = VolumeState> =
  /** Bind to one of these: which one is not defined when there are several. */
  | {readonly action: 'bind'; readonly volumes: readonly V[]}
  /** Write spec.storageClassName; the update brings the next sync. */
  | {readonly action: 'assign class'; readonly className: string}
  /** Ask the provisioner by annotation; with `by: in-tree` the controller provisions itself. */
  | {
      readonly action: 'provision'
      readonly by: 'external' | 'in-tree'
      readonly provisioner: string
      readonly event: BindingEvent | undefined
    }
  | {readonly action: 'stay pending'; readonly why: PendingReason; readonly event: BindingEvent | undefined}
  | {readonly action: 'lose'; readonly event: BindingEvent}

export type PendingReason =
  | 'no volume and no class'
  | 'no volume and no provisioner'
  | 'waits for consumer'
  | 'waits for provisioner'
  | 'requested volume is missing'
  | 'requested volume does not fit'
  | 'requested volume is taken'
  | 'attributes class is not supported'

/** True when volumes for the claim are chosen together with a node: its class exists and says so. IsDelayBindingMode. */
export const isDelayed = (claim: ClaimFacts, storageClass: ClassFacts | undefined): boolean =>
  claim.className !== '' && storageClass?.delayed === true

/**
 * What the persistentvolume controller does when it looks at a claim: one round, without effects.
 * Kubernetes pkg/controller/volume/persistentvolume/pv_controller.go syncClaim.
 */
export const syncClaim = <V extends VolumeState>(claim: ClaimFacts, around: ClaimSurroundings<V>): ClaimDecision<V> => {
  if (claim.bindCompleted) return syncBoundClaim(claim, around)
  return claim.volumeName === '' ? syncSearchingClaim(claim, around) : syncRequestingClaim(claim, around)
}

function syncSearchingClaim<V extends VolumeState>(claim: ClaimFacts, around: ClaimSurroundings<V>): ClaimDecision<V> {
  const storageClass = claim.className === '' ? undefined : around.storageClass(claim.className)
  const delayed = isDelayed(claim, storageClass)
  if (refusesSearch(claim, around.features)) return pending('attributes class is not supported')
  const volumes = around.matching(claim, delayed)
  if (volumes.length > 0) return {action: 'bind', volumes}
  if (!claim.hasClass) {
    const assigned = around.defaultClass()
    if (assigned) return {action: 'assign class', className: assigned.name}
  }
  if (delayed && claim.selectedNode === undefined) {
    const pods = around.waitingPods(claim)
    return pending('waits for consumer', pods.length > 0 ? waitForPods(pods) : waitForFirstConsumer)
  }
  if (claim.className === '') return pending('no volume and no class', noVolumeAndNoClass)
  const provisioning = provisioningFor(claim.className, storageClass, around.features.version)
  if (provisioning.by === 'nobody') return pending('no volume and no provisioner', provisioning.event)
  const {by, provisioner} = provisioning
  return {action: 'provision', by, provisioner, event: by === 'external' ? provisioning.event : undefined}
}

function syncRequestingClaim<V extends VolumeState>(claim: ClaimFacts, around: ClaimSurroundings<V>): ClaimDecision<V> {
  const volume = around.volume(claim.volumeName)
  if (volume === undefined) return pending('requested volume is missing')
  if (volume.claimRef === undefined) {
    const mismatch = requestMismatch(claim, volume, around.features)
    if (mismatch === undefined) return {action: 'bind', volumes: [volume]}
    const why = requestMismatchText(mismatch, volume.name, around.features)
    return pending('requested volume does not fit', requestedVolumeUnfit(volume.name, why))
  }
  if (isForClaim(volume.claimRef, claim)) return {action: 'bind', volumes: [volume]}
  return pending('requested volume is taken', volumeTaken(volume.name))
}

function syncBoundClaim<V extends VolumeState>(claim: ClaimFacts, around: ClaimSurroundings<V>): ClaimDecision<V> {
  if (claim.volumeName === '') return {action: 'lose', event: lostReference}
  const volume = around.volume(claim.volumeName)
  if (volume === undefined) return {action: 'lose', event: lostVolume}
  if (volume.claimRef === undefined || volume.claimRef.uid === claim.uid) return {action: 'bind', volumes: [volume]}
  return {action: 'lose', event: misbound}
}

const pending = (
  why: PendingReason,
  event?: BindingEvent,
): {readonly action: 'stay pending'; readonly why: PendingReason; readonly event: BindingEvent | undefined} => ({
  action: 'stay pending',
  why,
  event,
})
