// Nodes that fall silent. Kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go
import {modify, nowStamp, queueOf, recorderOf, type ControllerContext, type Recorder} from '../context.ts'
import type {Informer} from '../informer.ts'
import {keyOf} from '../informer.ts'
import type {Condition, Lease, NodeObject, Pod} from '../objects.ts'
import {podCondition} from '../pods.ts'
import {leases, nodes, pods} from '../resources.ts'
import type {WorkQueue} from '../work-queue.ts'
import {isSilent, looked, markUnknown, readyCondition, type Health} from './health.ts'
import {changeTaints, hasTaint, NOT_READY, taintByConditions, UNREACHABLE} from './taints.ts'
import {stateOfZone, TaintQueue, zoneOf, type ZoneState} from './zones.ts'

/** --node-monitor-period. */
const PERIOD = 5000
const COMPONENT = 'node-controller'
const LEASE_NAMESPACE = 'kube-node-lease'
const EXCLUDED = 'node.kubernetes.io/exclude-disruption'

const noExecute = (key: string): {key: string; effect: string} => ({key, effect: 'NoExecute'})

/** Marks silent nodes and their pods, and taints those nodes. Returns the way to stop. */
export function startNodeLifecycle(context: ControllerContext): () => void {
  const controller = new NodeLifecycle(context)
  return () => controller.stop()
}

interface Zone {
  state: ZoneState
  readonly queue: TaintQueue
}

class NodeLifecycle {
  readonly #nodes: Informer<NodeObject>
  readonly #pods: Informer<Pod>
  readonly #leases: Informer<Lease>
  readonly #health = new Map<string, Health>()
  /** By name: the uids of the nodes that were told of. */
  readonly #known = new Map<string, string>()
  readonly #zones = new Map<string, Zone>()
  readonly #record: Recorder
  readonly #nodeQueue: WorkQueue
  readonly #podQueue: WorkQueue
  #cancel: () => void = () => {}
  #due: number

  constructor(readonly context: ControllerContext) {
    const {informers, clock} = context
    this.#nodes = informers.of(nodes)
    this.#pods = informers.of(pods)
    this.#leases = informers.of(leases)
    this.#pods.index('assigned', ({spec}) => (spec.nodeName === undefined ? [] : [spec.nodeName]))
    this.#record = recorderOf(context, COMPONENT)
    this.#nodeQueue = queueOf(context, 'node', name => {
      const node = this.#nodes.get(name)
      if (node !== undefined) taintByConditions(context, node)
    })
    this.#podQueue = queueOf(context, 'node-pods', key => this.#syncPod(key))
    this.#nodes.onChange(({type, object}) => {
      if (type !== 'DELETED') this.#nodeQueue.add(object.metadata.name)
    })
    this.#pods.onChange(({type, object, previous}) => {
      const isNew = object.spec.nodeName !== undefined && previous?.spec.nodeName !== object.spec.nodeName
      if (type !== 'DELETED' && isNew) this.#podQueue.add(keyOf(object))
    })
    this.#due = clock.now()
    this.#cancel = clock.after(0, () => this.#tick())
  }

  stop(): void {
    this.#cancel()
    this.#nodeQueue.stop()
    this.#podQueue.stop()
    for (const {queue} of this.#zones.values()) queue.stop()
  }

  #tick(): void {
    const {clock, onError} = this.context
    const late = clock.now() - this.#due
    // A machine that slept is no silence of its nodes.
    if (late > 1000)
      for (const [name, health] of this.#health) this.#health.set(name, {...health, seen: health.seen + late})
    try {
      this.#monitor()
    } catch (error) {
      onError('node lifecycle', '', error)
    }
    this.#due = clock.now() + PERIOD
    this.#cancel = clock.after(PERIOD, () => this.#tick())
  }

  /** monitorNodeHealth. */
  #monitor(): void {
    const all = this.#nodes.list()
    this.#tellOfNodes(all)
    const ready = new Map<string, boolean[]>()
    for (const node of all) {
      const condition = this.#look(node)
      if (node.metadata.labels?.[EXCLUDED] !== undefined) continue
      const zone = zoneOf(node)
      ready.set(zone, [...(ready.get(zone) ?? []), condition?.status === 'True'])
    }
    this.#handleDisruption(all, ready)
  }

  #tellOfNodes(all: readonly NodeObject[]): void {
    const present = new Set(all.map(({metadata}) => metadata.name))
    for (const node of all) {
      const {name, uid} = node.metadata
      this.#zoneOf(node)
      if (this.#known.has(name)) continue
      this.#known.set(name, uid)
      this.#tell(name, uid, 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`)
      this.#markReachable(node)
    }
    for (const [name, uid] of this.#known) {
      if (present.has(name)) continue
      this.#known.delete(name)
      this.#health.delete(name)
      this.#tell(name, uid, 'RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`)
    }
  }

  #tell(name: string, uid: string, reason: string, message: string): void {
    const about = {apiVersion: 'v1', kind: 'Node', metadata: {name, uid}}
    this.context.events.record(about, 'Normal', reason, message, COMPONENT)
  }

  /** Looks after one node; returns its condition Ready after that. */
  #look(node: NodeObject): Condition | undefined {
    const {name, uid} = node.metadata
    const now = this.context.clock.now()
    const health = looked(this.#health.get(name), node, this.#leases.get(`${LEASE_NAMESPACE}/${name}`), now)
    this.#health.set(name, health)
    const observed = readyCondition(node)?.status ?? 'Unknown'
    const current = isSilent(health, now) ? (markUnknown(this.context, node) ?? node) : node
    const condition = readyCondition(current)
    if (condition === undefined) return undefined
    this.#health.set(name, {...health, ready: condition})
    this.#evict(current, condition)
    if (condition.status !== 'True' && observed === 'True') {
      this.#tell(name, uid, 'NodeNotReady', `Node ${name} status is now: NodeNotReady`)
      for (const pod of this.#pods.byIndex('assigned', name)) this.#markPod(pod)
    }
    return condition
  }

  /** processTaintBaseEviction. */
  #evict(node: NodeObject, {status}: Condition): void {
    if (status === 'True') return this.#markReachable(node)
    const [key, opposite] = status === 'False' ? [NOT_READY, UNREACHABLE] : [UNREACHABLE, NOT_READY]
    if (hasTaint(node, opposite, 'NoExecute')) changeTaints(this.context, node, [noExecute(key)], [noExecute(opposite)])
    else if (!hasTaint(node, key, 'NoExecute')) this.#zoneOf(node).queue.add(node.metadata.name)
  }

  #markReachable(node: NodeObject): void {
    if (hasTaint(node, UNREACHABLE, 'NoExecute') || hasTaint(node, NOT_READY, 'NoExecute')) {
      changeTaints(this.context, node, [], [noExecute(UNREACHABLE), noExecute(NOT_READY)])
    }
    this.#zoneOf(node).queue.remove(node.metadata.name)
  }

  /** What a zone's queue does with a node when its turn comes (doNoExecuteTaintingPass). */
  #taint(name: string): void {
    const node = this.#nodes.get(name)
    const status = node && readyCondition(node)?.status
    if (node === undefined || status === undefined || status === 'True') return
    const [key, opposite] = status === 'False' ? [NOT_READY, UNREACHABLE] : [UNREACHABLE, NOT_READY]
    changeTaints(this.context, node, [noExecute(key)], [noExecute(opposite)])
  }

  #zoneOf(node: NodeObject): Zone {
    const name = zoneOf(node)
    const known = this.#zones.get(name)
    if (known !== undefined) return known
    const zone: Zone = {state: 'Initial', queue: new TaintQueue(this.context.clock, one => this.#taint(one))}
    this.#zones.set(name, zone)
    return zone
  }

  /** When no node of any zone answers, no pod is evicted. */
  #handleDisruption(all: readonly NodeObject[], ready: ReadonlyMap<string, readonly boolean[]>): void {
    for (const [name, {queue}] of this.#zones) {
      if (ready.has(name)) continue
      queue.stop()
      this.#zones.delete(name)
    }
    const states = new Map([...ready].map(([name, nodesReady]) => [name, stateOfZone(nodesReady)]))
    const isDown = [...states.values()].every(state => state === 'FullDisruption')
    const wasDown = [...this.#zones.values()].every(({state}) => state === 'FullDisruption')
    if (isDown && wasDown) return
    if (isDown) {
      for (const node of all) this.#markReachable(node)
      for (const zone of this.#zones.values()) {
        zone.queue.hold()
        zone.state = 'FullDisruption'
      }
      return
    }
    if (wasDown) {
      const seen = this.context.clock.now()
      for (const [name, health] of this.#health) this.#health.set(name, {...health, seen})
    }
    for (const [name, zone] of this.#zones) {
      const state = states.get(name) ?? 'Normal'
      if (zone.state === state) continue
      zone.state = state
      zone.queue.setState(state, ready.get(name)?.length ?? 0)
    }
  }

  /** A pod that came to a node which is not ready (processPod). */
  #syncPod(key: string): void {
    const pod = this.#pods.get(key)
    const status = this.#health.get(pod?.spec.nodeName ?? '')?.ready?.status
    if (pod !== undefined && status !== undefined && status !== 'True') this.#markPod(pod)
  }

  /** MarkPodsNotReady. */
  #markPod(pod: Pod): void {
    if ((podCondition(pod, 'Ready')?.status ?? 'False') === 'False') return
    const now = nowStamp(this.context)
    const written = modify(this.context, pods, pod, 'status', draft => {
      for (const condition of draft.status?.conditions ?? []) {
        if (condition.type !== 'Ready' || condition.status === 'False') continue
        Object.assign(condition, {status: 'False', lastTransitionTime: now})
      }
    })
    if (written !== undefined) this.#record(pod, 'Warning', 'NodeNotReady', 'Node is not ready')
  }
}
