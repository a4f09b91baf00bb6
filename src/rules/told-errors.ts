import type {FieldError} from '../core/field-error.ts'
import type {Path} from '../core/field-path.ts'
import {isObject, type Json, type JsonObject, valueAt} from '../core/json.ts'
import type {Admission} from '../core/kinds/kind.ts'
import type {Manifest} from '../core/manifest-set.ts'

const told = new WeakMap<Admission, readonly FieldError[]>()

/**
 * The refusals of an admission that are told to the reader. The server prints each consequence of a mistake too: that a path is no
 * absolute one because it is missing, that dataSourceRef is wrong because it is a copy of dataSource. One mistake is told once.
 */
export function toldErrors(admission: Admission, manifest: Manifest): readonly FieldError[] {
  let errors = told.get(admission)
  if (!errors)
    told.set(admission, (errors = withoutFollowers(unreadLeftOut(admission.fieldErrors, manifest), manifest.object)))
  return errors
}

/** Of a text that is not read to its end it is enough to say once that something is missing. */
function unreadLeftOut(errors: readonly FieldError[], {document}: Manifest): readonly FieldError[] {
  if (!document.unread) return errors
  const first = errors.find(({type}) => type === 'Required value')
  return first ? [first] : errors
}

function withoutFollowers(errors: readonly FieldError[], object: JsonObject): FieldError[] {
  const missing = errors.filter(error => error.type === 'Required value')
  const kept: FieldError[] = []
  const roots: Path[] = []
  for (const error of errors) {
    if (isCopy(error, object) || kept.some(other => saysTheSame(error, other))) continue
    if (error.type === 'Not found' && errors.some(other => isVolumeNamed(error.value, other, object))) continue
    if (missing.some(other => other !== error && followsFromMissing(error, other, object))) continue
    if (isAboutAll(error) && errors.some(other => other !== error && beginsWith(other.path.at, error.path.at))) continue
    const root = missingRoot(object, error.path.at)
    if (root && roots.some(other => beginsWith(root, other))) continue
    if (root && (error.type === 'Required value' || root.length < error.path.at.length)) roots.push(root)
    kept.push(error)
  }
  return kept
}

/** The first part of a path that is not in the object, or empty there; undefined when all of it is there. */
export function missingRoot(object: JsonObject, path: Path): Path | undefined {
  for (let length = 1; length <= path.length; length++) {
    const part = path.slice(0, length)
    if ((valueAt(object, part) ?? null) === null) return part
  }
  return undefined
}

/** The server copies these from another field before it looks at them. */
const copies: readonly (readonly [copy: Path, from: Path])[] = [
  [
    ['spec', 'dataSourceRef'],
    ['spec', 'dataSource'],
  ],
]

const isCopy = ({path}: FieldError, object: JsonObject): boolean =>
  copies.some(
    ([copy, from]) =>
      beginsWith(path.at, copy) && valueAt(object, copy) === undefined && valueAt(object, from) !== undefined,
  )

/** Two complaints of one value: that it is empty and of the wrong form, that it is too long twice over. */
const saysTheSame = (error: FieldError, other: FieldError): boolean =>
  error.path.name === other.path.name &&
  error.type === other.type &&
  JSON.stringify(error.value ?? null) === JSON.stringify(other.value ?? null)

/** A volume that is refused itself is none that could be mounted. */
function isVolumeNamed(name: Json | undefined, {path: {at}}: FieldError, object: JsonObject): boolean {
  const index = at.indexOf('volumes') + 1
  return index > 0 && valueAt(object, [...at.slice(0, index + 1), 'name']) === name
}

function followsFromMissing(error: FieldError, {path}: FieldError, object: JsonObject): boolean {
  // Without a selector nothing matches it, and without a template nothing is matched.
  if (error.detail.includes('does not match template')) {
    return path.name === 'spec.selector' || (missingRoot(object, path.at)?.length ?? 0) < path.at.length
  }
  if (error.type === 'Required value') return false
  return beginsWith(path.at, error.path.at) && isEmpty(error.value)
}

/** A complaint of a mapping as a whole, without a reason of its own. */
const isAboutAll = ({type, value, detail}: FieldError): boolean =>
  type === 'Invalid value' && isObject(value) && (detail === '' || detail === 'invalid label selector')

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined || value === null || value === '' || (isObject(value) && Object.keys(value).length === 0)

const beginsWith = (path: Path, start: Path): boolean => start.every((step, index) => path[index] === step)

const withoutIndices = (path: Path): Path => path.filter(step => typeof step === 'string')

/** Whether a refusal would not be there if an unknown field stood at `meant`, the place that it was meant for. */
export function followsFromUnknown(error: FieldError, meant: Path): boolean {
  const there = withoutIndices(meant)
  const at = withoutIndices(error.path.at)
  if (beginsWith(at, there)) return true
  if (error.detail.includes('does not match template'))
    return there.some(step => ['template', 'metadata', 'labels', 'selector', 'matchLabels'].includes(String(step)))
  return beginsWith(there, at) && (error.type === 'Required value' || isEmpty(error.value) || isAboutAll(error))
}
