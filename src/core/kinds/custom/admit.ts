/**
 * What the API server makes of a custom resource: decoding, defaults, validation, in its order.
 * Kubernetes apiextensions-apiserver pkg/apiserver/customresource_handler.go, pkg/registry/customresource.
 */
import {type FieldError, invalid} from '../../field-error.ts'
import {FieldPath} from '../../field-path.ts'
import {copyJson, isObject, type Json, type JsonObject, type MutableJsonObject, objectAt, valueAt} from '../../json.ts'
import {qualifiedNameProblems} from '../../names.ts'
import type {Version} from '../../version.ts'
import type {AdmitOptions} from '../admit.ts'
import {pathText} from '../decode.ts'
import {goQuote} from '../go-text.ts'
import type {Admission, AdmissionContext, DecodeError, Warning} from '../kind.ts'
import {ensurePart, part, textIn} from '../parts.ts'
import {Check} from '../validation/check.ts'
import {texts} from '../validation/decoded.ts'
import {
  checkCommonMetadata,
  checkMetadata,
  checkMetadataUpdate,
  metadataOf,
  subdomainName,
} from '../validation/metadata.ts'
import {generateName, systemFields} from '../system-metadata.ts'
import {decodeEmbedded, decodeMetadata, embeddedErrors} from './embedded.ts'
import {isGoInteger} from './go-numbers.ts'
import {listTypeErrors} from './list-types.ts'
import type {Schema} from './schema.ts'
import {dropNulls, fillIn, prune} from './shape.ts'
import {schemaErrors} from './values.ts'

/** One version of a custom kind, as its definition describes it. */
export interface CustomVersion {
  readonly name: string
  readonly namespaced: boolean
  readonly served: boolean
  readonly schema: Schema
  readonly hasStatus: boolean
  /** Where replicas and the selector stand, as `.spec.replicas`. */
  readonly scale?: {readonly replicas: string; readonly statusReplicas: string; readonly selector?: string} | undefined
  /** What the server warns of whoever uses a deprecated version. */
  readonly deprecation?: string | undefined
}

/** The object as it would be stored, or why it would not. */
export function admitCustom(
  source: JsonObject,
  custom: CustomVersion,
  context: AdmissionContext,
  options: AdmitOptions,
): Admission {
  const object = copyJson(source)
  const errors = decodeCustom(object, custom.schema, context.version, options)
  const isStrict = (options.fieldValidation ?? 'Strict') === 'Strict'
  const wrong = errors.filter(({problem}) => problem === 'type')
  const decodeErrors = wrong.length > 0 ? wrong : isStrict ? errors : []
  if (decodeErrors.length > 0) return {stored: undefined, decodeErrors, fieldErrors: [], warnings: []}
  fillIn(object, custom.schema)
  const {old} = options
  prepare(object, custom, old, context)
  return {
    stored: object,
    decodeErrors: [],
    fieldErrors: validate(object, custom, context, old),
    warnings: warningsOf(object, custom, context.version, old),
  }
}

function decodeCustom(
  object: MutableJsonObject,
  schema: Schema,
  version: Version,
  options: AdmitOptions,
): DecodeError[] {
  const duplicates = (options.duplicates ?? []).map(({path}): DecodeError => {
    const name = pathText(path)
    return {message: `duplicate field ${goQuote(name)}`, problem: 'duplicate field', path: name, at: path}
  })
  const head = decodeMetadata(object, [], 'metadata', version)
  const unknown = prune(object, schema).map(({at, known}): DecodeError => {
    const path = pathText(at)
    return {message: `unknown field "${path}"`, problem: 'unknown field', path, at, known}
  })
  dropNulls(object, schema)
  const embedded = decodeEmbedded({...schema, embedsResource: false}, object, version)
  return [...duplicates, ...head, ...unknown, ...embedded]
}

function prepare(
  object: MutableJsonObject,
  {namespaced, hasStatus}: CustomVersion,
  old: JsonObject | undefined,
  context: AdmissionContext,
): void {
  const metadata = ensurePart(object, 'metadata')
  const before = objectAt(old, 'metadata')
  if (!namespaced) delete metadata['namespace']
  else if (textIn(metadata, 'namespace') === '') metadata['namespace'] = textIn(before, 'namespace') || 'default'
  generateName(metadata, context)
  for (const field of systemFields) delete metadata[field]
  metadata['generation'] = typeof before['generation'] === 'number' ? before['generation'] : 1
  if (!hasStatus) return
  delete object['status']
  if (isObject(old) && old['status'] !== undefined) object['status'] = copyJson(old['status'])
}

function validate(
  object: JsonObject,
  custom: CustomVersion,
  context: AdmissionContext,
  old: JsonObject | undefined,
): FieldError[] {
  const {schema, namespaced} = custom
  const check = new Check(context.version, {isChange: old !== undefined})
  if (old) checkMetadataUpdate(check, metadataOf(object), metadataOf(old))
  else checkMetadata(check, metadataOf(object), {namespaced, name: subdomainName})
  check.add(schemaErrors(schema, object))
  check.add(scaleErrors(object, custom.scale))
  check.add(embeddedErrors({...schema, embedsResource: false}, object, context.version))
  // What was stored with a repeated item may keep it.
  if (!old || listTypeErrors(schema, old).length === 0) check.add(listTypeErrors(schema, object))
  // What every object goes through comes only when the kind itself has nothing against it.
  if (check.errors.length === 0) checkCommonMetadata(check, metadataOf(object), namespaced)
  return unrepeated(check.errors)
}

/** The kind's own check and the common one say the same of metadata. */
function unrepeated(errors: readonly FieldError[]): FieldError[] {
  // The details apart: those of many errors may be one long text.
  const seen = new Map<string, Set<string>>()
  return errors.filter(({type, path, value, detail}) => {
    const text = JSON.stringify([type, path.name, value ?? null])
    const details = seen.get(text)
    if (details?.has(detail)) return false
    if (details) details.add(detail)
    else seen.set(text, new Set([detail]))
    return true
  })
}

const largestReplicas = 2 ** 31 - 1

/** Replicas must be a number that a Scale can hold. pkg/registry/customresource/validator.go */
function scaleErrors(object: JsonObject, scale: CustomVersion['scale']): FieldError[] {
  if (!scale) return []
  const errors: FieldError[] = []
  for (const field of [scale.replicas, scale.statusReplicas]) {
    const steps = field.replace(/^\./, '').split('.')
    const path = FieldPath.root().named(field).standing(steps)
    const value = nested(object, steps)
    if (value === undefined) continue
    if ('blocked' in value) errors.push(invalid(path, 0, value.blocked))
    else if (!isGoInteger(value.found)) {
      const detail = `${field} accessor error: ${goText(value.found)} is of the type ${goTypeName(value.found)}, expected int64`
      errors.push(invalid(path, 0, detail))
    } else if (value.found < 0) errors.push(invalid(path, value.found, 'should be a non-negative integer'))
    else if (value.found > largestReplicas)
      errors.push(invalid(path, value.found, `should be less than or equal to ${largestReplicas}`))
  }
  return errors
}

type Nested = {readonly found: Json | undefined} | {readonly blocked: string} | undefined

/** apimachinery unstructured.NestedFieldNoCopy */
function nested(object: JsonObject, steps: readonly string[]): Nested {
  for (const [index, step] of steps.entries()) {
    const here = index === 0 ? object : valueAt(object, steps.slice(0, index))
    if (here === null) return undefined
    if (!isObject(here)) {
      const name = `.${steps.slice(0, index + 1).join('.')}`
      return {
        blocked: `${name} accessor error: ${goText(here)} is of the type ${goTypeName(here)}, expected map[string]interface{}`,
      }
    }
    if (!Object.hasOwn(here, step)) return undefined
  }
  return {found: valueAt(object, steps)}
}

const goText = (value: Json | undefined): string =>
  value === null ? '<nil>' : typeof value === 'object' ? JSON.stringify(value) : String(value)
function goTypeName(value: Json | undefined): string {
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return '[]interface {}'
  if (typeof value === 'number') return isGoInteger(value) ? 'int64' : 'float64'
  return typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : 'map[string]interface {}'
}

const standardFinalizers: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion'])

function warningsOf(
  object: JsonObject,
  {deprecation}: CustomVersion,
  version: Version,
  old: JsonObject | undefined,
): Warning[] {
  const warnings: Warning[] = deprecation === undefined ? [] : [{message: deprecation, at: ['apiVersion']}]
  const before = new Set(texts(part((old as MutableJsonObject | undefined) ?? {}, 'metadata'), 'finalizers'))
  const at = ['metadata', 'finalizers']
  for (const finalizer of new Set(texts(metadataOf(object), 'finalizers'))) {
    if (before.has(finalizer)) continue
    const say = (what: string): number =>
      warnings.push({message: `metadata.finalizers: ${goQuote(finalizer)}: ${what}`, at})
    for (const problem of qualifiedNameProblems(finalizer, version)) say(problem)
    if (finalizer.includes('/') || standardFinalizers.has(finalizer)) continue
    const name = finalizer.includes('.') ? 'finalizer name including a path (/)' : 'finalizer name'
    say(`prefer a domain-qualified ${name} to avoid accidental conflicts with other finalizer writers`)
  }
  return warnings
}
