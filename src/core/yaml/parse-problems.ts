import {isBreakOrEnd} from './characters.ts'
import {looksLikeTemplate, quoted, renderHint} from './scan-problems.ts'
import {TextFault} from './text-fault.ts'
import type {Token} from './token.ts'

/** What should have come instead of the token. */
export type Wanted = 'document start' | 'value' | 'list item' | 'key' | ', or ]' | ', or }'

const quoteHint = 'put the value in quotes'

/** A token that cannot stand where it stands; `opened` is where the innermost collection begins. */
export function unexpected(text: string, token: Token, wanted: Wanted, opened = 0): TextFault {
  const hint = looksLikeTemplate(lineAround(text, token.start)) ? renderHint : undefined
  switch (wanted) {
    case 'document start':
      return new TextFault(
        'a directive without its document',
        0,
        token.start,
        'take the % line away: kubectl parts documents at --- before it reads directives',
      )
    case 'value':
      if (token.type === 'stream end' && '[{'.includes(text[opened]!)) return notClosed(text, opened, hint)
      return at(text, token, `no value can begin with ${nameOf(text, token)}`, hint ?? quoteHint)
    case ', or ]':
    case ', or }': {
      if (token.type === 'stream end' || lineStart(text, opened) !== lineStart(text, token.start))
        return notClosed(text, opened, hint)
      return at(
        text,
        token,
        `${nameOf(text, token)} without a comma before it`,
        hint ?? `write "," or "${closing(text, opened)}"`,
      )
    }
    case 'key':
    case 'list item':
      return misplaced(text, token, wanted, opened, hint)
  }
}

const closing = (text: string, opened: number): string => (text[opened] === '[' ? ']' : '}')

const notClosed = (text: string, opened: number, hint: string | undefined): TextFault =>
  new TextFault(
    `"${text[opened]}" is never closed`,
    opened,
    opened + 1,
    hint ?? `write "${closing(text, opened)}" at the end`,
  )

function misplaced(
  text: string,
  token: Token,
  wanted: 'key' | 'list item',
  opened: number,
  hint: string | undefined,
): TextFault {
  if (token.type === 'value') return at(text, token, 'no key before ":"', 'write a name before the colon')
  if (!startsLine(text, token.start))
    return (
      forgottenQuote(text, token.start) ??
      at(text, token, 'text after the end of the value', hint ?? hintAfterValue(text, token.start))
    )
  const found = token.type === 'block entry' || token.type === 'block sequence start' ? 'list item' : 'key'
  if (found !== wanted)
    return at(
      text,
      token,
      `a ${found} among ${wanted === 'key' ? 'keys' : 'list items'}`,
      hint ?? 'check the indentation of this line',
    )
  const column = columnOf(text, opened)
  if (column === columnOf(text, token.start)) return at(text, token, `no ${wanted} can begin here`, hint ?? quoteHint)
  return at(
    text,
    token,
    `this ${wanted} is indented by ${columnOf(text, token.start)}, the ones before it by ${column}`,
    hint ?? `keys of one mapping and items of one list begin in the same column`,
  )
}

/** The fault at a token; an empty token is shown up to the end of its line. */
function at(text: string, token: Token, message: string, hint: string): TextFault {
  let {end} = token
  if (end === token.start) while (!isBreakOrEnd(text.charCodeAt(end))) end++
  return new TextFault(message, token.start, end, hint)
}

function nameOf(text: string, token: Token): string {
  switch (token.type) {
    case 'stream end':
      return 'the end of the text'
    case 'key':
    case 'block mapping start':
      return 'a key'
    case 'block entry':
    case 'block sequence start':
      return '"-"'
    default:
      return quoted(text.slice(token.start, token.end))
  }
}

const hintAfterValue = (text: string, pos: number): string =>
  text[pos - 1] === "'" ? "write '' for a quote inside single quotes" : 'put the whole value in quotes'

/** The quote further up that ends only at one that was to begin a value: `"` at `pos - 1` is the only one of its line so far. */
function forgottenQuote(text: string, pos: number): TextFault | undefined {
  const quotesIn = (line: string): number => line.replace(/\\./g, '').split('"').length - 1
  let start = lineStart(text, pos)
  if (text[pos - 1] !== '"' || quotesIn(text.slice(start, pos)) !== 1) return undefined
  for (let count = 0; start > 0 && count < mostLinesBack; count++) {
    const end = start - 1
    start = lineStart(text, end)
    const line = text.slice(start, end)
    if (quotesIn(line) % 2 === 0) continue
    const quote = start + line.indexOf('"')
    return new TextFault('this quote is not closed on its line', quote, end, 'write " at the end of the value')
  }
  return undefined
}
const mostLinesBack = 200

const lineStart = (text: string, pos: number): number => {
  let start = pos
  while (start > 0 && !isBreakOrEnd(text.charCodeAt(start - 1))) start--
  return start
}
const columnOf = (text: string, pos: number): number => pos - lineStart(text, pos)
const startsLine = (text: string, pos: number): boolean => text.slice(lineStart(text, pos), pos).trim() === ''
const lineAround = (text: string, pos: number): string => {
  const start = lineStart(text, pos)
  let end = pos
  while (!isBreakOrEnd(text.charCodeAt(end))) end++
  return text.slice(start, end)
}

export const undefinedHandle = (handle: string, start: number, end: number): TextFault =>
  new TextFault(
    `the tag handle "${handle}" is declared nowhere`,
    start,
    end,
    'put a value that begins with "!" in quotes',
  )

export const duplicateDirective = ({start, end}: Token): TextFault =>
  new TextFault('the same directive twice', start, end, 'remove one of them')

export const wrongVersion = ({start, end}: Token): TextFault =>
  new TextFault('kubectl reads YAML 1.1 only', start, end, 'remove the directive')
