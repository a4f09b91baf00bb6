import {documentIndicator, isBlank, isBlankOrEnd, isBreak, tab} from './characters.ts'
import type {Scanner} from './scanner.ts'
import {TextFault} from './text-fault.ts'
import {type Token, tokenOf} from './token.ts'

/** Joins the lines of a flow scalar: one break becomes a space, further ones stay. */
export function folded(firstBreak: string, furtherBreaks: string): string {
  // LS and PS are never folded away.
  if (firstBreak !== '\n') return firstBreak + furtherBreaks
  return furtherBreaks === '' ? ' ' : furtherBreaks
}

/** Characters that end a plain scalar inside brackets: , ? [ ] { } */
const endsInFlow = (code: number): boolean =>
  code === 0x2c || code === 0x3f || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d

/** A scalar without quotes, over one line or several (scannerc.go yaml_parser_scan_plain_scalar). */
export function scanPlain(scanner: Scanner): Token {
  const {text} = scanner
  const inFlow = scanner.flowLevel > 0
  const indent = scanner.indent + 1
  const start = scanner.pos
  let value = ''
  let lineOfValue = start
  let end = start
  let firstBreak = ''
  let furtherBreaks = ''
  for (;;) {
    if (scanner.pos === scanner.lineStart && documentIndicator(text, scanner.pos)) break
    if (text.charCodeAt(scanner.pos) === 0x23) break
    const wordStart = scanner.pos
    let pos = wordStart
    let code = text.charCodeAt(pos)
    while (!isBlankOrEnd(code)) {
      if (code === 0x3a && isBlankOrEnd(text.charCodeAt(pos + 1))) break
      if (inFlow && endsInFlow(code)) break
      code = text.charCodeAt(++pos)
    }
    scanner.pos = pos
    if (pos > wordStart) {
      if (firstBreak !== '') {
        value += text.slice(lineOfValue, end) + folded(firstBreak, furtherBreaks)
        firstBreak = furtherBreaks = ''
        lineOfValue = wordStart
      }
      end = pos
    }
    if (!isBlank(code) && !isBreak(code)) break
    while (isBlank(code) || isBreak(code)) {
      if (isBreak(code)) {
        const breaks = scanner.takeBreaks()
        furtherBreaks += firstBreak === '' ? breaks.slice(1) : breaks
        firstBreak ||= breaks[0]!
      } else {
        if (code === tab && firstBreak !== '' && scanner.column < indent)
          throw new TextFault('a tab cannot indent YAML', scanner.pos, scanner.pos + 1, 'indent with spaces')
        scanner.pos++
      }
      code = text.charCodeAt(scanner.pos)
    }
    if (!inFlow && scanner.column < indent) break
  }
  if (firstBreak !== '') scanner.keyAllowed = true
  value = value === '' ? text.slice(lineOfValue, end) : value + text.slice(lineOfValue, end)
  return tokenOf('scalar', start, end, value, '', true)
}
