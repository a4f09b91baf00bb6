// Containers, as pods describe them.
import type {IntOrString} from './meta.ts'
import type {FieldRef, ResourceFieldRef} from './volumes.ts'

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
  readonly hostIP?: string
  readonly protocol?: string
}
export interface Resources {
  readonly requests?: Readonly<Record<string, string>>
  readonly limits?: Readonly<Record<string, string>>
}
export interface SecurityContext {
  readonly runAsUser?: number
  readonly runAsGroup?: number
  readonly runAsNonRoot?: boolean
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
  readonly resizePolicy?: readonly {readonly resourceName?: string; readonly restartPolicy?: string}[]
  readonly volumeMounts?: readonly VolumeMount[]
  readonly livenessProbe?: Probe
  readonly readinessProbe?: Probe
  readonly startupProbe?: Probe
  readonly lifecycle?: {readonly postStart?: ProbeHandler; readonly preStop?: ProbeHandler}
  readonly restartPolicy?: string
  readonly restartPolicyRules?: readonly RestartRule[]
  readonly terminationMessagePath?: string
  readonly terminationMessagePolicy?: string
  readonly stdin?: boolean
  readonly stdinOnce?: boolean
  readonly tty?: boolean
  readonly securityContext?: SecurityContext
}
export interface RestartRule {
  readonly action?: string
  readonly exitCodes?: {readonly operator?: string; readonly values?: readonly number[]}
}
