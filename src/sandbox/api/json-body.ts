import type {Duplicate} from '../../core/kinds/decode.ts'
import type {Path, Step} from '../../core/field-path.ts'
import {isObject, type Json} from '../../core/json.ts'
import {StatusError} from '../registry/status-errors.ts'

export interface ParsedJson {
  readonly value: Json
  /** Keys that stand twice in one object; the last one counts. */
  readonly duplicates: readonly Duplicate[]
}

/** A text that is no JSON; the message is Go's, as far as it is known. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError'
}

/** Parses JSON as the server does: the last of two equal keys counts, and each repetition is noted with its path. Throws JsonSyntaxError,
 * and StatusError 413 for more values than the sandbox takes. */
export function parseJson(text: string): ParsedJson {
  checkStructure(text)
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch (fault) {
    throw new JsonSyntaxError(syntaxText(fault, text.length), {cause: fault})
  }
  return {value, duplicates: duplicateKeys(text)}
}

/** Go stops at 10,000 levels; what walks objects here, and writes them out, has less room. No object of a cluster has a hundred. */
const MAX_DEPTH = 1000

/** Each value is decoded, defaulted, validated and tracked, all at once: a request of a million would hold up everybody. */
const MAX_VALUES = 50_000

function checkStructure(text: string): void {
  let depth = 0
  let values = 0
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '{':
      case '[':
        if (++depth > MAX_DEPTH) throw new JsonSyntaxError('exceeded max depth')
        values++
        break
      case ',':
        values++
        break
      case '}':
      case ']':
        depth--
        break
      case '"':
        at = stringEnd(text, at)
        break
      default:
    }
    if (values > MAX_VALUES) throw tooManyValues()
  }
}

const tooManyValues = (): StatusError =>
  new StatusError(
    413,
    'RequestEntityTooLarge',
    `Request entity too large: the sandbox takes at most ${MAX_VALUES} values in one request`,
    {},
  )

/** A text that is not JSON may have so many lines and commas: its values are counted when it has been read, which takes longer. */
export function checkMarks(text: string): void {
  let marks = 0
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!
    if (',\n[{'.includes(sign) && ++marks > 2 * MAX_VALUES) throw tooManyValues()
  }
}

/** Throws StatusError 413 for a value that was not read from JSON and has more in it than JSON may have. */
export function checkAmount(value: Json): void {
  let values = 0
  const visit = (here: Json): void => {
    if (++values > MAX_VALUES) throw tooManyValues()
    if (Array.isArray(here)) for (const item of here as readonly Json[]) visit(item)
    else if (isObject(here)) for (const key in here) visit(here[key]!)
  }
  visit(value)
}

/** encoding/json's words for a text that ends too early; V8's own for the rest. */
function syntaxText(fault: unknown, length: number): string {
  const message = fault instanceof Error ? fault.message : 'no JSON'
  const position = /position (\d+)/.exec(message)?.[1]
  const atEnd = position !== undefined && Number(position) >= length
  return atEnd || /end of JSON|Unterminated/.test(message) ? 'unexpected end of JSON input' : message
}

/**
 * A scan of valid JSON for keys that repeat. Only structure matters: strings are skipped over, and paths are kept on a stack.
 */
function duplicateKeys(text: string): Duplicate[] {
  const found: Duplicate[] = []
  const stack: {keys: Set<string> | undefined; step: Step}[] = []
  let expectsKey = false
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '{':
        stack.push({keys: new Set(), step: ''})
        expectsKey = true
        break
      case '[':
        stack.push({keys: undefined, step: 0})
        break
      case '}':
      case ']':
        stack.pop()
        expectsKey = false
        break
      case ',': {
        const top = stack.at(-1)
        if (!top) break
        expectsKey = top.keys !== undefined
        if (typeof top.step === 'number') top.step++
        break
      }
      case '"': {
        const end = stringEnd(text, at)
        const top = stack.at(-1)
        if (expectsKey && top?.keys) {
          const key = JSON.parse(text.slice(at, end + 1)) as string
          top.step = key
          if (top.keys.has(key)) found.push({path: stack.map(entry => entry.step) satisfies Path})
          top.keys.add(key)
          expectsKey = false
        }
        at = end
        break
      }
      default:
    }
  }
  return found
}

/** The index of the quote that ends the string starting at `start`. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at
  }
  return text.length
}
