/** Changes of PersistentVolumes. Kubernetes pkg/apis/core/validation/validation.go ValidatePersistentVolumeUpdate */
import {goJson} from '../../field-error.ts'
import {type Json, type JsonObject, isObject} from '../../json.ts'
import {labelValueProblems} from '../../names.ts'
import {isOn} from '../features.ts'
import type {Check} from './check.ts'
import {has, items, part, partAt, text, textOf, texts} from './decoded.ts'
import {goStructLines, goStructText} from './go-struct.ts'
import {lineDiff} from './line-diff.ts'
import {attributesClass, checkMountOptionAnnotation, checkVolume, sourceOrder, specPath} from './persistent-volume.ts'
import {same} from './same.ts'

const sourceFields = sourceOrder.map(({field}) => field)

/** The source alone, in whatever kind of volume it is. */
const sourceOf = (spec: JsonObject | undefined): JsonObject =>
  Object.fromEntries(sourceFields.flatMap(field => (has(spec, field) ? [[field, spec![field]!]] : [])))

/** controllerExpandSecretRef may be set once. */
function withoutNewExpandSecret(spec: JsonObject | undefined, old: JsonObject | undefined): JsonObject {
  const source = sourceOf(spec)
  const csi = part(source, 'csi')
  const before = part(old, 'csi')
  if (!csi || !before || has(before, 'controllerExpandSecretRef')) return source
  const {controllerExpandSecretRef: _, ...rest} = csi
  return {...source, csi: rest}
}

/** Labels of topology that went from beta to GA: they may be rewritten in an immutable node affinity. */
const betaTopology: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
}

/** `old` with the keys that the new affinity has renewed. */
function renewed(old: Json | undefined, affinity: Json | undefined): Json {
  if (Array.isArray(old)) {
    const now = Array.isArray(affinity) ? (affinity as readonly Json[]) : []
    return (old as readonly Json[]).map((item, index) => renewed(item, now[index]))
  }
  if (!isObject(old)) return old ?? null
  const now = isObject(affinity) ? affinity : {}
  return Object.fromEntries(
    Object.entries(old).map(([name, value]) => {
      // The server takes an empty key for a renewed one too; it refuses it elsewhere.
      const isRenewed = name === 'key' && typeof value === 'string' && (betaTopology[value] ?? '') === text(now, name)
      return [name, isRenewed ? (now[name] ?? null) : renewed(value, now[name])]
    }),
  )
}

const hasInvalidAffinityValue = (volume: JsonObject): boolean =>
  items(partAt(volume, 'spec', 'nodeAffinity', 'required'), 'nodeSelectorTerms').some(term =>
    items(term, 'matchExpressions').some(expression =>
      texts(expression, 'values').some(value => labelValueProblems(value).length > 0),
    ),
  )

export function checkPersistentVolumeUpdate(check: Check, volume: JsonObject, old: JsonObject): void {
  const [spec, before] = [part(volume, 'spec'), part(old, 'spec')]
  const anyAffinityValues = hasInvalidAffinityValue(old)
  checkVolume(check, volume, anyAffinityValues)
  checkMountOptionAnnotation(check, volume)
  checkVolume(check, volume, anyAffinityValues)
  const [source, oldSource] = [withoutNewExpandSecret(spec, before), sourceOf(before)]
  if (!same(source, oldSource)) {
    const type = 'PersistentVolumeSource'
    const difference = lineDiff(goStructLines(type, oldSource), goStructLines(type, source))
    const path = specPath.childAs('persistentvolumesource')
    check.forbidden(path, `spec.persistentvolumesource is immutable after creation\n${difference}`)
  }
  checkVolumeModeKept(check, spec, before)
  const affinity = part(spec, 'nodeAffinity')
  if (has(before, 'nodeAffinity') && !same(renewed(part(before, 'nodeAffinity'), affinity), affinity)) {
    check.invalidAs(
      specPath.child('nodeAffinity').named('nodeAffinity'),
      affinity ?? null,
      goStructText('VolumeNodeAffinity', affinity),
      'field is immutable, except for updating from beta label to GA',
    )
  }
  checkClassChange(check, textOf(spec, attributesClass), textOf(before, attributesClass))
}

/** Of a volume or a claim: the class may change where the feature is on, but not go. */
export function checkClassChange(check: Check, name: string | undefined, old: string | undefined): void {
  if (name === old) return
  const path = specPath.child(attributesClass)
  if (!isOn('VolumeAttributesClass', check.version)) {
    check.forbidden(path, 'update is forbidden when the VolumeAttributesClass feature gate is disabled')
  }
  if (old !== undefined && name === undefined) check.forbidden(path, 'update from non-nil value to nil is forbidden')
}

/** The volumeMode of a volume, and of a claim, stays as it is; the server names it without its way. */
export function checkVolumeModeKept(check: Check, spec: JsonObject | undefined, before: JsonObject | undefined): void {
  const mode = textOf(spec, 'volumeMode')
  if (mode === textOf(before, 'volumeMode')) return
  const path = specPath.child('volumeMode').named('volumeMode')
  check.invalidAs(path, mode ?? null, goJson(mode ?? null), 'field is immutable')
}
