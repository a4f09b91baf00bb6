import {type ClaimFacts, claimFacts} from '../binding/claim-facts.ts'
import {classFacts} from '../binding/class-facts.ts'
import {featuresOf} from '../binding/features.ts'
import {mismatchText} from '../binding/mismatch-text.ts'
import {
  type Mismatch,
  type MismatchKind,
  requestMismatch,
  schedulingMismatch,
  searchMismatch,
} from '../binding/mismatch.ts'
import {isForClaim, type VolumeState, volumeState} from '../binding/volume-facts.ts'
import {type JsonObject, stringAt} from '../core/json.ts'
import {newestVersion} from '../core/version.ts'
import type {MisfitReason} from './lab.ts'

/** A volume and the first reason why it does not fit a claim; no reason when it fits. */
export interface VolumeFit {
  readonly volume: string
  readonly reason?: MisfitReason
  /** The reason in words, with the values: `has 20Mi, the claim asks for 100Mi`. */
  readonly text: string
}

/** What lab.yaml calls the controller's reasons. */
const reasons: Readonly<Record<MismatchKind, MisfitReason>> = {
  notRequested: 'not requested',
  accessModes: 'access modes',
  claimed: 'taken',
  tooSmall: 'too small',
  volumeMode: 'volume mode',
  attributesClass: 'attributes class',
  beingDeleted: 'being deleted',
  phase: 'not available',
  selector: 'selector',
  class: 'class',
  node: 'node',
}

/** What the claim waits with: its volumes are looked for by the controller, or by the scheduler when its class says so. */
function mismatchOf(claim: ClaimFacts, volume: VolumeState, delayed: boolean): Mismatch | undefined {
  const features = featuresOf(newestVersion)
  if (claim.volumeName !== '') {
    if (claim.volumeName !== volume.name) return {kind: 'notRequested', requested: claim.volumeName}
    const other = volume.claimRef && !isForClaim(volume.claimRef, claim) ? volume.claimRef : undefined
    return other ? {kind: 'claimed', by: other, phase: volume.phase} : requestMismatch(claim, volume, features)
  }
  return delayed ? schedulingMismatch(claim, volume, features) : searchMismatch(claim, volume, features)
}

/**
 * Every volume and the first reason why it does not fit a claim that waits for one, as the controller or the scheduler
 * finds it. Volumes of the claim's class first. `storageClass` is the claim's class, where there is such an object.
 */
export function volumeFits(
  claim: JsonObject,
  volumes: readonly JsonObject[],
  storageClass?: JsonObject,
): readonly VolumeFit[] {
  const facts = claimFacts(claim)
  const delayed = storageClass !== undefined && classFacts(storageClass).delayed
  const strange = (volume: VolumeState): number => (volume.className === facts.className ? 0 : 1)
  return volumes
    .map(volumeState)
    .toSorted((a, b) => strange(a) - strange(b) || a.name.localeCompare(b.name))
    .map(volume => {
      const mismatch = mismatchOf(facts, volume, delayed)
      return mismatch
        ? {volume: volume.name, reason: reasons[mismatch.kind], text: mismatchText(mismatch)}
        : {volume: volume.name, text: 'fits'}
    })
}

/** The class of a claim, as an object or as nothing. */
export const classNameOf = (claim: JsonObject): string => claimFacts(claim).className

/** One sentence that says why no volume fits: the reason itself when all fail alike. */
export function fitSummary(claim: JsonObject, fits: readonly VolumeFit[]): string {
  const facts = claimFacts(claim)
  const ofClass = facts.className === '' ? 'without class' : `of class "${facts.className}"`
  const free = fits.filter(fit => fit.reason !== 'taken' && fit.reason !== 'class')
  const named = stringAt(claim, 'spec', 'volumeName')
  if (fits.some(fit => fit.reason === undefined)) return 'a volume fits; the controller has not bound it yet'
  if (named !== undefined) return `the volume ${named} that it names does not fit`
  if (fits.length === 0) return 'there is no volume at all'
  if (fits.every(fit => fit.reason === 'class')) return `there is no volume ${ofClass}`
  if (free.length === 0) return `every volume ${ofClass} is taken`
  if (free.every(fit => fit.reason === 'too small')) return `no free volume ${ofClass} has ${facts.requestText}`
  return `no free volume ${ofClass} fits`
}
