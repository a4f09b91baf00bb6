// StatefulSets, ReplicaSets, Deployments and the like.
import type {Condition, IntOrString, KubeObject, LabelSelector, ObjectMeta} from './meta.ts'
import type {PodTemplateSpec} from './pods.ts'
import type {ClaimSpec} from './storage.ts'

export interface StatefulSetStatus {
  readonly observedGeneration?: number
  readonly replicas: number
  readonly readyReplicas?: number
  readonly currentReplicas?: number
  readonly updatedReplicas?: number
  readonly availableReplicas?: number
  readonly currentRevision?: string
  readonly updateRevision?: string
  readonly collisionCount?: number
  readonly conditions?: readonly Condition[]
}
export interface StatefulSet extends KubeObject {
  readonly spec: {
    readonly replicas: number
    readonly serviceName?: string
    readonly selector: LabelSelector
    readonly template: PodTemplateSpec
    readonly volumeClaimTemplates?: readonly {
      readonly metadata: Partial<ObjectMeta> & {readonly name: string}
      readonly spec: ClaimSpec
    }[]
    readonly podManagementPolicy?: string
    readonly updateStrategy: {
      readonly type: string
      readonly rollingUpdate?: {readonly partition?: number; readonly maxUnavailable?: IntOrString}
    }
    readonly revisionHistoryLimit?: number
    readonly minReadySeconds?: number
    readonly ordinals?: {readonly start?: number}
    readonly persistentVolumeClaimRetentionPolicy?: {readonly whenDeleted?: string; readonly whenScaled?: string}
  }
  readonly status?: StatefulSetStatus
}
export interface ControllerRevision extends KubeObject {
  readonly data?: unknown
  readonly revision: number
}
export interface ReplicaSetStatus {
  readonly replicas: number
  readonly fullyLabeledReplicas?: number
  readonly readyReplicas?: number
  readonly availableReplicas?: number
  readonly terminatingReplicas?: number
  readonly observedGeneration?: number
  readonly conditions?: readonly Condition[]
}
export interface ReplicaSet extends KubeObject {
  readonly spec: {
    readonly replicas: number
    readonly minReadySeconds?: number
    readonly selector: LabelSelector
    readonly template: PodTemplateSpec
  }
  readonly status?: ReplicaSetStatus
}
export interface ReplicationController extends KubeObject {
  readonly spec: {
    readonly replicas: number
    readonly minReadySeconds?: number
    readonly selector?: Readonly<Record<string, string>>
    readonly template: PodTemplateSpec
  }
  readonly status?: ReplicaSetStatus
}
export interface DeploymentStatus {
  readonly observedGeneration?: number
  readonly replicas?: number
  readonly updatedReplicas?: number
  readonly readyReplicas?: number
  readonly availableReplicas?: number
  readonly unavailableReplicas?: number
  readonly terminatingReplicas?: number
  readonly collisionCount?: number
  readonly conditions?: readonly Condition[]
}
export interface Deployment extends KubeObject {
  readonly spec: {
    readonly replicas: number
    readonly selector: LabelSelector
    readonly template: PodTemplateSpec
    readonly strategy: {
      readonly type: string
      readonly rollingUpdate?: {readonly maxSurge?: IntOrString; readonly maxUnavailable?: IntOrString}
    }
    readonly minReadySeconds?: number
    readonly revisionHistoryLimit?: number
    readonly progressDeadlineSeconds?: number
    readonly paused?: boolean
  }
  readonly status?: DeploymentStatus
}
export interface DaemonSetStatus {
  readonly currentNumberScheduled: number
  readonly numberMisscheduled: number
  readonly desiredNumberScheduled: number
  readonly numberReady: number
  readonly observedGeneration?: number
  readonly updatedNumberScheduled?: number
  readonly numberAvailable?: number
  readonly numberUnavailable?: number
  readonly collisionCount?: number
  readonly conditions?: readonly Condition[]
}
export interface DaemonSet extends KubeObject {
  readonly spec: {
    readonly selector: LabelSelector
    readonly template: PodTemplateSpec
    readonly updateStrategy: {
      readonly type: string
      readonly rollingUpdate?: {readonly maxSurge?: IntOrString; readonly maxUnavailable?: IntOrString}
    }
    readonly minReadySeconds?: number
    readonly revisionHistoryLimit?: number
  }
  readonly status?: DaemonSetStatus
}
