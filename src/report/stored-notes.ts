import type {Path} from '../core/field-path.ts'
import {isObject, type Json, objectAt, valueAt} from '../core/json.ts'

/** How what is stored differs from what was written. */
export interface StoredNotes {
  /** What to say of a place of the stored object. */
  readonly noteOf: (path: Path) => string | undefined
  /** Fields that were written and are not stored, as `spec.dataSource`. */
  readonly dropped: readonly string[]
}

/** Compares an object as it was written with what the server stores: what it filled in, changed and dropped. */
export function storedNotes(written: Json, stored: Json): StoredNotes {
  const notes = new Map<string, string>()
  const dropped: string[] = []
  const texts = textsOfSecret(written)
  compare(texts.length > 0 ? withTexts(written, stored, texts) : written, stored, [], notes, dropped)
  for (const key of texts) notes.set(JSON.stringify(['data', key]), 'from stringData')
  return {noteOf: path => notes.get(JSON.stringify(path)), dropped}
}

/** The keys of a Secret's stringData: the server encodes them into data. */
const textsOfSecret = (written: Json): readonly string[] =>
  isObject(written) && written['kind'] === 'Secret' ? Object.keys(objectAt(written, 'stringData')) : []

/** A Secret as if its texts had been written where they are stored. */
function withTexts(written: Json, stored: Json, texts: readonly string[]): Json {
  if (!isObject(written)) return written
  const {stringData: _, ...rest} = written
  const encoded = texts.map(key => [key, valueAt(stored, ['data', key]) ?? null] as const)
  return {...rest, data: {...objectAt(written, 'data'), ...Object.fromEntries(encoded)}}
}

function compare(written: Json, stored: Json, path: Path, notes: Map<string, string>, dropped: string[]): void {
  const say = (at: Path, note: string): void => {
    notes.set(JSON.stringify(at), note)
  }
  if (isObject(written) && isObject(stored)) {
    for (const [key, value] of Object.entries(stored)) {
      const before = Object.hasOwn(written, key) ? written[key]! : null
      if (before === null && value !== null) say([...path, key], 'default')
      else compare(before, value, [...path, key], notes, dropped)
    }
    for (const [key, value] of Object.entries(written))
      if (!Object.hasOwn(stored, key) && !isNothing(value)) dropped.push(fieldName([...path, key]))
    return
  }
  if (Array.isArray(written) && Array.isArray(stored)) {
    const before = written as readonly Json[]
    for (const [index, item] of (stored as readonly Json[]).entries()) {
      if (index >= before.length) say([...path, index], 'default')
      else compare(before[index]!, item, [...path, index], notes, dropped)
    }
    return
  }
  if (written !== stored) say(path, `written as ${shorten(JSON.stringify(written))}`)
}

const isNothing = (value: Json): boolean =>
  value === null ||
  value === '' ||
  value === false ||
  value === 0 ||
  (typeof value === 'object' && Object.keys(value).length === 0)

const fieldName = (path: Path): string =>
  path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('')

const longest = 40
const shorten = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text)
