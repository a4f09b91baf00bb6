import {hexDigit, isBlank, isBlankOrEnd, isBreakOrEnd, isDigit, isWord} from './characters.ts'
import type {Scanner} from './scanner.ts'
import {TextFault} from './text-fault.ts'
import {type Token, tokenOf} from './token.ts'

/** `&name` or `*name` (scannerc.go yaml_parser_scan_anchor). */
export function scanAnchor(scanner: Scanner, type: 'anchor' | 'alias'): Token {
  const {text} = scanner
  const start = scanner.pos++
  skipWord(scanner)
  const name = text.slice(start + 1, scanner.pos)
  const next = text[scanner.pos]!
  if (name === '' || (!isBlankOrEnd(next.charCodeAt(0)) && !'?:,]}%@`'.includes(next))) {
    const sign = text[start]!
    const what = type === 'anchor' ? 'anchor' : 'alias'
    const problem = name === '' ? `"${sign}" without a name` : `"${next}" in the name of an ${what}`
    throw new TextFault(problem, start, scanner.pos + 1, `put a value that begins with "${sign}" in quotes`)
  }
  return tokenOf(type, start, scanner.pos, name)
}

/** `!suffix`, `!handle!suffix` or `!<uri>` (scannerc.go yaml_parser_scan_tag). */
export function scanTag(scanner: Scanner): Token {
  const {text} = scanner
  const start = scanner.pos
  let handle = ''
  let suffix: string
  if (text[start + 1] === '<') {
    scanner.pos += 2
    suffix = scanUri(scanner, start, '', false)
    if (text[scanner.pos] !== '>') throw new TextFault('a tag without its ">"', start, scanner.pos)
    scanner.pos++
  } else {
    handle = scanHandle(scanner)
    if (handle.length > 1 && handle.endsWith('!')) suffix = scanUri(scanner, start, '', false)
    else {
      suffix = scanUri(scanner, start, handle.slice(1), true)
      handle = '!'
      // The tag `!` alone.
      if (suffix === '') [handle, suffix] = ['', '!']
    }
  }
  if (!isBlankOrEnd(text.charCodeAt(scanner.pos)))
    throw new TextFault(
      `"${text[scanner.pos]}" in a tag`,
      scanner.pos,
      scanner.pos + 1,
      'put a value that begins with "!" in quotes',
    )
  return tokenOf('tag', start, scanner.pos, handle, suffix)
}

/** `%YAML 1.1` or `%TAG !handle! prefix` (scannerc.go yaml_parser_scan_directive). */
export function scanDirective(scanner: Scanner): Token {
  const {text} = scanner
  const start = scanner.pos++
  skipWord(scanner)
  const name = text.slice(start + 1, scanner.pos)
  const fault = (): TextFault =>
    new TextFault('a line that begins with "%" is a directive, and this is none', start, scanner.pos + 1)
  if ((name !== 'YAML' && name !== 'TAG') || !isBlankOrEnd(text.charCodeAt(scanner.pos))) throw fault()
  skipBlanks(scanner)
  let token: Token
  if (name === 'YAML') {
    const from = scanner.pos
    skipVersionNumber(scanner, fault)
    if (text[scanner.pos] !== '.') throw fault()
    scanner.pos++
    skipVersionNumber(scanner, fault)
    token = tokenOf('version directive', start, scanner.pos, text.slice(from, scanner.pos))
  } else {
    if (text[scanner.pos] !== '!') throw fault()
    const handle = scanHandle(scanner)
    if ((handle !== '!' && !handle.endsWith('!')) || !isBlank(text.charCodeAt(scanner.pos))) throw fault()
    skipBlanks(scanner)
    const prefix = scanUri(scanner, start, '', false)
    if (!isBlankOrEnd(text.charCodeAt(scanner.pos))) throw fault()
    token = tokenOf('tag directive', start, scanner.pos, handle, prefix)
  }
  skipBlanks(scanner)
  if (text[scanner.pos] === '#') while (!isBreakOrEnd(text.charCodeAt(scanner.pos))) scanner.pos++
  if (!isBreakOrEnd(text.charCodeAt(scanner.pos))) throw fault()
  scanner.skipBreak()
  return token
}

function skipWord(scanner: Scanner): void {
  while (isWord(scanner.text.charCodeAt(scanner.pos))) scanner.pos++
}

function skipBlanks(scanner: Scanner): void {
  while (isBlank(scanner.text.charCodeAt(scanner.pos))) scanner.pos++
}

function skipVersionNumber(scanner: Scanner, fault: () => TextFault): void {
  const start = scanner.pos
  while (isDigit(scanner.text.charCodeAt(scanner.pos))) scanner.pos++
  if (scanner.pos === start || scanner.pos > start + 2) throw fault()
}

function scanHandle(scanner: Scanner): string {
  const start = scanner.pos++
  skipWord(scanner)
  if (scanner.text[scanner.pos] === '!') scanner.pos++
  return scanner.text.slice(start, scanner.pos)
}

const uriSigns = ";/?:@&=+$,.!~*'()[]%"

/** A tag's URI, with %XX undone: one character a byte, since only ASCII tags mean anything. `mayBeEmpty`: after a handle. */
function scanUri(scanner: Scanner, start: number, head: string, mayBeEmpty: boolean): string {
  const {text} = scanner
  let uri = head
  const from = scanner.pos
  for (;;) {
    const sign = text[scanner.pos]!
    if (sign === '%') uri += scanOctets(scanner, start)
    else if (isWord(sign.charCodeAt(0)) || uriSigns.includes(sign)) {
      uri += sign
      scanner.pos++
    } else break
  }
  if (scanner.pos === from && !mayBeEmpty) throw new TextFault('a tag without a name', start, scanner.pos + 1)
  return uri
}

/** The %XX of one UTF-8 character. */
function scanOctets(scanner: Scanner, start: number): string {
  let octets = ''
  let left = 1
  for (let first = true; left > 0; first = false, left--) {
    const {text, pos} = scanner
    const high = hexDigit(text.charCodeAt(pos + 1))
    const low = hexDigit(text.charCodeAt(pos + 2))
    if (text[pos] !== '%' || high < 0 || low < 0) throw new TextFault('"%" without two digits in a tag', start, pos + 1)
    const octet = high * 16 + low
    if (first) left = octetsAfter(octet)
    if (first ? left === 0 : (octet & 0xc0) !== 0x80) throw new TextFault('a tag that is not UTF-8', start, pos + 3)
    octets += String.fromCharCode(octet)
    scanner.pos += 3
  }
  return octets
}

/** How many octets a UTF-8 sequence has that begins with this one; 0: none does. */
function octetsAfter(first: number): number {
  if (first < 0x80) return 1
  if ((first & 0xe0) === 0xc0) return 2
  if ((first & 0xf0) === 0xe0) return 3
  return (first & 0xf8) === 0xf0 ? 4 : 0
}
