/** Lines of context around a change. */
const around = 3

type Kind = ' ' | '-' | '+'
interface DiffLine {
  readonly kind: Kind
  readonly text: string
}

/**
 * The change of a file as `diff -u` writes it and `git apply` and `patch -p1` take it: the fewest lines; `` when the texts are equal.
 */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return ''
  const lines = diffLines(linesOf(before), linesOf(after))
  const hunks = hunksOf(lines)
  const name = file.replace(/^\.\//, '').replace(/^\//, '')
  return [`--- a/${name}\n`, `+++ b/${name}\n`, ...hunks].join('')
}

/** Lines with their line breaks; one without is told of as diff tells it. */
const linesOf = (text: string): string[] =>
  (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map(line =>
    line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`,
  )

function hunksOf(lines: readonly DiffLine[]): string[] {
  const changed = lines.flatMap((line, index) => (line.kind === ' ' ? [] : [index]))
  const ranges: [from: number, to: number][] = []
  for (const index of changed) {
    const last = ranges.at(-1)
    const from = Math.max(0, index - around)
    const to = Math.min(lines.length, index + around + 1)
    if (last && from <= last[1]) last[1] = to
    else ranges.push([from, to])
  }
  return ranges.map(([from, to]) => hunk(lines, from, to))
}

function hunk(lines: readonly DiffLine[], from: number, to: number): string {
  const count = (end: number, start: number, not: Kind): number =>
    lines.slice(start, end).filter(({kind}) => kind !== not).length
  const range = (not: Kind): string => {
    const length = count(to, from, not)
    return `${count(from, 0, not) + (length === 0 ? 0 : 1)}${length === 1 ? '' : `,${length}`}`
  }
  const body = lines.slice(from, to).map(({kind, text}) => kind + text)
  return `@@ -${range('+')} +${range('-')} @@\n${body.join('')}`
}

const diffLines = (before: readonly string[], after: readonly string[]): DiffLine[] =>
  pairedLines(before, after) ?? fewestLines(before, after)

/** So many changes in place are paired line by line: the search for the fewest would take the square of them. */
const manyChanges = 300

/** The lines in pairs, when as many stand on both sides and many differ; undefined otherwise. */
function pairedLines(before: readonly string[], after: readonly string[]): DiffLine[] | undefined {
  if (before.length !== after.length) return undefined
  if (before.filter((line, index) => line !== after[index]).length < manyChanges) return undefined
  const lines: DiffLine[] = []
  for (let index = 0; index < before.length; index++) {
    if (before[index] === after[index]) {
      lines.push({kind: ' ', text: before[index]!})
      continue
    }
    const from = index
    while (index + 1 < before.length && before[index + 1] !== after[index + 1]) index++
    lines.push(...before.slice(from, index + 1).map(text => ({kind: '-', text}) as const))
    lines.push(...after.slice(from, index + 1).map(text => ({kind: '+', text}) as const))
  }
  return lines
}

/** E. W. Myers, An O(ND) Difference Algorithm and Its Variations, 1986: the greedy one, with its trace kept. */
function fewestLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const trace: Map<number, number>[] = []
  let furthest = new Map([[1, 0]])
  for (let edits = 0; ; edits++) {
    trace.push(new Map(furthest))
    const next = new Map(furthest)
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = startOf(next, diagonal, edits)
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++
      next.set(diagonal, x)
      if (x >= before.length && x - diagonal >= after.length) return backtrack(trace, before, after)
    }
    furthest = next
  }
}

const startOf = (furthest: ReadonlyMap<number, number>, diagonal: number, edits: number): number => {
  const [down, right] = [furthest.get(diagonal + 1) ?? -1, furthest.get(diagonal - 1) ?? -1]
  return diagonal === -edits || (diagonal !== edits && right < down) ? down : right + 1
}

function backtrack(
  trace: readonly ReadonlyMap<number, number>[],
  before: readonly string[],
  after: readonly string[],
): DiffLine[] {
  const lines: DiffLine[] = []
  let [x, y] = [before.length, after.length]
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const furthest = trace[edits]!
    const diagonal = x - y
    const isDown =
      diagonal === -edits ||
      (diagonal !== edits && (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1))
    const from = isDown ? diagonal + 1 : diagonal - 1
    const fromX = edits === 0 ? 0 : (furthest.get(from) ?? 0)
    const fromY = edits === 0 ? 0 : fromX - from
    while (x > fromX && y > fromY) {
      lines.push({kind: ' ', text: before[--x]!})
      y--
    }
    if (edits === 0) break
    if (isDown) lines.push({kind: '+', text: after[--y]!})
    else lines.push({kind: '-', text: before[--x]!})
  }
  return lines.toReversed()
}
