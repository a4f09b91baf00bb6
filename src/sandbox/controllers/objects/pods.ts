// Pods and their status.
import type {Container, Resources, SecurityContext} from './containers.ts'
import type {Condition, KubeObject, ObjectMeta} from './meta.ts'
import type {Affinity, Toleration, TopologySpreadConstraint} from './scheduling.ts'
import type {PodVolume} from './volumes.ts'

export interface PodSpec {
  readonly nodeName?: string
  readonly schedulerName?: string
  readonly hostname?: string
  readonly hostnameOverride?: string
  readonly subdomain?: string
  readonly setHostnameAsFQDN?: boolean
  readonly hostNetwork?: boolean
  readonly serviceAccountName?: string
  readonly automountServiceAccountToken?: boolean
  readonly restartPolicy?: string
  readonly terminationGracePeriodSeconds?: number
  readonly activeDeadlineSeconds?: number
  readonly dnsPolicy?: string
  readonly dnsConfig?: {
    readonly nameservers?: readonly string[]
    readonly searches?: readonly string[]
    readonly options?: readonly {readonly name?: string; readonly value?: string}[]
  }
  readonly hostAliases?: readonly {readonly ip: string; readonly hostnames?: readonly string[]}[]
  readonly enableServiceLinks?: boolean
  readonly shareProcessNamespace?: boolean
  readonly securityContext?: SecurityContext
  readonly nodeSelector?: Readonly<Record<string, string>>
  readonly affinity?: Affinity
  readonly tolerations?: readonly Toleration[]
  readonly topologySpreadConstraints?: readonly TopologySpreadConstraint[]
  readonly schedulingGates?: readonly {readonly name: string}[]
  readonly priority?: number
  readonly os?: {readonly name: string}
  readonly readinessGates?: readonly {readonly conditionType: string}[]
  /** For all containers together. */
  readonly resources?: Resources
  readonly containers: readonly Container[]
  readonly initContainers?: readonly Container[]
  readonly volumes?: readonly PodVolume[]
}
export interface ContainerStateTerminated {
  readonly exitCode: number
  readonly signal?: number
  readonly reason?: string
  readonly message?: string
  readonly startedAt?: string | null
  readonly finishedAt?: string | null
  readonly containerID?: string
}
export interface ContainerState {
  readonly waiting?: {readonly reason?: string; readonly message?: string}
  readonly running?: {readonly startedAt?: string}
  readonly terminated?: ContainerStateTerminated
}
export interface ContainerStatus {
  readonly name: string
  readonly image: string
  readonly imageID: string
  readonly containerID?: string
  readonly ready: boolean
  readonly started?: boolean
  readonly restartCount: number
  readonly state: ContainerState
  readonly lastState: ContainerState
  readonly allocatedResources?: Resources['requests']
  readonly resources?: Resources
  readonly volumeMounts?: readonly VolumeMountStatus[]
}
export interface VolumeMountStatus {
  readonly name: string
  readonly mountPath: string
  readonly readOnly?: boolean
  readonly recursiveReadOnly?: string
}
export interface PodStatus {
  readonly phase?: string
  readonly allocatedResources?: Resources['requests']
  readonly resources?: Resources
  readonly reason?: string
  readonly message?: string
  readonly observedGeneration?: number
  readonly startTime?: string
  readonly hostIP?: string
  readonly hostIPs?: readonly {readonly ip: string}[]
  readonly podIP?: string
  readonly podIPs?: readonly {readonly ip: string}[]
  readonly nominatedNodeName?: string
  readonly qosClass?: string
  readonly conditions?: readonly Condition[]
  readonly containerStatuses?: readonly ContainerStatus[]
  readonly initContainerStatuses?: readonly ContainerStatus[]
}
export interface Pod extends KubeObject {
  readonly spec: PodSpec
  readonly status?: PodStatus
}
export interface PodTemplateSpec {
  readonly metadata?: Partial<ObjectMeta>
  readonly spec: PodSpec
}
