// Pods that do not tolerate the NoExecute taints of their node. Kubernetes pkg/controller/tainteviction/taint_eviction.go
import {isDeepStrictEqual} from 'node:util'
import {isStatus, modify, nowStamp, queueOf, remove, type ControllerContext} from './context.ts'
import type {Informer} from './informer.ts'
import {keyOf} from './informer.ts'
import type {Condition, NodeObject, Pod, PodStatus, Taint, Toleration} from './objects.ts'
import {podCondition} from './pods.ts'
import {nodes, pods} from './resources.ts'
import {tolerates} from './taints.ts'
import type {WorkQueue} from './work-queue.ts'

const COMPONENT = 'taint-eviction-controller'

/** Evicts pods by NoExecute taints, at once or after their tolerationSeconds. Returns the way to stop. */
export function startTaintEviction(context: ControllerContext): () => void {
  const controller = new TaintEviction(context)
  return () => controller.stop()
}

interface Planned {
  readonly since: number
  readonly cancel: () => void
}

class TaintEviction {
  readonly #pods: Informer<Pod>
  readonly #nodes: Informer<NodeObject>
  readonly #planned = new Map<string, Planned>()
  /** Nodes come before pods: a pod is judged by the taints that its node has now. */
  readonly #queue: WorkQueue

  constructor(readonly context: ControllerContext) {
    this.#pods = context.informers.of(pods)
    this.#nodes = context.informers.of(nodes)
    this.#pods.index('assigned', ({spec}) => (spec.nodeName === undefined ? [] : [spec.nodeName]))
    this.#queue = queueOf(context, COMPONENT, key => this.#sync(key))
    this.#nodes.onChange(({object, previous}) => {
      if (!isDeepStrictEqual(noExecute(object), previous === undefined ? [] : noExecute(previous))) {
        this.#queue.add(`node ${object.metadata.name}`)
      }
    })
    this.#pods.onChange(({type, object, previous}) => {
      if (object.spec.nodeName === undefined) return
      const same =
        previous?.spec.nodeName === object.spec.nodeName &&
        isDeepStrictEqual(previous.spec.tolerations, object.spec.tolerations)
      const tainted = noExecute(this.#nodes.get(object.spec.nodeName)).length > 0
      if (type === 'DELETED' ? this.#planned.has(keyOf(object)) : !same && tainted) {
        this.#queue.add(`pod ${keyOf(object)}`)
      }
    })
  }

  stop(): void {
    this.#queue.stop()
    for (const {cancel} of this.#planned.values()) cancel()
    this.#planned.clear()
  }

  #sync(key: string): void {
    const [kind, name = ''] = key.split(' ')
    if (kind === 'node') {
      const node = this.#nodes.get(name)
      if (node === undefined) return
      for (const pod of this.#pods.byIndex('assigned', name)) this.#judge(pod, noExecute(node))
      return
    }
    const pod = this.#pods.get(name)
    if (pod === undefined) return this.#giveUp(name)
    const taints = noExecute(this.#nodes.get(pod.spec.nodeName ?? ''))
    if (taints.length > 0) this.#judge(pod, taints)
  }

  /** processPodOnNode. */
  #judge(pod: Pod, taints: readonly Taint[]): void {
    const key = keyOf(pod)
    if (taints.length === 0) return this.#giveUp(key)
    const used = toleration(pod.spec.tolerations ?? [], taints)
    if (used === undefined) {
      this.#giveUp(key)
      return this.#evict(key)
    }
    const seconds = shortest(used)
    if (seconds === undefined) return this.#giveUp(key)
    const now = this.context.clock.now()
    const planned = this.#planned.get(key)
    const since = planned?.since ?? now
    // A plan that is earlier stays; one that is later is made anew, from when the first one began.
    if (planned !== undefined && since + seconds * 1000 < now + seconds * 1000) return
    this.#giveUp(key)
    if (seconds === 0) return this.#evict(key)
    const cancel = this.context.clock.after(seconds * 1000, () => {
      this.#planned.delete(key)
      this.#evict(key)
    })
    this.#planned.set(key, {since, cancel})
  }

  #giveUp(key: string): void {
    const planned = this.#planned.get(key)
    if (planned === undefined) return
    planned.cancel()
    this.#planned.delete(key)
    this.#tell(key, `Cancelling deletion of Pod ${key}`)
  }

  /** addConditionAndDeletePod. */
  #evict(key: string): void {
    this.#tell(key, `Marking for deletion Pod ${key}`)
    const pod = this.#pods.get(key)
    if (pod === undefined) return
    try {
      const condition = {
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'DeletionByTaintManager',
        message: 'Taint manager: deleting due to NoExecute taint',
      }
      modify(this.context, pods, pod, 'status', draft => {
        Object.assign(draft, {status: withPodCondition(draft as unknown as Pod, condition, nowStamp(this.context))})
      })
      remove(this.context, pods, pod)
    } catch (error) {
      if (!isStatus(error, 404, 409)) this.context.onError(COMPONENT, key, error)
    }
  }

  /** The controller names the pod without its uid, so `kubectl describe pod` does not show these events. */
  #tell(key: string, message: string): void {
    const [namespace = '', name = ''] = key.split('/')
    const about = {apiVersion: 'v1', kind: 'Pod', metadata: {namespace, name}}
    this.context.events.record(about, 'Normal', 'TaintManagerEviction', message, COMPONENT)
  }
}

const noExecute = (node: NodeObject | undefined): readonly Taint[] =>
  (node?.spec?.taints ?? []).filter(({effect}) => effect === 'NoExecute')

/** The toleration that is used for each taint, the first that fits; undefined when a taint is not tolerated. */
function toleration(tolerations: readonly Toleration[], taints: readonly Taint[]): Toleration[] | undefined {
  const used = taints.map(taint => tolerations.find(candidate => tolerates([candidate], taint)))
  return used.every(found => found !== undefined) ? used : undefined
}

/** Seconds until the first toleration ends; undefined when none does. */
function shortest(used: readonly Toleration[]): number | undefined {
  const times = used.flatMap(({tolerationSeconds}) => (tolerationSeconds === undefined ? [] : [tolerationSeconds]))
  return times.length === 0 ? undefined : Math.max(0, Math.min(...times))
}

/** podutil.UpdatePodCondition: a condition keeps the time of its last change of status. */
export function withPodCondition(pod: Pod, condition: Condition, now: string): PodStatus {
  const old = podCondition(pod, condition.type)
  const lastTransitionTime = old?.status === condition.status ? (old.lastTransitionTime ?? now) : now
  const {generation} = pod.metadata
  const observed = generation === undefined ? {} : {observedGeneration: generation}
  const next = {...condition, ...observed, lastProbeTime: null, lastTransitionTime}
  const conditions = pod.status?.conditions ?? []
  return {
    ...pod.status,
    conditions: old === undefined ? [...conditions, next] : conditions.map(one => (one === old ? next : one)),
  }
}
