// Services and their endpoints.
import type {IntOrString, KubeObject, ObjectReference} from './meta.ts'

export interface ServicePort {
  readonly name?: string
  readonly protocol?: string
  readonly port: number
  readonly targetPort?: IntOrString
  readonly nodePort?: number
  readonly appProtocol?: string
}
export interface Service extends KubeObject {
  readonly spec: {
    readonly type?: string
    readonly clusterIP?: string
    readonly clusterIPs?: readonly string[]
    readonly externalName?: string
    readonly selector?: Readonly<Record<string, string>>
    readonly ports?: readonly ServicePort[]
    readonly publishNotReadyAddresses?: boolean
    readonly sessionAffinity?: string
    readonly sessionAffinityConfig?: {readonly clientIP?: {readonly timeoutSeconds?: number}}
    readonly externalIPs?: readonly string[]
    readonly internalTrafficPolicy?: string
    readonly externalTrafficPolicy?: string
  }
  readonly status?: {readonly loadBalancer?: {readonly ingress?: readonly {readonly ip?: string}[]}}
}
export interface EndpointAddress {
  readonly ip: string
  readonly hostname?: string
  readonly nodeName?: string
  readonly targetRef?: ObjectReference
}
export interface EndpointPort {
  readonly name?: string
  readonly port?: number
  readonly protocol?: string
  readonly appProtocol?: string
}
export interface EndpointSubset {
  readonly addresses?: readonly EndpointAddress[]
  readonly notReadyAddresses?: readonly EndpointAddress[]
  readonly ports?: readonly EndpointPort[]
}
export interface Endpoints extends KubeObject {
  readonly subsets?: readonly EndpointSubset[]
}
export interface SliceEndpoint {
  readonly addresses: readonly string[]
  readonly conditions?: {readonly ready?: boolean; readonly serving?: boolean; readonly terminating?: boolean}
  readonly hostname?: string
  readonly nodeName?: string
  readonly targetRef?: ObjectReference
}
export interface EndpointSlice extends KubeObject {
  readonly addressType: string
  readonly endpoints?: readonly SliceEndpoint[]
  readonly ports?: readonly EndpointPort[]
}
