// kube-scheduler: one pod at a time; whether it fits is decided in src/binding. Kubernetes pkg/scheduler/schedule_one.go
import {bindCompleted, selectedNode} from '../../../binding/claim-facts.ts'
import {featuresOf, type Features} from '../../../binding/features.ts'
import {matchingVolumesOnNode} from '../../../binding/matching.ts'
import {nodeFacts, type NodeFacts} from '../../../binding/node-facts.ts'
import {nodeRefusal, type Refusal} from '../../../binding/node-fit.ts'
import {schedulePod, type Placement, type PodSurroundings} from '../../../binding/schedule-pod.ts'
import {filterMessage} from '../../../binding/scheduling-message.ts'
import type {Version} from '../../../core/version.ts'
import {
  asJson,
  isStatus,
  modify,
  nowStamp,
  queueOf,
  recorderOf,
  type ControllerContext,
  type Recorder,
} from '../context.ts'
import {keyOf} from '../informer.ts'
import type {NodeObject, PersistentVolumeClaim, Pod} from '../objects.ts'
import {candidatesFor, factsOfClaim, factsOfClass, indexVolumes, stateOfVolume} from '../persistentvolume/facts.ts'
import {takeVolume} from '../persistentvolume/writes.ts'
import {isTerminal, isTerminating, podCondition} from '../pods.ts'
import {claimKeysOf, indexByClaim} from '../protection.ts'
import {claims, namespaces, nodes, pods, storageClasses, volumes} from '../resources.ts'
import type {WorkQueue} from '../work-queue.ts'
import {hasNeighbourRules, neighbourRefusal, type Neighbourhood} from './neighbours.ts'
import {factsOfPod, NodeUses} from './node-uses.ts'
import {bestNode} from './score.ts'

const SCHEDULER = 'default-scheduler'
/** podInitialBackoffSeconds and podMaxBackoffSeconds. */
const FIRST_BACKOFF = 1000
const LAST_BACKOFF = 10_000
/** How long the scheduler waits for the volumes of a pod that has a node (bindTimeoutSeconds). */
const BIND_TIMEOUT = 600_000

/** Gives every pod that asks for it a node. Returns the way to stop. */
export function startScheduler(context: ControllerContext, version: Version): () => void {
  const scheduler = new Scheduler(context, version)
  return () => scheduler.stop()
}

interface Attempt {
  count: number
  at: number
}
/** A pod whose volumes are on their way; it goes to that node when they are bound. */
interface Reservation {
  readonly node: string
  readonly since: number
}

class Scheduler {
  readonly #features: Features
  readonly #queue: WorkQueue
  readonly #recordBinding: Recorder
  readonly #recordScheduling: Recorder
  readonly #uses: NodeUses
  readonly #attempts = new Map<string, Attempt>()
  readonly #reserved = new Map<string, Reservation>()
  readonly #neighbourhood: Neighbourhood
  readonly #nodeFacts = new WeakMap<NodeObject, NodeFacts>()
  /** Pods with required anti-affinity: only while there are any do others have to look at them. */
  readonly #exclusive = new Set<string>()

  constructor(
    readonly context: ControllerContext,
    version: Version,
  ) {
    const {informers} = context
    this.#features = featuresOf(version)
    this.#recordBinding = recorderOf(context, SCHEDULER, 'Binding')
    this.#recordScheduling = recorderOf(context, SCHEDULER, 'Scheduling')
    const podInformer = informers.of(pods)
    podInformer.index('node', pod => (pod.spec.nodeName === undefined || isTerminal(pod) ? [] : [pod.spec.nodeName]))
    indexByClaim(podInformer)
    indexVolumes(informers.of(volumes))
    this.#uses = new NodeUses(podInformer)
    const nodeInformer = informers.of(nodes)
    this.#neighbourhood = {
      get nodes() {
        return nodeInformer.list()
      },
      podsOn: node => podInformer.byIndex('node', node),
      namespace: name => informers.of(namespaces).get(name),
    }
    this.#queue = queueOf(context, 'scheduler', key => this.#schedule(key))
    this.#listen()
  }

  stop(): void {
    this.#queue.stop()
  }

  #listen(): void {
    const {informers} = this.context
    informers.of(pods).onChange(({type, object}) => this.#notePod(type, object))
    informers.of(nodes).onChange(({type, object, previous}) => {
      if (type !== 'DELETED' && !sameForPods(object, previous)) this.#retryAll()
    })
    informers.of(claims).onChange(({object}) => {
      for (const pod of informers.of(pods).byIndex('claim', keyOf(object))) this.#retry(keyOf(pod))
    })
    informers.of(volumes).onChange(({object, previous}) => {
      const changed = previous?.status?.phase !== object.status?.phase || previous?.spec !== object.spec
      if (changed) this.#retryThose(claimKeys => claimKeys.length > 0)
    })
    informers.of(storageClasses).onChange(() => this.#retryThose(claimKeys => claimKeys.length > 0))
  }

  #notePod(type: string, pod: Pod): void {
    const key = keyOf(pod)
    const antiAffinity = pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution
    if (type === 'DELETED' || antiAffinity === undefined) this.#exclusive.delete(key)
    else this.#exclusive.add(key)
    if (type === 'DELETED' || !isOpen(pod)) {
      this.#attempts.delete(key)
      this.#reserved.delete(key)
      if (type === 'DELETED' || isTerminal(pod)) this.#retryThose(() => true)
      return
    }
    if (!this.#attempts.has(key)) this.#queue.add(key)
  }

  /** Something changed that may help a pod that found no node: it is tried again, not more often than its back-off allows. */
  #retry(key: string): void {
    if (this.#reserved.has(key)) return this.#queue.add(key)
    const attempt = this.#attempts.get(key)
    if (attempt === undefined) return
    const backoff = Math.min(FIRST_BACKOFF * 2 ** (attempt.count - 1), LAST_BACKOFF)
    this.#queue.addAfter(key, attempt.at + backoff - this.context.clock.now())
  }
  #retryAll(): void {
    for (const key of this.#attempts.keys()) this.#retry(key)
  }
  /** A pod of which a claim is not there waits for the claim alone. Kubernetes pkg/scheduler/framework/plugins/volumerestrictions EventsToRegister */
  #retryThose(which: (claimKeys: readonly string[]) => boolean): void {
    const {informers} = this.context
    for (const key of this.#attempts.keys()) {
      const pod = informers.of(pods).get(key)
      const claimKeys = pod && claimKeysOf(pod)
      if (claimKeys && which(claimKeys) && claimKeys.every(claim => informers.of(claims).get(claim))) this.#retry(key)
    }
  }

  #schedule(key: string): void {
    const pod = this.context.informers.of(pods).get(key)
    if (pod === undefined || !isOpen(pod)) return
    const reservation = this.#reserved.get(key)
    if (reservation !== undefined) return this.#awaitVolumes(key, pod, reservation)
    const decision = schedulePod(factsOfPod(pod), this.#surroundings())
    if (decision.outcome === 'gated') return
    if (decision.outcome === 'unschedulable') return this.#fail(key, pod, decision.message)
    const all = this.context.informers.of(nodes)
    const fitting = decision.places.flatMap(({node}) => all.get(node.name) ?? [])
    const {chosen, message} = this.#choose(pod, fitting)
    if (chosen === undefined) return this.#fail(key, pod, message)
    const place = decision.places.find(({node}) => node.name === chosen.metadata.name)
    const [placement] = place?.placements ?? []
    if (placement === undefined || placement.bindings.length + placement.provisions.length === 0) {
      return this.#bind(key, pod, chosen.metadata.name)
    }
    this.#reserve(key, chosen.metadata.name, placement)
  }

  #surroundings(): PodSurroundings {
    const {informers} = this.context
    const claimInformer = informers.of(claims)
    const volumeInformer = informers.of(volumes)
    return {
      features: this.#features,
      nodes: informers
        .of(nodes)
        .list()
        .map(node => ({node: this.#factsOfNode(node), use: this.#uses.of(node.metadata.name)})),
      claim: (namespace, name) => {
        const claim = claimInformer.get(`${namespace}/${name}`)
        return claim === undefined ? undefined : factsOfClaim(claim)
      },
      volume: name => {
        const volume = volumeInformer.get(name)
        return volume === undefined ? undefined : stateOfVolume(volume)
      },
      storageClass: name => {
        const found = informers.of(storageClasses).get(name)
        return found === undefined ? undefined : factsOfClass(found)
      },
      isInUse: ({namespace, name}) =>
        informers
          .of(pods)
          .byIndex('claim', `${namespace}/${name}`)
          .some(other => other.spec.nodeName !== undefined && !isTerminal(other)),
      matchingOnNode: (claim, node, taken) =>
        matchingVolumesOnNode(
          claim,
          candidatesFor(volumeInformer, claim).map(stateOfVolume),
          node,
          taken,
          this.#features,
        ),
    }
  }

  #factsOfNode(node: NodeObject): NodeFacts {
    let facts = this.#nodeFacts.get(node)
    if (facts === undefined) this.#nodeFacts.set(node, (facts = nodeFacts(asJson(node))))
    return facts
  }

  /** The best of the nodes that fit, when other pods do not mind; else the message that says what they mind. */
  #choose(pod: Pod, fitting: readonly NodeObject[]): {chosen: NodeObject | undefined; message: string} {
    const around = this.#neighbourhood
    if (!hasNeighbourRules(pod) && this.#exclusive.size === 0) {
      return {chosen: bestNode(pod, fitting, around), message: ''}
    }
    const refusals = new Map<string, Refusal>()
    for (const node of fitting) {
      const refusal = neighbourRefusal(pod, node, around)
      if (refusal !== undefined) refusals.set(node.metadata.name, refusal)
    }
    const good = fitting.filter(node => !refusals.has(node.metadata.name))
    if (good.length > 0) return {chosen: bestNode(pod, good, around), message: ''}
    const {version} = this.#features
    const all = around.nodes.map(
      node =>
        refusals.get(node.metadata.name) ??
        nodeRefusal(factsOfPod(pod), this.#factsOfNode(node), this.#uses.of(node.metadata.name), version) ??
        noVolumes,
    )
    return {chosen: undefined, message: filterMessage(all, version)}
  }

  #bind(key: string, pod: Pod, node: string): void {
    const {namespace = '', name} = pod.metadata
    try {
      this.context.registry.bind(namespace, name, node)
    } catch (error) {
      if (isStatus(error, 404, 409)) return
      throw error
    }
    this.#attempts.delete(key)
    this.#reserved.delete(key)
    this.#recordBinding(pod, 'Normal', 'Scheduled', `Successfully assigned ${namespace}/${name} to ${node}`)
  }

  /** Writes which volume goes to which claim, and on which node others are to be provisioned; then waits. */
  #reserve(key: string, node: string, {bindings, provisions}: Placement): void {
    const {informers} = this.context
    for (const {claim, volume} of bindings) {
      const claimObject = informers.of(claims).get(`${claim.namespace}/${claim.name}`)
      const volumeObject = informers.of(volumes).get(volume.name)
      if (claimObject !== undefined && volumeObject !== undefined) takeVolume(this, volumeObject, claimObject)
    }
    for (const {namespace, name} of provisions) {
      const claim = informers.of(claims).get(`${namespace}/${name}`)
      if (claim === undefined) continue
      modify(this.context, claims, claim, 'object', draft => {
        draft.metadata.annotations = {...draft.metadata.annotations, [selectedNode]: node}
      })
    }
    const since = this.context.clock.now()
    this.#reserved.set(key, {node, since})
    this.#attempts.set(key, this.#attempts.get(key) ?? {count: 1, at: since})
    this.#queue.addAfter(key, BIND_TIMEOUT)
  }

  #awaitVolumes(key: string, pod: Pod, {node, since}: Reservation): void {
    const found = claimKeysOf(pod).map(claim => this.context.informers.of(claims).get(claim))
    if (found.every(isBound)) return this.#bind(key, pod, node)
    const lost = found.some(claim => claim === undefined || claim.status?.phase === 'Lost')
    const expired = this.context.clock.now() - since >= BIND_TIMEOUT
    if (!lost && !expired) return
    this.#reserved.delete(key)
    const why = expired ? 'context deadline exceeded' : 'claim is gone'
    this.#fail(key, pod, `running PreBind plugin "VolumeBinding": binding volumes: ${why}`)
  }

  #fail(key: string, pod: Pod, message: string): void {
    const count = (this.#attempts.get(key)?.count ?? 0) + 1
    this.#attempts.set(key, {count, at: this.context.clock.now()})
    this.#recordScheduling(pod, 'Warning', 'FailedScheduling', message)
    const old = podCondition(pod, 'PodScheduled')
    if (old?.status === 'False' && old.message === message) return
    modify(this.context, pods, pod, 'status', draft => {
      const others = (draft.status?.conditions ?? []).filter(condition => condition.type !== 'PodScheduled')
      const lastTransitionTime = old?.status === 'False' ? (old.lastTransitionTime ?? '') : nowStamp(this.context)
      const {generation} = pod.metadata
      const condition = {
        type: 'PodScheduled',
        ...(generation === undefined ? {} : {observedGeneration: generation}),
        status: 'False',
        lastProbeTime: null,
        lastTransitionTime,
        reason: 'Unschedulable',
        message,
      }
      draft.status = {...draft.status, conditions: [...others, condition]}
    })
  }
}

/** Where the node itself would do, it is the volumes that are not within its reach. */
const noVolumes: Refusal = {reasons: ["node(s) didn't find available persistent volumes to bind"], hopeless: true}

/** Waits for this scheduler. */
const isOpen = (pod: Pod): boolean =>
  pod.spec.nodeName === undefined &&
  !isTerminating(pod) &&
  !isTerminal(pod) &&
  (pod.spec.schedulerName ?? SCHEDULER) === SCHEDULER

const isBound = (claim: PersistentVolumeClaim | undefined): boolean =>
  claim?.status?.phase === 'Bound' && claim.metadata.annotations?.[bindCompleted] !== undefined

/** Heartbeats are no reason to try again. */
const sameForPods = (node: NodeObject, before: NodeObject | undefined): boolean =>
  before !== undefined &&
  JSON.stringify([node.spec, node.metadata.labels, node.status?.allocatable]) ===
    JSON.stringify([before.spec, before.metadata.labels, before.status?.allocatable])
