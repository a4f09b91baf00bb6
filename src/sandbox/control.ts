// What the program asks a running sandbox for, beside the API of Kubernetes. Types only: the server and the client share them.

/** `sandbox status`. */
export interface SandboxStatus {
  readonly objects: number
  readonly resourceVersion: string
  /** The sandbox's time, RFC 3339. */
  readonly time: string
}

/** What `sandbox node …` asks for. */
export const nodeActions = ['add', 'remove', 'start', 'stop'] as const
export type NodeAction = (typeof nodeActions)[number]

/** One simulated machine. */
export interface NodeState {
  readonly name: string
  readonly on: boolean
  readonly address: string
  /** Pods that are bound to it. */
  readonly pods: number
}

/** What the API server passes such wishes on to. Refusals are OperationalError (2). */
export interface Control {
  readonly nodes: () => readonly NodeState[]
  /** False when there was nothing to do. */
  readonly changeNode: (action: NodeAction, name: string) => boolean
}
