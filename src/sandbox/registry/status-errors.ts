import {type FieldError, fieldErrorBody} from '../../core/field-error.ts'
import type {JsonObject} from '../../core/json.ts'
import {causeReasons} from '../../core/kinds/status.ts'
import type {ResourceType} from '../registry.ts'

/** A Kubernetes Status that refuses a request: the HTTP code and the body that kubectl prints from. */
export class StatusError extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details?: JsonObject,
  ) {
    super(message)
    this.name = 'StatusError'
  }
}

/** What a kubelet refuses: the API server hands its text on as it is, and it is no Status. */
export class KubeletError extends StatusError {
  constructor(message: string) {
    super(500, 'InternalError', message)
  }
}

// The texts of Kubernetes apimachinery pkg/api/errors/errors.go, word for word.

/** `statefulsets.apps`, `pods`: a type as the server's messages name it. */
export const qualified = (type: ResourceType): string =>
  type.group === '' ? type.resource : `${type.resource}.${type.group}`

const details = (type: ResourceType, name: string): JsonObject => ({
  ...(name === '' ? {} : {name}),
  ...(type.group === '' ? {} : {group: type.group}),
  kind: type.resource,
})

export const notFoundError = (type: ResourceType, name: string): StatusError =>
  new StatusError(404, 'NotFound', `${qualified(type)} "${name}" not found`, details(type, name))

export const alreadyExistsError = (type: ResourceType, name: string): StatusError =>
  new StatusError(409, 'AlreadyExists', `${qualified(type)} "${name}" already exists`, details(type, name))

export const conflictError = (type: ResourceType, name: string, why: string): StatusError =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(type)} "${name}": ${why}`,
    details(type, name),
  )

/** apiserver pkg/registry/generic/registry/store.go OptimisticLockErrorMsg */
export const optimisticLockMessage =
  'the object has been modified; please apply your changes to the latest version and try again'

export const forbiddenError = (type: ResourceType, name: string, why: string): StatusError =>
  new StatusError(
    403,
    'Forbidden',
    name === '' ? `${qualified(type)} is forbidden: ${why}` : `${qualified(type)} "${name}" is forbidden: ${why}`,
    details(type, name),
  )

export const badRequestError = (message: string): StatusError => new StatusError(400, 'BadRequest', message)
export const internalError = (message: string): StatusError =>
  new StatusError(500, 'InternalError', `Internal error occurred: ${message}`, {causes: [{message}]})
export const methodNotAllowedError = (message: string): StatusError =>
  new StatusError(405, 'MethodNotAllowed', message, {})
export const expiredError = (message: string): StatusError => new StatusError(410, 'Expired', message)

/** A page was asked for too late: the token shows the rest of the list as it is now. */
export class ExpiredPageError extends StatusError {
  constructor(readonly continueToken: string) {
    super(
      410,
      'Expired',
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    )
  }
}
export const unauthorizedError = (): StatusError => new StatusError(401, 'Unauthorized', 'Unauthorized')

/** So many refusals of one object are told, and so much text. Kubernetes tells all: a few megabytes of nonsense it answers with hundreds. */
const MOST_CAUSES = 1000
const MOST_TEXT = 4_000_000

/** 422 with a cause per refusal; several are printed in brackets, as field.ErrorList.ToAggregate does (without repetitions). */
export function invalidError(group: string, kind: string, name: string, errors: readonly FieldError[]): StatusError {
  const texts = new Set<string>()
  const causes: JsonObject[] = []
  let size = 0
  for (const error of errors) {
    if (causes.length === MOST_CAUSES || size > MOST_TEXT) break
    const message = fieldErrorBody(error)
    const field = error.path.name
    texts.add(`${field}: ${message}`)
    causes.push({reason: causeReasons[error.type], message, field})
    size += message.length
  }
  if (causes.length < errors.length) texts.add(`and ${errors.length - causes.length} more`)
  const list = [...texts].join(', ')
  const told = texts.size === 1 ? list : `[${list}]`
  return new StatusError(
    422,
    'Invalid',
    `${group === '' ? kind : `${kind}.${group}`} "${name}" is invalid${texts.size === 0 ? '' : `: ${told}`}`,
    {...(name === '' ? {} : {name}), ...(group === '' ? {} : {group}), kind, causes},
  )
}

/** The body of a refusal. */
export const statusBody = (error: StatusError): JsonObject => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: error instanceof ExpiredPageError ? {continue: error.continueToken} : {},
  status: 'Failure',
  message: error.message,
  reason: error.reason,
  ...(error.details && {details: error.details}),
  code: error.code,
})
