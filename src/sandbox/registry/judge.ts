import {type JsonObject, objectAt, stringAt} from '../../core/json.ts'
import {admit, requested} from '../../core/kinds/admit.ts'
import {decode, decodeErrorText, type Duplicate} from '../../core/kinds/decode.ts'
import {encode} from '../../core/kinds/encode.ts'
import type {DecodeError} from '../../core/kinds/kind.ts'
import {newestVersion} from '../../core/version.ts'
import type {WriteOptions} from '../registry.ts'
import type {FieldManager} from './fields/managed-fields.ts'
import {nameOf, randomName} from './metadata.ts'
import type {Resource} from './resources.ts'
import {badRequestError, invalidError, type StatusError} from './status-errors.ts'

export interface JudgeOptions extends WriteOptions {
  /** Keys that stood twice in the text. */
  readonly duplicates?: readonly Duplicate[]
  /** Whose fields these become; without it (controllers) nobody's. */
  readonly manager?: FieldManager
  /** metadata.managedFields as an apply has settled them. */
  readonly managedFields?: readonly JsonObject[]
  /** How a body that cannot be decoded is refused; a patch has words of its own. */
  readonly refuseDecoding?: (text: string) => StatusError
  /** Refuses what who asks may not make of a valid object, by StatusError. */
  readonly permit?: ((object: JsonObject, old: JsonObject | undefined) => void) | undefined
  /** What a new pod's service account says of its token. */
  readonly mountsToken?: boolean
}

export interface Judged {
  /** As it would be stored, without what only the registry knows: uid, resourceVersion, times. */
  readonly object: JsonObject
  readonly warnings: readonly string[]
}

/** What the API server makes of a new object, or of one that replaces `old`. Throws StatusError: 400 or 422. */
export function judge(
  resource: Resource,
  sent: JsonObject,
  old: JsonObject | undefined,
  uid: string,
  options: JudgeOptions,
): Judged {
  const {stored, decodeErrors, fieldErrors, warnings} = admit(
    sent,
    {version: newestVersion, suffix: () => randomName(5), uid, mountsToken: options.mountsToken ?? true},
    {old, duplicates: options.duplicates, fieldValidation: options.fieldValidation ?? 'Ignore'},
  )
  if (!stored) throw refuseDecoding(resource, decodeErrors, options)
  if (fieldErrors.length > 0) throw invalidError(resource.group, resource.kind, nameOf(stored), fieldErrors)
  return {object: stored, warnings: warnings.map(warning => warning.message)}
}

/** What a request says of an object, before the server adds to it. */
export const requestedObject = (sent: JsonObject): JsonObject =>
  requested(sent, {version: newestVersion, suffix: () => '', uid: '', mountsToken: false})

/** The status of an object that was sent, decoded; nothing else of it counts. */
export function judgeStatus(resource: Resource, sent: JsonObject, options: JudgeOptions): Judged {
  const {object, errors} = decode(sent, resource.type, newestVersion, options.duplicates ?? [])
  const strict = errors.filter(error => error.problem !== 'type')
  const refused = options.fieldValidation === 'Strict' ? errors : errors.filter(error => error.problem === 'type')
  if (refused.length > 0) throw refuseDecoding(resource, refused, options)
  const warnings = options.fieldValidation === 'Warn' ? strict.map(error => error.message) : []
  const encoded = encode(object, resource.type, newestVersion)
  const phase = firstPhases[resource.kind]
  if (phase === undefined || stringAt(encoded, 'status', 'phase')) return {object: encoded, warnings}
  return {object: {...encoded, status: {...objectAt(encoded, 'status'), phase}}, warnings}
}

/** The phases of objects whose status names none. Kubernetes pkg/apis/core/v1/defaults.go */
const firstPhases: Readonly<Record<string, string>> = {
  Namespace: 'Active',
  PersistentVolume: 'Pending',
  PersistentVolumeClaim: 'Pending',
}

/** The refusal of a body that cannot be decoded: 400. */
export function refuseDecoding(resource: Resource, errors: readonly DecodeError[], options: JudgeOptions): StatusError {
  const text = decodeErrorText(errors)
  if (options.refuseDecoding) return options.refuseDecoding(text)
  const {kind, version} = resource
  return badRequestError(`${kind} in version "${version}" cannot be handled as a ${kind}: ${text}`)
}
