/**
 * Unified differences of lines, as the API server adds them to errors about immutable fields. The matching is Ratcliff and Obershelp's,
 * as in Python's difflib and its port to Go, so that the text is the same. Kubernetes apimachinery pkg/util/diff
 */

interface Match {
  readonly a: number
  readonly b: number
  readonly size: number
}
interface Change {
  readonly tag: 'equal' | 'changed'
  readonly a: readonly [from: number, to: number]
  readonly b: readonly [from: number, to: number]
}
type Range = readonly [fromA: number, toA: number, fromB: number, toB: number]

/** Lines that stand in b too often (in a long b) start no match. */
function placesOf(b: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>()
  for (const [index, line] of b.entries()) {
    const list = places.get(line)
    if (list) list.push(index)
    else places.set(line, [index])
  }
  const often = Math.floor(b.length / 100) + 1
  if (b.length >= 200) for (const [line, list] of places) if (list.length > often) places.delete(line)
  return places
}

class Matcher {
  readonly #places: ReadonlyMap<string, readonly number[]>
  readonly matches: Match[] = []
  constructor(
    readonly a: readonly string[],
    readonly b: readonly string[],
  ) {
    this.#places = placesOf(b)
    this.#collect()
  }

  #longest([fromA, toA, fromB, toB]: Range): Match {
    let best = {a: fromA, b: fromB, size: 0}
    let lengths = new Map<number, number>()
    for (let a = fromA; a < toA; a += 1) {
      const next = new Map<number, number>()
      for (const b of this.#places.get(this.a[a]!) ?? []) {
        if (b < fromB) continue
        if (b >= toB) break
        const size = (lengths.get(b - 1) ?? 0) + 1
        next.set(b, size)
        if (size > best.size) best = {a: a - size + 1, b: b - size + 1, size}
      }
      lengths = next
    }
    return this.#extended(best, [fromA, toA, fromB, toB])
  }

  #extended({a, b, size}: Match, [fromA, toA, fromB, toB]: Range): Match {
    while (a > fromA && b > fromB && this.a[a - 1] === this.b[b - 1]) {
      a -= 1
      b -= 1
      size += 1
    }
    while (a + size < toA && b + size < toB && this.a[a + size] === this.b[b + size]) size += 1
    return {a, b, size}
  }

  /** All matches from left to right; a stack instead of recursion, so that long texts do not overflow. */
  #collect(): void {
    const found: Match[] = []
    const open: Range[] = [[0, this.a.length, 0, this.b.length]]
    while (open.length > 0) {
      const range = open.pop()!
      const match = this.#longest(range)
      if (match.size === 0) continue
      found.push(match)
      const [fromA, toA, fromB, toB] = range
      if (fromA < match.a && fromB < match.b) open.push([fromA, match.a, fromB, match.b])
      const [endA, endB] = [match.a + match.size, match.b + match.size]
      if (endA < toA && endB < toB) open.push([endA, toA, endB, toB])
    }
    for (const match of found.toSorted((left, right) => left.a - right.a)) {
      const last = this.matches.at(-1)
      const adjacent = last !== undefined && last.a + last.size === match.a && last.b + last.size === match.b
      if (adjacent) this.matches[this.matches.length - 1] = {...last, size: last.size + match.size}
      else this.matches.push(match)
    }
  }

  changes(): Change[] {
    const changes: Change[] = []
    let [a, b] = [0, 0]
    for (const match of [...this.matches, {a: this.a.length, b: this.b.length, size: 0}]) {
      if (a < match.a || b < match.b) changes.push({tag: 'changed', a: [a, match.a], b: [b, match.b]})
      ;[a, b] = [match.a + match.size, match.b + match.size]
      if (match.size > 0) changes.push({tag: 'equal', a: [match.a, a], b: [match.b, b]})
    }
    return changes
  }
}

const context = 3
const lastLines = ({tag, a, b}: Change): Change => ({
  tag,
  a: [Math.max(a[0], a[1] - context), a[1]],
  b: [Math.max(b[0], b[1] - context), b[1]],
})
const firstLines = ({tag, a, b}: Change): Change => ({
  tag,
  a: [a[0], Math.min(a[1], a[0] + context)],
  b: [b[0], Math.min(b[1], b[0] + context)],
})

/** Groups of changes with up to three equal lines around them. */
function grouped(changes: Change[]): Change[][] {
  if (changes[0]?.tag === 'equal') changes[0] = lastLines(changes[0])
  const last = changes.at(-1)
  if (last?.tag === 'equal') changes[changes.length - 1] = firstLines(last)
  const groups: Change[][] = []
  let group: Change[] = []
  for (const change of changes) {
    if (change.tag === 'equal' && change.a[1] - change.a[0] > 2 * context) {
      groups.push([...group, firstLines(change)])
      group = [lastLines(change)]
    } else group.push(change)
  }
  if (group.length > 1 || group[0]?.tag === 'changed') groups.push(group)
  return groups
}

const rangeText = (from: number, to: number): string => {
  const length = to - from
  return length === 1 ? String(from + 1) : `${length === 0 ? from : from + 1},${length}`
}

/** The unified difference of two lists of lines with three lines of context; empty when they are equal. */
export function lineDiff(a: readonly string[], b: readonly string[]): string {
  let text = ''
  for (const group of grouped(new Matcher(a, b).changes())) {
    const [first, last] = [group[0]!, group.at(-1)!]
    text += `@@ -${rangeText(first.a[0], last.a[1])} +${rangeText(first.b[0], last.b[1])} @@\n`
    for (const change of group) {
      if (change.tag === 'equal') for (const line of a.slice(...change.a)) text += ` ${line}\n`
      else {
        for (const line of a.slice(...change.a)) text += `-${line}\n`
        for (const line of b.slice(...change.b)) text += `+${line}\n`
      }
    }
  }
  return text
}
