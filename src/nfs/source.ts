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
  /** UTF-16 units before every block of bytes; made when first needed. */
  #units: number[] | undefined

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
    return [low + 1, 1 + this.#unitsBefore(offset) - this.#unitsBefore(lines[low]!)]
  }

  /** Counts from the block's beginning only: a line may be long, and hold many places. */
  #unitsBefore(offset: number): number {
    const blocks = (this.#units ??= unitsByBlock(this.bytes))
    const block = Math.min(Math.floor(offset / blockSize), blocks.length - 1)
    return blocks[block]! + unitsIn(this.bytes, block * blockSize, offset)
  }
}

const blockSize = 1024

function unitsByBlock(bytes: Uint8Array): number[] {
  const blocks = [0]
  for (let from = 0; from + blockSize <= bytes.length; from += blockSize)
    blocks.push(blocks.at(-1)! + unitsIn(bytes, from, from + blockSize))
  return blocks
}

/** The UTF-16 units of the characters that begin in that part: two for one of four bytes. */
function unitsIn(bytes: Uint8Array, start: number, end: number): number {
  let count = 0
  for (let at = start; at < Math.min(end, bytes.length); at++) {
    const byte = bytes[at]!
    if ((byte & 0xc0) !== 0x80) count += byte >= 0xf0 ? 2 : 1
  }
  return count
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
