import type {ClaimFacts} from './claim-facts.ts'
import {
  type BindingEvent,
  deletionFailed,
  noRecycler,
  reservedVolumeModeUnfit,
  reservingClaimModeUnfit,
  unknownReclaimPolicy,
  volumeUsed,
} from './events.ts'
import type {Features} from './features.ts'
import type {VolumeState} from './volume-facts.ts'

/** What the controller looks at beside the volume. */
export interface VolumeSurroundings {
  readonly features: Features
  claim(namespace: string, name: string): ClaimFacts | undefined
  /** `namespace/name` of the pods that use the claim of that name and have not ended, in order of name. */
  usingPods(namespace: string, name: string): readonly string[]
}

/** What the controller does about a volume. */
export type VolumeDecision =
  | {readonly action: 'set phase'; readonly phase: 'Available' | 'Bound'}
  /** Release it, if it is not yet, and reclaim it. */
  | {readonly action: 'release'; readonly reclaim: Reclaim}
  /** Give it back: remove claimRef, or only its uid (and resourceVersion) when a person wrote it; then Available. */
  | {readonly action: 'unbind'; readonly keepReservation: boolean}
  /** Nothing to write: the claim's own sync goes on from here. */
  | {readonly action: 'sync claim'; readonly namespace: string; readonly name: string}
  /** The claim that has the volume wants another volumeMode. */
  | {
      readonly action: 'refuse'
      readonly onVolume: BindingEvent
      readonly onClaim: BindingEvent
      readonly claim: ClaimFacts
    }

/** What becomes of a volume whose claim is gone. */
export type Reclaim =
  | {readonly action: 'keep'}
  /** An external provisioner deletes it. */
  | {readonly action: 'leave to provisioner'}
  | {readonly action: 'recycle'}
  /** In use by pods: tried again later. */
  | {readonly action: 'wait'; readonly event: BindingEvent}
  | {readonly action: 'delete'}
  | {readonly action: 'fail'; readonly event: BindingEvent}

/**
 * What the persistentvolume controller does when it looks at a volume: one round, without effects.
 * Kubernetes pkg/controller/volume/persistentvolume/pv_controller.go syncVolume.
 */
export function syncVolume(volume: VolumeState, around: VolumeSurroundings): VolumeDecision {
  const reference = volume.claimRef
  if (reference === undefined || reference.uid === '') return {action: 'set phase', phase: 'Available'}
  const {namespace, name} = reference
  const found = around.claim(namespace, name)
  const claim = found?.uid === reference.uid ? found : undefined
  if (claim === undefined) return {action: 'release', reclaim: reclaim(volume, around)}
  if (claim.volumeName === '') {
    if (claim.volumeMode === volume.volumeMode) return {action: 'sync claim', namespace, name}
    const onVolume = reservingClaimModeUnfit(claim.name)
    return {action: 'refuse', claim, onVolume, onClaim: reservedVolumeModeUnfit(volume.name)}
  }
  if (claim.volumeName === volume.name) return {action: 'set phase', phase: 'Bound'}
  if (volume.provisionedBy !== undefined && volume.reclaimPolicy === 'Delete') {
    return {action: 'release', reclaim: reclaim(volume, around)}
  }
  return {action: 'unbind', keepReservation: !volume.boundByController}
}

/** The reclaim policy at work. Kubernetes pv_controller.go reclaimVolume, recycleVolumeOperation, deleteVolumeOperation. */
function reclaim(volume: VolumeState, around: VolumeSurroundings): Reclaim {
  if (volume.migratedTo) return {action: 'leave to provisioner'}
  switch (volume.reclaimPolicy) {
    case 'Retain':
      return {action: 'keep'}
    case 'Recycle':
      return recycle(volume, around)
    case 'Delete':
      return remove(volume, around.features)
    default:
      return {action: 'fail', event: unknownReclaimPolicy}
  }
}

const recyclable: ReadonlySet<string> = new Set(['nfs', 'hostPath'])

function recycle(volume: VolumeState, around: VolumeSurroundings): Reclaim {
  const reference = volume.claimRef
  if (reference && !around.claim(reference.namespace, reference.name)) {
    const pods = around.usingPods(reference.namespace, reference.name)
    if (pods.length > 0) return {action: 'wait', event: volumeUsed(pods)}
  }
  return recyclable.has(volume.source) ? {action: 'recycle'} : {action: 'fail', event: noRecycler}
}

/** Plugins that the controller has loaded; the others it does not know at all. */
const loaded: ReadonlySet<string> = new Set(['nfs', 'hostPath'])

function remove(volume: VolumeState, features: Features): Reclaim {
  const {provisionedBy, source} = volume
  if (provisionedBy) {
    if (!provisionedBy.startsWith('kubernetes.io/')) return {action: 'leave to provisioner'}
    if (provisionedBy !== 'kubernetes.io/host-path') {
      const message =
        provisionedBy === 'kubernetes.io/nfs'
          ? 'no deletable volume plugin matched'
          : `no volume plugin matched name: ${provisionedBy}`
      return {action: 'fail', event: deletionFailed(message)}
    }
  } else if (source === 'csi' && features.leavesCsiVolumes) return {action: 'leave to provisioner'}
  if (source === 'hostPath') return removeHostPath(volume)
  const why = loaded.has(source) ? 'no deletable volume plugin matched' : 'no volume plugin matched'
  return {
    action: 'fail',
    event: deletionFailed(`error getting deleter volume plugin for volume "${volume.name}": ${why}`),
  }
}

/** Kubernetes pkg/volume/hostpath/host_path.go Delete. */
function removeHostPath({hostPath = ''}: VolumeState): Reclaim {
  if (/\/tmp\/.+/.test(hostPath)) return {action: 'delete'}
  return {
    action: 'fail',
    event: deletionFailed(`host_path deleter only supports /tmp/.+ but received provided ${hostPath}`),
  }
}
