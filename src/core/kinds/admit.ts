import {type Json, type JsonObject, type MutableJsonObject, isObject, objectAt} from '../json.ts'
import {conversionErrors, conversions} from './conversion.ts'
import {type Duplicate, decode} from './decode.ts'
import {defaultsByType} from './defaults/index.ts'
import {changeParts, fillDefaults} from './defaulting.ts'
import {encode} from './encode.ts'
import {structType} from './field-table.ts'
import {kindOf} from './index.ts'
import type {Admission, AdmissionContext, Kind, Warning} from './kind.ts'
import {ensurePart, part, setIfAbsent, textIn} from './parts.ts'
import {withinSize} from './request-size.ts'
import {generateName, systemFields} from './system-metadata.ts'
import {same} from './validation/same.ts'

export interface AdmitOptions {
  /** The stored object that the new one replaces. */
  readonly old?: JsonObject | undefined
  /** Keys that stand twice in the JSON text. */
  readonly duplicates?: readonly Duplicate[] | undefined
  /** What becomes of unknown and duplicate fields: refused (Strict, as kubectl asks for), warned of, or nothing. */
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore' | undefined
}

/**
 * What the API server of `context.version` makes of an object that is created, or put in the place of `options.old`: decoding, defaults,
 * mutating admission, preparation, validation, in its order. Decode errors end it. The apiVersion and kind must be ones that `kindOf`
 * knows; else the object is refused as undecodable with no error, which is a bug of the caller.
 */
export function admit(object: JsonObject, context: AdmissionContext, options: AdmitOptions = {}): Admission {
  const kind = kindOf(textOf(object, 'apiVersion'), textOf(object, 'kind'))
  if (!kind) return {stored: undefined, decodeErrors: [], fieldErrors: [], warnings: []}
  return withinSize(object, () => admitOf(kind, object, context, options))
}

/**
 * What a request says, with defaults, before admission and preparation add to it: the fields that are whose who sent it.
 * Kubernetes apiserver pkg/endpoints/handlers/create.go
 */
export function requested(object: JsonObject, context: AdmissionContext): JsonObject {
  const kind = kindOf(textOf(object, 'apiVersion'), textOf(object, 'kind'))
  if (!kind) return object
  const {object: decoded} = decode(object, kind.type, context.version)
  complete(decoded, kind, context)
  return toStored(decoded, kind, context)
}

function admitOf(kind: Kind, object: JsonObject, context: AdmissionContext, options: AdmitOptions): Admission {
  const decoded = decode(object, kind.type, context.version, options.duplicates)
  const refused = decoded.errors.filter(
    error => error.problem === 'type' || (options.fieldValidation ?? 'Strict') === 'Strict',
  )
  // What strict decoding finds is told last.
  const isDecoded = refused.every(error => error.problem !== 'type')
  const decodeErrors = isDecoded ? [...conversionErrors(decoded.object, kind.type), ...refused] : refused
  if (decodeErrors.length > 0) return {stored: undefined, decodeErrors, fieldErrors: [], warnings: []}
  const admitted = decoded.object
  complete(admitted, kind, context)
  const {old} = options
  setIdentity(admitted, kind, context, old)
  const noticed = old ? change(admitted, old, kind, context) : create(admitted, kind, context)
  const judged = toStored(admitted, kind, context)
  const fieldErrors =
    (old && kind.validateUpdate
      ? kind.validateUpdate(judged, old, context, object)
      : kind.validate?.(judged, context, object)) ?? []
  // Validation sees what the request says of addresses, and fills in the rest for itself.
  kind.allocate?.(admitted, old)
  if (kind.defaultedAgain) complete(admitted, kind, context)
  const stored = kind.allocate || kind.defaultedAgain ? toStored(admitted, kind, context) : judged
  return {
    stored,
    decodeErrors: [],
    fieldErrors,
    warnings: [
      ...(options.fieldValidation === 'Warn' ? decoded.errors : []).map(({message, at}) => ({message, at})),
      ...noticed,
      ...(kind.warnings?.(stored, context, old) ?? []),
    ],
  }
}

/** A time that is not known is left out, where servers before 1.34 would write null for a template's. */
function toStored(object: MutableJsonObject, kind: Kind, context: AdmissionContext): MutableJsonObject {
  const stored = encode(object, kind.type, context.version)
  const metadata = part(stored, 'metadata')
  if (metadata?.['creationTimestamp'] === null) delete metadata['creationTimestamp']
  return stored
}

const textOf = (object: JsonObject, field: string): string => {
  const value = Object.hasOwn(object, field) ? object[field] : undefined
  return typeof value === 'string' ? value : ''
}

function complete(object: MutableJsonObject, kind: Kind, context: AdmissionContext): void {
  fillDefaults(object, kind.type, defaultsByType, context)
  changeParts(object, kind.type, conversions, context)
}

/** Fields that a change cannot set: what was stored stays. */
const serverFields: ReadonlySet<string> = new Set(['generation', 'creationTimestamp', 'managedFields'])
/** Fields of an object that is being deleted: a change can neither bring nor take them. */
const deletionFields: ReadonlySet<string> = new Set(['deletionTimestamp', 'deletionGracePeriodSeconds'])

/** Kubernetes apiserver pkg/endpoints/handlers/create.go, pkg/registry/rest/meta.go. */
function setIdentity(
  object: MutableJsonObject,
  kind: Kind,
  context: AdmissionContext,
  old: JsonObject | undefined,
): void {
  const metadata = ensurePart(object, 'metadata')
  if (!kind.namespaced) delete metadata['namespace']
  else if (textIn(metadata, 'namespace') === '')
    metadata['namespace'] = textIn(objectAt(old, 'metadata'), 'namespace') || 'default'
  generateName(metadata, context)
}

function create(object: MutableJsonObject, kind: Kind, context: AdmissionContext): readonly Warning[] {
  for (const field of systemFields) delete ensurePart(object, 'metadata')[field]
  kind.admitCreate?.(object, context)
  if (kind.countsGeneration) ensurePart(object, 'metadata')['generation'] = 1
  return kind.prepareForCreate?.(object, context) ?? []
}

/** Kubernetes apiserver pkg/registry/rest/update.go BeforeUpdate. */
function change(object: MutableJsonObject, old: JsonObject, kind: Kind, context: AdmissionContext): readonly Warning[] {
  kind.admitUpdate?.(object, old, context)
  const metadata = ensurePart(object, 'metadata')
  const before = isObject(old['metadata']) ? old['metadata'] : {}
  for (const field of ['generation', ...systemFields]) {
    if (field === 'selfLink') continue
    const value = before[field] ?? null
    // What only the server knows cannot differ from what is not known.
    if (serverFields.has(field) || (value === null ? !deletionFields.has(field) : field === 'deletionTimestamp'))
      delete metadata[field]
    if (value !== null) setIfAbsent(metadata, field, value)
  }
  if (hasStatus(kind)) {
    delete object['status']
    if (isObject(old['status'])) setIfAbsent(object, 'status', old['status'])
  }
  const isPrepared = kind.countsGeneration !== 'before fields are dropped'
  const hasChangedBefore = !isPrepared && hasChanged(object, old, kind, context)
  kind.prepareForUpdate?.(object, old, context)
  const generation = metadata['generation']
  if (!kind.countsGeneration || typeof generation !== 'number') return []
  if (isPrepared ? hasChanged(object, old, kind, context) : hasChangedBefore) metadata['generation'] = generation + 1
  return []
}

const hasStatus = (kind: Kind): boolean => structType(kind.type).fields.has('status')

/** Whether anything but metadata and status is another; for Deployments annotations count too, for EndpointSlices labels. */
function hasChanged(object: MutableJsonObject, old: JsonObject, kind: Kind, context: AdmissionContext): boolean {
  const essence = (source: JsonObject): Json[] => {
    const {metadata, status: _status, ...rest} = encode(source, kind.type, context.version)
    const counted = kind.kind === 'Deployment' ? 'annotations' : kind.kind === 'EndpointSlice' ? 'labels' : undefined
    return [rest, (counted && isObject(metadata) && metadata[counted]) || null]
  }
  return !same(essence(object), essence(old))
}
