import type {Edit, Place} from './diagnostic.ts'
import {lineStarts, SourceText} from './yaml/lines.ts'

const isBefore = (line: number, column: number, other: Place): boolean =>
  line < other.line || (line === other.line && column <= other.column)

/** True when no letter lies in both places, and they are not the same point. */
export const areApart = (a: Place, b: Place): boolean =>
  a.file !== b.file ||
  (isBefore(a.endLine, a.endColumn, b) && !isSamePoint(a, b)) ||
  (isBefore(b.endLine, b.endColumn, a) && !isSamePoint(a, b))

const isSamePoint = (a: Place, b: Place): boolean => a.line === b.line && a.column === b.column

export interface Edited {
  readonly text: string
  /** For every edit, in their order: where its new text stands. */
  readonly places: readonly Place[]
}

/**
 * `text` with edits that do not touch each other; everything else stays as it is, a byte order mark too. Places beyond the text are the
 * caller's mistake: they count as its end.
 */
export function applyEdits(text: string, edits: readonly Edit[]): Edited {
  const mark = text.startsWith('\ufeff') ? 1 : 0
  const starts = lineStarts(text.slice(mark))
  const offset = (line: number, column: number): number =>
    Math.min(mark + (starts[line - 1] ?? text.length) + column - 1, text.length)
  const inOrder = edits
    .map((edit, index) => ({edit, index}))
    .toSorted((a, b) => a.edit.at.line - b.edit.at.line || a.edit.at.column - b.edit.at.column)
  const offsets: number[] = []
  let result = ''
  let from = 0
  for (const {edit, index} of inOrder) {
    const {at, newText} = edit
    result += text.slice(from, offset(at.line, at.column))
    offsets[index] = result.length - mark
    result += newText
    from = offset(at.endLine, at.endColumn)
  }
  result += text.slice(from)
  const places = new SourceText(edits[0]?.at.file ?? '', result.slice(mark))
  return {
    text: result,
    places: edits.map(({newText}, index) => places.place(offsets[index]!, offsets[index]! + newText.length)),
  }
}
