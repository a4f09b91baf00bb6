import type {Place} from '../core/diagnostic.ts'

const lineFeed = 10

/**
 * A text as exportfs sees it: bytes. Inside this room a text is a string of one character a byte (`bytes` below), because
 * lengths, octal escapes and white space count bytes; `shown` turns it into what a person reads.
 */
export class Source {
  readonly bytes: Uint8Array
  readonly #file: string
  /** Offset of the first byte of every line; made when first needed. */
  #lines: number[] | undefined
  #counted = {offset: -1, column: 1}

  constructor(text: string, file: string) {
    this.bytes = new TextEncoder().encode(text)
    this.#file = file
  }

  /** The place of the bytes from `start` up to, not including, `end`. */
  place(start: number, end: number): Place {
    const [line, column] = this.#position(start)
    const [endLine, endColumn] = this.#position(Math.max(start, end))
    return {file: this.#file, line, column, endLine, endColumn}
  }

  #position(offset: number): [line: number, column: number] {
    const lines = (this.#lines ??= lineStarts(this.bytes))
    let [low, high] = [0, lines.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (lines[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return [low + 1, this.#column(lines[low]!, offset)]
  }

  /** Counts on from the place asked for before: a line may be long, and is mostly read from left to right. */
  #column(lineStart: number, offset: number): number {
    const before = this.#counted
    const from = before.offset >= lineStart && before.offset <= offset ? before : {offset: lineStart, column: 1}
    const column = from.column + decoder.decode(this.bytes.subarray(from.offset, offset)).length
    const splitsCharacter = ((this.bytes[offset] ?? 0) & 0xc0) === 0x80
    if (!splitsCharacter) this.#counted = {offset, column}
    return column
  }
}

function lineStarts(bytes: Uint8Array): number[] {
  const starts = [0]
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) starts.push(at + 1)
  return starts
}

// A byte order mark is part of the first word, as it is for exportfs.
const decoder = new TextDecoder('utf-8', {ignoreBOM: true})

/** One character a byte -> text. */
export const shown = (bytes: string): string => (isAscii.test(bytes) ? bytes : decoder.decode(bytesOf(bytes)))
// oxlint-disable-next-line no-control-regex -- all of ASCII
const isAscii = /^[\x00-\x7f]*$/

/** Text of one character a byte -> the bytes. */
export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index)
  return bytes
}
