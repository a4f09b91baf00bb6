// PodDisruptionBudgets.
import type {Condition, IntOrString, KubeObject, LabelSelector} from './meta.ts'

export interface DisruptionBudgetStatus {
  readonly observedGeneration?: number
  /** Since when the eviction of these pods is under way, by name. */
  readonly disruptedPods?: Readonly<Record<string, string>>
  readonly disruptionsAllowed: number
  readonly currentHealthy: number
  readonly desiredHealthy: number
  readonly expectedPods: number
  readonly conditions?: readonly Condition[]
}
export interface PodDisruptionBudget extends KubeObject {
  readonly spec: {
    readonly selector?: LabelSelector
    readonly minAvailable?: IntOrString
    readonly maxUnavailable?: IntOrString
    readonly unhealthyPodEvictionPolicy?: string
  }
  readonly status?: DisruptionBudgetStatus
}

type Quantities = Readonly<Record<string, string>>
export interface ResourceQuota extends KubeObject {
  readonly spec: {readonly hard?: Quantities}
  readonly status?: {readonly hard?: Quantities; readonly used?: Quantities}
}
