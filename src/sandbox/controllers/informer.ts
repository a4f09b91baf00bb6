import type {JsonObject} from '../../core/json.ts'
import type {Registry, WatchEvent} from '../registry.ts'
import type {KubeObject} from './objects.ts'
import type {Resource} from './resources.ts'

/** `namespace/name`, or the name alone for cluster-wide kinds: the key of work queues. */
export const keyOf = (object: {readonly metadata: {readonly namespace?: string; readonly name: string}}): string =>
  object.metadata.namespace === undefined
    ? object.metadata.name
    : `${object.metadata.namespace}/${object.metadata.name}`

export interface Change<T> {
  readonly type: WatchEvent['type']
  readonly object: T
  /** The object before; only with MODIFIED and DELETED. */
  readonly previous?: T
}

/** A stored object has the shape of its kind: the registry validated it. */
type Stored<T> = JsonObject & T

type Index<T> = {readonly keysOf: (object: T) => readonly string[]; readonly buckets: Map<string, Map<string, T>>}

/**
 * What one kind looks like now, with indices, fed by one watch: controllers look things up here, because a scan of
 * thousands of objects for every change would not hold.
 */
export class Informer<T extends KubeObject> {
  readonly #objects = new Map<string, T>()
  readonly #indices = new Map<string, Index<T>>()
  readonly #listeners: ((change: Change<T>) => void)[] = []
  readonly #stop: () => void

  constructor(registry: Registry, resource: Resource<T>) {
    this.index('namespace', object => [object.metadata.namespace ?? ''])
    this.#stop = registry.watch(resource, event => this.#take(event))
  }

  get(key: string): T | undefined {
    return this.#objects.get(key)
  }

  /** Every object, or those of one namespace, in the order of creation. */
  list(namespace?: string): T[] {
    return namespace === undefined ? [...this.#objects.values()] : this.byIndex('namespace', namespace)
  }

  get size(): number {
    return this.#objects.size
  }

  /** Adds an index over all objects, present and future; a second one of the same name is the same index. */
  index(name: string, keysOf: (object: T) => readonly string[]): void {
    if (this.#indices.has(name)) return
    const index: Index<T> = {keysOf, buckets: new Map()}
    this.#indices.set(name, index)
    for (const [key, object] of this.#objects) this.#insert(index, key, object)
  }

  byIndex(name: string, value: string): T[] {
    return [...(this.#indices.get(name)?.buckets.get(value)?.values() ?? [])]
  }

  countByIndex(name: string, value: string): number {
    return this.#indices.get(name)?.buckets.get(value)?.size ?? 0
  }

  /** Calls back after each change, beginning with ADDED for what is there. Listeners only note work; they never write. */
  onChange(listener: (change: Change<T>) => void): void {
    for (const object of this.#objects.values()) listener({type: 'ADDED', object})
    this.#listeners.push(listener)
  }

  stop(): void {
    this.#stop()
  }

  #take(event: WatchEvent): void {
    const object = event.object as Stored<T>
    const key = keyOf(object)
    const before = this.#objects.get(key)
    const after = event.type === 'DELETED' ? undefined : object
    if (after === undefined) this.#objects.delete(key)
    else this.#objects.set(key, after)
    for (const index of this.#indices.values()) {
      if (before !== undefined) this.#remove(index, key, before, after)
      if (after !== undefined) this.#insert(index, key, after)
    }
    const previous = before ?? (event.previous === undefined ? undefined : (event.previous as Stored<T>))
    const change: Change<T> = {type: event.type, object, ...(previous === undefined ? {} : {previous})}
    for (const listener of this.#listeners) listener(change)
  }

  #insert(index: Index<T>, key: string, object: T): void {
    for (const value of index.keysOf(object)) {
      let bucket = index.buckets.get(value)
      if (bucket === undefined) index.buckets.set(value, (bucket = new Map()))
      bucket.set(key, object)
    }
  }

  /** Out of the buckets where it no longer belongs; elsewhere it keeps its place, which is the order of creation. */
  #remove(index: Index<T>, key: string, before: T, after: T | undefined): void {
    const stays = after === undefined ? [] : index.keysOf(after)
    for (const value of index.keysOf(before)) {
      if (stays.includes(value)) continue
      const bucket = index.buckets.get(value)
      bucket?.delete(key)
      if (bucket?.size === 0) index.buckets.delete(value)
    }
  }
}

/** One informer per kind, shared by all who need it. */
export class Informers {
  readonly #informers = new Map<string, {informer: Informer<never>; stop: () => void}>()

  constructor(readonly registry: Registry) {}

  of<T extends KubeObject>(resource: Resource<T>): Informer<T> {
    const name = `${resource.group}/${resource.resource}`
    const known = this.#informers.get(name)
    // The map is keyed by the resource, so what is found under it has the resource's shape.
    if (known !== undefined) return known.informer as unknown as Informer<T>
    const informer = new Informer(this.registry, resource)
    this.#informers.set(name, {informer: informer as unknown as Informer<never>, stop: () => informer.stop()})
    return informer
  }

  stop(): void {
    for (const {stop} of this.#informers.values()) stop()
    this.#informers.clear()
  }
}

const shared = new WeakMap<Registry, {informers: Informers; users: number}>()

/** The informers of a registry, shared by controllers and nodes; they stop when the last user has released them. */
export function acquireInformers(registry: Registry): {informers: Informers; release: () => void} {
  let entry = shared.get(registry)
  if (entry === undefined) shared.set(registry, (entry = {informers: new Informers(registry), users: 0}))
  const {informers} = entry
  const held = entry
  held.users++
  return {
    informers,
    release: () => {
      if (--held.users > 0) return
      informers.stop()
      shared.delete(registry)
    },
  }
}
