import {fieldOf, isObject, type Json, type JsonObject, objectAt, stringAt, valueAt} from '../core/json.ts'
import {type Labels, labelsOf, stringsOf} from '../core/labels.ts'
import {matchesNodeSelector} from '../core/node-selector.ts'
import {accessModesOf, type AccessModes} from './access-modes.ts'
import {amountOf} from './amount.ts'
import {boundByController, type VolumeMode, volumeModeOf} from './claim-facts.ts'
import {classAnnotation} from './class-facts.ts'
import type {NodeFacts} from './node-facts.ts'

/** A volume's claimRef; `uid` is `` for a reservation that is not bound yet. */
export interface ClaimReference {
  readonly namespace: string
  readonly name: string
  readonly uid: string
}

export type VolumePhase = 'Pending' | 'Available' | 'Bound' | 'Released' | 'Failed'

/** What does not change of a PersistentVolume while the controllers work. */
export interface VolumeFacts {
  readonly name: string
  /** The effective class; `` is no class. */
  readonly className: string
  /** spec.capacity.storage in billionths of a byte. */
  readonly capacity: bigint
  readonly capacityText: string
  readonly accessModes: AccessModes
  readonly volumeMode: VolumeMode
  readonly attributesClass: string
  readonly labels: Labels
  /** spec.nodeAffinity.required, a NodeSelector; undefined when every node will do. */
  readonly nodeAffinity: Json | undefined
  readonly reclaimPolicy: string
  /** The field of spec that says where the data is: `nfs`, `hostPath`, `local`, `csi` ... */
  readonly source: string
  readonly hostPath: string | undefined
  /** The annotations `pv.kubernetes.io/provisioned-by` and `pv.kubernetes.io/migrated-to`. */
  readonly provisionedBy: string | undefined
  readonly migratedTo: string | undefined
  readonly beingDeleted: boolean
}

/** A volume as the controllers find it. */
export interface VolumeState extends VolumeFacts {
  readonly phase: VolumePhase
  readonly claimRef: ClaimReference | undefined
  readonly boundByController: boolean
}

const notSources: ReadonlySet<string> = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
])
const noLabels: Labels = {}
const phases: ReadonlySet<string> = new Set(['Available', 'Bound', 'Released', 'Failed'])

export const volumeMark = {provisionedBy: 'pv.kubernetes.io/provisioned-by', migratedTo: 'pv.kubernetes.io/migrated-to'}

/** Reads a volume as the API server stores it. */
export function volumeState(object: JsonObject): VolumeState {
  const phase = stringAt(object, 'status', 'phase') ?? ''
  return stateIn(object, phases.has(phase) ? (phase as VolumePhase) : 'Pending')
}

/**
 * A volume that a person creates: without status, and nobody has deleted it. The controller calls one that is not reserved Available as
 * soon as it sees it, which is before anything else comes.
 */
export function newVolume(object: JsonObject): VolumeState {
  const state = stateIn(object, objectAt(object, 'spec')['claimRef'] === undefined ? 'Available' : 'Pending')
  return state.beingDeleted ? {...state, beingDeleted: false} : state
}

function stateIn(object: JsonObject, phase: VolumePhase): VolumeState {
  const spec = objectAt(object, 'spec')
  const annotations = objectAt(object, 'metadata', 'annotations')
  const capacity = amountOf(valueAt(spec, ['capacity', 'storage']))
  const affinity = valueAt(spec, ['nodeAffinity', 'required'])
  const reference = fieldOf(spec, 'claimRef')
  const labels = valueAt(object, ['metadata', 'labels'])
  return {
    name: stringAt(object, 'metadata', 'name') ?? '',
    className: stringAt(annotations, classAnnotation) ?? stringAt(spec, 'storageClassName') ?? '',
    capacity: capacity.nanos,
    capacityText: capacity.text,
    accessModes: accessModesOf(stringsOf(fieldOf(spec, 'accessModes'))),
    volumeMode: volumeModeOf(spec),
    attributesClass: stringAt(spec, 'volumeAttributesClassName') ?? '',
    labels: labels === undefined ? noLabels : labelsOf(labels),
    nodeAffinity: isObject(affinity) ? affinity : undefined,
    reclaimPolicy: stringAt(spec, 'persistentVolumeReclaimPolicy') ?? 'Retain',
    source: Object.keys(spec).find(key => !notSources.has(key) && isObject(spec[key])) ?? '',
    hostPath: stringAt(spec, 'hostPath', 'path'),
    provisionedBy: stringAt(annotations, volumeMark.provisionedBy),
    migratedTo: stringAt(annotations, volumeMark.migratedTo),
    beingDeleted: stringAt(object, 'metadata', 'deletionTimestamp') !== undefined,
    phase,
    claimRef: isObject(reference)
      ? {
          namespace: stringAt(reference, 'namespace') ?? '',
          name: stringAt(reference, 'name') ?? '',
          uid: stringAt(reference, 'uid') ?? '',
        }
      : undefined,
    boundByController: Object.hasOwn(annotations, boundByController),
  }
}

/**
 * Whether the volume is bound to or reserved for the claim: name and namespace equal, uid equal or not set yet.
 * Kubernetes component-helpers storage/volume/pv_helpers.go IsVolumeBoundToClaim.
 */
export const isForClaim = (
  reference: ClaimReference | undefined,
  claim: {readonly namespace: string; readonly name: string; readonly uid: string},
): boolean =>
  reference !== undefined &&
  reference.name === claim.name &&
  reference.namespace === claim.namespace &&
  (reference.uid === '' || reference.uid === claim.uid)

/**
 * Whether a pod on that node may use the volume (CheckNodeAffinity, which looks at labels only). A volume that names no
 * node will do anywhere.
 */
export const reachesNode = (volume: Pick<VolumeFacts, 'nodeAffinity'>, node: NodeFacts): boolean =>
  volume.nodeAffinity === undefined ||
  node.anonymous ||
  matchesNodeSelector(volume.nodeAffinity, {name: '', labels: node.labels})
