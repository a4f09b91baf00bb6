import {matchesSelector} from '../../core/labels.ts'
import {countModes, offersModes} from '../access-modes.ts'
import {type ClaimFacts, claimKey} from '../claim-facts.ts'
import type {Features} from '../features.ts'
import {refusesSearch} from '../matching.ts'
import {schedulingMismatch, searchMismatch} from '../mismatch.ts'
import type {NodeFacts} from '../node-facts.ts'
import {isForClaim, reachesNode, type VolumeState} from '../volume-facts.ts'
import type {Bits} from './bits.ts'
import {type Bucket, type Catalog, labelKey, selectedLabel} from './catalog.ts'

/** Where to search: the volumes as they are, and which places of the catalog are free to take. */
export interface Shelf {
  readonly catalog: Catalog
  readonly volumes: readonly (VolumeState | undefined)[]
  /** Places of volumes that are Available and reserved for nobody. */
  readonly free: Bits
  readonly features: Features
}

/** What matchingVolumes finds, one volume of each pool, without looking at every volume. */
export function searchShelf(claim: ClaimFacts, shelf: Shelf, delayed: boolean): VolumeState[] {
  if (refusesSearch(claim, shelf.features)) return []
  const reserved = reservedFor(claim, shelf).filter(volume => !searchMismatch(claim, volume, shelf.features))
  const buckets = delayed ? [] : bucketsFor(claim, shelf)
  if (reserved.length === 0) return searchBuckets(claim, buckets, shelf)
  return amongReserved(claim, reserved, buckets, shelf)
}

const reservedFor = (claim: ClaimFacts, shelf: Shelf): VolumeState[] =>
  (shelf.catalog.reservedFor.get(claimKey(claim)) ?? []).flatMap(index => {
    const volume = shelf.volumes[index]
    return volume !== undefined && isForClaim(volume.claimRef, claim) ? [volume] : []
  })

/** Buckets whose volumes fit but for their size, on that node where one is given. */
function* bucketsFor(claim: ClaimFacts, {catalog, features}: Shelf, node?: NodeFacts): Generator<Bucket> {
  const label = selectedLabel(claim.selector)
  const list = label
    ? catalog.ofClassAndLabel.get(labelKey(claim.className, label.key, label.value))
    : catalog.ofClass.get(claim.className)
  for (const bucket of (node && list ? reaching(list, node) : list) ?? []) {
    if (bucket.volumeMode !== claim.volumeMode || !offersModes(bucket.accessModes, claim.accessModes)) continue
    if (features.attributesClass === 'on' && bucket.attributesClass !== claim.attributesClass) continue
    if (features.attributesClass === 'off' && bucket.attributesClass !== '') continue
    if (claim.selector !== undefined && !matchesSelector(claim.selector, bucket.labels)) continue
    yield bucket
  }
}

const bucketsOnNode = new WeakMap<NodeFacts, WeakMap<readonly Bucket[], readonly Bucket[]>>()

/** Those buckets of a list of the catalog that a node reaches; every pod asks that of every node. */
function reaching(list: readonly Bucket[], node: NodeFacts): readonly Bucket[] {
  const ofNode = bucketsOnNode.get(node) ?? new WeakMap<readonly Bucket[], readonly Bucket[]>()
  bucketsOnNode.set(node, ofNode)
  const found = ofNode.get(list) ?? list.filter(bucket => reachesNode(bucket, node))
  ofNode.set(list, found)
  return found
}

/** The best of each set of access modes, of the sets with the fewest modes that have anything. */
function searchBuckets(claim: ClaimFacts, buckets: Iterable<Bucket>, shelf: Shelf): VolumeState[] {
  const sets = new Map<number, Nearest>()
  let fewest = Infinity
  for (const bucket of buckets) {
    const count = countModes(bucket.accessModes)
    if (count > fewest) break
    let nearest = sets.get(bucket.accessModes)
    if (!nearest) sets.set(bucket.accessModes, (nearest = new Nearest(shelf)))
    nearest.look(claim, bucket)
    if (nearest.places.length > 0) fewest = count
  }
  return [...sets.values()].flatMap(nearest => nearest.volumes())
}

/** The rare case that volumes are reserved for the claim: they win in their own set of access modes. */
function amongReserved(
  claim: ClaimFacts,
  reserved: readonly VolumeState[],
  buckets: Iterable<Bucket>,
  shelf: Shelf,
): VolumeState[] {
  const sets = new Map<number, VolumeState[]>()
  for (const volume of reserved) sets.set(volume.accessModes, [...(sets.get(volume.accessModes) ?? []), volume])
  const free = new Map<number, Nearest>()
  for (const bucket of buckets) {
    if (sets.has(bucket.accessModes)) continue
    const nearest = free.get(bucket.accessModes) ?? new Nearest(shelf)
    nearest.look(claim, bucket)
    free.set(bucket.accessModes, nearest)
  }
  for (const [modes, nearest] of free) if (nearest.places.length > 0) sets.set(modes, nearest.volumes())
  const fewest = Math.min(...[...sets.keys()].map(countModes))
  return [...sets].flatMap(([modes, volumes]) => (countModes(modes) === fewest ? volumes : []))
}

/** The smallest free volumes that are big enough, one place of each pool. */
class Nearest {
  places: number[] = []
  readonly #shelf: Shelf
  constructor(shelf: Shelf) {
    this.#shelf = shelf
  }

  look(claim: ClaimFacts, bucket: Bucket, taken?: ReadonlySet<number>): void {
    const {catalog, free} = this.#shelf
    const {capacities, poolEnd} = catalog
    let place = firstAtLeast(capacities, claim.request, bucket)
    for (;;) {
      place = free.next(place, bucket.end)
      if (place < 0) return
      const best = this.places[0]
      if (best !== undefined && capacities[place]! > capacities[best]!) return
      if (taken?.has(place)) {
        place += 1
        continue
      }
      if (best === undefined || capacities[place]! < capacities[best]!) this.places = []
      this.places.push(place)
      place = poolEnd[place]!
    }
  }

  volumes(): VolumeState[] {
    return this.places.map(place => this.#shelf.volumes[this.#shelf.catalog.volumeAt[place]!]!)
  }
}

/** The first place of the bucket with at least that capacity. */
function firstAtLeast(capacities: readonly bigint[], least: bigint, {start, end}: Bucket): number {
  let [low, high] = [start, end]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (capacities[middle]! < least) low = middle + 1
    else high = middle
  }
  return low
}

/** What matchingVolumesOnNode finds, one volume of each pool. */
export function searchShelfOnNode(
  claim: ClaimFacts,
  node: NodeFacts,
  taken: ReadonlySet<string>,
  shelf: Shelf,
): {readonly volumes: readonly VolumeState[]; readonly none: boolean} {
  const {catalog, features} = shelf
  let none = false
  const reserved = reservedFor(claim, shelf).filter(volume => {
    if (taken.has(volume.name)) return false
    const mismatch = schedulingMismatch(claim, volume, features, node)
    if (mismatch?.kind === 'node') none = true
    return mismatch === undefined
  })
  if (none || reserved.length > 0) return {volumes: reserved, none}
  const takenPlaces = new Set([...taken].map(name => catalog.placeOf[catalog.volumeNamed.get(name)!]!))
  const nearest = new Nearest(shelf)
  for (const bucket of bucketsFor(claim, shelf, node)) nearest.look(claim, bucket, takenPlaces)
  const volumes = nearest.volumes()
  return {volumes, none: volumes.length === 0}
}
