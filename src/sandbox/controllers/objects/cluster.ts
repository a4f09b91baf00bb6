// Nodes, namespaces and what pods read.
import type {Condition, KubeObject} from './meta.ts'

export interface Taint {
  readonly key: string
  readonly value?: string
  readonly effect: string
  readonly timeAdded?: string
}
export interface NodeObject extends KubeObject {
  readonly spec?: {readonly unschedulable?: boolean; readonly taints?: readonly Taint[]; readonly podCIDR?: string}
  readonly status?: {
    readonly capacity?: Readonly<Record<string, string>>
    readonly allocatable?: Readonly<Record<string, string>>
    readonly conditions?: readonly Condition[]
    readonly addresses?: readonly {readonly type: string; readonly address: string}[]
  }
}
export interface Lease extends KubeObject {
  readonly spec?: {
    readonly holderIdentity?: string
    readonly leaseDurationSeconds?: number
    readonly renewTime?: string
  }
}
export interface Namespace extends KubeObject {
  readonly spec?: {readonly finalizers?: readonly string[]}
  readonly status?: {readonly phase?: string; readonly conditions?: readonly Condition[]}
}
export interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>
  readonly binaryData?: Readonly<Record<string, string>>
}
export interface Secret extends KubeObject {
  readonly type?: string
  readonly data?: Readonly<Record<string, string>>
}
export type ServiceAccount = KubeObject
