// autoscaling/v2
import type {Condition, KubeObject, LabelSelector} from './meta.ts'

interface MetricTarget {
  readonly type: string
  readonly averageUtilization?: number
  readonly averageValue?: string
}
interface NamedMetric {
  readonly name: string
  readonly selector?: LabelSelector
}
export interface MetricSpec {
  readonly type: string
  readonly resource?: {readonly name: string; readonly target: MetricTarget}
  readonly containerResource?: {readonly name: string; readonly container: string; readonly target: MetricTarget}
  readonly pods?: {readonly metric: NamedMetric}
  readonly object?: {
    readonly metric: NamedMetric
    readonly describedObject: {readonly kind: string; readonly name: string}
  }
  readonly external?: {readonly metric: NamedMetric}
}

export interface HorizontalPodAutoscalerStatus {
  readonly currentReplicas?: number
  readonly desiredReplicas: number
  readonly lastScaleTime?: string
  readonly currentMetrics?: readonly {readonly type: string}[] | null
  readonly conditions?: readonly Condition[]
}
export interface HorizontalPodAutoscaler extends KubeObject {
  readonly spec: {
    readonly scaleTargetRef: {readonly apiVersion?: string; readonly kind: string; readonly name: string}
    readonly minReplicas?: number
    readonly maxReplicas: number
    readonly metrics?: readonly MetricSpec[]
  }
  readonly status?: HorizontalPodAutoscalerStatus
}
