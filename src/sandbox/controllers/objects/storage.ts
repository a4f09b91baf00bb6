// Claims, volumes and classes.
import type {Resources} from './containers.ts'
import type {Condition, KubeObject, LabelSelector, NodeSelector, ObjectReference} from './meta.ts'
import type {HostPathSource, NfsSource} from './volumes.ts'

export interface ClaimSpec {
  readonly accessModes?: readonly string[]
  readonly storageClassName?: string
  readonly volumeName?: string
  readonly volumeMode?: string
  readonly volumeAttributesClassName?: string
  readonly selector?: LabelSelector
  readonly resources?: Resources
}
export interface PersistentVolumeClaim extends KubeObject {
  readonly spec: ClaimSpec
  readonly status?: {
    readonly phase?: string
    readonly accessModes?: readonly string[]
    readonly capacity?: Readonly<Record<string, string>>
    readonly conditions?: readonly Condition[]
    readonly currentVolumeAttributesClassName?: string
    readonly modifyVolumeStatus?: {readonly targetVolumeAttributesClassName?: string}
  }
}
export interface PersistentVolume extends KubeObject {
  readonly spec: {
    readonly capacity?: Readonly<Record<string, string>>
    readonly accessModes?: readonly string[]
    readonly storageClassName?: string
    readonly volumeAttributesClassName?: string
    readonly volumeMode?: string
    readonly mountOptions?: readonly string[]
    readonly persistentVolumeReclaimPolicy?: string
    readonly claimRef?: ObjectReference
    readonly nodeAffinity?: {readonly required?: NodeSelector}
    readonly hostPath?: HostPathSource
    readonly local?: {readonly path: string; readonly fsType?: string}
    readonly nfs?: NfsSource
    readonly csi?: {readonly driver: string; readonly volumeHandle?: string}
  }
  readonly status?: {
    readonly phase?: string
    readonly reason?: string
    readonly message?: string
    readonly lastPhaseTransitionTime?: string
  }
}
export interface StorageClass extends KubeObject {
  readonly provisioner: string
  readonly volumeBindingMode?: string
  readonly reclaimPolicy?: string
  readonly allowVolumeExpansion?: boolean
  readonly mountOptions?: readonly string[]
  readonly parameters?: Readonly<Record<string, string>>
  readonly allowedTopologies?: readonly {
    readonly matchLabelExpressions?: readonly {readonly key: string; readonly values: readonly string[]}[]
  }[]
}
export interface VolumeAttachment extends KubeObject {
  readonly spec: {
    readonly attacher: string
    readonly nodeName: string
    readonly source: {readonly persistentVolumeName?: string}
  }
  readonly status?: {readonly attached?: boolean}
}
export interface CsiDriver extends KubeObject {
  readonly spec: {readonly attachRequired?: boolean}
}
