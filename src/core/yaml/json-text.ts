import {isObject, type Json, type MutableJsonObject, setKey} from '../json.ts'
import {wellFormed} from './bytes.ts'
import {carriageReturn, hexDigit, isDigit, lineFeed, space, tab} from './characters.ts'
import {looksLikeTemplate, quoted, renderHint} from './scan-problems.ts'
import {deepest, most, mostKeys, TextFault, tooDeep, tooMany, tooManyKeys} from './text-fault.ts'
import {collectionNode, type Node, scalarNode} from './tree.ts'

const quote = 0x22
const backslash = 0x5c

/** The offset of the first character at or behind `pos` that is no JSON white space. */
export function skipJsonSpace(text: string, pos: number): number {
  for (let at = pos; ; at++) {
    const code = text.charCodeAt(at)
    if (code !== space && code !== lineFeed && code !== carriageReturn && code !== tab) return at
  }
}

/**
 * The JSON value at `from` as a tree, without recursion; the node's end is the value's. Strings are decoded only where they
 * are keys. Throws TextFault where Go's encoding/json refuses the text.
 */
export function composeJson(text: string, from: number): Node {
  const open: Node[] = []
  let pos = skipJsonSpace(text, from)
  for (let count = 0; ; count++) {
    if (count > most) throw tooMany(pos)
    let node: Node
    const sign = text[pos]
    if (sign === '{' || sign === '[') {
      node = collectionNode(sign === '{' ? 'mapping' : 'sequence', pos)
      if (open.length === deepest) throw tooDeep(pos)
      open.at(-1)?.children.push(node)
      open.push(node)
      pos = skipJsonSpace(text, pos + 1)
      if (text[pos] !== closing(node)) {
        if (sign === '{') pos = keyAt(text, pos, node)
        continue
      }
    } else {
      node = leafAt(text, pos)
      open.at(-1)?.children.push(node)
      pos = node.end
    }
    // Behind a value: a comma and the next one, or the end of what it stands in.
    for (;;) {
      const parent = open.at(-1)
      if (!parent) return node
      pos = skipJsonSpace(text, pos)
      if (text[pos] === closing(parent)) {
        node = open.pop()!
        node.end = ++pos
        continue
      }
      if (text[pos] !== ',') throw noComma(text, pos, parent)
      pos = skipJsonSpace(text, pos + 1)
      if (text[pos] === closing(parent))
        throw new TextFault(`a comma before "${text[pos]}"`, text.lastIndexOf(',', pos), pos + 1, 'remove the comma')
      if (parent.kind === 'mapping') pos = keyAt(text, pos, parent)
      break
    }
  }
}

const closing = ({kind}: Node): string => (kind === 'mapping' ? '}' : ']')

/** Adds the key at `pos` to a mapping; returns where its value begins. */
function keyAt(text: string, pos: number, mapping: Node): number {
  if (text.charCodeAt(pos) !== quote) {
    const rest = text.slice(pos, pos + 40)
    if (rest === '') throw notClosed(text, mapping)
    const word = /^[\w$.-]+/.exec(rest)?.[0]
    throw new TextFault(
      `${quoted(word ?? rest[0]!)} is no key in JSON`,
      pos,
      pos + (word?.length ?? 1),
      word ? `write it in double quotes: "${word}"` : (hintFor(text.slice(pos - 1, pos + 39)) ?? hintFor(rest)),
    )
  }
  const end = stringEnd(text, pos)
  mapping.children.push(scalarNode(pos, end, stringText(text, pos, end)))
  const colon = skipJsonSpace(text, end)
  if (text[colon] !== ':') throw new TextFault(`no ":" after ${quoted(text.slice(pos + 1, end - 1))}`, pos, end)
  return skipJsonSpace(text, colon + 1)
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y
const wordsOfJson = ['true', 'false', 'null']

function leafAt(text: string, pos: number): Node {
  const code = text.charCodeAt(pos)
  if (code === quote) return scalarNode(pos, stringEnd(text, pos), '')
  if (code === 0x2d || isDigit(code)) {
    number.lastIndex = pos
    if (number.test(text)) return scalarNode(pos, number.lastIndex, '')
  }
  const word = wordsOfJson.find(each => text.startsWith(each, pos))
  if (word) return scalarNode(pos, pos + word.length, '')
  if (pos >= text.length) throw new TextFault('the text ends where a value should stand', text.length - 1, text.length)
  const found = /^[^\s,\]}:]+/.exec(text.slice(pos, pos + 40))?.[0] ?? text[pos]!
  throw new TextFault(`${quoted(found)} is no value in JSON`, pos, pos + found.length, hintFor(found))
}

const hintFor = (found: string): string | undefined =>
  looksLikeTemplate(found)
    ? renderHint
    : found.startsWith("'")
      ? 'JSON has double quotes only'
      : found.startsWith('/') || found.startsWith('#')
        ? 'JSON has no comments'
        : found.startsWith('---')
          ? 'part JSON objects by line breaks only, or begin the file with a line ---'
          : /^[A-Za-z]/.test(found)
            ? `write it in double quotes: "${found}"`
            : undefined

/** The offset behind the string that begins at `start`. */
function stringEnd(text: string, start: number): number {
  for (let pos = start + 1; ; pos++) {
    const code = text.charCodeAt(pos)
    if (code === quote) return pos + 1
    if (code === backslash) pos = escapeEnd(text, pos) - 1
    else if (!(code >= 0x20)) {
      const shown = Number.isNaN(code) || code === lineFeed || code === carriageReturn
      throw shown
        ? new TextFault('this quote is never closed', start, start + 1, 'write " at the end of the value')
        : new TextFault(
            'a control character in a string',
            pos,
            pos + 1,
            code === tab ? 'write \\t for a tab' : undefined,
          )
    }
  }
}

function escapeEnd(text: string, start: number): number {
  const letter = text[start + 1] ?? ''
  if (letter === 'u') {
    let end = start + 2
    while (end < start + 6 && hexDigit(text.charCodeAt(end)) >= 0) end++
    if (end === start + 6) return end
  } else if (letter !== '' && '"\\/bfnrt'.includes(letter)) return start + 2
  throw new TextFault(`"\\${letter}" is no escape in JSON`, start, start + 2, 'write \\\\ for a backslash')
}

function stringText(text: string, start: number, end: number): string {
  const inside = text.slice(start + 1, end - 1)
  return inside.includes('\\') ? wellFormed(JSON.parse(text.slice(start, end)) as string) : inside
}

function noComma(text: string, pos: number, parent: Node): TextFault {
  if (pos >= text.length) return notClosed(text, parent)
  const found = /^[^\s,\]}:]+/.exec(text.slice(pos, pos + 40))?.[0] ?? text[pos]!
  const hint = hintFor(found)
  return new TextFault(
    `${found.startsWith('"') ? found : quoted(found)} without a comma before it`,
    pos,
    pos + found.length,
    hint?.startsWith('JSON') ? hint : `write "," or "${closing(parent)}"`,
  )
}

function notClosed(text: string, parent: Node): TextFault {
  return new TextFault(
    `"${text[parent.start]}" is never closed`,
    parent.start,
    parent.start + 1,
    `write "${closing(parent)}"`,
  )
}

const hugeNumber = 'this number is too large'

/** Composes the JSON at `from` and finds the number that is beyond a float. */
export function hugeNumberIn(text: string, from: number): TextFault | undefined {
  const waiting = [composeJson(text, from)]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const isNumber = node.kind === 'scalar' && /[-\d]/.test(text[node.start]!)
    if (isNumber && !Number.isFinite(Number(text.slice(node.start, node.end))))
      return new TextFault(hugeNumber, node.start, node.end, 'put it in quotes if it is meant as text')
    waiting.push(...node.children.toReversed())
  }
  return undefined
}

/** Texts that JSON.parse may read otherwise than kubectl: minus zero and what rounds to it, lone surrogates, numbers beyond a float. */
const mayDiffer = /(?:^|[\s:,[])-(?:0|\d[\d.]*[eE])|\\u[dD][89a-fA-F]|\d[eE]\+?\d{3}|(?<!\d)\d{200}/

/**
 * A JSON text as kubectl takes it (encoding/json, then sigs.k8s.io/json): JSON.parse, minus zero as zero, half characters as
 * U+FFFD. Throws SyntaxError for what is no JSON, TextFault for what nests too deeply or holds a number that no float can.
 */
export function parseJson(text: string): Json {
  const value = JSON.parse(text) as Json
  return mayDiffer.test(text) ? mended(value, 0) : shallow(value, 0)
}

/** Texts that are shorter cannot have a mapping with too many keys. */
const longText = mostKeys * 6

/**
 * Throws TextFault for a mapping with more keys than any server takes: JSON.parse would need minutes and all memory for some. The text need not
 * be JSON; then nothing is thrown, or the mapping is there all the same.
 */
export function refuseHugeMapping(text: string): void {
  if (text.length < longText) return
  const open: {start: number; keys: number}[] = []
  for (let pos = 0; pos < text.length; pos++) {
    const code = text.charCodeAt(pos)
    if (code === quote) pos = closingQuote(text, pos)
    else if (code === 0x7b || code === 0x5b) {
      if (open.length < deepest) open.push({start: pos, keys: 0})
    } else if (code === 0x7d || code === 0x5d) open.pop()
    else if (code === 0x3a) {
      const mapping = open.at(-1)
      if (mapping && ++mapping.keys > mostKeys) throw tooManyKeys(mapping.start)
    }
  }
}

/** The offset of the quote that ends the string at `start`; the text's end when none does. */
function closingQuote(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === backslash) backslashes++
    if (backslashes % 2 === 0) return end
  }
  return text.length
}

function shallow(value: Json, depth: number): Json {
  if (typeof value !== 'object' || value === null) return value
  if (depth >= deepest) throw tooDeep(0)
  if (Array.isArray(value)) for (const item of value as readonly Json[]) shallow(item, depth + 1)
  else if (isObject(value)) for (const key in value) shallow(value[key]!, depth + 1)
  return value
}

function mended(value: Json, depth: number): Json {
  if (typeof value === 'string') return wellFormed(value)
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value === 0 ? 0 : value
    throw new TextFault(hugeNumber, 0)
  }
  if (typeof value !== 'object' || value === null) return value
  if (depth >= deepest) throw tooDeep(0)
  if (Array.isArray(value)) return (value as readonly Json[]).map(item => mended(item, depth + 1))
  const copy: MutableJsonObject = {}
  for (const [key, part] of Object.entries(value)) setKey(copy, wellFormed(key), mended(part, depth + 1) as never)
  return copy
}
