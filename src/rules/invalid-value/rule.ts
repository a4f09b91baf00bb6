import type {FieldError} from '../../core/field-error.ts'
import type {Path} from '../../core/field-path.ts'
import {type Json, listAt, objectAt, stringAt, valueAt} from '../../core/json.ts'
import type {Manifest} from '../../core/manifest-set.ts'
import {redacted} from '../../core/kinds/validation/configuration.ts'
import {shown, writtenPath} from '../field-text.ts'
import {nameFault} from '../name-forms.ts'
import {isVolumeName} from '../told-errors.ts'
import {podPlace} from '../../core/pod-place.ts'
import {choiceHint, choiceMeant, culpritOf, reasonOf, refusalRule} from '../refusal.ts'
import {valueHint} from '../value-hints.ts'

export const invalidValue = refusalRule(
  {code: 'KL205', slug: 'invalid-value', title: 'a value that the server does not accept here'},
  (error, subject) => {
    const {manifest} = subject
    if (error.detail.includes('does not match template')) {
      return {
        message: 'the selector does not match the labels of the template',
        hint: mismatchHint(manifest),
        related: manifest.has(['spec', 'selector'])
          ? [{message: 'what it asks for', at: manifest.place(['spec', 'selector'], 'key')}]
          : [],
      }
    }
    const {path, part, value = error.value} = culpritOf(error, subject)
    const written = part === 'value' ? valueAt(manifest.object, path) : undefined
    const isSecret = manifest.kind === 'Secret' && error.path.name.startsWith('data')
    const fault = typeof value === 'string' ? nameFault(value, error.detail) : undefined
    const reason = fault ?? reasonOf(error)
    const isAbsent = value === '' && typeof valueAt(manifest.object, path) !== 'string'
    const hint = hintOf(error, value, manifest)
    if (isLacking(error, fault, valueAt(manifest.object, path)))
      return manifest.has(path)
        ? {message: `"${writtenPath(path)}" is empty`, hint}
        : {message: `"${writtenPath(path)}" is missing`, hint: additionOf(path, hint)}
    const found =
      isSecret || isAbsent || typeof value === 'object'
        ? ''
        : ` cannot be ${shown(isOther(written, value) ? written : value)}`
    return {
      message: `${writtenPath(path)}${found}: ${reason}`,
      hint,
      write: meantBy(error),
    }
  },
)

/** The server judges the zero value of a field that is not there. */
function isLacking({value, detail}: FieldError, fault: string | undefined, written: Json | undefined): boolean {
  if (written !== undefined && written !== null) return false
  if (value === 0) return true
  return (
    value === '' &&
    (fault !== undefined || /valid IP address|not a valid selector operator|must not be empty/.test(detail))
  )
}

/** `add port: and a number from 1 to 65535`, of a hint that says what to write. */
function additionOf(path: Path, hint: string | undefined): string | undefined {
  const what = /^write (.*)$/.exec(hint ?? '')?.[1]
  if (what === undefined || what.startsWith('a name there')) return hint
  return `add ${path.at(-1)}: and ${/^(?:a-z|letters)/.test(what) ? what.replace(/^.* such as/, 'a name such as') : what}`
}

const isScalar = (value: Json | undefined): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** The server speaks of an amount or a name as it has stored it, or of another field than that which it names. */
const isOther = (written: Json | undefined, value: Json | undefined): boolean =>
  (typeof written === 'string' || typeof written === 'number') &&
  String(written) !== (isScalar(value) ? String(value) : '')

/** What the selector asks for and the template does not have. */
function mismatchHint({object}: Manifest): string {
  const labels = objectAt(object, 'spec', 'template', 'metadata', 'labels')
  const lacking = Object.entries(objectAt(object, 'spec', 'selector', 'matchLabels'))
    .filter(([key, value]) => labels[key] !== value)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : shown(value)}`)
  return lacking.length > 0
    ? `give the template the labels that the selector asks for: ${lacking.join(', ')}`
    : 'give the template labels that spec.selector.matchExpressions asks for'
}

function hintOf(error: FieldError, value: FieldError['value'], manifest: Manifest): string | undefined {
  const text = typeof value === 'string' ? value : ''
  if (value === redacted)
    return `write what ~/${error.path.at.at(-1) === '.dockercfg' ? '.dockercfg' : '.docker/config.json'} holds: below stringData as it is, below data its base64`
  if (error.path.name.startsWith('spec.clusterIP') && text !== 'None' && text.toLowerCase() === 'none')
    return 'write None'
  const mounted = text === '' ? undefined : mountedName(error, manifest)
  if (mounted !== undefined) return `write ${mounted}`
  if (error.detail.includes('not a valid selector operator')) return choiceHint(text, selectorOperators)
  const choices = choicesIn(error.detail)
  return valueHint(error, manifest) ?? (choices.length > 0 ? choiceHint(text, choices) : undefined)
}

/** For the refused name of a volume: the one name that containers mount, and that no volume has. */
function mountedName(error: FieldError, {kind, object}: Manifest): string | undefined {
  const place = podPlace(kind)
  if (!place || !isVolumeName(error)) return undefined
  const spec = objectAt(object, ...place, 'spec')
  const volumes = new Set([
    ...listAt(spec, 'volumes').map(volume => stringAt(volume, 'name')),
    ...listAt(object, 'spec', 'volumeClaimTemplates').map(claim => stringAt(claim, 'metadata', 'name')),
  ])
  const mounts = ['initContainers', 'containers']
    .flatMap(field => listAt(spec, field))
    .flatMap(container => [...listAt(container, 'volumeMounts'), ...listAt(container, 'volumeDevices')])
    .map(mount => stringAt(mount, 'name') ?? '')
  const [only, ...others] = new Set(mounts.filter(name => !volumes.has(name)))
  return others.length === 0 && only !== undefined && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(only) ? only : undefined
}

/** must be 'OrderedReady' or 'Parallel' */
const choicesIn = (detail: string): readonly string[] =>
  detail.startsWith("must be '") ? [...detail.matchAll(/'(\w+)'/g)].map(([, choice = '']) => choice) : []

function meantBy({path, value, detail}: FieldError): ReturnType<typeof choiceMeant> {
  if (path.name.startsWith('spec.clusterIP')) return value === 'None' ? undefined : choiceMeant(value, ['None'])
  if (detail.includes('must be an absolute path') && typeof value === 'string' && /^\w/.test(value))
    return {text: `/${value}`, safe: false}
  return choiceMeant(value, detail.includes('not a valid selector operator') ? selectorOperators : choicesIn(detail))
}

const selectorOperators = ['In', 'NotIn', 'Exists', 'DoesNotExist']
