import type {Circumstances, ClaimStanding} from './circumstances.ts'
import {noProvisioner} from './class-facts.ts'
import {explainClaim, verdictOn, volumesOfClass, type VolumeVerdict} from './explain.ts'
import type {Mismatch} from './mismatch.ts'
import {mismatchText} from './mismatch-text.ts'
import {type ClaimPrediction, type Prediction, readWay} from './prediction/predict.ts'
import {provisioningFor} from './provisioning.ts'

/** Why a claim can never bind as it is written. */
export type StuckReason =
  /** No volume serves it, and nobody will make one: `provisioner` is the class's, undefined without class object. */
  | {readonly kind: 'no volume'; readonly className: string; readonly provisioner: string | undefined}
  | {readonly kind: 'volume is missing'; readonly volume: string}
  | {readonly kind: 'volume does not fit'; readonly volume: string; readonly mismatch: Mismatch}
  | {readonly kind: 'volume is taken'; readonly volume: string; readonly by: string}
  | {readonly kind: 'attributes class'; readonly attributesClass: string}
  | {readonly kind: 'lost'; readonly message: string}

export interface StuckClaim {
  readonly namespace: string
  readonly name: string
  readonly reason: StuckReason
  /** Why no volume serves it, the closest first, at most so many; made when asked for. */
  readonly verdicts: (limit?: number) => readonly VolumeVerdict[]
}

/**
 * The claims that never bind, whatever way things go. A claim that waits for its first consumer or for a provisioner is not
 * among them, if there can be a volume for it then. Without `complete`, the cluster may hold what the input does not: then a
 * claim is stuck only where the input itself has what should serve it.
 */
export function stuckClaims(prediction: Prediction, options: {readonly complete: boolean}): StuckClaim[] {
  const classesWithVolumes = new Set<string>()
  for (const {volume} of prediction.volumes.values()) if (volume) classesWithVolumes.add(volume.className)
  const stuck: StuckClaim[] = []
  for (const found of prediction.claims.values()) {
    if (mayBind(found)) continue
    const reason = stuckReason(found, prediction)
    if (!reason || !(options.complete || holdsWithout(reason, found, prediction, classesWithVolumes))) continue
    const {namespace, name} = found.claim
    stuck.push({
      namespace,
      name,
      reason,
      verdicts: limit => explainClaim(prediction, namespace, name, limit) ?? [],
    })
  }
  return stuck
}

const mayBind = ({claim, ways}: ClaimPrediction): boolean =>
  claim.phase === 'Bound' || ways.take(1000).ways.some(way => readWay(way).phase === 'Bound')

/** Why a claim that nothing moves any more never binds; undefined for one that only waits. */
export function stuckReason(
  {claim, asWritten, pending, events}: ClaimStanding,
  prediction: Circumstances,
): StuckReason | undefined {
  // A volume that is back is taken again: then nothing is said.
  const last = events.at(-1)
  if (claim.phase === 'Lost' && last) return {kind: 'lost', message: last.message}
  const {className} = claim
  const storageClass = prediction.classes.get(className)
  const noVolume: StuckReason = {kind: 'no volume', className, provisioner: storageClass?.provisioner}
  switch (pending) {
    case 'no volume and no class':
    case 'no volume and no provisioner':
      return noVolume
    case 'waits for consumer': {
      const provisionable = provisioningFor(className, storageClass, prediction.features.version).by !== 'nobody'
      return provisionable || hasCandidate(claim.namespace, claim.name, prediction) ? undefined : noVolume
    }
    case 'requested volume is missing':
      return {kind: 'volume is missing', volume: asWritten.volumeName}
    case 'requested volume does not fit':
    case 'requested volume is taken':
      return requestReason(asWritten.volumeName, claim.namespace, claim.name, prediction)
    case 'attributes class is not supported':
      return {kind: 'attributes class', attributesClass: claim.attributesClass}
    case 'waits for provisioner':
    case undefined:
      return undefined
  }
}

/** Whether the first consumer could find a volume on some node: it has to be of the claim's class. */
function hasCandidate(namespace: string, name: string, prediction: Circumstances): boolean {
  const found = prediction.claims.get(`${namespace}/${name}`)
  if (!found) return false
  const {claim, asWritten} = found
  return volumesOfClass(prediction, claim.className).some(
    volume => verdictOn(claim, asWritten, volume, prediction).verdict === 'would do',
  )
}

function requestReason(
  volume: string,
  namespace: string,
  name: string,
  prediction: Circumstances,
): StuckReason | undefined {
  const found = prediction.claims.get(`${namespace}/${name}`)
  const state = prediction.volumes.get(volume)?.volume
  const mismatch = found && state && verdictOn(found.claim, found.asWritten, state, prediction).mismatch
  if (!mismatch) return undefined
  if (mismatch.kind !== 'claimed') return {kind: 'volume does not fit', volume, mismatch}
  return {kind: 'volume is taken', volume, by: `${mismatch.by.namespace}/${mismatch.by.name}`}
}

/** Whether a claim is stuck even in a cluster that holds more than the input. */
function holdsWithout(
  reason: StuckReason,
  {asWritten}: ClaimPrediction,
  prediction: Prediction,
  classesWithVolumes: ReadonlySet<string>,
): boolean {
  switch (reason.kind) {
    case 'no volume':
      // A default class of the cluster may take it over.
      if (!asWritten.hasClass && reason.className === '') return false
      if (classesWithVolumes.has(reason.className)) return true
      return reason.provisioner !== undefined && reason.provisioner !== noProvisioner
    case 'volume is missing':
      return false
    case 'volume does not fit':
    case 'volume is taken':
    case 'attributes class':
    case 'lost':
      return true
  }
}

/** Why, in one clause that follows the claim's name. */
export function stuckText(reason: StuckReason): string {
  switch (reason.kind) {
    case 'no volume': {
      if (reason.className === '') return 'no volume without class fits, and it has no class that could provision one'
      const maker = makerText(reason.provisioner)
      return `no volume of class "${reason.className}" fits, and ${maker}`
    }
    case 'volume is missing':
      return `volume "${reason.volume}", which it names, does not exist`
    case 'volume does not fit':
      return `volume "${reason.volume}", which it names, ${mismatchText(reason.mismatch)}`
    case 'volume is taken':
      return `volume "${reason.volume}", which it names, belongs to claim "${reason.by}"`
    case 'attributes class':
      return `this version of Kubernetes does not support volumeAttributesClassName "${reason.attributesClass}"`
    case 'lost':
      return reason.message.replace(/[!.]$/, '')
  }
}

const makerText = (provisioner: string | undefined): string => {
  if (provisioner === undefined) return 'there is no such class to provision one'
  if (provisioner === noProvisioner) return 'the class has no provisioner'
  return `nothing provisions for "${provisioner}"`
}
