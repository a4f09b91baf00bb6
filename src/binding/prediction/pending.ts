import {offersModes} from '../access-modes.ts'
import type {ClaimFacts} from '../claim-facts.ts'
import type {VolumeState} from '../volume-facts.ts'
import type {Bits} from './bits.ts'
import {labelKey, numberOf, selectedLabel} from './catalog.ts'

/** Claims that ask for the same but in size, one after the other by size: the places from `start` to before `end`. */
interface Group {
  readonly like: ClaimFacts
  readonly start: number
  readonly end: number
}

/** All claims that will ever exist, laid out to find those that a new volume could serve. */
export interface PendingLayout {
  readonly claimAt: Int32Array
  readonly placeOf: Int32Array
  readonly requests: readonly bigint[]
  /** By class, and by class with label for claims that select one. */
  readonly groups: ReadonlyMap<string, readonly Group[]>
}

/** Where claims stand whose class a default class may still fill in. */
const undecidedClass = '?'

const classOf = (claim: ClaimFacts): string => (claim.hasClass ? claim.className : undecidedClass)

function groupKey(claim: ClaimFacts): string {
  const label = selectedLabel(claim.selector)
  return label ? labelKey(classOf(claim), label.key, label.value) : classOf(claim)
}

export function pendingLayoutOf(claims: readonly ClaimFacts[]): PendingLayout {
  const numbers = new Map<string, number>()
  const kinds = Int32Array.from(claims, claim =>
    numberOf(`${groupKey(claim)}\n${claim.accessModes}\n${claim.volumeMode}\n${claim.attributesClass}`, numbers),
  )
  const order = claims
    .map((_, index) => index)
    .sort((a, b) => {
      const apart = kinds[a]! - kinds[b]!
      if (apart !== 0) return apart
      const [left, right] = [claims[a]!.request, claims[b]!.request]
      return left < right ? -1 : left > right ? 1 : a - b
    })
  const placeOf = new Int32Array(order.length)
  for (const [place, index] of order.entries()) placeOf[index] = place
  const groups = new Map<string, Group[]>()
  for (let start = 0, end: number; start < order.length; start = end) {
    for (end = start + 1; end < order.length && kinds[order[end]!] === kinds[order[start]!];) end++
    const like = claims[order[start]!]!
    const list = groups.get(groupKey(like))
    if (list) list.push({like, start, end})
    else groups.set(groupKey(like), [{like, start, end}])
  }
  return {claimAt: Int32Array.from(order), placeOf, requests: order.map(index => claims[index]!.request), groups}
}

/** The pending claims that the volume is big enough for and that ask for its class, modes and one of its labels. */
export function* claimsWithin(layout: PendingLayout, pending: Bits, volume: VolumeState): Generator<number> {
  for (const className of [volume.className, undecidedClass]) {
    const keys = Object.entries(volume.labels).map(([key, value]) => labelKey(className, key, value))
    for (const key of [className, ...keys]) {
      for (const {like, start, end} of layout.groups.get(key) ?? []) {
        if (like.volumeMode !== volume.volumeMode || !offersModes(volume.accessModes, like.accessModes)) continue
        for (let place = pending.next(start, end); place >= 0; place = pending.next(place + 1, end)) {
          if (layout.requests[place]! > volume.capacity) break
          yield layout.claimAt[place]!
        }
      }
    }
  }
}
