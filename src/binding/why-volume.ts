import type {Circumstances, ClaimStanding} from './circumstances.ts'
import {surroundingsOf} from './circumstances.ts'
import {claimKey} from './claim-facts.ts'
import {verdictOn} from './explain.ts'
import {mismatchText} from './mismatch-text.ts'
import type {Mismatch} from './mismatch.ts'
import {isDelayed, syncClaim} from './sync-claim.ts'
import {isForClaim, type VolumeState} from './volume-facts.ts'
import {type Outcome, whyClaim} from './why-claim.ts'

/** What a claim is to a volume. */
export interface ClaimVerdict {
  /** namespace/name */
  readonly claim: string
  /** `takes it`: at the controller's next look; `would do`: it fits, but the claim waits or may take another. */
  readonly verdict: 'has it' | 'takes it' | 'would do' | 'has another' | 'does not fit'
  readonly mismatch: Mismatch | undefined
  readonly text: string
  /** How far the volume is from being taken; 0 when it is or would be. */
  readonly distance: number
}

export interface VolumeExplanation {
  readonly volume: VolumeState
  readonly outcome: Outcome
  /** One clause that follows the phase. */
  readonly cause: string
  /** Every claim: those that have it or fit first, then those that come closest. */
  readonly claims: readonly ClaimVerdict[]
}

const order: Readonly<Record<ClaimVerdict['verdict'], number>> = {
  'has it': 0,
  'takes it': 1,
  'would do': 2,
  'does not fit': 3,
  'has another': 4,
}

/** Who has a volume, who would take it and why the others do not; undefined for one that is not there. */
export function whyVolume(here: Circumstances, name: string): VolumeExplanation | undefined {
  const volume = here.volumes.get(name)?.volume
  if (!volume) return undefined
  const claims = [...here.claims.values()]
    .map(standing => claimVerdict(standing, volume, here))
    .toSorted((a, b) => order[a.verdict] - order[b.verdict] || a.distance - b.distance)
  return {volume, ...causeOf(volume, claims, here), claims}
}

function claimVerdict(standing: ClaimStanding, volume: VolumeState, here: Circumstances): ClaimVerdict {
  const {claim, asWritten} = standing
  const said = (verdict: ClaimVerdict['verdict'], text: string, mismatch?: Mismatch, distance = 0): ClaimVerdict => ({
    claim: claimKey(claim),
    verdict,
    mismatch,
    text,
    distance,
  })
  if (claim.phase === 'Bound') {
    return claim.volumeName === volume.name
      ? said('has it', 'has it')
      : said('has another', `has "${claim.volumeName}"`)
  }
  const {mismatch, distance} = verdictOn(claim, asWritten, volume, here)
  if (mismatch) return said('does not fit', turned(mismatch, asWritten.volumeName), mismatch, distance)
  const decision = syncClaim(claim, surroundingsOf(here))
  if (decision.action === 'bind') {
    const takes = decision.volumes.some(each => each.name === volume.name)
    if (takes && decision.volumes.length === 1)
      return said('takes it', 'is bound to it at the next look of the controller')
    const others = decision.volumes.filter(each => each.name !== volume.name).map(each => `"${each.name}"`)
    return said(
      'would do',
      takes ? `takes this one or ${others.join(' or ')}` : `takes ${others.join(' or ')} before this one`,
    )
  }
  const waits = isDelayed(claim, here.classes.get(claim.className))
  // Where pods of the claim may go counts, too.
  const narrowed = waits
    ? whyClaim(here, claimKey(claim))?.verdicts.find(each => each.volume === volume.name)
    : undefined
  if (narrowed?.mismatch)
    return said('does not fit', turned(narrowed.mismatch, ''), narrowed.mismatch, narrowed.distance)
  return said('would do', waits ? 'fits, and waits for a pod that uses it to be scheduled' : 'fits')
}

/** The claim's text is about volumes; here the volume is the one that is asked about. */
const turned = (mismatch: Mismatch, requested: string): string =>
  mismatch.kind === 'notRequested' ? `names volume "${requested}"` : `the volume ${mismatchText(mismatch)}`

function causeOf(
  volume: VolumeState,
  claims: readonly ClaimVerdict[],
  here: Circumstances,
): Pick<VolumeExplanation, 'outcome' | 'cause'> {
  const {claimRef, phase} = volume
  const holder = claimRef && `${claimRef.namespace}/${claimRef.name}`
  if (volume.beingDeleted) {
    const still = holder === undefined ? '' : `, and stays as long as it is bound to claim "${holder}"`
    return {outcome: 'waiting', cause: `is being deleted${still}`}
  }
  if (phase === 'Bound') return {outcome: 'settled', cause: `bound to claim "${holder}"`}
  if (phase === 'Released' || phase === 'Failed') {
    const kept =
      phase === 'Failed'
        ? `the reclaim policy ${volume.reclaimPolicy} could not be carried out`
        : `the reclaim policy is ${volume.reclaimPolicy}`
    const cause = `claim "${holder}" is gone and ${kept}: no claim gets it while spec.claimRef stands`
    return {outcome: 'stuck', cause}
  }
  if (claimRef) return reservedCause(volume, claims, here)
  const first = claims.find(({verdict}) => verdict === 'takes it' || verdict === 'would do')
  if (first) return {outcome: 'moving', cause: `free; claim "${first.claim}" ${first.text}`}
  if (claims.length === 0) return {outcome: 'waiting', cause: 'free: there are no claims'}
  const open = claims.some(({verdict}) => verdict === 'does not fit')
  return {outcome: 'waiting', cause: open ? 'free: no claim fits' : 'free: every claim has another'}
}

function reservedCause(
  {claimRef}: VolumeState,
  claims: readonly ClaimVerdict[],
  here: Circumstances,
): Pick<VolumeExplanation, 'outcome' | 'cause'> {
  const key = `${claimRef?.namespace}/${claimRef?.name}`
  const standing = here.claims.get(key)
  if (!standing) return {outcome: 'waiting', cause: `reserved for claim "${key}", which is not there`}
  if (!isForClaim(claimRef, standing.claim)) {
    return {outcome: 'stuck', cause: `reserved for an earlier claim "${key}": its uid is another`}
  }
  const found = claims.find(({claim}) => claim === key)
  return {outcome: 'stuck', cause: `reserved for claim "${key}": ${found?.text ?? ''}`}
}
