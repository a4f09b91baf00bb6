import type {FieldError} from '../core/field-error.ts'
import {type JsonObject, valueAt} from '../core/json.ts'
import type {CustomKind, CustomKinds} from '../core/kinds/custom-kinds.ts'
import type {Admission} from '../core/kinds/kind.ts'
import type {Served} from '../core/kinds/versions.ts'
import type {Manifest, ManifestSet} from '../core/manifest-set.ts'
import type {Version} from '../core/version.ts'
import type {Subject} from './rule.ts'

/** What a set is judged against beside its own resources. */
export interface CustomConditions {
  readonly custom: CustomKinds
  readonly against?: ManifestSet | undefined
}

const served: Served = {state: 'served'}

/** A custom resource, or a definition, as the server would take it; undefined for a kind that no definition knows. */
export function customSubject(
  manifest: Manifest,
  version: Version,
  {custom, against}: CustomConditions,
): Subject | undefined {
  const {apiVersion, kind: kindName, name, namespace, object} = manifest
  const state = custom.servedIn(apiVersion, kindName)
  const kind = custom.kindOf(apiVersion, kindName)
  if (state && state.state !== 'served')
    return {manifest, served: state, kind: undefined, admission: undefined, old: undefined}
  if (!kind) return undefined
  const before = against?.find(apiVersion, kindName, name, namespace)
  const old = before && kind.admit(before.object, {version}).stored
  // The rules of Kubernetes' own kinds read what is stored, and a custom kind may have the name of one of them.
  const whole = wholeAdmission(object, kind, version, old)
  const fieldErrors = whole.fieldErrors.map(error => inReadersWords(error, object))
  const admission = {...whole, fieldErrors, stored: undefined}
  return {manifest, served, kind, admission, old, before}
}

/** The validator of schemas begins with the field's name, and in place of a value of a wrong type it has the name of that type. */
function inReadersWords(error: FieldError, object: JsonObject): FieldError {
  const lead = `${error.path.name} in body `
  if (error.type !== 'Invalid value' || !error.detail.startsWith(lead)) return error
  const detail = error.detail.slice(lead.length)
  const written = valueAt(object, error.path.at)
  const type = typeof error.value === 'string' ? error.value : ''
  const isOfType = detail.startsWith('must be of type ') && detail.endsWith(`: "${type}"`)
  if (!isOfType || written === undefined) return {...error, detail}
  return {...error, value: written, detail: detail.slice(0, detail.lastIndexOf(': "'))}
}

/** The server stops at unknown fields; the reader is better served by all mistakes at once. */
function wholeAdmission(
  object: JsonObject,
  kind: CustomKind,
  version: Version,
  old: JsonObject | undefined,
): Admission {
  const admission = kind.admit(object, {version}, {old})
  if (admission.decodeErrors.length === 0 || admission.decodeErrors.some(({problem}) => problem === 'type'))
    return admission
  const meant = new Set(admission.decodeErrors.map(({at}) => at.slice(0, -1).join('\0')))
  const {fieldErrors} = kind.admit(object, {version}, {old, fieldValidation: 'Ignore'})
  // A field that is missing beside an unknown one may be that one misspelt.
  const told = fieldErrors.filter(
    ({type, path}) => type !== 'Required value' || !meant.has(path.at.slice(0, -1).join('\0')),
  )
  return {...admission, fieldErrors: told}
}

/** Whether a definition says what that resource is, so that it is not passed over. */
export const isDefined = ({apiVersion, kind}: Manifest, custom: CustomKinds | undefined): boolean =>
  custom?.kindOf(apiVersion, kind) !== undefined || custom?.servedIn(apiVersion, kind)?.state === 'not defined'
