import type {JsonObject} from '../core/json.ts'

/** A Kubernetes Status that refuses a request: the HTTP code and the body that kubectl prints from. */
export class StatusError extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details?: JsonObject,
  ) {
    super(message)
    this.name = 'StatusError'
  }
}

/** `group` is `` for the core group: {group: 'apps', resource: 'statefulsets'}. */
export interface ResourceType {
  readonly group: string
  readonly resource: string
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: JsonObject
  /** The object before a MODIFIED or DELETED event. */
  readonly previous?: JsonObject
}

export interface DeleteOptions {
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  readonly gracePeriodSeconds?: number
  readonly preconditions?: {readonly uid?: string; readonly resourceVersion?: string}
}

/**
 * The cluster's objects as the API server's registry layer offers them: synchronous, in memory, with validation,
 * defaulting, resourceVersion, finalizers and graceful deletion applied. The HTTP server and the controllers are its
 * only clients; objects handed out are frozen by convention (never changed in place).
 * Refusals are StatusError, word for word as kube-apiserver.
 */
export interface Registry {
  get(type: ResourceType, namespace: string | undefined, name: string): JsonObject | undefined
  list(type: ResourceType, namespace?: string): readonly JsonObject[]
  create(object: JsonObject): JsonObject
  /** Replaces spec and metadata; with metadata.resourceVersion set, refuses a conflict (409). */
  update(object: JsonObject): JsonObject
  /** Replaces the status only. */
  updateStatus(object: JsonObject): JsonObject
  /** Reads, changes a copy and writes; undefined from `change` writes nothing. `part` says which half is written. */
  modify(
    type: ResourceType,
    namespace: string | undefined,
    name: string,
    part: 'object' | 'status',
    change: (object: JsonObject) => JsonObject | undefined,
  ): JsonObject | undefined
  remove(type: ResourceType, namespace: string | undefined, name: string, options?: DeleteOptions): JsonObject
  /** Calls back after each change of that type, in order; starts with ADDED for what is there. Returns the way to stop. */
  watch(type: ResourceType, listener: (event: WatchEvent) => void): () => void
}
