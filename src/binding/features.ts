import {atLeast, type Version} from '../core/version.ts'

/** What of the rules depends on the version of Kubernetes. */
export interface Features {
  readonly version: Version
  /**
   * The gate VolumeAttributesClass: `on` compares the field, `off` refuses every claim and volume that has it, `unknown`
   * (before 1.31) does not look at it.
   */
  readonly attributesClass: 'on' | 'off' | 'unknown'
  /** HonorPVReclaimPolicy: the deletion of CSI volumes is left to their driver. */
  readonly leavesCsiVolumes: boolean
}

// Kubernetes pkg/features/kube_features.go
export const featuresOf = (version: Version): Features => ({
  version,
  attributesClass: atLeast(version, [1, 34]) ? 'on' : atLeast(version, [1, 31]) ? 'off' : 'unknown',
  leavesCsiVolumes: atLeast(version, [1, 31]),
})
