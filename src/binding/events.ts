/** An event as the controllers write it about a claim or a volume. */
export interface BindingEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

const normal = (reason: string, message: string): BindingEvent => ({type: 'Normal', reason, message})
const warning = (reason: string, message: string): BindingEvent => ({type: 'Warning', reason, message})

// Texts of Kubernetes pkg/controller/volume/persistentvolume/pv_controller.go; reasons of pkg/controller/volume/events.

export const noVolumeAndNoClass: BindingEvent = normal(
  'FailedBinding',
  'no persistent volumes available for this claim and no storage class is set',
)
export const waitForFirstConsumer: BindingEvent = normal(
  'WaitForFirstConsumer',
  'waiting for first consumer to be created before binding',
)
export const waitForPods = (pods: readonly string[]): BindingEvent =>
  normal('WaitForPodScheduled', `waiting for pod${pods.length > 1 ? 's' : ''} ${pods.join(',')} to be scheduled`)
export const externalProvisioning = (provisioner: string): BindingEvent =>
  normal(
    'ExternalProvisioning',
    `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
  )
export const provisioningFailed = (message: string): BindingEvent => warning('ProvisioningFailed', message)
export const volumeTaken = (volume: string): BindingEvent =>
  warning('FailedBinding', `volume "${volume}" already bound to a different claim.`)
export const requestedVolumeUnfit = (volume: string, why: string): BindingEvent =>
  warning('VolumeMismatch', `Cannot bind to requested volume "${volume}": ${why}`)
export const reservedVolumeModeUnfit = (volume: string): BindingEvent =>
  warning(
    'VolumeMismatch',
    `Cannot bind PersistentVolume "${volume}" to requested PersistentVolumeClaim due to incompatible volumeMode.`,
  )
export const reservingClaimModeUnfit = (claim: string): BindingEvent =>
  warning(
    'VolumeMismatch',
    `Cannot bind PersistentVolume to requested PersistentVolumeClaim "${claim}" due to incompatible volumeMode.`,
  )
export const lostReference: BindingEvent = warning(
  'ClaimLost',
  'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!',
)
export const lostVolume: BindingEvent = warning(
  'ClaimLost',
  'Bound claim has lost its PersistentVolume. Data on the volume is lost!',
)
export const misbound: BindingEvent = warning(
  'ClaimMisbound',
  'Two claims are bound to the same volume, this one is bound incorrectly',
)
/** Kubernetes pkg/controller/volume/expand/expand_controller.go */
export const externalExpanding: BindingEvent = normal(
  'ExternalExpanding',
  'waiting for an external controller to expand this PVC',
)
export const deletionFailed = (message: string): BindingEvent => warning('VolumeFailedDelete', message)
export const noRecycler: BindingEvent = warning('VolumeFailedRecycle', 'No recycler plugin found for the volume!')
export const volumeUsed = (pods: readonly string[]): BindingEvent =>
  normal('VolumeFailedRecycle', `Volume is used by pods: ${pods.join(',')}`)
export const recycled: BindingEvent = normal('VolumeRecycled', 'Volume recycled')
export const unknownReclaimPolicy: BindingEvent = warning(
  'VolumeUnknownReclaimPolicy',
  'Volume has unrecognized PersistentVolumeReclaimPolicy',
)
