import {nearest} from '../core/nearest.ts'
import type {Circumstances} from './circumstances.ts'
import {type ClaimFacts, claimKey} from './claim-facts.ts'
import {
  allMismatches,
  type Mismatch,
  type MismatchKind,
  requestMismatch,
  schedulingMismatch,
  searchMismatch,
} from './mismatch.ts'
import {mismatchText} from './mismatch-text.ts'
import {isDelayed} from './sync-claim.ts'
import {isForClaim, reachesNode, type VolumeState} from './volume-facts.ts'
import {whereabouts} from './whereabouts.ts'

/** What one volume is to a claim: the one that it has, one that would do, or not and why. */
export interface VolumeVerdict {
  readonly volume: string
  readonly verdict: 'bound' | 'would do' | 'does not fit'
  /** The first thing that the controller stumbles on. */
  readonly mismatch: Mismatch | undefined
  /** How far it is from being taken; 0 when it is or would be. */
  readonly distance: number
}

/** How far each thing that does not fit puts a volume off: what is not meant for the claim at all is farthest. */
const distances: Readonly<Record<MismatchKind, number>> = {
  tooSmall: 1,
  node: 1.5,
  accessModes: 2,
  volumeMode: 2,
  attributesClass: 2,
  selector: 2,
  claimed: 3,
  phase: 3,
  beingDeleted: 4,
  class: 8,
  notRequested: 16,
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
  const {claim, asWritten} = found
  const verdict = (volume: VolumeState): VolumeVerdict => verdictOn(claim, asWritten, volume, here)
  const searches = claim.phase !== 'Bound' && asWritten.volumeName === ''
  if (limit < Infinity && searches && !isReservedElsewhere(claim, here)) {
    const closest = closestFirst(volumesOfClass(here, claim.className).map(verdict), here, limit)
    if (closest.length === limit && closest.every(({distance}) => distance < otherClass)) return closest
  }
  return closestFirst([...volumesIn(here)].map(verdict), here, limit)
}

/** Volumes of another class, even one of nearly that name, are at least so far away. */
const otherClass = 4

function* volumesIn({volumes}: Circumstances): Generator<VolumeState> {
  for (const {volume} of volumes.values()) if (volume) yield volume
}

/** Volumes by class, and the classes of volumes that are reserved for a claim. */
interface VolumeIndex {
  readonly ofClass: ReadonlyMap<string, readonly VolumeState[]>
  readonly reserved: ReadonlyMap<string, ReadonlySet<string>>
}
/** Made once for each set of volumes: claims that never bind may be many. */
const indexes = new WeakMap<Circumstances['volumes'], VolumeIndex>()

function indexOf(here: Circumstances): VolumeIndex {
  let index = indexes.get(here.volumes)
  if (index) return index
  const ofClass = new Map<string, VolumeState[]>()
  const reserved = new Map<string, Set<string>>()
  for (const volume of volumesIn(here)) {
    const {className, claimRef} = volume
    const list = ofClass.get(className)
    if (list) list.push(volume)
    else ofClass.set(className, [volume])
    if (claimRef) reserved.set(claimKey(claimRef), new Set([className, ...(reserved.get(claimKey(claimRef)) ?? [])]))
  }
  index = {ofClass, reserved}
  indexes.set(here.volumes, index)
  return index
}

/** The volumes of a class, in their order. */
export const volumesOfClass = (here: Circumstances, className: string): readonly VolumeState[] =>
  indexOf(here).ofClass.get(className) ?? []

/** Of a volume that is reserved for the claim the class makes no difference. */
const isReservedElsewhere = (claim: ClaimFacts, here: Circumstances): boolean =>
  [...(indexOf(here).reserved.get(claimKey(claim)) ?? [])].some(className => className !== claim.className)

/**
 * Volumes by how little is missing, at most `limit` of them: all that does not fit counts, not only the first. A class of nearly that name is
 * closer than another; equally close, those that are too small come first, the biggest before the others; the rest stay in their order.
 */
export function closestFirst(
  verdicts: readonly VolumeVerdict[],
  here: Circumstances,
  limit = Infinity,
): readonly VolumeVerdict[] {
  const placed = verdicts.map((verdict, at) => ({
    verdict,
    at,
    distance: verdict.verdict === 'bound' ? -1 : verdict.distance,
    size: here.volumes.get(verdict.volume)?.volume?.capacity ?? 0n,
  }))
  const sorted = limit > few ? placed.sort(inOrder).slice(0, limit) : firstOf(placed, limit)
  return sorted.map(({verdict}) => verdict)
}

interface Placed {
  readonly verdict: VolumeVerdict
  readonly at: number
  readonly distance: number
  readonly size: bigint
}

function inOrder(a: Placed, b: Placed): number {
  if (a.distance !== b.distance) return a.distance - b.distance
  if (isTooSmall(a) !== isTooSmall(b)) return isTooSmall(a) ? -1 : 1
  if (isTooSmall(a) && a.size !== b.size) return a.size < b.size ? 1 : -1
  return a.at - b.at
}

const isTooSmall = ({verdict}: Placed): boolean => verdict.mismatch?.kind === 'tooSmall'

/** So few are looked for without sorting all. */
const few = 8

/** The first of them in order, in one go. */
function firstOf(placed: readonly Placed[], limit: number): readonly Placed[] {
  const first: Placed[] = []
  for (const each of placed) {
    if (first.length === limit && inOrder(each, first[limit - 1]!) >= 0) continue
    let at = first.length
    while (at > 0 && inOrder(each, first[at - 1]!) < 0) at--
    first.splice(at, 0, each)
    if (first.length > limit) first.pop()
  }
  return first
}

/** What that volume is to the claim. */
export function verdictOn(
  claim: ClaimFacts,
  asWritten: ClaimFacts,
  volume: VolumeState,
  {features, classes, nodes}: Circumstances,
): VolumeVerdict {
  const searching = {...claim, volumeName: asWritten.volumeName}
  const does = (mismatch: Mismatch | undefined): VolumeVerdict => ({
    volume: volume.name,
    verdict: mismatch ? 'does not fit' : 'would do',
    mismatch,
    distance: mismatch ? distanceOf(searching, volume, mismatch, features) : 0,
  })
  if (claim.phase === 'Bound' && claim.volumeName === volume.name) {
    return {volume: volume.name, verdict: 'bound', mismatch: undefined, distance: 0}
  }
  if (searching.volumeName !== '') return does(requestVerdict(searching, volume, features))
  const delayed = isDelayed(searching, classes.get(searching.className))
  if (!delayed) return does(searchMismatch(searching, volume, features))
  const unreached: Mismatch = {
    kind: 'node',
    node: nodes.length === 1 ? nodes[0]!.name : '',
    where: whereabouts(volume.nodeAffinity),
  }
  const reached = nodes.some(node => reachesNode(volume, node))
  return does(schedulingMismatch(searching, volume, features) ?? (reached ? undefined : unreached))
}

/** The first mismatch and all that would come after it. */
function distanceOf(
  claim: ClaimFacts,
  volume: VolumeState,
  first: Mismatch,
  features: Circumstances['features'],
): number {
  const kinds = new Set<MismatchKind>([first.kind])
  for (const {kind} of allMismatches(claim, volume, features)) kinds.add(kind)
  let sum = 0
  for (const kind of kinds) sum += distances[kind]
  return kinds.has('class') && isMistyped(claim.className, volume.className) ? sum - 4 : sum
}

/** Whether one class name was likely meant to be the other; there are few of them, and many volumes. */
function isMistyped(asked: string, offered: string): boolean {
  const key = `${asked}\n${offered}`
  let known = mistyped.get(key)
  if (known === undefined) {
    known = nearest(asked, [offered]) !== undefined
    if (mistyped.size >= mostKnown) mistyped.clear()
    mistyped.set(key, known)
  }
  return known
}
const mistyped = new Map<string, boolean>()
const mostKnown = 10_000

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
