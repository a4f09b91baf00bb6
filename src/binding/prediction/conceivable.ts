import {offersModes} from '../access-modes.ts'
import {type ClaimFacts, claimKey} from '../claim-facts.ts'
import {requestMismatch, schedulingMismatch, searchMismatch} from '../mismatch.ts'
import {nodeRefusal, unused} from '../node-fit.ts'
import {isForClaim, type VolumeState} from '../volume-facts.ts'
import type {Stage} from './stage.ts'
import {claimWay, podWay, volumeWay} from './ways.ts'

/**
 * Ways that cannot be ruled out without playing: what is said when there are more possible worlds than can be told apart.
 * Nothing that can happen is missing; some of it cannot.
 */

function canTake(claim: ClaimFacts, volume: VolumeState, stage: Stage): boolean {
  if (volume.claimRef && !isForClaim(volume.claimRef, claim)) return false
  // Whoever has the volume now may not have had it in another world.
  const free: VolumeState = {...volume, phase: 'Available'}
  if (claim.volumeName !== '') {
    if (claim.volumeName !== volume.name) return false
    return volume.claimRef !== undefined || requestMismatch(claim, free, stage.features) === undefined
  }
  const names = claim.hasClass ? [claim.className] : ['', ...stage.classes.keys()]
  return names.some(className => {
    const as = {...claim, className}
    return (
      searchMismatch(as, free, stage.features) === undefined ||
      schedulingMismatch(as, free, stage.features) === undefined
    )
  })
}

/** Quick refusals first: this is asked for every pair. */
const roughlyFits = (claim: ClaimFacts, volume: VolumeState): boolean =>
  claim.volumeName === volume.name ||
  (claim.volumeName === '' && volume.capacity >= claim.request && offersModes(volume.accessModes, claim.accessModes))

export function* conceivableClaimWays(stage: Stage, claim: ClaimFacts): Generator<string> {
  yield claimWay('Pending', claim.volumeName)
  if (claim.bindCompleted) yield claimWay('Lost', claim.volumeName)
  for (const volume of stage.scenario.volumes) {
    if (roughlyFits(claim, volume) && canTake(claim, volume, stage)) yield claimWay('Bound', volume.name)
  }
}

/** `unbound` is what the volume is while nobody has it. */
export function* conceivableVolumeWays(stage: Stage, volume: VolumeState, unbound: string): Generator<string> {
  yield unbound
  for (const claim of stage.scenario.claims) {
    if (roughlyFits(claim, volume) && canTake(claim, volume, stage)) yield volumeWay('Bound', claimKey(claim))
  }
}

export function* conceivablePodWays(stage: Stage, place: number): Generator<string> {
  const pod = stage.scenario.pods[place]!
  if (pod.nodeName !== '') {
    yield podWay(true, pod.nodeName)
    return
  }
  yield podWay(false, '')
  for (const node of stage.scenario.nodes) {
    if (!nodeRefusal(pod, node, unused, stage.features.version)) yield podWay(true, node.name)
  }
}
