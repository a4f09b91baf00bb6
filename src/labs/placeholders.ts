import {isObject, type Json} from '../core/json.ts'
import type {Path} from '../core/field-path.ts'
import type {Values} from './parameters.ts'

const placeholder = /\$\{\{ *([^{}]*?) *\}\}/g
const whole = /^\$\{\{ *([^{}]*?) *\}\}$/

/** A placeholder for which there is no value. Line and column count from 1. */
export interface UnknownPlaceholder {
  readonly name: string
  readonly line: number
  readonly column: number
}

/** YAML would read these as something else than a string, or they would end the scalar. */
const plainText = /^[A-Za-z/][A-Za-z0-9 ._/@+-]*(:[A-Za-z0-9._/@+-]+)*$/
const otherMeaning = /^(y|n|yes|no|on|off|true|false|null|nan|inf)$/i
const amount = /^\d+(\.\d+)?[A-Za-z]+$/
const address = /^\d+\.\d+\.\d+\.\d+$/

/** A value as it may stand alone in YAML text. */
function scalarText(value: string | number): string {
  if (typeof value === 'number' || amount.test(value) || address.test(value)) return String(value)
  return plainText.test(value) && !otherMeaning.test(value) ? value : JSON.stringify(value)
}

/** True when the placeholder from `start` to `end` is a whole scalar of the YAML text, not a part of one. */
function standsAlone(text: string, start: number, end: number): boolean {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const before = text.slice(lineStart, start)
  const after = text.slice(end, (text.indexOf('\n', end) + 1 || text.length + 1) - 1)
  if (before.includes('#') || !/(^|[:,-] |\[)\s*$/.test(before)) return false
  return /^\s*(#.*)?\r?$/.test(after) || (/\[[^\]]*$/.test(before) && /^\s*[,\]]/.test(after))
}

/**
 * Puts the values in for `${{ name }}` in the text of a file. In YAML a value that stands alone and that YAML would
 * read as something else than a string is put between quotes.
 */
export function fillText(text: string, values: Values, yaml = true): {text: string; unknown: UnknownPlaceholder[]} {
  const unknown: UnknownPlaceholder[] = []
  const filled = text.replace(placeholder, (found: string, name: string, at: number) => {
    if (!Object.hasOwn(values, name)) {
      const lines = text.slice(0, at).split('\n')
      unknown.push({name, line: lines.length, column: lines.at(-1)!.length + 1})
      return found
    }
    const value = values[name]!
    return yaml && standsAlone(text, at, at + found.length) ? scalarText(value) : String(value)
  })
  return {text: filled, unknown}
}

/** Puts the values in for `${{ name }}` in every string of a value; a string that is one placeholder takes the value's type. */
export function fillValue(
  value: Json,
  values: Values,
  unknown: (name: string, path: Path) => void,
  path: Path = [],
): Json {
  if (typeof value === 'string') {
    const fill = (name: string): string | number => {
      if (Object.hasOwn(values, name)) return values[name]!
      unknown(name, path)
      return ''
    }
    const only = whole.exec(value)
    return only ? fill(only[1]!) : value.replace(placeholder, (_, name: string) => String(fill(name)))
  }
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item, i) => fillValue(item, values, unknown, [...path, i]))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, fillValue(part, values, unknown, [...path, key])]),
  )
}
