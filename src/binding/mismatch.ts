import {matchesSelector, type Selector} from '../core/labels.ts'
import {type AccessModes, offersModes} from './access-modes.ts'
import {wholeBytes} from './amount.ts'
import type {ClaimFacts, VolumeMode} from './claim-facts.ts'
import type {Features} from './features.ts'
import {type ClaimReference, isForClaim, reachesNode, type VolumePhase, type VolumeState} from './volume-facts.ts'
import type {NodeFacts} from './node-facts.ts'

/** Why a volume does not serve a claim: the first thing that the controller stumbles on. */
export type Mismatch =
  | {readonly kind: 'notRequested'; readonly requested: string}
  | {readonly kind: 'accessModes'; readonly asked: AccessModes; readonly offered: AccessModes}
  | {readonly kind: 'claimed'; readonly by: ClaimReference; readonly phase: VolumePhase}
  | {readonly kind: 'tooSmall'; readonly requested: string; readonly capacity: string}
  | {readonly kind: 'volumeMode'; readonly asked: VolumeMode; readonly offered: VolumeMode}
  | {readonly kind: 'attributesClass'; readonly asked: string; readonly offered: string}
  | {readonly kind: 'beingDeleted'}
  | {readonly kind: 'phase'; readonly phase: VolumePhase}
  | {readonly kind: 'selector'; readonly selector: Selector}
  | {readonly kind: 'class'; readonly asked: string; readonly offered: string}
  /** Out of reach of that node, or with `` of all nodes: those that `pod` may go to. */
  | {readonly kind: 'node'; readonly node: string; readonly pod?: string; readonly where?: string | undefined}
export type MismatchKind = Mismatch['kind']

const attributesMismatch = (claim: ClaimFacts, volume: VolumeState, features: Features): Mismatch | undefined => {
  const [asked, offered] = [claim.attributesClass, volume.attributesClass]
  const differs =
    features.attributesClass === 'on'
      ? asked !== offered
      : features.attributesClass === 'off' && (asked !== '' || offered !== '')
  return differs ? {kind: 'attributesClass', asked, offered} : undefined
}

const modesMismatch = (claim: ClaimFacts, volume: VolumeState): Mismatch | undefined =>
  offersModes(volume.accessModes, claim.accessModes)
    ? undefined
    : {kind: 'accessModes', asked: claim.accessModes, offered: volume.accessModes}

const classMismatch = (claim: ClaimFacts, volume: VolumeState): Mismatch | undefined =>
  volume.className === claim.className ? undefined : {kind: 'class', asked: claim.className, offered: volume.className}

const volumeModeMismatch = (claim: ClaimFacts, volume: VolumeState): Mismatch | undefined =>
  volume.volumeMode === claim.volumeMode
    ? undefined
    : {kind: 'volumeMode', asked: claim.volumeMode, offered: volume.volumeMode}

const tooSmall = (claim: ClaimFacts, volume: VolumeState): Mismatch => ({
  kind: 'tooSmall',
  requested: claim.requestText,
  capacity: volume.capacityText,
})

/** The checks that even a volume that is reserved for the claim must pass. */
function reservedMismatch(claim: ClaimFacts, volume: VolumeState, features: Features): Mismatch | undefined {
  if (volume.claimRef && !isForClaim(volume.claimRef, claim)) {
    return {kind: 'claimed', by: volume.claimRef, phase: volume.phase}
  }
  if (volume.capacity < claim.request) return tooSmall(claim, volume)
  const wrongMode = volumeModeMismatch(claim, volume) ?? attributesMismatch(claim, volume, features)
  if (wrongMode) return wrongMode
  return volume.beingDeleted ? {kind: 'beingDeleted'} : undefined
}

function freeMismatch(claim: ClaimFacts, volume: VolumeState): Mismatch | undefined {
  if (volume.phase !== 'Available') return {kind: 'phase', phase: volume.phase}
  if (claim.selector !== undefined && !matchesSelector(claim.selector, volume.labels)) {
    return {kind: 'selector', selector: claim.selector}
  }
  return classMismatch(claim, volume)
}

/**
 * Why the controller's search passes over a volume for a claim without volumeName, in its own order; undefined when the
 * volume would do. Kubernetes pkg/controller/volume/persistentvolume/index.go findByClaim, component-helpers
 * storage/volume/pv_helpers.go FindMatchingVolume.
 */
export function searchMismatch(claim: ClaimFacts, volume: VolumeState, features: Features): Mismatch | undefined {
  const first = modesMismatch(claim, volume) ?? reservedMismatch(claim, volume, features)
  if (first) return first
  return isForClaim(volume.claimRef, claim) ? undefined : freeMismatch(claim, volume)
}

/**
 * The same for the scheduler that looks for a volume for a claim that waits for its first consumer; without a node, nodes
 * are not looked at. Kubernetes pkg/scheduler/framework/plugins/volumebinding/binder.go findMatchingVolumes.
 */
export function schedulingMismatch(
  claim: ClaimFacts,
  volume: VolumeState,
  features: Features,
  node?: NodeFacts,
): Mismatch | undefined {
  const first = classMismatch(claim, volume) ?? reservedMismatch(claim, volume, features)
  if (first) return first
  const elsewhere: Mismatch | undefined =
    node === undefined || reachesNode(volume, node) ? undefined : {kind: 'node', node: node.name}
  if (isForClaim(volume.claimRef, claim)) return elsewhere
  return freeMismatch(claim, volume) ?? elsewhere ?? modesMismatch(claim, volume)
}

/**
 * Why a claim cannot have the volume that it names, when nobody else has it. Sizes are compared in whole bytes here.
 * Kubernetes pv_controller.go checkVolumeSatisfyClaim.
 */
export function requestMismatch(claim: ClaimFacts, volume: VolumeState, features: Features): Mismatch | undefined {
  if (volume.beingDeleted) return {kind: 'beingDeleted'}
  if (wholeBytes(volume.capacity) < wholeBytes(claim.request)) return tooSmall(claim, volume)
  return (
    classMismatch(claim, volume) ??
    attributesMismatch(claim, volume, features) ??
    volumeModeMismatch(claim, volume) ??
    modesMismatch(claim, volume)
  )
}

/** Everything that does not fit, in no order that matters; nodes are not looked at. */
export function* allMismatches(claim: ClaimFacts, volume: VolumeState, features: Features): Generator<Mismatch> {
  const isReserved = isForClaim(volume.claimRef, claim)
  if (volume.claimRef && !isReserved) yield {kind: 'claimed', by: volume.claimRef, phase: volume.phase}
  else if (!isReserved && volume.phase !== 'Available') yield {kind: 'phase', phase: volume.phase}
  if (volume.beingDeleted) yield {kind: 'beingDeleted'}
  if (volume.capacity < claim.request) yield tooSmall(claim, volume)
  if (!isReserved && claim.selector !== undefined && !matchesSelector(claim.selector, volume.labels)) {
    yield {kind: 'selector', selector: claim.selector}
  }
  const others = [
    modesMismatch(claim, volume),
    volumeModeMismatch(claim, volume),
    attributesMismatch(claim, volume, features),
    isReserved ? undefined : classMismatch(claim, volume),
  ]
  for (const mismatch of others) if (mismatch) yield mismatch
}
