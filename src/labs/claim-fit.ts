import {type JsonObject, listAt, stringAt, valueAt} from '../core/json.ts'
import {labelSelector, labelsOf, matchesSelector} from '../core/labels.ts'
import {compareQuantities, quantityOf} from '../core/quantity.ts'
import {valueText} from './fields.ts'
import type {MisfitReason} from './lab.ts'

/** A volume and the first reason why it does not fit a claim; no reason when it fits. */
export interface VolumeFit {
  readonly volume: string
  readonly reason?: MisfitReason
  /** The reason in words, with the values: `20Mi is less than 100Mi`. */
  readonly text: string
}

const classAnnotation = 'volume.beta.kubernetes.io/storage-class'
/** The class that counts: the old annotation before the field. Kubernetes component-helpers storage/volume/helpers.go */
const classOf = (object: JsonObject): string =>
  stringAt(object, 'metadata', 'annotations', classAnnotation) ?? stringAt(object, 'spec', 'storageClassName') ?? ''
const nameOf = (object: JsonObject): string => stringAt(object, 'metadata', 'name') ?? ''
const modesOf = (object: JsonObject): readonly string[] => listAt(object, 'spec', 'accessModes').map(String)

/**
 * Every volume and the first reason why it does not fit a claim that waits for one, in the controller's own order:
 * Kubernetes pkg/controller/volume/persistentvolume/index.go (access modes), then component-helpers
 * storage/volume/pv_helpers.go FindMatchingVolume. Volumes of the claim's class first.
 */
export function volumeFits(claim: JsonObject, volumes: readonly JsonObject[]): readonly VolumeFit[] {
  const ofClass = (volume: JsonObject): number => (classOf(volume) === classOf(claim) ? 0 : 1)
  return volumes
    .toSorted((a, b) => ofClass(a) - ofClass(b) || nameOf(a).localeCompare(nameOf(b)))
    .map(volume => Object.assign({volume: nameOf(volume)}, misfit(claim, volume) ?? {text: 'fits'}))
}

function misfit(claim: JsonObject, volume: JsonObject): {reason: MisfitReason; text: string} | undefined {
  const asked = modesOf(claim)
  const offered = modesOf(volume)
  if (!asked.every(mode => offered.includes(mode))) {
    return {reason: 'access modes', text: `offers ${offered.join(', ')}; ${asked.join(', ')} is asked for`}
  }
  const owner = valueAt(volume, ['spec', 'claimRef'])
  if (owner !== undefined && !isFor(volume, claim)) {
    return {reason: 'taken', text: `bound to ${stringAt(owner, 'namespace')}/${stringAt(owner, 'name')}`}
  }
  const size = valueAt(volume, ['spec', 'capacity', 'storage'])
  const wanted = valueAt(claim, ['spec', 'resources', 'requests', 'storage'])
  const [has, needs] = [quantityOf(size), quantityOf(wanted)]
  if (has && needs && compareQuantities(has, needs) < 0) {
    return {reason: 'too small', text: `${valueText(size)} is less than the ${valueText(wanted)} asked for`}
  }
  const mode = (object: JsonObject): string => stringAt(object, 'spec', 'volumeMode') ?? 'Filesystem'
  if (mode(volume) !== mode(claim)) {
    return {reason: 'volume mode', text: `its mode is ${mode(volume)}, ${mode(claim)} is asked for`}
  }
  if (valueAt(volume, ['metadata', 'deletionTimestamp']) !== undefined) {
    return {reason: 'being deleted', text: 'is being deleted'}
  }
  if (owner !== undefined) return undefined // reserved for this claim: selector and class do not count
  const phase = stringAt(volume, 'status', 'phase') ?? 'Pending'
  if (phase !== 'Available') return {reason: 'not available', text: `is ${phase}, not Available`}
  const selector = valueAt(claim, ['spec', 'selector'])
  if (!matchesSelector(labelSelector(selector ?? {}), labelsOf(valueAt(volume, ['metadata', 'labels'])))) {
    return {reason: 'selector', text: "its labels do not match the claim's selector"}
  }
  return classOf(volume) === classOf(claim)
    ? undefined
    : {reason: 'class', text: `is of class "${classOf(volume)}", not "${classOf(claim)}"`}
}

/** Name and namespace agree, and the uid where the volume names one. pv_helpers.go IsVolumeBoundToClaim */
function isFor(volume: JsonObject, claim: JsonObject): boolean {
  const owner = valueAt(volume, ['spec', 'claimRef'])
  const uid = stringAt(owner, 'uid') ?? ''
  return (
    stringAt(owner, 'name') === nameOf(claim) &&
    stringAt(owner, 'namespace') === stringAt(claim, 'metadata', 'namespace') &&
    (uid === '' || uid === stringAt(claim, 'metadata', 'uid'))
  )
}

/** One sentence that says why no volume fits: the reason itself when there is one volume or all fail alike. */
export function fitSummary(claim: JsonObject, fits: readonly VolumeFit[]): string {
  const free = fits.filter(fit => fit.reason !== 'taken' && fit.reason !== 'class')
  const wanted = valueText(valueAt(claim, ['spec', 'resources', 'requests', 'storage']))
  if (fits.some(fit => fit.reason === undefined)) return 'a volume fits; the controller has not bound it yet'
  if (fits.length === 0) return 'there is no volume at all'
  if (fits.every(fit => fit.reason === 'class')) return `there is no volume of class "${classOf(claim)}"`
  if (free.length === 0) return `every volume of class "${classOf(claim)}" is taken`
  if (free.every(fit => fit.reason === 'too small')) return `no free volume of class "${classOf(claim)}" has ${wanted}`
  return `no free volume of class "${classOf(claim)}" fits`
}
