// A simulated node: its Node object, its addresses, and a worker for each pod.
import {asJson, create, isStatus, modify, nowStamp, type ControllerContext} from '../controllers/context.ts'
import type {NodeObject, Pod} from '../controllers/objects.ts'
import {podCondition} from '../controllers/pods.ts'
import {nodes} from '../controllers/resources.ts'
import {rejectionOf, rejectPod} from './admission.ts'
import type {Folders} from './folders.ts'
import type {PodNetwork} from './network/network.ts'
import {startHeartbeat} from './heartbeat.ts'
import {nodeStatus} from './node-status.ts'
import {PodWorker} from './pod-worker.ts'
import {ImageStore} from './pull.ts'

export interface NodeCapacity {
  readonly cpu: string
  readonly memory: string
  readonly pods: number
  readonly storage: string
}

/** Enough that small labs never run out of anything by accident. */
export const defaultCapacity: NodeCapacity = {cpu: '100', memory: '100Gi', pods: 1000, storage: '100Gi'}

export interface AgentOptions {
  readonly context: ControllerContext
  readonly name: string
  /** The place among the nodes: decides about addresses. */
  readonly index: number
  readonly folders: Folders
  readonly network: PodNetwork
  readonly capacity: NodeCapacity
  readonly version: string
  readonly issueToken: (pod: Pod, audience: string | undefined, seconds: number) => string
}

/** Each node has 1022 addresses: 10.244.0.0/22, 10.244.4.0/22 … */
const ADDRESSES = 1024

export class NodeAgent {
  readonly context: ControllerContext
  readonly name: string
  readonly folders: Folders
  readonly network: PodNetwork
  readonly images = new ImageStore()
  readonly issueToken: AgentOptions['issueToken']
  readonly #workers = new Map<string, PodWorker>()
  readonly #taken = new Map<number, string>()
  #lastAddress = 1
  #storageWaiters = new Set<() => void>()
  #stopHeartbeat: (() => void) | undefined

  constructor(readonly options: AgentOptions) {
    this.context = options.context
    this.name = options.name
    this.folders = options.folders
    this.network = options.network
    this.issueToken = options.issueToken
    this.folders.prepareNode(this.name)
  }

  /** False while the machine is switched off. */
  get isOn(): boolean {
    return this.#stopHeartbeat !== undefined
  }

  // --- on and off --------------------------------------------------------------------------------------------------------

  /** Switches the machine on: registers the node where it is missing, and runs its pods (again). */
  start(assigned: readonly Pod[]): void {
    if (this.isOn) return
    this.#register()
    this.#stopHeartbeat = startHeartbeat(this.context, this.name, () => this.post())
    this.folders.sweep(this.name, new Set(assigned.map(({metadata}) => metadata.uid)))
    for (const pod of assigned) this.sync(pod)
  }

  /** Cuts the power: processes end at once, and nothing is written any more, neither status nor lease. */
  cutOff(): void {
    this.#stopHeartbeat?.()
    this.#stopHeartbeat = undefined
    for (const worker of this.#workers.values()) worker.cutOff()
    this.#workers.clear()
    this.#taken.clear()
  }

  /** The node's own address. */
  get address(): string {
    return `192.168.56.${101 + this.options.index}`
  }

  worker(podUid: string): PodWorker | undefined {
    return this.#workers.get(podUid)
  }

  // --- pods ------------------------------------------------------------------------------------------------------------

  /** A pod of this node was added or changed. */
  sync(pod: Pod): void {
    if (!this.isOn) return
    const worker = this.#workers.get(pod.metadata.uid)
    if (worker !== undefined) return worker.update(pod)
    const {phase} = pod.status ?? {}
    const over = phase === 'Succeeded' || phase === 'Failed'
    // A pod that is over needs a worker only to be taken away.
    if (over && pod.metadata.deletionTimestamp === undefined) return
    if (this.#rejects(pod)) return
    this.#reserveAddress(pod)
    this.#workers.set(pod.metadata.uid, new PodWorker(this, pod))
  }

  /** A pod that has not been here before must fit. For the others beside one that was bound, a scheduler has cared. */
  #rejects(pod: Pod): boolean {
    if (pod.status?.startTime !== undefined || pod.metadata.deletionTimestamp !== undefined) return false
    const node = this.context.registry.get(nodes, undefined, this.name) as NodeObject | undefined
    const isBound = podCondition(pod, 'PodScheduled')?.status === 'True'
    const others = isBound ? [] : [...this.#workers.values()].map(worker => worker.pod)
    const rejection = node === undefined ? undefined : rejectionOf(pod, node, others)
    if (rejection === undefined) return false
    this.record(pod, 'Warning', rejection.reason, rejection.message)
    rejectPod(this.context, pod, rejection)
    return true
  }

  remove(pod: Pod): void {
    // What is left of it is swept away when the machine is on again.
    if (!this.isOn) return
    const worker = this.#workers.get(pod.metadata.uid)
    this.#workers.delete(pod.metadata.uid)
    if (worker !== undefined) return worker.removed()
    const {name, namespace = '', uid} = pod.metadata
    this.release(pod, pod.status?.podIP)
    this.folders.removePod(this.name, {name, namespace, uid})
  }

  stop(): void {
    this.#stopHeartbeat?.()
    this.#stopHeartbeat = undefined
    for (const worker of this.#workers.values()) worker.detach()
    this.#workers.clear()
  }

  /** ConfigMaps or Secrets of a namespace changed. */
  refreshFiles(namespace: string | undefined): void {
    for (const worker of this.#workers.values()) {
      if (worker.pod.metadata.namespace === namespace) worker.refreshVolumes()
    }
  }

  record(pod: Pod, type: 'Normal' | 'Warning', reason: string, message: string, fieldPath?: string): void {
    const about = {...asJson(pod), apiVersion: 'v1', kind: 'Pod'}
    const options = {host: this.name, ...(fieldPath === undefined ? {} : {fieldPath})}
    this.context.events.record(about, type, reason, message, 'kubelet', options)
  }

  /** Resolves when claims, volumes, ConfigMaps or Secrets change. */
  storageChanged(): Promise<void> {
    return new Promise(resolve => {
      this.#storageWaiters.add(resolve)
    })
  }
  noteStorageChange(): void {
    for (const wake of this.#storageWaiters) wake()
    this.#storageWaiters = new Set()
  }

  // --- addresses -------------------------------------------------------------------------------------------------------

  /** An address for the pod; undefined when none is left. */
  addressFor(pod: Pod): string | undefined {
    if (pod.spec.hostNetwork === true) return this.address
    for (const [number, uid] of this.#taken) if (uid === pod.metadata.uid) return this.#text(number)
    for (let tried = 0; tried < ADDRESSES - 2; tried++) {
      this.#lastAddress = (this.#lastAddress % (ADDRESSES - 2)) + 1
      if (this.#taken.has(this.#lastAddress)) continue
      this.#taken.set(this.#lastAddress, pod.metadata.uid)
      return this.#text(this.#lastAddress)
    }
    return undefined
  }

  release(pod: Pod, address: string | undefined): void {
    const number = address === undefined ? undefined : this.#number(address)
    if (number !== undefined && this.#taken.get(number) === pod.metadata.uid) this.#taken.delete(number)
  }

  /** After a new start of the sandbox pods keep their addresses. */
  #reserveAddress(pod: Pod): void {
    const number = pod.status?.podIP === undefined ? undefined : this.#number(pod.status.podIP)
    if (number !== undefined && !this.#taken.has(number)) this.#taken.set(number, pod.metadata.uid)
  }

  #text(number: number): string {
    const all = this.options.index * ADDRESSES + number
    return `10.244.${all >> 8}.${all & 255}`
  }
  #number(address: string): number | undefined {
    const [a, b, c = 0, d = 0] = address.split('.').map(Number)
    const number = c * 256 + d - this.options.index * ADDRESSES
    return a === 10 && b === 244 && number > 0 && number < ADDRESSES ? number : undefined
  }

  // --- the Node object -----------------------------------------------------------------------------------------------------

  #register(): void {
    const {name} = this
    const labels = {
      'beta.kubernetes.io/arch': 'amd64',
      'beta.kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
    }
    const podCidr = `10.244.${this.options.index * 4}.0/22`
    try {
      create(this.context, nodes, {metadata: {name, labels}, spec: {podCIDR: podCidr, podCIDRs: [podCidr]}})
    } catch (error) {
      if (!isStatus(error, 409)) throw error
    }
    this.#tell('Starting', 'Starting kubelet.')
    this.setReady()
  }

  /** Writes the status of a node that works, and tells of what it changes. */
  setReady(): void {
    const before = this.post()
    if (before === undefined) return
    modify(this.context, nodes, before, 'object', draft => {
      const taints = (draft.spec?.taints ?? []).filter(({key}) => !key.startsWith('node.kubernetes.io/not-ready'))
      if (draft.spec === undefined || taints.length === draft.spec.taints?.length) return
      if (taints.length > 0) draft.spec.taints = taints
      else delete draft.spec.taints
    })
  }

  /** Posts the status; undefined when the Node object is gone. */
  post(): NodeObject | undefined {
    const node = this.context.registry.get(nodes, undefined, this.name) as NodeObject | undefined
    if (node === undefined) return undefined
    const now = nowStamp(this.context)
    const {name, address} = this
    const {capacity, version} = this.options
    const written = modify(this.context, nodes, node, 'status', draft => {
      const status = nodeStatus({name, address, capacity, version}, draft, now)
      Object.assign(draft, {status: {...draft.status, ...status}})
    })
    for (const {type, status} of written?.status?.conditions ?? []) {
      const old = node.status?.conditions?.find(condition => condition.type === type)
      const reason = changeReasons[type]
      if (old?.status !== status && reason !== undefined) this.#tell(reason, `Node ${name} status is now: ${reason}`)
    }
    return written
  }

  #tell(reason: string, message: string): void {
    const about = {apiVersion: 'v1', kind: 'Node', metadata: {name: this.name, uid: this.name}}
    this.context.events.record(about, 'Normal', reason, message, 'kubelet', {host: this.name})
  }
}

/** What kubelet says when a condition becomes good. Kubernetes pkg/kubelet/nodestatus/setters.go */
const changeReasons: Readonly<Record<string, string>> = {
  MemoryPressure: 'NodeHasSufficientMemory',
  DiskPressure: 'NodeHasNoDiskPressure',
  PIDPressure: 'NodeHasSufficientPID',
  Ready: 'NodeReady',
}
