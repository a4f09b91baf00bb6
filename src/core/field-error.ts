import type {FieldPath} from './field-path.ts'
import type {Json} from './json.ts'

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
  detail: `may not be more than ${maximum} bytes`,
})
/** `supported` is printed sorted and quoted, as the server does. */
export const unsupported = (path: FieldPath, value: Json | undefined, supported: readonly string[]): FieldError => ({
  type: 'Unsupported value',
  path,
  value: value ?? '',
  detail: `supported values: ${supported
    .toSorted()
    .map(text => JSON.stringify(text))
    .join(', ')}`,
  supported,
})

const printsValue: ReadonlySet<FieldErrorType> = new Set([
  'Invalid value',
  'Unsupported value',
  'Duplicate value',
  'Not found',
])

/** `<type>[: <value>][: <detail>]`: a cause's message in a Status, without the field. */
export function fieldErrorBody(error: FieldError): string {
  const value = printsValue.has(error.type) ? `: ${JSON.stringify(error.value ?? null)}` : ''
  return `${error.type}${value}${error.detail === '' ? '' : `: ${error.detail}`}`
}

/** `<field>: <type>[: <value>][: <detail>]`, word for word as the server prints it. */
export const fieldErrorText = (error: FieldError): string => `${error.path.name}: ${fieldErrorBody(error)}`
