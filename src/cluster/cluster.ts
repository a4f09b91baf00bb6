import type {JsonObject} from '../core/json.ts'

/** What a command left behind. */
export interface CommandResult {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** Which resource: `kind` is the Kubernetes kind; `namespace` is left out for cluster-wide kinds. */
export interface ResourceName {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace?: string
  readonly name: string
}

export interface PodName {
  readonly namespace: string
  readonly name: string
  /** The first container when left out. */
  readonly container?: string
}

/**
 * A cluster as labs see it. Two implementations with one contract test: kubectl.ts (a real cluster through kubectl) and
 * sandbox.ts (the embedded one through its API, no kubectl needed). Refusals of the server are results with exitCode 1
 * and kubectl's text on stderr; only an environment that does not serve (no kubectl, no connection) throws
 * OperationalError.
 */
export interface Cluster {
  /** For showing before anything is touched: `context kind-lab, server https://…`, `sandbox in <folder>`. */
  readonly description: string
  /** The words that a person puts before the arguments: `kubectl`, or `kubectl --context lab`. */
  readonly kubectl: readonly string[]
  /** True for a cluster that goes away with `close()`, and with it everything in it and on its nodes. */
  readonly disposable: boolean
  /** Where a file of a node is on this machine; left out where nodes are elsewhere. */
  nodeFile?(node: string, path: string): string
  /** Applies YAML or JSON documents; those without a namespace go to `namespace`. stdout names each: `pod/web created`. */
  apply(manifests: string, namespace: string): Promise<CommandResult>
  /** Asks for deletion in the background; does not wait until the resource is gone. */
  remove(resource: ResourceName, options?: {readonly graceSeconds?: number}): Promise<CommandResult>
  /** The object, or undefined when the server says NotFound. */
  get(resource: ResourceName): Promise<JsonObject | undefined>
  /** All objects of a kind: in one namespace, or everywhere. */
  list(apiVersion: string, kind: string, namespace?: string): Promise<readonly JsonObject[]>
  /** The table that `kubectl get` prints; `what` as typed: `pvc`, `pods -l app=redis`. */
  table(what: readonly string[], namespace: string): Promise<CommandResult>
  scale(resource: ResourceName, replicas: number): Promise<CommandResult>
  exec(pod: PodName, command: readonly string[], stdin?: string): Promise<CommandResult>
  logs(pod: PodName, lines?: number): Promise<CommandResult>
  /** Frees what the connection holds (a sandbox started for it is stopped). */
  close(): Promise<void>
}
