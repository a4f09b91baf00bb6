// What nodes offer to the API server: logs, exec, attach. Kubernetes pkg/kubelet/server
import {randomBytes} from 'node:crypto'
import type {ContainerProcess} from './container-process.ts'
import type {PodWorker} from './pod-worker.ts'
import {StatusError} from '../registry.ts'
import {KubeletError} from '../registry/status-errors.ts'
import type {ExecSession, LogOptions, PodRuntime, StreamOptions} from '../pod-runtime.ts'
import {PipeInput} from './input.ts'
import {followLog, readLog} from './logs.ts'
import {loadShell} from './shell/load.ts'
import {SessionStreams} from './streams.ts'
import {Terminal} from './terminal.ts'

export class NodeRuntime implements PodRuntime {
  /**
   * `find` gives the worker of a pod, undefined when no node runs it; `silent` the address of its node when that node is
   * there no more or does not answer.
   */
  constructor(
    readonly find: (namespace: string, pod: string) => PodWorker | undefined,
    readonly silent: (namespace: string, pod: string) => string | undefined = () => undefined,
  ) {}

  logs(namespace: string, pod: string, name: string, options: LogOptions): string | AsyncIterable<string> {
    const address = this.silent(namespace, pod)
    if (address !== undefined) {
      const url = `https://${address}:${KUBELET_PORT}/containerLogs/${namespace}/${pod}/${name}`
      throw new StatusError(500, '', `Get "${url}": ${noRoute(address)}`)
    }
    const worker = this.find(namespace, pod)
    const container = worker?.container(name)
    if (worker === undefined || container === undefined) throw notRunning(name)
    const files = container.logs()
    const waiting = container.state.waiting?.reason
    if (options.previous === true) {
      const path = files.at(container.isRunning || waiting === 'CrashLoopBackOff' ? -2 : -1)
      const last = waiting === 'CrashLoopBackOff' ? files.at(-1) : path
      if (container.restartCount === 0 || last === undefined) {
        throw new StatusError(400, 'BadRequest', `previous terminated container "${name}" in pod "${pod}" not found`)
      }
      return readLog(last, options)
    }
    if (container.process === undefined && files.length === 0) {
      const why = waiting === undefined ? 'is not available' : `is waiting to start: ${waitingText(waiting)}`
      throw new StatusError(400, 'BadRequest', `container "${name}" in pod "${pod}" ${why}`)
    }
    const {process} = container
    if (options.follow === true && process !== undefined && container.isRunning) return followLog(process.log, options)
    const path = process?.log.path ?? files.at(-1)
    return path === undefined ? '' : readLog(path, options)
  }

  requireRunning(namespace: string, pod: string, name: string): void {
    this.#running(namespace, pod, name)
  }

  exec(namespace: string, pod: string, name: string, command: readonly string[], options: StreamOptions): ExecSession {
    const process = this.#running(namespace, pod, name)
    const streams = new SessionStreams(options.tty, process.session())
    const refused = new Promise<never>((_, refuse) => {
      run(process, streams, command, options).then(
        code => streams.end(code),
        (error: unknown) => {
          if (error instanceof StatusError) return refuse(error)
          streams.error(`${error instanceof Error ? error.message : String(error)}\n`)
          streams.end(126)
        },
      )
    })
    void endOf(streams)
    return {...streams.session(), exit: Promise.race([streams.exit, refused])}
  }

  /** What the container's own process writes from now on. It reads nothing: simulated processes have no standard input. */
  attach(namespace: string, pod: string, name: string, options: StreamOptions): ExecSession {
    const process = this.#running(namespace, pod, name)
    return process.attach(options)
  }

  #running(namespace: string, pod: string, name: string): ContainerProcess {
    const address = this.silent(namespace, pod)
    if (address !== undefined) throw new StatusError(500, '', `error dialing backend: ${noRoute(address)}`)
    const container = this.find(namespace, pod)?.container(name)
    if (container?.process === undefined || !container.isRunning) throw notRunning(name)
    return container.process
  }
}

const KUBELET_PORT = 10_250
const noRoute = (address: string): string => `dial tcp ${address}:${KUBELET_PORT}: connect: no route to host`

const notRunning = (name: string): StatusError => new KubeletError(`container not found ("${name}")`)

/** `ContainerCreating`, or what is wrong with the image. Kubernetes pkg/kubelet/kubelet_pods.go validateContainerLogStatus */
function waitingText(reason: string): string {
  switch (reason) {
    case 'ErrImagePull':
      return "image can't be pulled"
    case 'ImagePullBackOff':
      return 'trying and failing to pull image'
    default:
      return reason
  }
}

/** How containerd tells that a command cannot be started at all; kubelet and the API server each hand it on as an error of their own. */
const cannotStart = (why: string): StatusError =>
  new StatusError(
    500,
    'InternalError',
    `Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "${randomBytes(32).toString('hex')}": OCI runtime exec failed: exec failed: unable to start container process: ${why}`,
  )

/** The client went away or the container ended: the session is over, whatever its command does. */
async function endOf(streams: SessionStreams): Promise<void> {
  await new Promise<void>(resolve => {
    streams.stop.signal.addEventListener('abort', () => resolve(), {once: true})
  })
  // A command that ends by itself at that moment still tells its own code.
  await new Promise(resolve => void setImmediate(resolve))
  streams.end(137)
}

async function run(
  process: ContainerProcess,
  streams: SessionStreams,
  command: readonly string[],
  {stdin, tty}: StreamOptions,
): Promise<number> {
  const {commandProblem, runCommand} = await loadShell(process.clock)
  const [name = ''] = command
  const problem = await commandProblem(process, name)
  if (problem !== undefined) throw cannotStart(`exec: "${name}": ${problem}: unknown`)
  const terminal = stdin && tty ? new Terminal(streams) : undefined
  const stop = new AbortController()
  const abort = (): void => stop.abort()
  streams.stop.signal.addEventListener('abort', abort, {once: true})
  let isInterrupted = false
  terminal?.onInterrupt(() => {
    isInterrupted = true
    abort()
  })
  const code = await runCommand(process, {
    argv: command,
    environment: tty ? {...process.environment, TERM: 'xterm'} : process.environment,
    cwd: process.workingDirectory,
    stdin: terminal ?? (stdin ? new PipeInput(streams) : new Uint8Array()),
    out: bytes => streams.out(bytes),
    error: bytes => streams.error(bytes),
    signal: stop.signal,
    tty,
  })
  return isInterrupted ? 130 : code
}
