import {type FieldErrorType, fieldErrorBody, fieldErrorText} from '../field-error.ts'
import type {JsonObject} from '../json.ts'
import {decodeErrorText} from './decode.ts'
import {goQuote} from './go-text.ts'
import type {Admission, Kind} from './kind.ts'

/** A refusal as the API server answers it: an HTTP code and a Status. */
export interface Refusal {
  readonly code: 400 | 422
  readonly reason: 'BadRequest' | 'Invalid'
  readonly message: string
  /** Only of a 422: name, group, kind and causes. */
  readonly details?: JsonObject
}

/** The reason of a cause, by the type of the error. Kubernetes apimachinery pkg/util/validation/field/errors.go */
export const causeReasons: Readonly<Record<FieldErrorType, string>> = {
  'Required value': 'FieldValueRequired',
  'Invalid value': 'FieldValueInvalid',
  'Unsupported value': 'FieldValueNotSupported',
  Forbidden: 'FieldValueForbidden',
  'Duplicate value': 'FieldValueDuplicate',
  'Not found': 'FieldValueNotFound',
  'Too long': 'FieldValueTooLong',
  'Too many': 'FieldValueTooMany',
  'Internal error': 'InternalError',
}

/** The server's answer when it refuses; undefined when it takes the object. `name` is the object's own. */
export function refusalOf(admission: Admission, kind: Kind, name: string): Refusal | undefined {
  if (admission.decodeErrors.length > 0) {
    const what = `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}`
    return {code: 400, reason: 'BadRequest', message: `${what}: ${decodeErrorText(admission.decodeErrors)}`}
  }
  if (admission.fieldErrors.length === 0) return undefined
  const texts = [...new Set(admission.fieldErrors.map(fieldErrorText))]
  const text = texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`
  return {
    code: 422,
    reason: 'Invalid',
    message: `${kind.kind}${kind.group === '' ? '' : `.${kind.group}`} ${goQuote(name)} is invalid: ${text}`,
    details: {
      name,
      ...(kind.group === '' ? {} : {group: kind.group}),
      kind: kind.kind,
      causes: admission.fieldErrors.map(error => ({
        reason: causeReasons[error.type],
        message: fieldErrorBody(error),
        field: error.path.name,
      })),
    },
  }
}
