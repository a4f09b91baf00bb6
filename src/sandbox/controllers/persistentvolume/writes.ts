// What the persistentvolume controller writes. Kubernetes pkg/controller/volume/persistentvolume/pv_controller.go
import {bindCompleted, boundByController} from '../../../binding/claim-facts.ts'
import type {BindingEvent} from '../../../binding/events.ts'
import {isForClaim, type VolumePhase} from '../../../binding/volume-facts.ts'
import {modify, nowStamp, type ControllerContext, type Recorder} from '../context.ts'
import type {PersistentVolume, PersistentVolumeClaim} from '../objects.ts'
import {claims, volumes} from '../resources.ts'
import {factsOfClaim, stateOfVolume} from './facts.ts'

export interface Writer {
  readonly context: ControllerContext
  readonly record: Recorder
}

/** Binds, in the order of upstream: the volume's spec and phase, then the claim's (WR-01). */
export function bind(writer: Writer, volume: PersistentVolume, claim: PersistentVolumeClaim): void {
  const taken = takeVolume(writer, volume, claim)
  if (taken === undefined) return
  setVolumePhase(writer, taken, 'Bound')
  const bound = modify(writer.context, claims, claim, 'object', draft => {
    const marks: Record<string, string> = {}
    if (draft.metadata.annotations?.[bindCompleted] === undefined) marks[bindCompleted] = 'yes'
    if (draft.spec.volumeName !== volume.metadata.name) {
      draft.spec.volumeName = volume.metadata.name
      marks[boundByController] = 'yes'
    }
    draft.metadata.annotations = {...draft.metadata.annotations, ...marks}
  })
  if (bound !== undefined) setClaimBound(writer, bound, taken)
}

/** Writes claimRef; a volume that was free is marked as taken by the controller (WR-02). */
export function takeVolume(
  {context}: Pick<Writer, 'context'>,
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
): PersistentVolume | undefined {
  const {namespace, name, uid, resourceVersion} = claim.metadata
  return modify(context, volumes, volume, 'object', draft => {
    const reserved = isForClaim(stateOfVolume(volume).claimRef, factsOfClaim(claim))
    if (reserved && draft.spec.claimRef?.uid === uid) return
    const {apiVersion, kind} = claims
    draft.spec.claimRef = {apiVersion, kind, name, namespace: namespace ?? '', uid, resourceVersion}
    if (!reserved) draft.metadata.annotations = {...draft.metadata.annotations, [boundByController]: 'yes'}
  })
}

/** Gives a volume back; a reservation that a person wrote stays, without the uid (PRE-10). */
export function unbind(writer: Writer, volume: PersistentVolume, keepReservation: boolean): void {
  const free = modify(writer.context, volumes, volume, 'object', draft => {
    if (keepReservation) {
      delete draft.spec.claimRef?.uid
      return
    }
    delete draft.spec.claimRef
    const {[boundByController]: _, ...rest} = draft.metadata.annotations ?? {}
    if (Object.keys(rest).length > 0) draft.metadata.annotations = rest
    else delete draft.metadata.annotations
  })
  if (free !== undefined) setVolumePhase(writer, free, 'Available')
}

/** Sets the phase; the event is written only when it changes. */
export function setVolumePhase(
  {context, record}: Writer,
  volume: PersistentVolume,
  phase: VolumePhase,
  event?: BindingEvent,
): void {
  if (volume.status?.phase === phase) return
  modify(context, volumes, volume, 'status', draft => {
    const {message: _, ...status} = draft.status ?? {}
    draft.status = {
      ...status,
      phase,
      ...(event === undefined ? {} : {message: event.message}),
      lastPhaseTransitionTime: nowStamp(context),
    }
  })
  if (event !== undefined) record(volume, event.type, event.reason, event.message)
}

/** The claim shows what the volume has, not what it asked for (WR-04). */
function setClaimBound({context}: Writer, claim: PersistentVolumeClaim, volume: PersistentVolume): void {
  modify(context, claims, claim, 'status', draft => {
    const phase = draft.status?.phase
    const bound = phase === 'Bound'
    const {accessModes = [], capacity = {}, volumeAttributesClassName} = volume.spec
    // A bound claim keeps its capacity: growing it is not the binder's business.
    const shown = bound && draft.status?.capacity !== undefined ? draft.status.capacity : {...capacity}
    draft.status = {...draft.status, phase: 'Bound', accessModes: [...accessModes], capacity: shown}
    // Later the class is the resizer's business.
    if (phase !== 'Pending') return
    if (volumeAttributesClassName === undefined) delete draft.status.currentVolumeAttributesClassName
    else draft.status.currentVolumeAttributesClassName = volumeAttributesClassName
  })
}

/** Pending and Lost claims show neither modes nor capacity nor class (WR-05). */
export function setClaimPhase(
  {context, record}: Writer,
  claim: PersistentVolumeClaim,
  phase: 'Pending' | 'Lost',
  event?: BindingEvent,
): void {
  const changes = claim.status?.phase !== phase
  modify(context, claims, claim, 'status', draft => {
    const {accessModes: _, capacity: __, currentVolumeAttributesClassName: ___, ...status} = draft.status ?? {}
    draft.status = {...status, phase}
  })
  if (changes && event !== undefined) record(claim, event.type, event.reason, event.message)
}
