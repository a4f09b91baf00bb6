// What the program asks a running sandbox for, beside the API of Kubernetes. Types only: the server and the client share them.

/** `sandbox status`. */
export interface SandboxStatus {
  readonly objects: number
  readonly resourceVersion: string
  /** The sandbox's time, RFC 3339, and how many seconds of it pass in one. */
  readonly time: string
  readonly speed: number
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

/** How much is in an archive. */
export interface Exported {
  readonly objects: number
  readonly files: number
}

/** What the API server passes such wishes on to. Refusals are OperationalError (2). */
export interface Control {
  readonly speed: number
  /** Lets that many milliseconds of the sandbox pass at once; returns its time after that. */
  readonly step: (milliseconds: number) => Promise<number>
  /** Writes an archive of everything; refuses by OperationalError. */
  readonly export: (file: string) => Promise<Exported>
  readonly nodes: () => readonly NodeState[]
  /** False when there was nothing to do. */
  readonly changeNode: (action: NodeAction, name: string) => boolean
}
