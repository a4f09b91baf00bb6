import type {FieldPath} from './field-path.ts'
import {isObject, type Json} from './json.ts'
import {goQuote} from './kinds/go-text.ts'

/** The types of Kubernetes apimachinery pkg/util/validation/field/errors.go, by the text that the server prints. */
export type FieldErrorType =
  | 'Required value'
  | 'Invalid value'
  | 'Unsupported value'
  | 'Forbidden'
  | 'Duplicate value'
  | 'Not found'
  | 'Too long'
  | 'Too many'
  | 'Internal error'

/** One refusal of the API server's validation, in its own words. `value` is the offending value where the server prints it. */
export interface FieldError {
  readonly type: FieldErrorType
  readonly path: FieldPath
  readonly value?: Json | undefined
  /** The value as the server prints it, where that is not the value's own JSON: the server's structs have Go's field names. */
  readonly shown?: string
  /** The server does not print the value. */
  readonly isHidden?: true
  readonly detail: string
  /** For `Unsupported value`: what would do, in the server's order. */
  readonly supported?: readonly string[]
}

export const required = (path: FieldPath, detail = ''): FieldError => ({type: 'Required value', path, detail})
export const invalid = (path: FieldPath, value: Json | undefined, detail: string): FieldError => ({
  type: 'Invalid value',
  path,
  value: value ?? null,
  detail,
})
export const forbidden = (path: FieldPath, detail: string): FieldError => ({type: 'Forbidden', path, detail})
export const duplicate = (path: FieldPath, value: Json): FieldError => ({
  type: 'Duplicate value',
  path,
  value,
  detail: '',
})
export const notFound = (path: FieldPath, value: Json): FieldError => ({type: 'Not found', path, value, detail: ''})
export const tooLong = (path: FieldPath, maximum: number): FieldError => ({
  type: 'Too long',
  path,
  detail: `may not be more than ${maximum} ${maximum === 1 ? 'byte' : 'bytes'}`,
})
export const tooMany = (path: FieldPath, actual: number, maximum: number): FieldError => ({
  type: 'Too many',
  path,
  value: actual,
  detail: `must have at most ${maximum} ${maximum === 1 ? 'item' : 'items'}`,
})
/** `supported` is printed in the order given. */
export const unsupported = (path: FieldPath, value: Json | undefined, supported: readonly string[]): FieldError => ({
  type: 'Unsupported value',
  path,
  value: value ?? '',
  detail: supported.length === 0 ? '' : `supported values: ${supported.map(text => goQuote(text)).join(', ')}`,
  supported,
})

const printsValue: ReadonlySet<FieldErrorType> = new Set([
  'Invalid value',
  'Unsupported value',
  'Duplicate value',
  'Not found',
  'Too many',
])

/** JSON as Go's encoding/json writes it: safe for HTML, and with the few characters that JavaScript leaves alone escaped. */
export const goJson = (value: Json): string =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** A map with its keys in the order of Go's JSON. */
export function inKeyOrder<T extends Json>(map: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const keys = Object.keys(map).toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  return Object.fromEntries(keys.map(key => [key, map[key]!]))
}

function shownValue({shown, value = null}: FieldError): string {
  if (shown !== undefined) return shown
  return typeof value === 'string' ? goQuote(value) : goJson(isObject(value) ? inKeyOrder(value) : value)
}

/** `<type>[: <value>][: <detail>]`: a cause's message in a Status, without the field. */
export function fieldErrorBody(error: FieldError): string {
  const value = printsValue.has(error.type) && !error.isHidden ? `: ${shownValue(error)}` : ''
  return `${error.type}${value}${error.detail === '' ? '' : `: ${error.detail}`}`
}

/** `<field>: <type>[: <value>][: <detail>]`, word for word as the server prints it. */
export const fieldErrorText = (error: FieldError): string => `${error.path.name}: ${fieldErrorBody(error)}`
