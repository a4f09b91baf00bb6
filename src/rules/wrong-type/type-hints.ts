import {decodeBase64, encodeBase64} from '../../core/kinds/base64.ts'
import type {Path} from '../../core/field-path.ts'
import {isObject, type Json} from '../../core/json.ts'
import type {DecodeError} from '../../core/kinds/kind.ts'
import type {Manifest} from '../../core/manifest-set.ts'
import {shown} from '../field-text.ts'
import {isTruthOfAnnotation} from '../mending.ts'
import {unfilledHint} from '../unfilled.ts'
import {commandOf, mappingOf} from './shorthands.ts'

/** A time to the second: some fields want microseconds. */
const withoutFraction = /(?<=T\d\d:\d\d:\d\d)(?=(?:Z|[+-]\d\d:\d\d)$)/

/** What is wrong with a value: its type, or that a number is no whole one or too large. */
export function wrongOf(value: Json | undefined, wanted: string): string {
  if (typeof value === 'number' && wanted.includes('integer')) {
    if (!Number.isInteger(value)) return `is ${value}, and it must be a whole number`
    return `is ${value}, and that is too ${value < 0 ? 'small' : 'large'} a number`
  }
  if (wanted === 'a base64 string' && typeof value === 'string') return 'is not base64'
  return `is ${typeName(value)} ${shown(value)}, and it must be ${wanted}`
}

function typeName(value: Json | undefined): string {
  if (Array.isArray(value)) return 'the list'
  if (value === null || value === undefined) return 'empty:'
  switch (typeof value) {
    case 'string':
      return 'the text'
    case 'number':
      return 'the number'
    case 'boolean':
      return 'the truth value'
    default:
      return 'the mapping'
  }
}

/** What to write instead of a value of the wrong type. */
export function typeHint(
  value: Json | undefined,
  {at, wanted = ''}: DecodeError,
  manifest: Manifest,
): string | undefined {
  if (wanted === '') return undefined
  if (value === '...' || value === '…') return `write it out: "${value}" is no value`
  const unfilled = unfilledHint(value)
  if (unfilled !== undefined) return unfilled
  if (typeof value === 'string' && withoutFraction.test(value) && wanted.includes('.000000Z'))
    return `write "${value.replace(withoutFraction, '.000000')}"`
  if (wanted === 'a base64 string') return base64Hint(value, manifest)
  if (isText(wanted) && (typeof value === 'boolean' || typeof value === 'number')) {
    if (typeof value === 'number' && wanted.includes('integer')) return wholeNumberHint(value)
    const written = manifest.document.written([...manifest.base, ...at], 'value')
    return quoteHint(value, isTruthOfAnnotation(value, at) ? undefined : written)
  }
  if (wanted === 'a list') return listHint(value, at)
  if (wanted === 'a mapping') return mappingHint(value, at)
  if (wanted === 'true or false') return 'write true or false, without quotes'
  if (/integer|number/.test(wanted) && !Array.isArray(value)) return numberHint(value)
  if (Array.isArray(value))
    return value.length === 1 && isScalar(value[0])
      ? `write ${String(value[0])}, without "- "`
      : 'write one value, not a list'
  if (isObject(value) && at.at(-1) === 'matchLabels' && at.at(-2) === 'selector')
    return 'write its labels below selector itself: this selector has no matchLabels'
  if (isObject(value) && manifest.kind === 'ConfigMap')
    return 'write | behind the colon: the lines below are one text then'
  return isObject(value) ? 'write one value, not a mapping' : undefined
}

const isText = (wanted: string): boolean => wanted.includes('string')
const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** YAML reads yes, on, 5 and 1e3 as other things than text; quotes mend that. */
function quoteHint(value: number | boolean, written: string | undefined): string {
  const text = written !== undefined && /^[\w.+-]+$/.test(written) ? written : String(value)
  if (typeof value === 'number') return `write "${text}" with quotes`
  return /^(?:true|false)$/i.test(text)
    ? `write "${text}" with quotes`
    : `write "${text}" with quotes: without them YAML reads ${value ? 'y, yes, on and true as true' : 'n, no, off and false as false'}`
}

function listHint(value: Json | undefined, at: Path): string {
  if (isObject(value)) return Object.keys(value).length > 0 ? 'begin each item with "- "' : 'write [] for an empty list'
  if (typeof value === 'string' && /^-[^\s-]/.test(value)) return 'write a space behind the "-" of each item'
  const command = commandOf(value, at)
  if (command !== undefined) return `write a list: ${command}`
  return isScalar(value) && String(value).length < 40
    ? `write a list: [${/^[\w./:-]+$/.test(String(value)) ? String(value) : JSON.stringify(value)}]`
    : 'write a list: one line "- …" for each item'
}

const mappingHint = (value: Json | undefined, at: Path): string => {
  const meant = mappingOf(value, at)
  if (meant !== undefined) return `write ${meant}`
  return Array.isArray(value)
    ? value.length === 0
      ? 'write {} for an empty mapping'
      : 'remove the "- ": write its fields as key: value'
    : 'write its fields below it, indented, as key: value'
}

function numberHint(value: Json | undefined): string {
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return `write ${value} without quotes`
  if (typeof value === 'number') return wholeNumberHint(value)
  if (typeof value === 'string' && /^\d+%$/.test(value)) return 'write a whole number: a percentage is not known here'
  return 'write a whole number'
}

const wholeNumberHint = (value: number): string =>
  Number.isInteger(value)
    ? 'write a number up to 2147483647'
    : `write ${Math.trunc(value)} or ${Math.trunc(value) + Math.sign(value)}`

/** The base64 of a text, or the field that takes the text as it is. */
function base64Hint(value: Json | undefined, {kind}: Manifest): string {
  if (kind !== 'Secret' && kind !== 'ConfigMap') return 'write the base64 of the bytes'
  const plain = kind === 'Secret' ? 'stringData' : 'data'
  if (!isScalar(value)) return `write the text below ${plain}, or its base64 here`
  const text = String(value)
  const padded = text + '='.repeat((4 - (text.length % 4)) % 4)
  if (typeof value === 'string' && /^[A-Za-z0-9+/]{6,}$/.test(text) && 'bytes' in decodeBase64(padded))
    return `write ${padded} if it is base64 without its end, or the text itself below ${plain}`
  const encoded = encodeBase64(new TextEncoder().encode(text))
  return encoded.length > 60
    ? `write it below ${plain}, or its base64 here`
    : `write it below ${plain}, or its base64 here: ${encoded}`
}
