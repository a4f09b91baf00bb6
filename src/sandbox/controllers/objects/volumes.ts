// The volumes of pods.
import type {ObjectMeta} from './meta.ts'
import type {ClaimSpec} from './storage.ts'

export interface KeyToPath {
  readonly key: string
  readonly path: string
  readonly mode?: number
}
export interface FileSource {
  /** ConfigMap sources and projections say `name`, Secret volumes say `secretName`. */
  readonly name?: string
  readonly secretName?: string
  readonly items?: readonly KeyToPath[]
  readonly defaultMode?: number
  readonly optional?: boolean
}
export interface FieldRef {
  readonly apiVersion?: string
  readonly fieldPath: string
}
export interface ResourceFieldRef {
  readonly containerName?: string
  readonly resource: string
  readonly divisor?: string
}
export interface DownwardApiFile {
  readonly path: string
  readonly fieldRef?: FieldRef
  readonly resourceFieldRef?: ResourceFieldRef
  readonly mode?: number
}
export interface VolumeProjection {
  readonly configMap?: FileSource
  readonly secret?: FileSource
  readonly downwardAPI?: {readonly items?: readonly DownwardApiFile[]}
  readonly serviceAccountToken?: {
    readonly path: string
    readonly expirationSeconds?: number
    readonly audience?: string
  }
}
export interface HostPathSource {
  readonly path: string
  readonly type?: string
}
export interface NfsSource {
  readonly server: string
  readonly path: string
  readonly readOnly?: boolean
}
export interface PodVolume {
  readonly name: string
  readonly hostPath?: HostPathSource
  readonly nfs?: NfsSource
  readonly emptyDir?: {readonly medium?: string; readonly sizeLimit?: string}
  readonly configMap?: FileSource
  readonly secret?: FileSource
  readonly downwardAPI?: {readonly items?: readonly DownwardApiFile[]; readonly defaultMode?: number}
  readonly projected?: {readonly sources?: readonly VolumeProjection[]; readonly defaultMode?: number}
  readonly persistentVolumeClaim?: {readonly claimName: string; readonly readOnly?: boolean}
  readonly ephemeral?: {
    readonly volumeClaimTemplate: {readonly metadata?: Partial<ObjectMeta>; readonly spec: ClaimSpec}
  }
  readonly [source: string]: unknown
}
