import type {Place} from '../diagnostic.ts'

/** Where each line of a text begins. A line ends with CR LF, LF or CR, as in editors. */
export function lineStarts(text: string): number[] {
  const starts = [0]
  if (text.includes('\r')) for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length)
  else for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1)
  return starts
}

/** A text as part of a file: turns offsets into places of that file. */
export class SourceText {
  #starts: number[] | undefined

  /**
   * `firstLine` is the file's line of the text's first line; `indents` says for each line how many columns stand before it
   * in the file (a fenced block in a list).
   */
  constructor(
    readonly file: string,
    readonly text: string,
    readonly firstLine = 1,
    readonly indents: readonly number[] = [],
  ) {}

  place(start: number, end: number): Place {
    const from = this.#position(start)
    const to = this.#position(Math.max(start, end))
    return {file: this.file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column}
  }

  /** The offset where the line of `offset` ends, its line break left out. */
  endOfLine(offset: number): number {
    const match = /[\r\n]/.exec(this.text.slice(offset, offset + 500))
    return match ? offset + match.index : Math.min(this.text.length, offset + 500)
  }

  #position(offset: number): {line: number; column: number} {
    const starts = (this.#starts ??= lineStarts(this.text))
    const inside = Math.min(offset, this.text.length)
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= inside) low = middle
      else high = middle - 1
    }
    return {line: this.firstLine + low, column: 1 + inside - starts[low]! + (this.indents[low] ?? 0)}
  }
}
