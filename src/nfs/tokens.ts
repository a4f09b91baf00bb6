/**
 * The words of an exports file: nfs-utils support/nfs/xio.c. White space separates, quotes and `\ooo` protect, a backslash
 * at the end of a line is a blank, `#` starts a comment only where a word would start.
 */

const newline = 10
const quote = 34
const hash = 35
const backslash = 92
const blanks: ReadonlySet<number> = new Set([9, 32])
const end = -1

/** One word. `text` has one character a byte; `offsets` says for each where in the file it stands. */
export interface Token {
  readonly text: string
  readonly offsets: readonly number[]
  readonly start: number
  readonly end: number
}

/** `none`: a line's end, the file's end, or a word of no characters (`""`, a stray carriage return). */
export type Scanned = Token | 'none' | 'too long'

export class Scanner {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get offset(): number {
    return this.#at
  }

  /** Skips blanks and comments, and with `lines` line ends too. A NUL byte counts as blank, as strchr has it. */
  skip(lines: 'within the line' | 'over lines'): void {
    for (;;) {
      let byte = this.#next()
      if (byte === hash) byte = this.#skipComment()
      if (byte === end) return
      if (blanks.has(byte) || byte === 0 || (byte === newline && lines === 'over lines')) continue
      this.#at -= 1
      return
    }
  }

  /** The next word of fewer than `limit` bytes. */
  token(limit: number): Scanned {
    const start = this.#at
    const codes: number[] = []
    const offsets: number[] = []
    let quoted = false
    let byte = end
    while (codes.length < limit) {
      const from = this.#at
      byte = this.#next()
      if (byte === end || (!quoted && isSeparator(byte))) break
      if (byte === quote) {
        quoted = !quoted
        continue
      }
      codes.push(byte)
      offsets.push(from)
      const octal = octalAtEnd(codes)
      if (octal === undefined) continue
      codes.splice(-4, 4, octal)
      offsets.splice(-3, 3)
    }
    if (codes.length >= limit) return 'too long'
    const stop = byte === end ? this.#at : this.#at - 1
    if (byte === newline) this.#at -= 1
    if (codes.length === 0) return 'none'
    const length = codes.includes(0) ? codes.indexOf(0) : codes.length
    return {text: String.fromCharCode(...codes.slice(0, length)), offsets, start, end: stop}
  }

  /** The next byte, or -1 at the end. A backslash and a line feed with the blanks after it are one blank. */
  #next(): number {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) return end
    this.#at += 1
    if (byte !== backslash || this.#bytes[this.#at] !== newline) return byte
    this.#at += 1
    while (blanks.has(this.#bytes[this.#at] ?? end)) this.#at += 1
    return 32
  }

  #skipComment(): number {
    const stop = this.#bytes.indexOf(newline, this.#at)
    this.#at = stop < 0 ? this.#bytes.length : stop + 1
    return stop < 0 ? end : newline
  }
}

/** isspace of the C locale, and NUL. */
const isSeparator = (byte: number): boolean => byte === 0 || byte === 32 || (byte >= 9 && byte <= 13)

function octalAtEnd(codes: readonly number[]): number | undefined {
  if (codes.length < 4 || codes.at(-4) !== backslash) return undefined
  const digits = codes.slice(-3).map(code => code - 48)
  if (digits.some(digit => digit < 0 || digit > 7)) return undefined
  const value = digits[0]! * 64 + digits[1]! * 8 + digits[2]!
  return value < 256 ? value : undefined
}
