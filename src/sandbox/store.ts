import {type JsonObject, stringAt} from '../core/json.ts'

/** One write to the store. `version` is the resourceVersion that it made. */
export interface Change {
  readonly version: number
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  /** `group/resource`, as typeKey makes it. */
  readonly key: string
  /** The object after the change; for DELETED the last state, with the version of the deletion. */
  readonly object: JsonObject
  readonly previous?: JsonObject
}

/** The store's name for a type: `/pods`, `apps/statefulsets`. */
export const typeKey = (type: {readonly group: string; readonly resource: string}): string =>
  `${type.group}/${type.resource}`

const objectKey = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`
const keyOf = (object: JsonObject): string =>
  objectKey(stringAt(object, 'metadata', 'namespace'), stringAt(object, 'metadata', 'name') ?? '')

interface Table {
  readonly objects: Map<string, JsonObject>
  /** Keys in etcd's order, made when a list is asked for. */
  sorted: JsonObject[] | undefined
}

/**
 * What etcd is to the API server: objects by type and name under one counter of versions, and a window of past changes
 * for watches that start in the past. Knows nothing of what the objects mean.
 */
export class Store {
  readonly #tables = new Map<string, Table>()
  readonly #listeners = new Set<(change: Change) => void>()
  #history: Change[] = []
  #version: number
  /** Changes up to this version are no longer in the history. */
  #forgotten: number

  constructor(
    objects: Iterable<readonly [key: string, object: JsonObject]> = [],
    version = 0,
    /** A watch that is further behind starts anew; old states of objects are most of what a sandbox would hold. */
    readonly historyLength = 1000,
  ) {
    for (const [key, object] of objects) this.#table(key).objects.set(keyOf(object), object)
    this.#version = version
    this.#forgotten = version
  }

  /** The version of the last write. */
  get version(): number {
    return this.#version
  }
  /** A watch may start from this version, not from an older one. */
  get oldest(): number {
    return this.#forgotten
  }
  get size(): number {
    let size = 0
    for (const table of this.#tables.values()) size += table.objects.size
    return size
  }

  get(key: string, namespace: string | undefined, name: string): JsonObject | undefined {
    return this.#tables.get(key)?.objects.get(objectKey(namespace, name))
  }

  /** The objects of a type in the order of etcd's keys (`namespace/name` by code unit). */
  list(key: string, namespace?: string): readonly JsonObject[] {
    const table = this.#tables.get(key)
    if (!table) return []
    table.sorted ??= [...table.objects].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, object]) => object)
    if (namespace === undefined) return table.sorted
    return table.sorted.filter(object => stringAt(object, 'metadata', 'namespace') === namespace)
  }

  /** Every object with its type, in no particular order. */
  *all(): Generator<readonly [key: string, object: JsonObject]> {
    for (const [key, table] of this.#tables) for (const object of table.objects.values()) yield [key, object]
  }

  /** Writes a new or changed object under the next version, and returns it with that resourceVersion. */
  put(key: string, object: JsonObject): JsonObject {
    const table = this.#table(key)
    const name = keyOf(object)
    const previous = table.objects.get(name)
    const stored = this.#stamped(object)
    table.objects.set(name, stored)
    table.sorted = undefined
    this.#record({
      version: this.#version,
      type: previous ? 'MODIFIED' : 'ADDED',
      key,
      object: stored,
      ...(previous && {previous}),
    })
    return stored
  }

  /** Takes an object out under the next version; returns its last state, with the version of the deletion. */
  delete(key: string, namespace: string | undefined, name: string): JsonObject | undefined {
    const table = this.#tables.get(key)
    const previous = table?.objects.get(objectKey(namespace, name))
    if (!table || !previous) return undefined
    const last = this.#stamped(previous)
    table.objects.delete(objectKey(namespace, name))
    table.sorted = undefined
    this.#record({version: this.#version, type: 'DELETED', key, object: last, previous})
    return last
  }

  /** Resolves when everything that was written so far is safe; a store in memory has nothing to wait for. */
  flushed: () => Promise<void> = () => Promise.resolve()

  /** Calls back within each write, in order. The listener must not write. Returns the way to stop. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The changes after `version`, or undefined when some of them are forgotten (HTTP 410). */
  since(version: number): readonly Change[] | undefined {
    if (version < this.#forgotten) return undefined
    let low = 0
    let high = this.#history.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#history[middle]!.version <= version) low = middle + 1
      else high = middle
    }
    return this.#history.slice(low)
  }

  #table(key: string): Table {
    let table = this.#tables.get(key)
    if (!table) this.#tables.set(key, (table = {objects: new Map(), sorted: undefined}))
    return table
  }

  #stamped(object: JsonObject): JsonObject {
    this.#version++
    const metadata = object['metadata'] as JsonObject
    return {...object, metadata: {...metadata, resourceVersion: String(this.#version)}}
  }

  #record(change: Change): void {
    this.#history.push(change)
    if (this.#history.length >= this.historyLength * 2) {
      this.#forgotten = this.#history[this.#history.length - this.historyLength - 1]!.version
      this.#history = this.#history.slice(-this.historyLength)
    }
    for (const listener of this.#listeners) listener(change)
  }
}
