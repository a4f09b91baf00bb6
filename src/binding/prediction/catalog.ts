import {isEmptySelector, type Selector} from '../../core/labels.ts'
import {type AccessModes, countModes} from '../access-modes.ts'
import {type ClaimFacts, claimKey, type VolumeMode} from '../claim-facts.ts'
import type {VolumeState} from '../volume-facts.ts'
import {zoneLabels} from '../zones.ts'
import type {Scenario} from './scenario.ts'

/** Volumes that differ in size and labels only, one after the other by size: the places from `start` to before `end`. */
export interface Bucket {
  readonly className: string
  readonly accessModes: AccessModes
  readonly volumeMode: VolumeMode
  readonly attributesClass: string
  readonly nodeAffinity: VolumeState['nodeAffinity']
  readonly labels: VolumeState['labels']
  readonly start: number
  readonly end: number
}

/**
 * All volumes that will ever exist, laid out so that the search of the controller is a few steps: buckets of volumes that no
 * claim can tell apart but by size, sorted by size. Volumes of one bucket and size that no claim names are a pool: whichever
 * of a pool is taken, all that follows is the same, so the choice need not be told apart.
 */
export interface Catalog {
  /** The volume (place in the scenario) at each place of the layout, and back. */
  readonly volumeAt: Int32Array
  readonly placeOf: Int32Array
  readonly capacities: readonly bigint[]
  /** For each place the first place behind its pool, and the number of its pool. */
  readonly poolEnd: Int32Array
  readonly poolAt: Int32Array
  readonly poolCount: number
  /** For each place the number of its bucket. */
  readonly bucketAt: Int32Array
  /** Buckets of a class, fewest access modes first. */
  readonly ofClass: ReadonlyMap<string, readonly Bucket[]>
  /** The same for claims that select a label: by `class`, key and value. */
  readonly ofClassAndLabel: ReadonlyMap<string, readonly Bucket[]>
  readonly volumeNamed: ReadonlyMap<string, number>
  /** Volumes whose claimRef names the claim, by claim. */
  readonly reservedFor: ReadonlyMap<string, readonly number[]>
}

/** Labels that claims look at; all others make no difference. */
function keysLookedAt(claims: readonly ClaimFacts[]): ReadonlySet<string> {
  const keys = new Set<string>()
  const seen = new Set<Selector>()
  for (const {selector} of claims) {
    if (selector === undefined || selector === 'nothing' || seen.has(selector)) continue
    seen.add(selector)
    for (const {key} of selector) keys.add(key)
  }
  return keys
}

/** A requirement of the selector that names one value, to find buckets by. */
export function selectedLabel(
  selector: Selector | undefined,
): {readonly key: string; readonly value: string} | undefined {
  if (selector === undefined || selector === 'nothing' || isEmptySelector(selector)) return undefined
  const exact = selector.find(
    ({operator, values}) => (operator === 'in' || operator === '=' || operator === '==') && values.length === 1,
  )
  return exact && {key: exact.key, value: exact.values[0]!}
}

export const labelKey = (className: string, key: string, value: string): string =>
  JSON.stringify([className, key, value])

export function catalogOf({volumes, claims, pods}: Scenario): Catalog {
  const keys = keysLookedAt(claims)
  // Zones of a bound volume matter to the pods that use it.
  const seen = pods.length > 0 ? [...keys, ...zoneLabels] : [...keys]
  const named = new Set(claims.map(claim => claim.volumeName))
  const numbers = new Map<string, number>()
  const signatures = Int32Array.from(volumes, volume => numberOf(signatureOf(volume, seen), numbers))
  const order = volumes
    .map((_, index) => index)
    .sort((a, b) => {
      const apart = signatures[a]! - signatures[b]!
      if (apart !== 0) return apart
      const [left, right] = [volumes[a]!.capacity, volumes[b]!.capacity]
      return left < right ? -1 : left > right ? 1 : a - b
    })
  const placeOf = new Int32Array(order.length)
  const capacities = order.map(index => volumes[index]!.capacity)
  const poolEnd = new Int32Array(order.length)
  const poolAt = new Int32Array(order.length)
  const bucketAt = new Int32Array(order.length)
  const alone = (place: number): boolean => {
    const volume = volumes[order[place]!]!
    return named.has(volume.name) || volume.claimRef !== undefined
  }
  const buckets: Bucket[] = []
  let poolCount = 0
  for (let start = 0, end: number; start < order.length; start = end) {
    const signature = signatures[order[start]!]
    for (end = start + 1; end < order.length && signatures[order[end]!] === signature;) end++
    bucketAt.fill(buckets.length, start, end)
    buckets.push(bucketOf(volumes[order[start]!]!, start, end))
    for (let pool = start, next: number; pool < end; pool = next) {
      for (next = pool + 1; next < end && capacities[next] === capacities[pool];) {
        if (alone(next) || alone(pool)) break
        next++
      }
      poolEnd.fill(next, pool, next)
      poolAt.fill(poolCount++, pool, next)
    }
  }
  for (const [place, index] of order.entries()) placeOf[index] = place
  const {ofClass, ofClassAndLabel} = bucketLists(buckets, keys)
  return {
    volumeAt: Int32Array.from(order),
    placeOf,
    capacities,
    poolEnd,
    poolAt,
    poolCount,
    bucketAt,
    ofClass,
    ofClassAndLabel,
    volumeNamed: new Map(volumes.map((volume, index) => [volume.name, index])),
    reservedFor: reservations(volumes),
  }
}

/** Texts as numbers, in the order in which they are met. */
export function numberOf(text: string, numbers: Map<string, number>): number {
  let number = numbers.get(text)
  if (number === undefined) numbers.set(text, (number = numbers.size))
  return number
}

const bucketOf = (volume: VolumeState, start: number, end: number): Bucket => ({
  className: volume.className,
  accessModes: volume.accessModes,
  volumeMode: volume.volumeMode,
  attributesClass: volume.attributesClass,
  nodeAffinity: volume.nodeAffinity,
  labels: volume.labels,
  start,
  end,
})

function signatureOf(volume: VolumeState, keys: readonly string[]): string {
  const labels = keys.flatMap(key => (Object.hasOwn(volume.labels, key) ? [[key, volume.labels[key]]] : []))
  const {className, accessModes, volumeMode, attributesClass, nodeAffinity} = volume
  const rest = labels.length === 0 && nodeAffinity === undefined ? '' : JSON.stringify([labels, nodeAffinity])
  return `${className}\n${accessModes}\n${volumeMode}\n${attributesClass}\n${rest}`
}

function bucketLists(
  buckets: readonly Bucket[],
  keys: ReadonlySet<string>,
): Pick<Catalog, 'ofClass' | 'ofClassAndLabel'> {
  const ofClass = new Map<string, Bucket[]>()
  const ofClassAndLabel = new Map<string, Bucket[]>()
  const put = (lists: Map<string, Bucket[]>, key: string, bucket: Bucket): void => {
    const list = lists.get(key)
    if (list) list.push(bucket)
    else lists.set(key, [bucket])
  }
  for (const bucket of buckets.toSorted((a, b) => countModes(a.accessModes) - countModes(b.accessModes))) {
    put(ofClass, bucket.className, bucket)
    for (const key of keys) {
      const value = Object.hasOwn(bucket.labels, key) ? bucket.labels[key] : undefined
      if (value !== undefined) put(ofClassAndLabel, labelKey(bucket.className, key, value), bucket)
    }
  }
  return {ofClass, ofClassAndLabel}
}

function reservations(volumes: readonly VolumeState[]): Map<string, number[]> {
  const lists = new Map<string, number[]>()
  for (const [index, {claimRef}] of volumes.entries()) {
    if (!claimRef) continue
    const key = claimKey(claimRef)
    const list = lists.get(key)
    if (list) list.push(index)
    else lists.set(key, [index])
  }
  return lists
}
