import type {JsonObject} from '../core/json.ts'
import type {Clock} from './clock.ts'
import type {Resource} from './registry/resources.ts'

export {createRegistry} from './registry/object-registry.ts'
export {StatusError} from './registry/status-errors.ts'

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

/** What became of a request that wrote (or, as a dry run, would have written). */
export interface Written {
  readonly object: JsonObject
  readonly warnings: readonly string[]
  /** An update that made a new object: some kinds allow that. */
  readonly created?: boolean
}

export interface WriteOptions {
  /** Do everything but write. */
  readonly dryRun?: boolean
  /** What to do with unknown and duplicate fields; default Ignore. */
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict'
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
  /** Replaces the status and, as the API server does, annotations and the like; the spec stays, and with it the generation. */
  updateStatus(object: JsonObject): JsonObject
  /** Reads, changes a copy and writes; undefined from `change` writes nothing. `part` says which half is written;
   *  `finalize` is a namespace's spec.finalizers. */
  modify(
    type: ResourceType,
    namespace: string | undefined,
    name: string,
    part: 'object' | 'status' | 'finalize',
    change: (object: JsonObject) => JsonObject | undefined,
  ): JsonObject | undefined
  remove(type: ResourceType, namespace: string | undefined, name: string, options?: DeleteOptions): JsonObject
  /** Calls back after each change of that type, in order; starts with ADDED for what is there. Returns the way to stop. */
  watch(type: ResourceType, listener: (event: WatchEvent) => void): () => void
  /** The sandbox's time: what is written as creationTimestamp and the like. */
  readonly clock: Clock
  /** The last resourceVersion. */
  readonly version: number
  /** Every type that the cluster serves. */
  readonly types: readonly Resource[]
  /** The type of objects of that apiVersion and kind; undefined when the cluster does not serve it. */
  typeOf(apiVersion: string, kind: string): Resource | undefined
  /** Sets spec.nodeName of a pod that has none (POST pods/NAME/binding); 409 when it has one. */
  bind(namespace: string, pod: string, node: string): void
  /** Calls back after each change of every type, in order, without what is there already. Returns the way to stop. */
  watchAll(listener: (event: WatchEvent, type: Resource) => void): () => void
}
