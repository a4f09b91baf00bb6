// A simulated node: its Node object, its addresses, and a worker for each pod.
import {asJson, create, isStatus, modify, nowStamp, type ControllerContext} from '../controllers/context.ts'
import type {NodeObject, Pod} from '../controllers/objects.ts'
import {nodes} from '../controllers/resources.ts'
import type {Folders} from './folders.ts'
import type {PodNetwork} from './network/network.ts'
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

  constructor(readonly options: AgentOptions) {
    this.context = options.context
    this.name = options.name
    this.folders = options.folders
    this.network = options.network
    this.issueToken = options.issueToken
    this.folders.node(this.name)
    this.#register()
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
    const worker = this.#workers.get(pod.metadata.uid)
    if (worker !== undefined) return worker.update(pod)
    const {phase} = pod.status ?? {}
    const over = phase === 'Succeeded' || phase === 'Failed'
    // A pod that is over needs a worker only to be taken away.
    if (over && pod.metadata.deletionTimestamp === undefined) return
    this.#reserveAddress(pod)
    this.#workers.set(pod.metadata.uid, new PodWorker(this, pod))
  }

  remove(pod: Pod): void {
    const worker = this.#workers.get(pod.metadata.uid)
    this.#workers.delete(pod.metadata.uid)
    if (worker !== undefined) return worker.removed()
    const {name, namespace = '', uid} = pod.metadata
    this.release(pod, pod.status?.podIP)
    this.folders.removePod(this.name, {name, namespace, uid})
  }

  stop(): void {
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
    this.setReady()
  }

  /** Writes the status of a node that works. */
  setReady(): void {
    const node = this.context.registry.get(nodes, undefined, this.name) as NodeObject | undefined
    if (node === undefined) return
    const now = nowStamp(this.context)
    modify(this.context, nodes, node, 'status', draft => {
      Object.assign(draft, {status: {...draft.status, ...this.#status(draft as unknown as NodeObject, now)}})
    })
    modify(this.context, nodes, node, 'object', draft => {
      const taints = (draft.spec?.taints ?? []).filter(({key}) => !key.startsWith('node.kubernetes.io/not-ready'))
      if (draft.spec === undefined || taints.length === draft.spec.taints?.length) return
      if (taints.length > 0) draft.spec.taints = taints
      else delete draft.spec.taints
    })
  }

  #status(node: NodeObject, now: string) {
    const {cpu, memory, pods, storage} = this.options.capacity
    const capacity = {
      cpu,
      'ephemeral-storage': storage,
      'hugepages-1Gi': '0',
      'hugepages-2Mi': '0',
      memory,
      pods: String(pods),
    }
    const condition = (type: string, status: string, reason: string, message: string) => {
      const before = node.status?.conditions?.find(candidate => candidate.type === type)
      const lastTransitionTime = before?.status === status ? (before.lastTransitionTime ?? now) : now
      return {type, status, lastHeartbeatTime: now, lastTransitionTime, reason, message}
    }
    return {
      capacity,
      allocatable: capacity,
      conditions: [
        condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
        condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status (simulated)'),
      ],
      addresses: [
        {type: 'InternalIP', address: this.address},
        {type: 'Hostname', address: this.name},
      ],
      daemonEndpoints: {kubeletEndpoint: {Port: 10250}},
      nodeInfo: {
        machineID: '',
        systemUUID: '',
        bootID: '',
        kernelVersion: '6.1.0-simulated',
        osImage: 'k8slab sandbox (simulated)',
        containerRuntimeVersion: 'simulated://1.0.0',
        kubeletVersion: `v${this.options.version}`,
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    }
  }
}
