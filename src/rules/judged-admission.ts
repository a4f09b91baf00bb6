import type {FieldError} from '../core/field-error.ts'
import type {Path} from '../core/field-path.ts'
import {type Json, type JsonObject, type MutableJson, copyJson, valueAt} from '../core/json.ts'
import {admit} from '../core/kinds/admit.ts'
import type {Admission, DecodeError, Kind} from '../core/kinds/kind.ts'
import type {Version} from '../core/version.ts'
import {belongingOf} from './belonging.ts'
import {followsFromUnknown} from './told-errors.ts'

/**
 * What the server says, and beyond it: the server stops at an unknown field or a value of a wrong type, but the reader is better served by
 * all mistakes at once. What only follows from those is left out.
 */
export function judgedAdmission(
  object: JsonObject,
  kind: Kind,
  version: Version,
  old: JsonObject | undefined,
): Admission {
  const admission = admit(object, {version}, {old})
  const {decodeErrors} = admission
  if (decodeErrors.length === 0) return admission
  const unread = decodeErrors.filter(({problem}) => problem !== 'unknown field')
  const wrong = unread.map(({at}) => at)
  const readable = wrong.length === 0 ? object : withoutWrong(object, unread)
  if (!readable) return admission
  const {fieldErrors} = admit(readable, {version}, {old, fieldValidation: 'Ignore'})
  const meant = decodeErrors.map(error => belongingOf(error, object, kind.type, version)?.at ?? error.at)
  return {
    ...admission,
    fieldErrors: fieldErrors.filter(
      error =>
        error.type !== 'Not found' &&
        (wrong.length === 0 || standsByItself(error, object, wrong)) &&
        !meant.some(path => followsFromUnknown(error, path)),
    ),
  }
}

/** True for a value that is written and refused by itself, whatever the values that could not be read were meant to be. */
const standsByItself = ({type, path: {at}}: FieldError, object: JsonObject, wrong: readonly Path[]): boolean =>
  type !== 'Required value' &&
  type !== 'Forbidden' &&
  (valueAt(object, at) ?? null) !== null &&
  !wrong.some(path => at.every((step, index) => path[index] === step))

/** A value that a field of that sort can hold. */
const readableValues: Readonly<Record<string, Json>> = {
  'a list': [],
  'a mapping': {},
  'a string': '',
  'true or false': false,
  'an integer': 0,
  'a number': 0,
  'a base64 string': '',
  quantity: '0',
  'an integer or a string': 0,
}

/** The object without the fields of a wrong type; an item of a list is replaced, so that the others keep their places. */
function withoutWrong(object: JsonObject, errors: readonly DecodeError[]): JsonObject | undefined {
  const copy = copyJson(object)
  for (const {at, wanted} of errors) {
    const step = at.at(-1)
    const owner = at.slice(0, -1).reduce<MutableJson | undefined>((here, part) => {
      if (Array.isArray(here)) return here[Number(part)]
      return typeof here === 'object' && here !== null && Object.hasOwn(here, part) ? here[part] : undefined
    }, copy)
    if (typeof owner !== 'object' || owner === null || step === undefined) return undefined
    if (!Array.isArray(owner)) {
      delete owner[step]
      continue
    }
    const readable = readableValues[wanted ?? '']
    if (readable === undefined) return undefined
    owner[Number(step)] = copyJson(readable)
  }
  return copy
}
