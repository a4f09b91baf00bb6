/** Why a volume cannot be mounted, in kubelet's words; it is tried again. */
export class MountError extends Error {
  constructor(
    message: string,
    /** What comes before `failed for volume …`: `MountVolume.SetUp` mostly. */
    readonly step = 'MountVolume.SetUp failed',
  ) {
    super(message)
    this.name = 'MountError'
  }
}

/** The claim is not there yet: nothing to tell at first, a provisioner or the binder may be at work. */
export class NotBoundError extends Error {
  constructor(readonly claim: string) {
    super(`error processing PVC ${claim}: PVC is not bound`)
    this.name = 'NotBoundError'
  }
}

/** The volume waits for the attacher of its driver, of which the attach-detach controller tells. */
export class NotAttachedError extends Error {}
