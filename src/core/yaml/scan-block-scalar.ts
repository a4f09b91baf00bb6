import {breakText, isBlank, isBreak, isBreakOrEnd, isDigit, space, tab} from './characters.ts'
import type {Scanner} from './scanner.ts'
import {TextFault} from './text-fault.ts'
import {type Token, tokenOf} from './token.ts'

/** `-` takes all line breaks at the end away, `+` keeps them; without either one is kept. */
type Chomping = '-' | '+' | undefined

/** A scalar after `|` or `>` (scannerc.go yaml_parser_scan_block_scalar). */
export function scanBlockScalar(scanner: Scanner): Token {
  const {text} = scanner
  const start = scanner.pos
  const literal = text[start] === '|'
  const {chomping, increment} = scanHeader(scanner)
  let end = scanner.pos
  scanner.skipBreak()

  const above = Math.max(scanner.indent, 0)
  let [breaks, indent] = scanBreaks(scanner, increment === 0 ? 0 : above + increment)
  let value = ''
  let lineBreak = ''
  let blankBefore = false
  while (scanner.column === indent && text.charCodeAt(scanner.pos) !== 0) {
    const blank = isBlank(text.charCodeAt(scanner.pos))
    if (!literal && lineBreak === '\n' && !blankBefore && !blank) {
      if (breaks === '') value += ' '
    } else value += lineBreak
    value += breaks
    blankBefore = blank
    const line = scanner.pos
    while (!isBreakOrEnd(text.charCodeAt(scanner.pos))) scanner.pos++
    value += text.slice(line, scanner.pos)
    end = scanner.pos
    lineBreak = isBreak(text.charCodeAt(scanner.pos)) ? breakText(text, scanner.pos) : ''
    scanner.skipBreak()
    ;[breaks] = scanBreaks(scanner, indent)
  }
  if (chomping !== '-') value += lineBreak
  if (chomping === '+') value += breaks
  return tokenOf('scalar', start, end, value)
}

/** From `|` to the end of its line: chomping and indentation in either order, then blanks and a comment. */
function scanHeader(scanner: Scanner): {chomping: Chomping; increment: number} {
  const {text} = scanner
  const start = scanner.pos++
  let chomping = scanChomping(scanner)
  const increment = scanIncrement(scanner)
  chomping ??= increment === 0 ? undefined : scanChomping(scanner)
  while (isBlank(text.charCodeAt(scanner.pos))) scanner.pos++
  if (text.charCodeAt(scanner.pos) === 0x23) while (!isBreakOrEnd(text.charCodeAt(scanner.pos))) scanner.pos++
  if (!isBreakOrEnd(text.charCodeAt(scanner.pos)))
    throw new TextFault(
      `text on the line of "${text[start]}"`,
      scanner.pos,
      scanner.pos + 1,
      `begin the text on the next line, or put it in quotes without "${text[start]}"`,
    )
  return {chomping, increment}
}

function scanChomping(scanner: Scanner): Chomping {
  const code = scanner.text[scanner.pos]
  if (code !== '-' && code !== '+') return undefined
  scanner.pos++
  return code
}

function scanIncrement(scanner: Scanner): number {
  const code = scanner.text.charCodeAt(scanner.pos)
  if (!isDigit(code)) return 0
  if (code === 0x30)
    throw new TextFault('an indentation of 0', scanner.pos, scanner.pos + 1, 'write 1 to 9, or nothing')
  scanner.pos++
  return code - 0x30
}

/**
 * Goes over empty lines and the indentation of the next line. `indent` 0: not known yet, the deepest of these lines says
 * it. Returns the breaks and the indentation.
 */
function scanBreaks(scanner: Scanner, indent: number): [breaks: string, indent: number] {
  const {text} = scanner
  let breaks = ''
  let deepest = 0
  for (;;) {
    const widest = indent === 0 ? Infinity : indent
    while (scanner.column < widest && text.charCodeAt(scanner.pos) === space) scanner.pos++
    deepest = Math.max(deepest, scanner.column)
    const code = text.charCodeAt(scanner.pos)
    if (code === tab && scanner.column < widest)
      throw new TextFault('a tab cannot indent YAML', scanner.pos, scanner.pos + 1, 'indent with spaces')
    if (!isBreak(code)) break
    breaks += scanner.takeBreaks()
  }
  return [breaks, indent === 0 ? Math.max(deepest, scanner.indent + 1, 1) : indent]
}
