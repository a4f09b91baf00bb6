// The fields of Kubernetes objects that controllers and nodes read. The registry validates every object against the real
// schemas before it stores it, so a stored object has these shapes; fields that nobody here reads are left out.

export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
  readonly blockOwnerDeletion?: boolean
}

export interface ObjectMeta {
  readonly name: string
  readonly generateName?: string
  /** Left out for cluster-wide kinds. */
  readonly namespace?: string
  readonly uid: string
  readonly resourceVersion: string
  readonly generation?: number
  readonly creationTimestamp: string
  readonly deletionTimestamp?: string
  readonly deletionGracePeriodSeconds?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly ownerReferences?: readonly OwnerReference[]
  readonly finalizers?: readonly string[]
}

export interface KubeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
}

export interface LabelSelectorRequirement {
  readonly key: string
  readonly operator: string
  readonly values?: readonly string[]
}
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly LabelSelectorRequirement[]
}
export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly LabelSelectorRequirement[]
  readonly matchFields?: readonly LabelSelectorRequirement[]
}
export interface NodeSelector {
  readonly nodeSelectorTerms: readonly NodeSelectorTerm[]
}

/** A number, or text such as `25%`. */
export type IntOrString = number | string

export interface Condition {
  readonly type: string
  readonly status: string
  readonly observedGeneration?: number
  readonly lastProbeTime?: string | null
  readonly lastHeartbeatTime?: string
  readonly lastUpdateTime?: string
  readonly lastTransitionTime?: string
  readonly reason?: string
  readonly message?: string
}

export interface ObjectReference {
  readonly apiVersion?: string
  readonly kind?: string
  readonly namespace?: string
  readonly name?: string
  readonly uid?: string
  readonly resourceVersion?: string
  readonly fieldPath?: string
}

// --- pods ------------------------------------------------------------------------------------------------------------

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

export interface EnvVar {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: {
    readonly fieldRef?: FieldRef
    readonly resourceFieldRef?: ResourceFieldRef
    readonly configMapKeyRef?: {readonly name?: string; readonly key: string; readonly optional?: boolean}
    readonly secretKeyRef?: {readonly name?: string; readonly key: string; readonly optional?: boolean}
  }
}
export interface EnvFromSource {
  readonly prefix?: string
  readonly configMapRef?: {readonly name?: string; readonly optional?: boolean}
  readonly secretRef?: {readonly name?: string; readonly optional?: boolean}
}
export interface VolumeMount {
  readonly name: string
  readonly mountPath: string
  readonly subPath?: string
  readonly subPathExpr?: string
  readonly readOnly?: boolean
}
export interface HttpGetAction {
  readonly path?: string
  readonly port: IntOrString
  readonly host?: string
  readonly scheme?: string
}
export interface ProbeHandler {
  readonly exec?: {readonly command?: readonly string[]}
  readonly httpGet?: HttpGetAction
  readonly tcpSocket?: {readonly port: IntOrString; readonly host?: string}
  readonly grpc?: {readonly port: number; readonly service?: string | null}
  readonly sleep?: {readonly seconds: number}
}
export interface Probe extends ProbeHandler {
  readonly initialDelaySeconds?: number
  readonly timeoutSeconds?: number
  readonly periodSeconds?: number
  readonly successThreshold?: number
  readonly failureThreshold?: number
  readonly terminationGracePeriodSeconds?: number
}
export interface ContainerPort {
  readonly name?: string
  readonly containerPort: number
  readonly hostPort?: number
  readonly protocol?: string
}
export interface Resources {
  readonly requests?: Readonly<Record<string, string>>
  readonly limits?: Readonly<Record<string, string>>
}
export interface SecurityContext {
  readonly runAsUser?: number
  readonly runAsGroup?: number
  readonly fsGroup?: number
  readonly supplementalGroups?: readonly number[]
  readonly readOnlyRootFilesystem?: boolean
  readonly privileged?: boolean
}
export interface Container {
  readonly name: string
  readonly image?: string
  readonly imagePullPolicy?: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly workingDir?: string
  readonly ports?: readonly ContainerPort[]
  readonly env?: readonly EnvVar[]
  readonly envFrom?: readonly EnvFromSource[]
  readonly resources?: Resources
  readonly volumeMounts?: readonly VolumeMount[]
  readonly livenessProbe?: Probe
  readonly readinessProbe?: Probe
  readonly startupProbe?: Probe
  readonly lifecycle?: {readonly postStart?: ProbeHandler; readonly preStop?: ProbeHandler}
  readonly restartPolicy?: string
  readonly restartPolicyRules?: readonly RestartRule[]
  readonly terminationMessagePath?: string
  readonly stdin?: boolean
  readonly tty?: boolean
  readonly securityContext?: SecurityContext
}
export interface RestartRule {
  readonly action?: string
  readonly exitCodes?: {readonly operator?: string; readonly values?: readonly number[]}
}
export interface Toleration {
  readonly key?: string
  readonly operator?: string
  readonly value?: string
  readonly effect?: string
  readonly tolerationSeconds?: number
}
export interface PodAffinityTerm {
  readonly labelSelector?: LabelSelector
  readonly namespaces?: readonly string[]
  readonly namespaceSelector?: LabelSelector
  readonly topologyKey: string
}
export interface WeightedPodAffinityTerm {
  readonly weight: number
  readonly podAffinityTerm: PodAffinityTerm
}
export interface PodAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[]
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly WeightedPodAffinityTerm[]
}
export interface Affinity {
  readonly nodeAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector
    readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
      readonly weight: number
      readonly preference: NodeSelectorTerm
    }[]
  }
  readonly podAffinity?: PodAffinity
  readonly podAntiAffinity?: PodAffinity
}
export interface TopologySpreadConstraint {
  readonly maxSkew: number
  readonly topologyKey: string
  readonly whenUnsatisfiable: string
  readonly labelSelector?: LabelSelector
  readonly minDomains?: number
}
export interface PodSpec {
  readonly nodeName?: string
  readonly schedulerName?: string
  readonly hostname?: string
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

// --- storage ---------------------------------------------------------------------------------------------------------

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
  }
}
export interface PersistentVolume extends KubeObject {
  readonly spec: {
    readonly capacity?: Readonly<Record<string, string>>
    readonly accessModes?: readonly string[]
    readonly storageClassName?: string
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

// --- workloads -------------------------------------------------------------------------------------------------------

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

// --- the cluster around them -----------------------------------------------------------------------------------------

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
  }
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
