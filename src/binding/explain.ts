import type {Circumstances} from './circumstances.ts'
import type {ClaimFacts} from './claim-facts.ts'
import {type Mismatch, type MismatchKind, requestMismatch, schedulingMismatch, searchMismatch} from './mismatch.ts'
import {mismatchText} from './mismatch-text.ts'
import {isDelayed} from './sync-claim.ts'
import {isForClaim, reachesNode, type VolumeState} from './volume-facts.ts'

/** What one volume is to a claim: the one that it has, one that would do, or not and why. */
export interface VolumeVerdict {
  readonly volume: string
  readonly verdict: 'bound' | 'would do' | 'does not fit'
  /** The first thing that the controller stumbles on. */
  readonly mismatch: Mismatch | undefined
}

/** How near a volume came: the later the check that it fails, the nearer. */
const nearness: Readonly<Record<MismatchKind, number>> = {
  notRequested: 0,
  class: 1,
  accessModes: 2,
  volumeMode: 3,
  attributesClass: 4,
  selector: 5,
  beingDeleted: 6,
  phase: 6,
  claimed: 6,
  tooSmall: 7,
  node: 8,
}

/**
 * For every volume why the claim does or does not get it, the closest first; undefined for a claim that is not there. With
 * `limit` only that many are worked out in full.
 */
export function explainClaim(
  here: Circumstances,
  namespace: string,
  name: string,
  limit = Infinity,
): readonly VolumeVerdict[] | undefined {
  const found = here.claims.get(`${namespace}/${name}`)
  if (!found) return undefined
  const verdicts = [...here.volumes.values()].flatMap(({volume}) =>
    volume ? [verdictOn(found.claim, found.asWritten, volume, here)] : [],
  )
  return closestFirst(verdicts, here).slice(0, limit)
}

/** Of volumes that are too small, the biggest is closest; all others that are equally near stay in their order. */
export function closestFirst(verdicts: readonly VolumeVerdict[], here: Circumstances): readonly VolumeVerdict[] {
  const placed = verdicts.map(verdict => ({
    verdict,
    near: verdict.verdict === 'bound' ? 11 : verdict.verdict === 'would do' ? 10 : nearnessOf(verdict.mismatch),
    size: here.volumes.get(verdict.volume)?.volume?.capacity ?? 0n,
  }))
  const sorted = placed.toSorted((a, b) => {
    if (a.near !== b.near || a.near !== nearness.tooSmall) return b.near - a.near
    return a.size < b.size ? 1 : a.size > b.size ? -1 : 0
  })
  return sorted.map(({verdict}) => verdict)
}

const nearnessOf = (mismatch: Mismatch | undefined): number => (mismatch ? nearness[mismatch.kind] : 9)

/** What that volume is to the claim. */
export function verdictOn(
  claim: ClaimFacts,
  asWritten: ClaimFacts,
  volume: VolumeState,
  {features, classes, nodes}: Circumstances,
): VolumeVerdict {
  const does = (mismatch: Mismatch | undefined): VolumeVerdict => ({
    volume: volume.name,
    verdict: mismatch ? 'does not fit' : 'would do',
    mismatch,
  })
  if (claim.phase === 'Bound' && claim.volumeName === volume.name) {
    return {volume: volume.name, verdict: 'bound', mismatch: undefined}
  }
  const searching = {...claim, volumeName: asWritten.volumeName}
  if (searching.volumeName !== '') return does(requestVerdict(searching, volume, features))
  const delayed = isDelayed(searching, classes.get(searching.className))
  if (!delayed) return does(searchMismatch(searching, volume, features))
  const unreached: Mismatch = {kind: 'node', node: nodes.length === 1 ? nodes[0]!.name : ''}
  const reached = nodes.some(node => reachesNode(volume, node))
  return does(schedulingMismatch(searching, volume, features) ?? (reached ? undefined : unreached))
}

function requestVerdict(
  claim: ClaimFacts,
  volume: VolumeState,
  features: Circumstances['features'],
): Mismatch | undefined {
  if (claim.volumeName !== volume.name) return {kind: 'notRequested', requested: claim.volumeName}
  if (volume.claimRef === undefined) return requestMismatch(claim, volume, features)
  if (isForClaim(volume.claimRef, claim)) return undefined
  return {kind: 'claimed', by: volume.claimRef, phase: volume.phase}
}

/** `volume "pv-a" has 5Gi, the claim asks for 10Gi`. */
export const verdictText = ({volume, verdict, mismatch}: VolumeVerdict): string => {
  if (mismatch) return `volume "${volume}" ${mismatchText(mismatch)}`
  return verdict === 'bound' ? `volume "${volume}" is bound to it` : `volume "${volume}" would do`
}
