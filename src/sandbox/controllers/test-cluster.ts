// For tests: the real registry and controllers under a clock that tests move, with stand-in nodes or without.
import type {JsonObject} from '../../core/json.ts'
import {createRegistry, type Registry} from '../registry.ts'
import {asJson, isStatus, nowStamp} from './context.ts'
import {startControllers, type ControllerOptions} from './index.ts'
import {ManualClock} from './manual-clock.ts'
import type {KubeObject, NodeObject, Pod} from './objects.ts'
import {events, pods, type Resource} from './resources.ts'

export const namespace = 'lab'

export class TestCluster {
  readonly clock = new ManualClock()
  readonly registry: Registry = createRegistry({clock: this.clock})
  /** Failed syncs: most tests expect none. */
  readonly errors: string[] = []
  /** What happened to pods, in order: `+web-0`, `ready web-0`, `-web-0`, `gone web-0`. */
  readonly history: string[] = []
  readonly #controllers: {stop(): void}
  readonly #silent = new Set<string>()

  constructor(options: ControllerOptions & {nodes?: readonly string[]; kubelet?: boolean} = {}) {
    this.create('Namespace', namespace)
    for (const name of options.nodes ?? ['node-a', 'node-b']) this.#createNode(name)
    this.#controllers = startControllers(this.registry, {
      defer: this.clock.defer,
      onError: (controller, key, error) => this.errors.push(`${controller} ${key}: ${String(error)}`),
      ...options,
    })
    // After the one that tests work in, which is to be ready first.
    this.create('Namespace', 'default')
    for (const name of options.nodes ?? ['node-a', 'node-b']) this.#beat(name)
    this.#writeHistory()
    if (options.kubelet !== false) this.#standInKubelet()
  }

  stop(): void {
    this.#controllers.stop()
  }

  /** Creates an object of that kind in the namespace of the test; `fields` are spec and the like. */
  create(kind: string, name: string, fields: JsonObject = {}, metadata: JsonObject = {}): KubeObject {
    const resource = this.registry.types.find(type => type.kind === kind)!
    const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`
    const place: JsonObject = resource.namespaced ? {namespace} : {}
    return this.registry.create({
      apiVersion,
      kind,
      metadata: {name, ...place, ...metadata},
      ...fields,
    }) as unknown as KubeObject
  }

  get<T extends KubeObject>(resource: Resource<T>, name: string): T | undefined {
    return this.registry.get(resource, resource.namespaced ? namespace : undefined, name) as unknown as T | undefined
  }

  list<T extends KubeObject>(resource: Resource<T>): T[] {
    return this.registry.list(resource, resource.namespaced ? namespace : undefined) as unknown as T[]
  }

  /** Merges into the object, as `kubectl patch` does. */
  patch<T extends KubeObject>(resource: Resource<T>, name: string, change: JsonObject): void {
    this.registry.modify(resource, resource.namespaced ? namespace : undefined, name, 'object', stored =>
      merged(stored, change),
    )
  }

  remove<T extends KubeObject>(resource: Resource<T>, name: string, options = {}): void {
    this.registry.remove(resource, resource.namespaced ? namespace : undefined, name, options)
  }

  /** `reason: message` of the events about objects of that kind and name, oldest first. */
  events(kind: string, name: string): string[] {
    const found = this.registry.list(events) as unknown as {
      readonly involvedObject: {readonly kind: string; readonly name: string}
      readonly reason: string
      readonly message: string
      readonly metadata: {readonly resourceVersion: string}
    }[]
    return found
      .filter(({involvedObject}) => involvedObject.kind === kind && involvedObject.name === name)
      .map(({reason, message}) => `${reason}: ${message}`)
  }

  podNames(): string[] {
    return this.list(pods).map(pod => pod.metadata.name)
  }

  /** Time passes, by default long enough for everything to come to rest. */
  async pass(seconds = 30): Promise<void> {
    await this.clock.advance(seconds * 1000)
  }

  /** What happened since the last time, cleared. */
  takeHistory(): string[] {
    return this.history.splice(0)
  }

  #createNode(name: string): void {
    this.create('Node', name, {}, {labels: {'kubernetes.io/hostname': name}})
    const allocatable = {cpu: '4', memory: '8Gi', pods: '110'}
    const conditions = [{type: 'Ready', status: 'True', lastTransitionTime: nowStamp(this)}]
    this.registry.modify({group: '', resource: 'nodes'}, undefined, name, 'status', node => ({
      ...node,
      status: {capacity: allocatable, allocatable, conditions},
    }))
    this.registry.modify({group: '', resource: 'nodes'}, undefined, name, 'object', node => ({...node, spec: {}}))
  }

  /** The node tells nothing any more, and does nothing with its pods. */
  silence(node: string): void {
    this.#silent.add(node)
  }
  /** The node is there again. */
  revive(node: string): void {
    this.#silent.delete(node)
    this.#postStatus(node)
    for (const pod of this.registry.list(pods) as unknown as Pod[]) {
      if (pod.spec.nodeName !== node) continue
      if (pod.metadata.deletionTimestamp === undefined) this.setReady(pod, true)
      else this.registry.remove(pods, pod.metadata.namespace, pod.metadata.name, {gracePeriodSeconds: 0})
    }
  }

  #beat(node: string): void {
    if (!this.#silent.has(node)) this.#postStatus(node)
    this.clock.after(10_000, () => this.#beat(node))
  }

  #postStatus(node: string): void {
    const now = nowStamp(this)
    this.registry.modify({group: '', resource: 'nodes'}, undefined, node, 'status', stored => {
      const {conditions = [], ...status} = (stored as unknown as NodeObject).status ?? {}
      const old = conditions.find(({type}) => type === 'Ready')
      const lastTransitionTime = old?.status === 'True' ? (old.lastTransitionTime ?? now) : now
      const ready = {type: 'Ready', status: 'True', lastHeartbeatTime: now, lastTransitionTime}
      return {...stored, status: {...status, conditions: [ready]}}
    })
  }

  #writeHistory(): void {
    const before = new Map<string, {ready: boolean; leaving: boolean}>()
    this.registry.watch(pods, ({type, object}) => {
      const pod = object as unknown as Pod
      const {name, uid, deletionTimestamp} = pod.metadata
      const ready =
        pod.status?.conditions?.some(({type: kind, status}) => kind === 'Ready' && status === 'True') ?? false
      const was = before.get(uid)
      if (was === undefined) this.history.push(`+${name}`)
      if (ready && was?.ready !== true) this.history.push(`ready ${name}`)
      if (deletionTimestamp !== undefined && was?.leaving !== true) this.history.push(`-${name}`)
      if (type === 'DELETED') this.history.push(`gone ${name}`)
      before.set(uid, {ready, leaving: deletionTimestamp !== undefined})
    })
  }

  /** Pods become ready 0.2 s after they have a node, never when the image says `broken`; they go 0.1 s after deletion. */
  #standInKubelet(): void {
    const started = new Set<string>()
    const leaving = new Set<string>()
    this.registry.watch(pods, ({type, object}) => {
      const pod = object as unknown as Pod
      const {uid, name, namespace: place, deletionTimestamp} = pod.metadata
      if (type === 'DELETED' || pod.spec.nodeName === undefined || this.#silent.has(pod.spec.nodeName)) return
      if (deletionTimestamp !== undefined && !leaving.has(uid)) {
        leaving.add(uid)
        this.clock.after(100, () => {
          try {
            this.registry.remove(pods, place, name, {gracePeriodSeconds: 0, preconditions: {uid}})
          } catch (error) {
            if (!isStatus(error, 404, 409)) throw error
          }
        })
      } else if (!started.has(uid)) {
        started.add(uid)
        this.clock.after(200, () =>
          this.setReady(pod, !pod.spec.containers.some(({image}) => image?.includes('broken'))),
        )
      }
    })
  }

  /** Writes the status that a kubelet would write. */
  setReady(pod: Pod, ready: boolean, phase = ready ? 'Running' : 'Pending'): void {
    const {uid, name, namespace: place} = pod.metadata
    this.registry.modify(pods, place, name, 'status', stored => {
      if ((stored as unknown as Pod).metadata.uid !== uid) return undefined
      const condition = {type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: nowStamp(this)}
      const number = Number.parseInt(uid.slice(0, 2), 16)
      const podIP = `10.244.0.${number}`
      return {
        ...stored,
        status: {...asJson(stored['status'] as object), phase, podIP, podIPs: [{ip: podIP}], conditions: [condition]},
      }
    })
  }
}

/** JSON merge patch. */
function merged(target: JsonObject, change: JsonObject): JsonObject {
  const result: Record<string, JsonObject[string]> = {...target}
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete result[key]
    else if (typeof value === 'object' && !Array.isArray(value)) {
      const old = result[key]
      const base = typeof old === 'object' && old !== null && !Array.isArray(old) ? (old as JsonObject) : {}
      result[key] = merged(base, value as JsonObject)
    } else result[key] = value
  }
  return result
}

/** A pod template with one container. */
export const template = (image = 'app:v1', spec: JsonObject = {}): JsonObject & {readonly spec: JsonObject} => ({
  metadata: {labels: {app: 'web'}},
  spec: {containers: [{name: 'c', image}], ...spec},
})

export const selector: JsonObject = {matchLabels: {app: 'web'}}

/** In the order of their JSON text: for what has no order of its own. */
export const sorted = <T>(values: readonly T[] | undefined): T[] => {
  const text = (value: T): string => JSON.stringify(value)
  return [...(values ?? [])].sort((one, other) => (text(one) < text(other) ? -1 : 1))
}
