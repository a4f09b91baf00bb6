import {fieldOf, isObject, type Json, type JsonObject, listAt, objectAt, stringAt, valueAt} from '../core/json.ts'
import {labelSelector, type Selector, stringsOf} from '../core/labels.ts'
import {accessModesOf, type AccessModes} from './access-modes.ts'
import {amountOf} from './amount.ts'
import {classAnnotation} from './class-facts.ts'

/** Annotations that the controllers keep their state in. Kubernetes component-helpers storage/volume/pv_helpers.go. */
export const bindCompleted = 'pv.kubernetes.io/bind-completed'
export const boundByController = 'pv.kubernetes.io/bound-by-controller'
export const selectedNode = 'volume.kubernetes.io/selected-node'

export type VolumeMode = 'Filesystem' | 'Block'

/** What the controllers read of a PersistentVolumeClaim. */
export interface ClaimFacts {
  readonly namespace: string
  readonly name: string
  /** Compared with a volume's claimRef.uid; any text that no other claim has will do. */
  readonly uid: string
  /** The effective class; `` is no class. */
  readonly className: string
  /** False only when neither field nor annotation is there: such a claim takes the default class. */
  readonly hasClass: boolean
  /** Requested storage in billionths of a byte. */
  readonly request: bigint
  readonly requestText: string
  readonly accessModes: AccessModes
  readonly volumeMode: VolumeMode
  /** Undefined when there is none: every volume will do. */
  readonly selector: Selector | undefined
  readonly selectorSource: Json | undefined
  /** spec.volumeName; `` when the claim leaves the choice to the controller. */
  readonly volumeName: string
  readonly attributesClass: string
  readonly bindCompleted: boolean
  readonly boundByController: boolean
  /** The node that the scheduler chose for provisioning. */
  readonly selectedNode: string | undefined
  readonly phase: string
  readonly beingDeleted: boolean
  /** uid of the owner that controls the claim: the pod of a generic ephemeral volume. */
  readonly ownerUid: string | undefined
}

export const claimKey = (claim: {readonly namespace: string; readonly name: string}): string =>
  `${claim.namespace}/${claim.name}`

export const volumeModeOf = (value: Json | undefined): VolumeMode =>
  stringAt(value, 'volumeMode') === 'Block' ? 'Block' : 'Filesystem'

/** Reads a claim as the API server stores it. Without metadata.uid the claim's own name serves as its uid. */
export function claimFacts(object: JsonObject): ClaimFacts {
  const spec = objectAt(object, 'spec')
  const annotations = objectAt(object, 'metadata', 'annotations')
  const namespace = stringAt(object, 'metadata', 'namespace') || 'default'
  const name = stringAt(object, 'metadata', 'name') ?? ''
  const byAnnotation = stringAt(annotations, classAnnotation)
  const byField = stringAt(spec, 'storageClassName')
  const request = amountOf(valueAt(spec, ['resources', 'requests', 'storage']))
  const selector = fieldOf(spec, 'selector')
  return {
    namespace,
    name,
    uid: stringAt(object, 'metadata', 'uid') ?? `uid of claim ${namespace}/${name}`,
    className: byAnnotation ?? byField ?? '',
    hasClass: byAnnotation !== undefined || byField !== undefined,
    request: request.nanos,
    requestText: request.text,
    accessModes: accessModesOf(stringsOf(fieldOf(spec, 'accessModes'))),
    volumeMode: volumeModeOf(spec),
    selector: isObject(selector) ? labelSelector(selector) : undefined,
    selectorSource: selector,
    volumeName: stringAt(spec, 'volumeName') ?? '',
    attributesClass: stringAt(spec, 'volumeAttributesClassName') ?? '',
    bindCompleted: Object.hasOwn(annotations, bindCompleted),
    boundByController: Object.hasOwn(annotations, boundByController),
    selectedNode: stringAt(annotations, selectedNode),
    phase: stringAt(object, 'status', 'phase') ?? 'Pending',
    beingDeleted: stringAt(object, 'metadata', 'deletionTimestamp') !== undefined,
    ownerUid: controllerUid(object),
  }
}

function controllerUid(object: JsonObject): string | undefined {
  const owner = listAt(object, 'metadata', 'ownerReferences').find(
    reference => isObject(reference) && reference['controller'] === true,
  )
  return stringAt(owner, 'uid')
}
