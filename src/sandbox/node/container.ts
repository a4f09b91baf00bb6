// The life of one container of a pod, over all its starts. Kubernetes pkg/kubelet/kuberuntime/kuberuntime_manager.go
import {join} from 'node:path'
import {timestamp, type Clock} from '../clock.ts'
import type {
  Container,
  ContainerState,
  ContainerStateTerminated,
  ContainerStatus,
  Pod,
  ProbeHandler,
} from '../controllers/objects.ts'
import {granted, terminationMessage} from './container-facts.ts'
import type {ContainerProcess, Ending, ProcessOptions} from './container-process.ts'
import {ContainerConfigError, environmentOf} from './environment.ts'
import {runHandler} from './handlers.ts'
import {imageFigures, type ImageFacts} from './images.ts'
import type {Folders} from './folders.ts'
import type {Informers} from '../controllers/informer.ts'
import {ContainerLog, logFiles} from './logs.ts'
import type {PodNetwork} from './network/network.ts'
import {requireNonRoot} from './non-root.ts'
import {startProbes} from './probes.ts'
import {untilAborted, waitFor, working} from './process.ts'
import {BackOff, durationText, type ImageStore} from './pull.ts'
import {mountsOf, type MountedVolume} from './volumes/pod-volumes.ts'
import {type ContainerRole, restarts, restartsAll} from './restart-rules.ts'
import {MountError} from './volumes/mount-error.ts'

/** How long it takes to make and start a container. */
const START_MILLISECONDS = 30
/** After a failed pull kubelet looks again, and says that it backs off. */
const PULL_STATUS_MILLISECONDS = 1000
/** kubelet's minimumGracePeriodInSeconds. */
const LEAST_GRACE_MILLISECONDS = 2000
/** How often a configuration that lacks something is looked at again. */
const CONFIG_RETRY_MILLISECONDS = 2000

/** What a container needs of the pod and node around it. */
export interface ContainerSurroundings {
  readonly node: string
  readonly clock: Clock
  readonly folders: Folders
  readonly informers: Informers
  readonly network: PodNetwork
  readonly images: ImageStore
  readonly pod: () => Pod
  readonly hostname: string
  readonly volumes: () => ReadonlyMap<string, MountedVolume>
  /** Something of the status changed. */
  readonly changed: () => void
  readonly event: (container: Container, type: 'Normal' | 'Warning', reason: string, message: string) => void
  /** A container ended as one of its rules says that all start anew. */
  readonly restartAll: () => void
}

export class PodContainer {
  state: ContainerState
  lastState: ContainerState = {}
  ready = false
  started = false
  restartCount = 0
  process: ContainerProcess | undefined
  #image: ImageFacts | undefined
  #containerId: string | undefined
  readonly #restarts: BackOff
  #stopProbes: (() => void) | undefined
  /** Ends what waits when the spec changes. */
  #change = new AbortController()
  /** It ended because its spec changed. */
  #isRenewed = false

  constructor(
    public spec: Container,
    readonly role: ContainerRole,
    readonly around: ContainerSurroundings,
    before?: ContainerStatus,
  ) {
    // Kubernetes pkg/kubelet/kubelet_pods.go convertToAPIContainerStatuses
    const initialises = (around.pod().spec.initContainers ?? []).length > 0
    this.state = {waiting: {reason: initialises ? 'PodInitializing' : 'ContainerCreating'}}
    this.#restarts = new BackOff(around.clock)
    if (before !== undefined) this.#resume(before)
  }

  /** The sandbox was started anew: what ran then does not run any more, and is started again. */
  #resume(before: ContainerStatus): void {
    this.restartCount = before.restartCount
    this.lastState = before.lastState
    if (before.state.terminated !== undefined) this.state = before.state
    if (before.state.running === undefined) return
    this.restartCount++
    const {startedAt} = before.state.running
    const finishedAt = timestamp(this.around.clock.now())
    const reason = 'Unknown'
    this.lastState = {terminated: {exitCode: 255, reason, ...(startedAt === undefined ? {} : {startedAt}), finishedAt}}
  }

  get isRunning(): boolean {
    return this.state.running !== undefined
  }
  get terminated(): ContainerStateTerminated | undefined {
    return this.state.terminated
  }

  /**
   * Runs the container, again and again as the policy says. Returns when it will not be started any more, or when
   * `stop` tells so.
   */
  async supervise(policy: string, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const ending = await this.#runOnce(stop)
      if (ending === undefined || stop.aborted) return
      if (this.#isRenewed) {
        this.#isRenewed = false
        this.restartCount++
        continue
      }
      if (restartsAll(this.spec, ending.code)) return this.around.restartAll()
      if (!restarts(this.spec, this.role, policy, ending.code)) return
      await this.#backOff(stop)
      if (stop.aborted) return
      this.restartCount++
    }
  }

  /** The first restart comes at once, the next ones later and later. */
  async #backOff(stop: AbortSignal): Promise<void> {
    const {clock} = this.around
    const finished = clock.now()
    if (this.restartCount === 0) {
      await waitFor(clock, 500, stop)
      return
    }
    const wait = this.#restarts.next()
    const {metadata} = this.around.pod()
    const where = `${metadata.name}_${metadata.namespace}(${metadata.uid})`
    const text = `back-off ${durationText(wait)} restarting failed container=${this.spec.name} pod=${where}`
    this.lastState = this.state
    this.#set({waiting: {reason: 'CrashLoopBackOff', message: text}})
    this.around.event(
      this.spec,
      'Warning',
      'BackOff',
      `Back-off restarting failed container ${this.spec.name} in pod ${where}`,
    )
    await waitFor(clock, wait - (clock.now() - finished), this.#untilChange(stop))
  }

  /**
   * Another image is to run: whatever the policy says, and without back-off. What runs is ended first, and the pod stays as it is
   * told until the new one runs. Kubernetes pkg/kubelet/kuberuntime/kuberuntime_manager.go computePodActions
   */
  renew(spec: Container, graceMilliseconds: number): void {
    this.spec = spec
    this.#restarts.reset()
    this.#change.abort()
    this.#change = new AbortController()
    if (!this.isRunning) return
    this.#isRenewed = true
    this.around.event(spec, 'Normal', 'Killing', `Container ${spec.name} definition changed, will be restarted`)
    void this.end(graceMilliseconds)
  }

  #untilChange(stop: AbortSignal): AbortSignal {
    return AbortSignal.any([stop, this.#change.signal])
  }

  /** One start; undefined when it was given up before the container ran. */
  async #runOnce(stop: AbortSignal): Promise<Ending | undefined> {
    const {clock} = this.around
    const image = await this.#pull(stop)
    if (image === undefined) return undefined
    const process = await this.#create(image, stop)
    if (process === undefined) return undefined
    await waitFor(clock, START_MILLISECONDS, stop)
    if (stop.aborted) return undefined
    const startedAt = clock.now()
    this.process = process
    this.#containerId = process.id
    if (this.state.terminated !== undefined) this.lastState = this.state
    process.start()
    const early = await Promise.race([process.ended, startCheck(process)])
    if (early?.startError !== undefined) return this.#failStart(early)
    this.around.event(this.spec, 'Normal', 'Started', 'Container started')
    this.#set({running: {startedAt: timestamp(startedAt)}})
    const hook = this.spec.lifecycle?.postStart
    // Without a hook it is told in one breath that it runs and is ready.
    const healthy = hook === undefined || (await this.#postStart(process, hook))
    if (healthy && early === undefined) this.#watchHealth(process, startedAt)
    const ending = await process.ended
    this.#finish(ending, startedAt)
    if (clock.now() - startedAt >= 600_000) this.#restarts.reset()
    return ending
  }

  async #pull(stop: AbortSignal): Promise<ImageFacts | undefined> {
    const {clock, event, images} = this.around
    let backOff = new BackOff(clock)
    let name = ''
    while (!stop.aborted) {
      const {image = '', imagePullPolicy: policy = 'IfNotPresent'} = this.spec
      if (image !== name) backOff = new BackOff(clock)
      name = image
      const change = this.#untilChange(stop)
      const outcome = images.get(name, policy)
      if (outcome.got) {
        if (outcome.pulled) event(this.spec, 'Normal', 'Pulling', `Pulling image "${name}"`)
        event(this.spec, 'Normal', 'Pulled', outcome.message)
        this.#image = outcome.image
        return outcome.image
      }
      const {message, invalid} = outcome.failure
      if (policy === 'Never' || invalid) {
        await this.#refuse(invalid ? 'InvalidImageName' : 'ErrImageNeverPull', message, change)
        continue
      }
      event(this.spec, 'Normal', 'Pulling', `Pulling image "${name}"`)
      event(this.spec, 'Warning', 'Failed', `Failed to pull image "${name}": ${message}`)
      event(this.spec, 'Warning', 'Failed', 'Error: ErrImagePull')
      this.#set({waiting: {reason: 'ErrImagePull', message}})
      const wait = backOff.next()
      await waitFor(clock, PULL_STATUS_MILLISECONDS, change)
      if (change.aborted) continue
      const text = `Back-off pulling image "${name}"`
      event(this.spec, 'Normal', 'BackOff', text)
      event(this.spec, 'Warning', 'Failed', 'Error: ImagePullBackOff')
      this.#set({waiting: {reason: 'ImagePullBackOff', message: `${text}: ErrImagePull: ${message}`}})
      await waitFor(clock, wait - PULL_STATUS_MILLISECONDS, change)
    }
    return undefined
  }

  /** No image of that name will ever come: nothing happens until the container is to run another. */
  async #refuse(reason: string, message: string, change: AbortSignal): Promise<void> {
    const event = reason === 'InvalidImageName' ? 'InspectFailed' : 'ErrImageNeverPull'
    this.around.event(this.spec, 'Warning', event, message)
    this.around.event(this.spec, 'Warning', 'Failed', `Error: ${reason}`)
    this.#set({waiting: {reason, message}})
    await untilAborted(change)
  }

  /** Makes the container; what it refers to may be missing, then it is tried again. */
  async #create(image: ImageFacts, stop: AbortSignal): Promise<ContainerProcess | undefined> {
    const {clock, event} = this.around
    // With all simulated programs: an empty cluster starts without them.
    const {ContainerProcess: Process} = await working(clock, () => import('./container-process.ts'))
    let told = ''
    while (!stop.aborted) {
      try {
        const process = new Process(this.#processOptions(image))
        event(this.spec, 'Normal', 'Created', 'Container created')
        return process
      } catch (error) {
        if (!(error instanceof ContainerConfigError || error instanceof MountError)) throw error
        const {message} = error
        this.#set({waiting: {reason: 'CreateContainerConfigError', message}})
        if (told !== message) event(this.spec, 'Warning', 'Failed', `Error: ${message}`)
        told = message
        await waitFor(clock, CONFIG_RETRY_MILLISECONDS, stop)
      }
    }
    return undefined
  }

  #processOptions(image: ImageFacts): ProcessOptions {
    const {around, spec} = this
    const {clock, folders, hostname, informers, network, node} = around
    const pod = around.pod()
    const environment = environmentOf({informers, pod, container: spec, image, hostname})
    requireNonRoot(pod, spec, image)
    const {name, namespace = '', uid} = pod.metadata
    return {
      pod: around.pod,
      container: spec,
      image,
      environment,
      hostname,
      clock,
      network,
      mounts: mountsOf(spec, around.volumes(), environment),
      root: folders.container(uid, spec.name),
      log: new ContainerLog(
        folders.root,
        join(folders.log(node, {name, namespace, uid}, spec.name), `${this.restartCount}.log`),
        clock,
      ),
    }
  }

  #failStart(ending: Ending): Ending {
    const message = ending.startError ?? ''
    this.around.event(this.spec, 'Warning', 'Failed', `Error: ${message}`)
    const finishedAt = timestamp(this.around.clock.now())
    this.#set({
      terminated: {
        exitCode: 128,
        reason: 'StartError',
        message,
        startedAt: '1970-01-01T00:00:00Z',
        finishedAt,
        ...(this.#containerId === undefined ? {} : {containerID: this.#containerId}),
      },
    })
    return ending
  }

  async #postStart(process: ContainerProcess, hook: ProbeHandler): Promise<boolean> {
    const result = await Promise.race([runHandler(process, hook, 3_600_000), process.ended.then(() => undefined)])
    if (result?.success !== false) return result !== undefined
    this.around.event(this.spec, 'Warning', 'FailedPostStartHook', 'PostStartHook failed')
    this.around.event(this.spec, 'Normal', 'Killing', 'FailedPostStartHook')
    process.terminate()
    return false
  }

  #watchHealth(process: ContainerProcess, startedAt: number): void {
    const isCurrent = (): boolean => this.process === process && this.isRunning
    this.#stopProbes = startProbes(process, startedAt, {
      ready: ready => {
        if (!isCurrent() || this.ready === ready) return
        this.ready = ready
        this.around.changed()
      },
      started: () => {
        if (!isCurrent()) return
        this.started = true
        this.around.changed()
      },
      dead: (kind, probe) => {
        if (!isCurrent()) return
        const text = `Container ${this.spec.name} failed ${kind} probe, will be restarted`
        this.around.event(this.spec, 'Normal', 'Killing', text)
        const grace = probe.terminationGracePeriodSeconds ?? this.around.pod().spec.terminationGracePeriodSeconds ?? 30
        void this.end(grace * 1000)
      },
      event: (reason, message) => {
        if (isCurrent()) this.around.event(this.spec, 'Warning', reason, message)
      },
    })
  }

  /**
   * The container is taken away so that all can start anew; one that never ran is left as it is. Not the end of its process is
   * told then, but that. Kubernetes pkg/kubelet/kubelet_pods.go convertToAPIContainerStatuses
   */
  reset(): void {
    if (this.state.waiting !== undefined) return
    const reason = 'RestartingAllContainers'
    const message = 'The container is removed because RestartAllContainers in place'
    this.restartCount++
    this.#containerId = undefined
    this.#image = undefined
    this.state = {waiting: {reason, message}}
    this.lastState = {terminated: {exitCode: 137, reason, message, startedAt: null, finishedAt: null}}
    this.around.changed()
  }

  /** Ends the running process without its hook: SIGTERM, and two seconds later SIGKILL. */
  async endAtOnce(): Promise<void> {
    const {process} = this
    if (process === undefined || !this.isRunning) return
    process.terminate()
    await Promise.race([process.ended, waitFor(this.around.clock, LEAST_GRACE_MILLISECONDS)])
    process.kill()
    await process.ended
  }

  /** Ends the running process: the hook, SIGTERM, and when the time is over SIGKILL. */
  async end(graceMilliseconds: number): Promise<void> {
    const {process} = this
    if (process === undefined || !this.isRunning) return
    const {clock} = this.around
    const over = new AbortController()
    const cancel = clock.after(graceMilliseconds, () => over.abort())
    const expired = new Promise<void>(resolve => {
      over.signal.addEventListener('abort', () => resolve(), {once: true})
    })
    const hook = this.spec.lifecycle?.preStop
    if (hook !== undefined) {
      const result = await Promise.race([runHandler(process, hook, graceMilliseconds), expired, process.ended])
      if (typeof result === 'object' && 'success' in result && !result.success) {
        this.around.event(this.spec, 'Warning', 'FailedPreStopHook', 'PreStopHook failed')
      }
    }
    process.terminate()
    await Promise.race([process.ended, expired])
    cancel()
    process.kill()
    await process.ended
  }

  #finish({code}: Ending, startedAt: number): void {
    this.#stopProbes?.()
    const {folders, pod} = this.around
    const folder = folders.container(pod().metadata.uid, this.spec.name)
    const message = terminationMessage(this.spec, this.process, {code, folder})
    this.ready = false
    this.started = false
    this.#set({
      terminated: {
        exitCode: code,
        reason: code === 0 ? 'Completed' : 'Error',
        ...(message === '' ? {} : {message}),
        startedAt: timestamp(startedAt),
        finishedAt: timestamp(this.around.clock.now()),
        ...(this.#containerId === undefined ? {} : {containerID: this.#containerId}),
      },
    })
  }

  #set(state: ContainerState): void {
    if (this.state.terminated !== undefined && state.terminated === undefined) this.lastState = this.state
    this.state = state
    if (!this.#isRenewed) this.around.changed()
  }

  status(): ContainerStatus {
    const image = this.#image
    return {
      name: this.spec.name,
      state: this.state,
      lastState: this.lastState,
      ready: this.role === 'init' ? this.terminated?.exitCode === 0 : this.ready,
      restartCount: this.restartCount,
      // The container runtime tells the name that it resolved.
      image: image === undefined || this.#containerId === undefined ? (this.spec.image ?? '') : image.reference,
      imageID: image === undefined ? '' : imageFigures(image.reference).id,
      ...(this.#containerId === undefined ? {} : {containerID: this.#containerId}),
      started: this.role === 'init' ? false : this.started,
      ...granted(this.spec, this.isRunning),
    }
  }

  /** The log files of its starts, oldest first. */
  logs(): string[] {
    const {name, namespace = '', uid} = this.around.pod().metadata
    return logFiles(this.around.folders.log(this.around.node, {name, namespace, uid}, this.spec.name))
  }
}

/** Whether the process could be started at all is known in the same moment. */
const startCheck = (process: ContainerProcess): Promise<undefined> => process.checked.then(() => undefined)
