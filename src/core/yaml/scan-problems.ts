import {isBlank, isBreakOrEnd, tab} from './characters.ts'
import type {Scanner} from './scanner.ts'
import {TextFault} from './text-fault.ts'

const endOfLine = (text: string, pos: number): number => {
  let end = pos
  while (!isBreakOrEnd(text.charCodeAt(end))) end++
  return end
}

/** From `pos` to the end of its line, without a comment and blanks at its end. */
const restOfLine = (text: string, pos: number): string =>
  text
    .slice(pos, Math.min(endOfLine(text, pos), pos + 200))
    .replace(/\s#.*$/, '')
    .trimEnd()

const startOfLine = (text: string, pos: number): number => {
  let start = pos
  while (start > 0 && !isBreakOrEnd(text.charCodeAt(start - 1))) start--
  return start
}

/** Text in a message: short, in double quotes. */
export const quoted = (text: string): string => `"${text.length > 40 ? `${text.slice(0, 39)}…` : text}"`

export const looksLikeTemplate = (text: string): boolean => text.includes('{{')
export const renderHint = 'this looks like a template: render it first, and read the result'

/** Spaces that look like one of ASCII and are none: the hint where text has one, else undefined. */
export const oddSpaceHint = (text: string): string | undefined =>
  /[\u00a0\u2000-\u200b\u202f\u3000\ufeff]/.test(text)
    ? 'it has a space that is none of ASCII, as web pages have them: write the spaces of the line anew'
    : undefined

/** A character that no token begins with: a tab, @, `, %, or | and > inside brackets. */
export function cannotStart(scanner: Scanner): TextFault {
  const {text, pos} = scanner
  if (text.charCodeAt(pos) === tab) {
    const isIndentation = text.slice(scanner.lineStart, pos).trim() === ''
    return isIndentation
      ? new TextFault('a tab cannot indent YAML', pos, pos + 1, 'indent with spaces')
      : new TextFault('a tab cannot stand before a key or a list item', pos, pos + 1, 'use a space')
  }
  const sign = text[pos]!
  if (sign === '|' || sign === '>')
    return new TextFault(`"${sign}" cannot begin a value inside brackets`, pos, pos + 1, 'put the value in quotes')
  const rest = restOfLine(text, pos)
  if (sign === '%' && rest.includes('%}')) return new TextFault('"%" cannot begin a value', pos, pos + 1, renderHint)
  return new TextFault(`"${sign}" cannot begin a value`, pos, pos + 1, `put it in quotes: "${rest}"`)
}

/** A line of a mapping that is no key with a colon. */
export function keyWithoutColon({text}: Scanner, pos: number): TextFault {
  const line = restOfLine(text, pos)
  const end = pos + Math.max(line.length, 1)
  if (line === '...' || line === '…')
    return new TextFault(
      `${quoted(line)} stands for something left out, and kubectl cannot read that`,
      pos,
      end,
      leftOutHint,
    )
  const glued = gluedKey(text, pos)
  if (glued) return glued
  const odd = oddSpaceHint(text.slice(startOfLine(text, pos), end))
  if (odd !== undefined) return new TextFault('this line is no key', startOfLine(text, pos), end, odd)
  const hint = /^[\w./-]+:$/.test(line) ? undefined : hintForWords(line)
  return new TextFault(`no ":" after ${quoted(line)}`, pos, end, hint)
}

const leftOutHint = 'write it out, or make a comment of it: # ...'

/** `key:value` at `pos`, where a space is missing. */
function gluedKey(text: string, pos: number): TextFault | undefined {
  const line = restOfLine(text, pos)
  const match = /^([\w./-]+):([^\s:].*)$/.exec(line)
  if (!match) return undefined
  const hint = `write a space after the colon: ${match[1]}: ${match[2]}`
  return new TextFault(`${quoted(line)} is no key`, pos, pos + line.length, hint)
}

/** Where the text of the line above begins, when it is indented alike and no list item. */
function lineAbove(text: string, lineStart: number, indent: number): number | undefined {
  const start = startOfLine(text, lineStart - 1)
  const alike = text.slice(start, start + indent).trim() === '' && !/[ \t-]/.test(text[start + indent]!)
  return alike && start + indent < lineStart ? start + indent : undefined
}

/** True when the line at `lineStart` is the first of the document or of the value of a key. */
function beginsMapping(text: string, lineStart: number): boolean {
  const before = text.slice(Math.max(0, lineStart - 500), lineStart).replace(/^\s*#.*$/gm, '')
  return before.trim() === '' || /(?::|^---)\s*$/.test(before)
}

/** What is wrong with the line above a key that begins in column `indent`: an item that is no mapping, or a sign of something else. */
function spoiltLine(scanner: Scanner, start: number, indent: number): TextFault | undefined {
  const {text} = scanner
  const end = endOfLine(text, start)
  const line = text.slice(start, end)
  if (/^ *- +[^\s#"'[{|>&*!-]/.test(line) && line.search(/[^ -]/) === indent)
    return gluedKey(text, start + indent) ?? keyWithoutColon(scanner, start + indent)
  const hyphen = /^ *(?=-[\w./-]+:(?: |$))/.exec(line)?.[0].length
  if (hyphen !== undefined && hyphen + 2 === indent)
    return new TextFault(
      'a list item without a space behind its "-"',
      start + hyphen,
      end,
      'write a space behind the "-"',
    )
  if (line.startsWith('+ '))
    return new TextFault('"+" begins a line of a patch, not of YAML', start, start + 1, 'remove it')
  const odd = /^\s/.test(line) ? oddSpaceHint(/^\s*/.exec(line)![0]) : undefined
  return odd === undefined ? undefined : new TextFault('this line is no key', start, end, odd)
}

function hintForWords(line: string): string {
  if (/^(?:<{7}|={7}|>{7})(?: |$)/.test(line))
    return 'these are marks of a merge: keep the lines of one side, and remove the others'
  if (looksLikeTemplate(line)) return renderHint
  const pair = /^([\w./-]+)\s*=\s*(.*)$/.exec(line) ?? /^([\w./-]+)\s+(\S.*)$/.exec(line)
  if (pair) return `write ${pair[1]}: ${pair[2]}`
  return 'write key: value, or indent it if it belongs to the line above'
}

/** A colon where no key can end: `a: b: c`, or a key that is indented into the value above it. */
export function misplacedColon(scanner: Scanner): TextFault {
  const {text, pos} = scanner
  const before = text.slice(startOfLine(text, pos), pos)
  if (before.length > 1024) return new TextFault('a key of more than 1024 characters', pos - before.length, pos + 1)
  if (/:\s/.test(before))
    return new TextFault(
      '":" inside a value without quotes',
      pos,
      pos + 1,
      'put the value in quotes, or the inner key on a line of its own',
    )
  const indent = before.length - before.trimStart().length
  const above = pos - before.length > 0 ? lineAbove(text, pos - before.length, indent) : undefined
  if (above !== undefined) {
    const glued = gluedKey(text, above)
    if (glued) return glued
    if (beginsMapping(text, above - indent)) return keyWithoutColon(scanner, above)
  }
  const spoilt =
    pos > before.length ? spoiltLine(scanner, startOfLine(text, pos - before.length - 1), indent) : undefined
  if (spoilt) return spoilt
  return new TextFault(
    'this line continues the value above it, so it cannot be a key',
    pos - before.trimStart().length,
    pos + 1,
    'keys of one mapping begin in the same column',
  )
}

export function misplacedDash(scanner: Scanner): TextFault {
  const {text, pos} = scanner
  const afterKey = /:\s+$/.test(text.slice(startOfLine(text, pos), pos))
  return new TextFault(
    afterKey ? 'a list cannot begin on the line of its key' : 'a list item cannot stand here',
    pos,
    pos + 1,
    afterKey ? 'put the "-" on a line of its own' : 'items of one list begin in the same column',
  )
}

export const misplacedQuestionMark = ({pos}: Scanner): TextFault =>
  new TextFault('"?" cannot begin a value', pos, pos + 1, 'put the value in quotes')

/** A quote that is still open at the end of the document. */
export function unclosedQuote(scanner: Scanner, start: number): TextFault {
  const {text} = scanner
  const quote = text[start]!
  let end = start + 1
  while (!isBreakOrEnd(text.charCodeAt(end)) && !isBlank(text.charCodeAt(end))) end++
  return new TextFault('this quote is never closed', start, end, `write ${quote} at the end of the value`)
}
