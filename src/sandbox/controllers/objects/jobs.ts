// Jobs and CronJobs.
import type {Condition, KubeObject, LabelSelector, ObjectMeta, ObjectReference} from './meta.ts'
import type {PodTemplateSpec} from './pods.ts'

export interface PodFailureRule {
  readonly action: string
  readonly onExitCodes?: {
    readonly containerName?: string
    readonly operator: string
    readonly values: readonly number[]
  }
  readonly onPodConditions?: readonly {readonly type: string; readonly status?: string}[]
}
export interface SuccessRule {
  readonly succeededIndexes?: string
  readonly succeededCount?: number
}
export interface JobSpec {
  readonly parallelism?: number
  readonly completions?: number
  readonly completionMode?: string
  readonly backoffLimit?: number
  readonly backoffLimitPerIndex?: number
  readonly maxFailedIndexes?: number
  readonly activeDeadlineSeconds?: number
  readonly ttlSecondsAfterFinished?: number
  readonly suspend?: boolean
  readonly podReplacementPolicy?: string
  readonly podFailurePolicy?: {readonly rules: readonly PodFailureRule[]}
  readonly successPolicy?: {readonly rules: readonly SuccessRule[]}
  readonly managedBy?: string
  readonly selector: LabelSelector
  readonly template: PodTemplateSpec
}
export interface JobStatus {
  readonly conditions?: readonly Condition[]
  readonly startTime?: string
  readonly completionTime?: string
  readonly active?: number
  readonly ready?: number
  readonly terminating?: number
  readonly succeeded?: number
  readonly failed?: number
  readonly completedIndexes?: string
  readonly failedIndexes?: string
  readonly uncountedTerminatedPods?: {readonly succeeded?: readonly string[]; readonly failed?: readonly string[]}
}
export interface Job extends KubeObject {
  readonly spec: JobSpec
  readonly status?: JobStatus
}
export interface CronJobStatus {
  readonly active?: readonly ObjectReference[]
  readonly lastScheduleTime?: string
  readonly lastSuccessfulTime?: string
}
export interface CronJob extends KubeObject {
  readonly spec: {
    readonly schedule: string
    readonly timeZone?: string
    readonly suspend?: boolean
    readonly concurrencyPolicy?: string
    readonly startingDeadlineSeconds?: number
    readonly successfulJobsHistoryLimit?: number
    readonly failedJobsHistoryLimit?: number
    readonly jobTemplate: {readonly metadata?: Partial<ObjectMeta>; readonly spec: JobSpec}
  }
  readonly status?: CronJobStatus
}
