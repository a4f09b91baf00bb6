import {isEmptySelector, selectorText} from '../core/labels.ts'
import {accessModeNames} from './access-modes.ts'
import type {Features} from './features.ts'
import type {Mismatch} from './mismatch.ts'

const named = (name: string): string => (name === '' ? 'no class' : `class "${name}"`)
const list = (modes: number): string => accessModeNames(modes).join(', ') || 'no access mode'

/** The reason in words, fact before expectation, as a clause that follows the volume's name. */
export function mismatchText(mismatch: Mismatch): string {
  switch (mismatch.kind) {
    case 'notRequested':
      return `is not the volume that the claim names, "${mismatch.requested}"`
    case 'accessModes':
      return `offers ${list(mismatch.offered)}, the claim asks for ${list(mismatch.asked)}`
    case 'claimed': {
      const {namespace, name, uid} = mismatch.by
      if (mismatch.phase === 'Released' || mismatch.phase === 'Failed') {
        return `is ${mismatch.phase}: its claimRef still names claim "${namespace}/${name}", which is gone`
      }
      return `is ${uid === '' ? 'reserved for' : 'bound to'} claim "${namespace}/${name}"`
    }
    case 'tooSmall':
      return `has ${mismatch.capacity}, the claim asks for ${mismatch.requested}`
    case 'volumeMode':
      return `has volumeMode ${mismatch.offered}, the claim asks for ${mismatch.asked}`
    case 'attributesClass':
      return `has volumeAttributesClassName "${mismatch.offered}", the claim asks for "${mismatch.asked}"`
    case 'beingDeleted':
      return 'is being deleted'
    case 'phase':
      return `is ${mismatch.phase}, not Available`
    case 'selector': {
      const empty = isEmptySelector(mismatch.selector)
      const text = selectorText(mismatch.selector).replace(/ in \(([^(),]*)\)/g, '=$1')
      return `has not the labels that the claim selects${empty ? '' : ` (${text})`}`
    }
    case 'class':
      return `has ${named(mismatch.offered)}, the claim asks for ${named(mismatch.asked)}`
    case 'node': {
      const where = mismatch.where === undefined ? '' : `: it lies where ${mismatch.where}`
      if (mismatch.pod !== undefined)
        return `cannot be reached from any node that pod "${mismatch.pod}" may go to${where}`
      const who =
        mismatch.node === ''
          ? 'can be reached from none of the nodes'
          : `cannot be reached from node "${mismatch.node}"`
      return `${who}${where}`
    }
  }
}

/** The controller's own words for a volume that a claim names but cannot have; pv_controller.go checkVolumeSatisfyClaim. */
export function requestMismatchText(mismatch: Mismatch, volume: string, features: Features): string {
  switch (mismatch.kind) {
    case 'beingDeleted':
      return `the volume is marked for deletion "${volume}"`
    case 'tooSmall':
      return 'requested PV is too small'
    case 'class':
      return 'storageClassName does not match'
    case 'attributesClass':
      return features.attributesClass === 'off'
        ? 'volumeAttributesClassName is not supported when the feature-gate VolumeAttributesClass is disabled'
        : 'volumeAttributesClassName does not match'
    case 'volumeMode':
      return 'incompatible volumeMode'
    case 'accessModes':
      return 'incompatible accessMode'
    case 'notRequested':
    case 'claimed':
    case 'phase':
    case 'selector':
    case 'node':
      throw new Error(`no reason to refuse a requested volume: ${mismatch.kind}`)
  }
}
