import type {Path, Step} from '../core/field-path.ts'
import type {Json} from '../core/json.ts'

/** A value as one would write it in a manifest, short enough for a line. */
export function shown(value: Json | undefined): string {
  if (value === undefined || value === null) return 'nothing'
  // Cut before anything is looked for in it: it may be of any length.
  const start = (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, 500)
  const text = start.replace(/\s*\n\s*/g, ' ')
  const short = text.length > 60 || start.length === 500 ? `${text.slice(0, 57)}…` : text
  return typeof value === 'string' ? `"${short}"` : short
}

/** The last name of a field: `spec.ports[0].name` -> `name`. */
export const lastName = (field: string): string => field.split('.').at(-1) ?? field

/** Where something stands, as one would find it in the text: `spec.ports[0].name`, `data[tls.crt]`. */
export const writtenPath = (path: Path): string =>
  path.reduce<string>((text, step) => (text === '' ? String(step) : `${text}${stepText(step)}`), '')

const stepText = (step: Step): string => (typeof step === 'number' || !/^[\w-]+$/.test(step) ? `[${step}]` : `.${step}`)

const numberWords = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** `one column`, `two columns`, `12 columns`. */
export const countOf = (number: number, noun: string): string =>
  `${numberWords[number] ?? number} ${noun}${number === 1 ? '' : 's'}`

/** `a`, `a or b`, `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`
}
