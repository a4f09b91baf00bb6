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
  if (admission.fieldErrors.length === 0) return []
  let errors = told.get(admission)
  if (!errors) {
    const first = admission.fieldErrors.slice(0, mostTold)
    told.set(admission, (errors = withoutFollowers(unreadLeftOut(first, manifest), manifest.object)))
  }
  return errors
}

/** Nobody reads more of one object. */
const mostTold = 1000

/** How many refusals of an admission are not told, because there are too many. */
export const untoldErrors = ({fieldErrors}: Admission): number => Math.max(0, fieldErrors.length - mostTold)

/** Of a text that is not read to its end it is enough to say once that something is missing. */
function unreadLeftOut(errors: readonly FieldError[], {document}: Manifest): readonly FieldError[] {
  if (!document.unread) return errors
  const first = errors.find(({type}) => type === 'Required value')
  return first ? [first] : errors
}

function withoutFollowers(errors: readonly FieldError[], object: JsonObject): FieldError[] {
  const missing = errors.filter(({type}) => type === 'Required value')
  const lacking = beginningsOf(missing)
  const blamed = beginningsOf(errors)
  const volumes = refusedVolumes(errors, object)
  const hasNoTemplate = missing.some(({path}) => leavesNothingToMatch(path, object))
  const said = new Set<string>()
  const roots = new Set<string>()
  const hasMisnamed = errors.some(isVolumeName)
  const left = errors.filter(error => {
    const {at} = error.path
    const identity = identityOf(error)
    if (said.has(identity) || isCopy(error, object) || isOfLimit(error, object) || isConsequence(error, errors))
      return false
    if (error.type === 'Not found' && typeof error.value === 'string' && (hasMisnamed || volumes.has(error.value)))
      return false
    if (isMadeName(error, errors, object)) return false
    if (isOfUnknownType(error, errors) || isOfMissingPort(error, object)) return false
    if (hasNoTemplate && isMismatch(error)) return false
    if (error.type !== 'Required value' && isEmpty(error.value) && lacking.has(keyOf(at))) return false
    if (isAboutAll(error) && blamed.has(`${keyOf(at)}/`)) return false
    const root = missingRoot(object, at)
    if (root && beginnings(root).some(beginning => roots.has(beginning))) return false
    if (root && (error.type === 'Required value' || root.length < at.length)) roots.add(keyOf(root))
    said.add(identity)
    return true
  })
  // Whatever follows from what: what is refused is told.
  return left.length > 0 ? left : errors.slice(0, 1)
}

const keyOf = (path: Path): string => JSON.stringify(path)
const beginnings = (path: Path): string[] => path.map((_step, index) => keyOf(path.slice(0, index + 1)))

/** The places of errors and all that is around them; with a slash at the end what is around them alone. */
function beginningsOf(errors: readonly FieldError[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const {path} of errors) {
    const keys = beginnings(path.at)
    for (const key of keys) found.add(key)
    for (const key of keys.slice(0, -1)) found.add(`${key}/`)
  }
  return found
}

/** Volumes that are refused themselves are none that could be mounted. */
function refusedVolumes(errors: readonly FieldError[], object: JsonObject): ReadonlySet<Json | undefined> {
  const volumes = errors.flatMap(({path: {at}}) => {
    const index = at.indexOf('volumes') + 1
    return index > 0 ? [valueAt(object, [...at.slice(0, index + 1), 'name'])] : []
  })
  return new Set(volumes)
}

/** The name of a volume or claim template that is refused: the mounts may well mean the right one. */
export const isVolumeName = ({path: {at}, type}: FieldError): boolean =>
  type === 'Invalid value' && at.at(-1) === 'name' && (at.at(-3) === 'volumes' || at.at(-4) === 'volumeClaimTemplates')

/** Of a type or restart policy that the server does not know nothing follows, and of the name of a pod that is refused. */
const isOfUnknownType = ({detail}: FieldError, errors: readonly FieldError[]): boolean =>
  fromUnknown.some(
    ([field, consequence]) =>
      consequence.test(detail) &&
      errors.some(({path, supported}) => path.at.at(-1) === field && supported !== undefined),
  ) ||
  (detail.startsWith('PVC name ') && errors.some(({path}) => path.name === 'metadata.name'))

const fromUnknown: readonly (readonly [field: string, consequence: RegExp])[] = [
  ['type', /`type` is |externally-accessible/],
  ['restartPolicy', /without restartPolicy=Always/],
]

/** The server makes the name of generateName, and refuses both. */
const isMadeName = ({path}: FieldError, errors: readonly FieldError[], object: JsonObject): boolean =>
  path.name === 'metadata.name' &&
  valueAt(object, path.at) === undefined &&
  errors.some(error => error.path.name === 'metadata.generateName')

/** The port of a Service that is not there is its target port as well. */
const isOfMissingPort = ({path: {at}}: FieldError, object: JsonObject): boolean =>
  at.at(-1) === 'targetPort' &&
  ['targetPort', 'port'].every(field => (valueAt(object, [...at.slice(0, -1), field]) ?? null) === null)

/** Two complaints of one value are one: that it is empty and of the wrong form, that it is too long twice over. */
const identityOf = ({path, type, value = null}: FieldError): string => JSON.stringify([path.name, type, value])

const isMismatch = ({detail}: FieldError): boolean => detail.includes('does not match template')

/** Another refusal that is only there because of this one; `here`: of the same field. */
const consequences: readonly (readonly [cause: RegExp, consequence: RegExp, where?: 'here'])[] = [
  [/`selector` not auto-generated/, /`selector` does not match template/],
  [/must be greater than zero/, /must be a valid resource quantity/, 'here'],
  [/exactly one version marked as storage version/, /must have the storage version/],
  [/a valid percent string/, /cannot be 0 when/, 'here'],
]

const isConsequence = ({detail, path}: FieldError, errors: readonly FieldError[]): boolean =>
  consequences.some(
    ([cause, consequence, where]) =>
      consequence.test(detail) &&
      errors.some(
        error =>
          cause.test(error.detail) && (where !== 'here' || (error.path.name === path.name && !isEmpty(error.value))),
      ),
  )

/** The server copies a limit to the requests where none is written. */
const isOfLimit = ({path: {at}}: FieldError, object: JsonObject): boolean => {
  const index = at.indexOf('requests')
  if (index < 0 || index !== at.length - 2 || valueAt(object, at) !== undefined) return false
  return valueAt(object, [...at.slice(0, index), 'limits', at[index + 1]!]) !== undefined
}

/** Without a selector nothing matches it, and without a template nothing is matched. */
const leavesNothingToMatch = (path: FieldError['path'], object: JsonObject): boolean =>
  path.name === 'spec.selector' ||
  (beginsWith(path.at, ['spec', 'template']) && (missingRoot(object, path.at)?.length ?? 9) <= 3)

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
  if (isMismatch(error))
    return there.some(step => ['template', 'metadata', 'labels', 'selector', 'matchLabels'].includes(String(step)))
  return beginsWith(there, at) && (error.type === 'Required value' || isEmpty(error.value) || isAboutAll(error))
}
