import type {JsonObject} from '../core/json.ts'

/** What a command that ran left behind. `command` is what a person would type, for showing. */
export interface CommandResult {
  readonly command: string
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

/**
 * A cluster as labs see it. Two implementations with one contract test: kubectl.ts (a real cluster through kubectl) and
 * sandbox.ts (the embedded one through its API, no kubectl needed). Every method that changes something tells, through
 * `command`, what a person would type. Refusals of the server are results with exitCode 1 and kubectl's text on stderr;
 * only an environment that does not serve (no kubectl, no connection) throws OperationalError.
 */
export interface Cluster {
  /** For showing before anything is touched: `context kind-lab, server https://…`, `sandbox in <folder>`. */
  readonly description: string
  apply(manifests: string, shownAs: string, namespace: string): Promise<CommandResult>
  remove(resource: ResourceName, options?: {wait?: boolean; graceSeconds?: number}): Promise<CommandResult>
  /** The object, or undefined when the server says NotFound. */
  get(resource: ResourceName): Promise<JsonObject | undefined>
  list(apiVersion: string, kind: string, namespace?: string, labelSelector?: string): Promise<readonly JsonObject[]>
  /** The table that `kubectl get` prints; `what` as typed: `pvc`, `pods -l app=redis`. */
  table(what: readonly string[], namespace?: string): Promise<CommandResult>
  scale(resource: ResourceName, replicas: number): Promise<CommandResult>
  exec(
    pod: {namespace: string; name: string; container?: string},
    command: readonly string[],
    stdin?: string,
  ): Promise<CommandResult>
  logs(pod: {namespace: string; name: string; container?: string}, lines?: number): Promise<CommandResult>
  /** Frees what the connection holds (a sandbox started for it is stopped). */
  close(): Promise<void>
}
