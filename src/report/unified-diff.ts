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
  const ranges: [from: number, to: number][] = []
  for (const [index, {kind}] of lines.entries()) {
    if (kind === ' ') continue
    const last = ranges.at(-1)
    const from = Math.max(0, index - around)
    const to = Math.min(lines.length, index + around + 1)
    if (last && from <= last[1]) last[1] = to
    else ranges.push([from, to])
  }
  const [oldLines, newLines] = [countsBefore(lines, '+'), countsBefore(lines, '-')]
  return ranges.map(([from, to]) => {
    const head = `@@ -${rangeText(oldLines, from, to)} +${rangeText(newLines, from, to)} @@\n`
    return (
      head +
      lines
        .slice(from, to)
        .map(({kind, text}) => kind + text)
        .join('')
    )
  })
}

/** For every line and for the end: how many lines stand before it, those of one kind left out. */
function countsBefore(lines: readonly DiffLine[], not: Kind): readonly number[] {
  const counts = [0]
  for (const {kind} of lines) counts.push(counts.at(-1)! + (kind === not ? 0 : 1))
  return counts
}

function rangeText(counts: readonly number[], from: number, to: number): string {
  const length = counts[to]! - counts[from]!
  return `${counts[from]! + (length === 0 ? 0 : 1)}${length === 1 ? '' : `,${length}`}`
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
    for (const text of before.slice(from, index + 1)) lines.push({kind: '-', text})
    for (const text of after.slice(from, index + 1)) lines.push({kind: '+', text})
  }
  return lines
}

/** Behind so many edits the search begins anew where it came furthest: it would take their square. */
const mostEdits = 500

/** The fewest lines, or near to it where there are very many: a search from the beginning, and from where it ends the next. */
function fewestLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const numbers = new Map<string, number>()
  const numbered = (lines: readonly string[]): Int32Array =>
    Int32Array.from(lines, line => {
      const known = numbers.get(line) ?? numbers.size
      numbers.set(line, known)
      return known
    })
  const [old, now] = [numbered(before), numbered(after)]
  const lines: DiffLine[] = []
  let [x, y] = [0, 0]
  while (x < before.length || y < after.length) {
    for (const kind of firstSteps(old.subarray(x), now.subarray(y))) {
      lines.push({kind, text: kind === '+' ? after[y]! : before[x]!})
      if (kind !== '+') x++
      if (kind !== '-') y++
    }
  }
  return lines
}

/**
 * The beginning of the difference, as far as `mostEdits` lead. E. W. Myers, An O(ND) Difference Algorithm and Its Variations, 1986: the
 * greedy one, with its trace kept. A step's array has for diagonal d at d + step how far it came.
 */
function firstSteps(before: Int32Array, after: Int32Array): Kind[] {
  const trace: Int32Array[] = []
  for (let edits = 0; ; edits++) {
    const furthest = new Int32Array(2 * edits + 1)
    let [best, reached] = [0, -1]
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = edits === 0 ? 0 : startOf(trace.at(-1)!, diagonal, edits)
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++
      furthest[diagonal + edits] = x
      const y = x - diagonal
      if (x > before.length || y > after.length || x + y <= reached) continue
      best = diagonal
      reached = x + y
    }
    trace.push(furthest)
    if (edits === mostEdits || reached === before.length + after.length) return backtrack(trace, best)
  }
}

/** Whether the way to a diagonal comes down from the one above it, and not from the left. */
const isDown = (earlier: Int32Array, diagonal: number, edits: number): boolean =>
  diagonal === -edits || (diagonal !== edits && earlier[diagonal + edits - 2]! < earlier[diagonal + edits]!)

const startOf = (earlier: Int32Array, diagonal: number, edits: number): number =>
  isDown(earlier, diagonal, edits) ? earlier[diagonal + edits]! : earlier[diagonal + edits - 2]! + 1

function backtrack(trace: readonly Int32Array[], last: number): Kind[] {
  const steps: Kind[] = []
  let diagonal = last
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const x = trace[edits]![diagonal + edits]!
    const start = edits === 0 ? 0 : startOf(trace[edits - 1]!, diagonal, edits)
    for (let line = x; line > start; line--) steps.push(' ')
    if (edits === 0) break
    const down = isDown(trace[edits - 1]!, diagonal, edits)
    steps.push(down ? '+' : '-')
    diagonal += down ? 1 : -1
  }
  return steps.toReversed()
}
