// The life of one pod on its node. Kubernetes pkg/kubelet/{kubelet.go SyncPod,pod_workers.go}
import {modify, nowStamp, remove, type ControllerContext} from '../controllers/context.ts'
import type {Container, Pod} from '../controllers/objects.ts'
import {isTerminal, isTerminating} from '../controllers/pods.ts'
import {pods} from '../controllers/resources.ts'
import {PodContainer, type ContainerSurroundings} from './container.ts'
import type {ContainerRole} from './restart-rules.ts'
import {hostnameOf} from './hostname.ts'
import type {NodeAgent} from './node-agent.ts'
import {statusOf, type PodFacts} from './pod-status.ts'
import {untilAborted, waitFor} from './process.ts'
import {resizeOf, resizeText} from './resize.ts'
import {MountError, NotBoundError} from './volumes/mount-error.ts'
import {setUpVolumes, type MountedVolume, type VolumeFailure} from './volumes/pod-volumes.ts'

/** From getting a node to running: 0.2 s, of which containers take the rest. */
const SANDBOX_MILLISECONDS = 150
/** From the wish to the end: at least so long. */
const END_MILLISECONDS = 100
/** kubelet's retries of volumes: 0.5 s, doubled, at most 2 min 2 s. */
const FIRST_MOUNT_RETRY = 500
const LAST_MOUNT_RETRY = 122_000
/** A claim that is not bound is told of only after this time: mostly a binder or provisioner is at work. */
const UNBOUND_PATIENCE = 30_000

/** What the downward API tells that can change. */
const labelsOf = ({metadata}: Pod): string => JSON.stringify([metadata.labels, metadata.annotations])

/** How the conditions stand that the readiness of the pod depends on. */
const gatesOf = ({spec, status}: Pod): string =>
  (spec.readinessGates ?? [])
    .map(({conditionType}) => status?.conditions?.find(({type}) => type === conditionType)?.status)
    .join()

export class PodWorker {
  readonly #agent: NodeAgent
  readonly #context: ControllerContext
  readonly #stop = new AbortController()
  /** Ends when all containers are to start anew. */
  #round = new AbortController()
  readonly #init: PodContainer[]
  readonly #main: PodContainer[]
  readonly #startTime: string
  #pod: Pod
  #mounted: ReadonlyMap<string, MountedVolume> = new Map()
  #podIp: string | undefined
  #failure: {reason: string; message: string} | undefined
  #reporting = false
  #over = false
  #ending = false

  constructor(agent: NodeAgent, pod: Pod) {
    this.#agent = agent
    this.#context = agent.context
    this.#pod = pod
    this.#startTime = pod.status?.startTime ?? nowStamp(this.#context)
    this.#podIp = pod.status?.podIP
    const around = this.#surroundings()
    const make = (spec: Container, role: ContainerRole): PodContainer => {
      const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
      return new PodContainer(
        spec,
        role,
        around,
        statuses.find(({name}) => name === spec.name),
      )
    }
    this.#init = (pod.spec.initContainers ?? []).map(spec =>
      make(spec, spec.restartPolicy === 'Always' ? 'sidecar' : 'init'),
    )
    this.#main = pod.spec.containers.map(spec => make(spec, 'main'))
    if (isTerminating(pod)) void this.#terminate()
    else void this.#run()
  }

  get pod(): Pod {
    return this.#pod
  }
  get hostname(): string {
    return hostnameOf(this.#pod, this.#agent.name).shown
  }
  get podIp(): string | undefined {
    return this.#podIp
  }

  container(name: string): PodContainer | undefined {
    return [...this.#init, ...this.#main].find(({spec}) => spec.name === name)
  }

  /** The object changed. */
  update(pod: Pod): void {
    const before = this.#pod
    const isRelabelled = labelsOf(pod) !== labelsOf(before)
    this.#pod = pod
    if (isTerminating(pod)) return void this.#terminate()
    if (pod.spec.activeDeadlineSeconds !== before.spec.activeDeadlineSeconds) this.#watchDeadline()
    // It tells that it has seen a change, and what became of conditions that others write.
    if (pod.metadata.generation !== before.metadata.generation || gatesOf(pod) !== gatesOf(before)) this.#report()
    // The downward API tells of them.
    if (isRelabelled) this.refreshVolumes()
    for (const container of this.#main) {
      const wanted = pod.spec.containers.find(({name}) => name === container.spec.name)
      if (wanted === undefined || wanted.image === container.spec.image) continue
      container.renew(wanted, this.#grace)
    }
    this.#resize(pod)
  }

  /** What containers may use changes at once: nothing here measures it. */
  #resize(pod: Pod): void {
    let resized = false
    for (const container of [...this.#init, ...this.#main]) {
      const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers]
      const wanted = all.find(({name}) => name === container.spec.name)
      const how = wanted && resizeOf(container.spec, wanted)
      if (wanted === undefined || how === undefined) continue
      if (!resized) this.#tell('Normal', 'ResizeStarted', `Pod resize started: ${resizeText(pod)}`)
      resized = true
      container.spec = {...container.spec, ...(wanted.resources && {resources: wanted.resources})}
      if (how === 'in place' || !container.isRunning) continue
      this.#event(wanted, 'Normal', 'Killing', `Container ${wanted.name} resize requires restart`)
      void container.end(this.#grace)
    }
    if (!resized) return
    this.#tell('Normal', 'ResizeCompleted', `Pod resize completed: ${resizeText(pod)}`)
    this.#report()
  }

  /** The object is gone (forced deletion): what still runs is cut off. */
  removed(): void {
    this.#over = true
    this.#stop.abort()
    for (const container of [...this.#main, ...this.#init]) container.process?.kill()
    this.#cleanUp()
  }

  /** The sandbox stops: nothing more is written, the pod goes on when it starts again. */
  detach(): void {
    this.#over = true
    this.#stop.abort()
    for (const container of [...this.#main, ...this.#init]) {
      container.process?.terminate()
    }
  }

  /** The node lost its power: everything is cut off, and nobody tells of it. */
  cutOff(): void {
    this.#over = true
    this.#stop.abort()
    for (const container of [...this.#main, ...this.#init]) container.process?.kill()
    this.#agent.release(this.#pod, this.#podIp)
  }

  /** Writes files of ConfigMaps and Secrets anew. */
  refreshVolumes(): void {
    if (this.#mounted.size === 0 || this.#over) return
    const {mounted, failures} = this.#setUpVolumes()
    if (failures.length === 0) this.#mounted = mounted
  }

  // --- start -----------------------------------------------------------------------------------------------------------

  async #run(): Promise<void> {
    this.#report()
    const {signal} = this.#stop
    this.#watchDeadline()
    await this.#mountVolumes()
    if (signal.aborted) return
    await waitFor(this.#context.clock, SANDBOX_MILLISECONDS, signal)
    if (signal.aborted) return
    this.#podIp = this.#agent.addressFor(this.#pod)
    if (this.#podIp === undefined) return this.#fail('FailedCreatePodSandBox', 'no free address on the node')
    while (!signal.aborted) {
      this.#round = new AbortController()
      const {signal: round} = this.#round
      const ended = this.#runContainers(AbortSignal.any([signal, round]))
      await Promise.race([ended, untilAborted(round)])
      if (signal.aborted || !round.aborted) return ended
      await this.#cutContainers()
      await ended
      if (signal.aborted) return
      for (const container of [...this.#main, ...this.#init]) container.reset()
    }
  }

  /** Runs them until none is started again, or until `stop`. */
  async #runContainers(stop: AbortSignal): Promise<void> {
    const policy = this.#pod.spec.restartPolicy ?? 'Always'
    const sidecars: Promise<void>[] = []
    for (const container of this.#init) {
      if (container.role === 'sidecar') {
        sidecars.push(container.supervise('Always', stop))
        await this.#until(() => container.started, stop)
      } else if (container.terminated?.exitCode !== 0) {
        await container.supervise(policy === 'Never' ? 'Never' : 'OnFailure', stop)
        if (!stop.aborted && container.terminated?.exitCode !== 0) return this.#settle()
      }
      if (stop.aborted) return void (await Promise.all(sidecars))
    }
    await Promise.all(this.#main.map(container => container.supervise(policy, stop)))
    if (!stop.aborted) await this.#settle()
    await Promise.all(sidecars)
  }

  /** A rule says that all start anew: what runs is ended. Kubernetes kuberuntime_manager.go ContainersToReset */
  async #cutContainers(): Promise<void> {
    this.#report()
    for (const container of [...this.#main, ...this.#init]) {
      if (!container.isRunning || this.#stop.signal.aborted) continue
      this.#event(container.spec, 'Normal', 'Killing', 'killing')
      await container.endAtOnce()
    }
  }

  /** The containers will not run again: the sidecars end too, and a pod that is over stays as it is. */
  async #settle(): Promise<void> {
    if (this.#stop.signal.aborted) return
    this.#stop.abort()
    for (const container of this.#init.toReversed()) await container.end(this.#grace)
    this.#ending = true
    this.#report()
  }

  readonly #waiters = new Set<() => void>()

  /** Waits until something of the status changes so that it holds. */
  async #until(holds: () => boolean, stop: AbortSignal): Promise<void> {
    const over = untilAborted(stop)
    while (!holds() && !stop.aborted) {
      await Promise.race([
        new Promise<void>(resolve => {
          this.#waiters.add(resolve)
        }),
        over,
      ])
    }
  }

  async #mountVolumes(): Promise<void> {
    const {clock} = this.#context
    const since = clock.now()
    let wait = FIRST_MOUNT_RETRY
    const {signal} = this.#stop
    while (!signal.aborted) {
      const {mounted, failures} = this.#setUpVolumes()
      if (failures.length === 0) {
        this.#mounted = mounted
        return
      }
      const unbound = failures.filter(({error}) => error instanceof NotBoundError)
      this.#tellOfFailures(failures, unbound, clock.now() - since)
      // What only waits for a claim or an attacher is looked at as soon as something changes.
      const isWaiting = failures.every(({error}) => !(error instanceof MountError))
      const pause = isWaiting ? UNBOUND_PATIENCE : wait
      const over = new AbortController()
      await Promise.race([waitFor(clock, pause, AbortSignal.any([signal, over.signal])), this.#agent.storageChanged()])
      over.abort()
      if (!isWaiting) wait = Math.min(wait * 2, LAST_MOUNT_RETRY)
    }
  }

  #tellOfFailures(failures: readonly VolumeFailure[], unbound: readonly VolumeFailure[], waited: number): void {
    for (const {specName, error} of failures) {
      if (!(error instanceof MountError)) continue
      this.#tell('Warning', 'FailedMount', `${error.step} for volume "${specName}" : ${error.message}`)
    }
    if (unbound.length === 0 || waited < UNBOUND_PATIENCE) return
    const all = failures.map(({volume}) => volume).sort()
    const names = unbound.map(({volume}) => volume).sort()
    const text = `Unable to attach or mount volumes: unmounted volumes=[${all.join(' ')}], unattached volumes=[], failed to process volumes=[${names.join(' ')}]: ${unbound.map(({error}) => error.message).join('; ')}`
    this.#tell('Warning', 'FailedMount', text)
  }

  #setUpVolumes(): ReturnType<typeof setUpVolumes> {
    const {clock, informers} = this.#context
    const {folders, name, issueToken} = this.#agent
    return setUpVolumes({clock, informers, pod: this.#pod, folders, node: name, issueToken})
  }

  #cancelDeadline = (): void => {}

  #watchDeadline(): void {
    this.#cancelDeadline()
    const seconds = this.#pod.spec.activeDeadlineSeconds
    if (seconds === undefined) return
    const left = Date.parse(this.#startTime) + seconds * 1000 - this.#context.clock.now()
    const cancel = this.#context.clock.after(Math.max(1, left), () => {
      const text = 'Pod was active on the node longer than the specified deadline'
      this.#tell('Normal', 'DeadlineExceeded', text)
      void this.#fail('DeadlineExceeded', text)
    })
    this.#cancelDeadline = cancel
    this.#stop.signal.addEventListener('abort', cancel, {once: true})
  }

  async #fail(reason: string, message: string): Promise<void> {
    if (this.#over || this.#failure !== undefined) return
    this.#failure = {reason, message}
    this.#stop.abort()
    await this.#endContainers()
    this.#ending = true
    this.#report()
  }

  // --- end -------------------------------------------------------------------------------------------------------------

  get #grace(): number {
    const {deletionGracePeriodSeconds} = this.#pod.metadata
    return (deletionGracePeriodSeconds ?? this.#pod.spec.terminationGracePeriodSeconds ?? 30) * 1000
  }

  #terminating = false
  async #terminate(): Promise<void> {
    if (this.#terminating) return
    this.#terminating = true
    this.#stop.abort()
    const {clock} = this.#context
    const began = clock.now()
    await this.#endContainers()
    await waitFor(clock, END_MILLISECONDS - (clock.now() - began))
    if (this.#over) return
    this.#ending = true
    this.#writeStatus()
    remove(this.#context, pods, this.#pod, {gracePeriodSeconds: 0})
  }

  async #endContainers(): Promise<void> {
    const end = async (container: PodContainer): Promise<void> => {
      if (!container.isRunning) return
      this.#event(container.spec, 'Normal', 'Killing', `Stopping container ${container.spec.name}`)
      await container.end(this.#grace)
    }
    await Promise.all(this.#main.map(end))
    for (const container of this.#init.toReversed()) await end(container)
  }

  #cleanUp(): void {
    const {name, namespace = '', uid} = this.#pod.metadata
    this.#agent.release(this.#pod, this.#podIp)
    this.#agent.folders.removePod(this.#agent.name, {name, namespace, uid})
  }

  // --- what is told ------------------------------------------------------------------------------------------------------

  #surroundings(): ContainerSurroundings {
    const {name: node, folders, network, images} = this.#agent
    const {clock, informers} = this.#context
    return {
      node,
      clock,
      folders,
      informers,
      network,
      images,
      hostname: this.hostname,
      // The status is written a moment later than things happen: the address is known at once.
      pod: () => {
        const {status} = this.#pod
        const podIP = this.#podIp
        return podIP === undefined || status?.podIP === podIP ? this.#pod : {...this.#pod, status: {...status, podIP}}
      },
      volumes: () => this.#mounted,
      changed: () => this.#report(),
      event: (container, type, reason, message) => this.#event(container, type, reason, message),
      restartAll: () => this.#round.abort(),
    }
  }

  #event(container: Container, type: 'Normal' | 'Warning', reason: string, message: string): void {
    if (this.#over) return
    const isInit = this.#init.some(({spec}) => spec.name === container.name)
    this.#agent.record(
      this.#pod,
      type,
      reason,
      message,
      `spec.${isInit ? 'initContainers' : 'containers'}{${container.name}}`,
    )
  }
  #tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    if (!this.#over) this.#agent.record(this.#pod, type, reason, message)
  }

  /** Writes the status soon, once for all that changes at the same time. */
  #report(): void {
    for (const wake of this.#waiters) wake()
    this.#waiters.clear()
    if (this.#reporting) return
    this.#reporting = true
    queueMicrotask(() => {
      this.#reporting = false
      if (!this.#over) this.#writeStatus()
    })
  }

  #facts(): PodFacts {
    return {
      pod: this.#pod,
      init: this.#init,
      main: this.#main,
      startTime: this.#startTime,
      hostIp: this.#agent.address,
      podIp: this.#podIp,
      sandboxReady: this.#podIp !== undefined,
      ending: this.#ending || this.#terminating,
      failure: this.#failure,
      restarting: this.#round.signal.aborted && !this.#stop.signal.aborted,
    }
  }

  #writeStatus(): void {
    const facts = this.#facts()
    const now = nowStamp(this.#context)
    modify(this.#context, pods, this.#pod, 'status', draft => {
      // Conditions are compared with what is stored, which may be newer than what was seen.
      const stored = draft as unknown as Pod
      if (isTerminal(stored) && !this.#terminating) return
      Object.assign(draft, {status: {...statusOf({...facts, pod: {...this.#pod, status: stored.status ?? {}}}, now)}})
    })
  }
}
