import {documentIndicator, hexDigit, isBlank, isBreak, isBreakOrEnd} from './characters.ts'
import {folded} from './scan-plain.ts'
import {unclosedQuote} from './scan-problems.ts'
import type {Scanner} from './scanner.ts'
import {TextFault} from './text-fault.ts'
import {type Token, tokenOf} from './token.ts'

const doubleQuote = 0x22
const backslash = 0x5c

/** What stands for what after a backslash in double quotes. */
const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
}
const escapeDigits: Readonly<Record<string, number>> = {x: 2, u: 4, U: 8}

/** A scalar in single or double quotes (scannerc.go yaml_parser_scan_flow_scalar). */
export function scanQuoted(scanner: Scanner): Token {
  const {text} = scanner
  const start = scanner.pos
  const quote = text.charCodeAt(start)
  let value = ''
  let firstBreak = ''
  let furtherBreaks = ''
  scanner.pos++
  for (;;) {
    if (scanner.pos === scanner.lineStart && documentIndicator(text, scanner.pos)) throw unclosedQuote(scanner, start)
    const [words, escapedBreak] = scanLine(scanner, quote)
    value += words
    let code = text.charCodeAt(scanner.pos)
    if (code === quote) break
    if (code === 0) throw unclosedQuote(scanner, start)
    let afterBreak = escapedBreak
    while (isBlank(code) || isBreak(code)) {
      if (isBreak(code)) {
        const breaks = scanner.takeBreaks()
        furtherBreaks += afterBreak ? breaks : breaks.slice(1)
        if (!afterBreak) firstBreak = breaks[0]!
        afterBreak = true
      } else scanner.pos++
      code = text.charCodeAt(scanner.pos)
    }
    value += folded(firstBreak, furtherBreaks)
    firstBreak = furtherBreaks = ''
  }
  scanner.pos++
  return tokenOf('scalar', start, scanner.pos, value)
}

/**
 * Text up to the closing quote, the end, or a line break, blanks before that left out; or over an escaped line break, which
 * is told.
 */
function scanLine(scanner: Scanner, quote: number): [text: string, escapedBreak: boolean] {
  const {text} = scanner
  let line = ''
  let from = scanner.pos
  for (;;) {
    const code = text.charCodeAt(scanner.pos)
    if (isBreakOrEnd(code)) {
      let end = scanner.pos
      if (code !== 0) while (end > from && isBlank(text.charCodeAt(end - 1))) end--
      return [line + text.slice(from, end), false]
    }
    if (code === quote) {
      if (quote === doubleQuote || text.charCodeAt(scanner.pos + 1) !== quote) break
      line += text.slice(from, scanner.pos + 1)
      from = scanner.pos += 2
    } else if (code === backslash && quote === doubleQuote) {
      line += text.slice(from, scanner.pos)
      if (isBreak(text.charCodeAt(scanner.pos + 1))) {
        scanner.pos++
        scanner.skipBreak()
        return [line, true]
      }
      line += scanEscape(scanner)
      from = scanner.pos
    } else scanner.pos++
  }
  return [line + text.slice(from, scanner.pos), false]
}

function scanEscape(scanner: Scanner): string {
  const {text} = scanner
  const start = scanner.pos
  const letter = text[start + 1]!
  scanner.pos += 2
  const simple = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined
  if (simple !== undefined) return simple
  const digits = Object.hasOwn(escapeDigits, letter) ? escapeDigits[letter] : undefined
  if (digits === undefined) {
    const shown = letter.codePointAt(0)! > 0x20 ? `"\\${letter}" is no escape` : 'a backslash at the end of the text'
    throw new TextFault(shown, start, start + 2, 'write \\\\ for a backslash, or use single quotes')
  }
  let value = 0
  for (let i = 0; i < digits; i++) {
    const digit = hexDigit(text.charCodeAt(scanner.pos))
    if (digit < 0)
      throw new TextFault(
        `"\\${letter}" wants ${digits} hexadecimal digits`,
        start,
        scanner.pos + 1,
        'write \\\\ for a backslash, or use single quotes',
      )
    value = value * 16 + digit
    scanner.pos++
  }
  if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff)
    throw new TextFault(`${text.slice(start, scanner.pos)} is no Unicode character`, start, scanner.pos)
  return String.fromCodePoint(value)
}
