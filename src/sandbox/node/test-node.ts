// For tests: a registry with controllers and nodes over a folder of its own. Time runs twenty times as fast.
import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {vi} from 'vitest'
import type {JsonObject} from '../../core/json.ts'
import {SandboxClock} from '../clock.ts'
import {startControllers} from '../controllers/index.ts'
import type {KubeObject, Pod} from '../controllers/objects.ts'
import {events, pods, type Resource} from '../controllers/resources.ts'
import {createRegistry} from '../registry.ts'
import type {ExecSession} from '../pod-runtime.ts'
import {openNodes, type SandboxNodes} from './index.ts'

const namespace = 'lab'

export class TestNode {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'k8slab-node-')))
  readonly registry = createRegistry({clock: new SandboxClock({speed: 20})})
  readonly #controllers
  nodes: SandboxNodes

  constructor() {
    this.create('Namespace', namespace)
    this.create('Namespace', 'kube-node-lease')
    this.nodes = openNodes(this.registry, {folder: this.folder, nodes: ['node-a']})
    this.nodes.start()
    this.#controllers = startControllers(this.registry, {
      rootCertificate: 'CERTIFICATE',
      deleteHostPath: this.nodes.deleteHostPath,
    })
  }

  /** Ready for pods. */
  static async start(): Promise<TestNode> {
    const node = new TestNode()
    await until(
      () => node.registry.get({group: '', resource: 'configmaps'}, namespace, 'kube-root-ca.crt') !== undefined,
    )
    return node
  }

  async stop(): Promise<void> {
    this.#controllers.stop()
    await this.nodes.stop()
    rmSync(this.folder, {recursive: true, force: true})
  }

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

  /** A pod with one container named `c`. */
  pod(name: string, container: JsonObject, spec: JsonObject = {}): void {
    this.create('Pod', name, {
      spec: {terminationGracePeriodSeconds: 2, containers: [{name: 'c', image: 'busybox', ...container}], ...spec},
    })
  }

  get<T extends KubeObject>(resource: Resource<T>, name: string): T | undefined {
    return this.registry.get(resource, resource.namespaced ? namespace : undefined, name) as unknown as T | undefined
  }
  found(name: string): Pod | undefined {
    return this.get(pods, name)
  }
  /** The pods of that Job. */
  podsOf(job: string): Pod[] {
    const found = this.registry.list(pods, namespace) as unknown as Pod[]
    return found.filter(({metadata}) => metadata.labels?.['batch.kubernetes.io/job-name'] === job)
  }
  /** The state of a container: `running`, `waiting Reason`, `terminated Reason 1`. */
  state(name: string, container = 'c'): string {
    const {containerStatuses = [], initContainerStatuses = []} = this.found(name)?.status ?? {}
    const state = [...initContainerStatuses, ...containerStatuses].find(status => status.name === container)?.state
    if (state?.running !== undefined) return 'running'
    if (state?.waiting !== undefined) return `waiting ${state.waiting.reason}`
    return state?.terminated === undefined
      ? 'none'
      : `terminated ${state.terminated.reason} ${state.terminated.exitCode}`
  }
  isReady(name: string): boolean {
    return (
      this.found(name)?.status?.conditions?.some(({type, status}) => type === 'Ready' && status === 'True') ?? false
    )
  }
  async ready(...names: string[]): Promise<void> {
    await until(() => names.every(name => this.isReady(name)))
  }
  async phase(name: string, phase: string): Promise<void> {
    await until(() => this.found(name)?.status?.phase === phase)
  }

  events(name: string): string[] {
    const found = this.registry.list(events) as unknown as {
      involvedObject: {name: string}
      reason: string
      message: string
    }[]
    return found
      .filter(({involvedObject}) => involvedObject.name === name)
      .map(({reason, message}) => `${reason}: ${message}`)
  }

  async remove(name: string): Promise<void> {
    const {uid} = this.found(name)!.metadata
    this.registry.remove(pods, namespace, name)
    await until(() => this.found(name)?.metadata.uid !== uid)
  }

  async logs(name: string, options = {}, container = 'c'): Promise<string> {
    const text = await this.nodes.runtime.logs(namespace, name, container, options)
    return typeof text === 'string' ? text : 'streamed'
  }

  /** What a command in the container writes, with its exit code when it is not 0. */
  async exec(name: string, command: readonly string[], stdin?: string): Promise<string> {
    const session = await this.nodes.runtime.exec(namespace, name, 'c', command, {
      stdin: stdin !== undefined,
      tty: false,
    })
    let output = ''
    session.onStdout(chunk => (output += Buffer.from(chunk).toString()))
    session.onStderr(chunk => (output += Buffer.from(chunk).toString()))
    if (stdin !== undefined) {
      session.stdin(Buffer.from(stdin))
      session.stdin('end')
    }
    const code = await session.exit
    return code === 0 ? output : `${output}exit ${code}`
  }
  /** A command at a terminal. */
  async terminal(name: string, command: readonly string[]): Promise<TestTerminal> {
    return new TestTerminal(await this.nodes.runtime.exec(namespace, name, 'c', command, {stdin: true, tty: true}))
  }
  sh(name: string, script: string): Promise<string> {
    return this.exec(name, ['sh', '-c', script])
  }

  /** Writes a file on the node, as somebody who is logged in there would. */
  writeOnNode(path: string, content: string): void {
    const real = join(this.folder, 'nodes/node-a', path)
    mkdirSync(dirname(real), {recursive: true})
    writeFileSync(real, content)
  }
}

/** A terminal with somebody who types. */
export class TestTerminal {
  #screen = ''
  #seen = 0
  readonly exit: Promise<number>

  constructor(readonly session: ExecSession) {
    this.exit = session.exit
    session.onStdout(chunk => (this.#screen += Buffer.from(chunk).toString()))
  }

  type(keys: string): void {
    this.session.stdin(Buffer.from(keys))
  }

  /** Waits until that is the end of the screen; what was there before counts no more. */
  async shows(end: string): Promise<void> {
    const shown = (): string => this.#screen.slice(this.#seen).replaceAll('\r\n', '\n')
    await vi.waitFor(
      () => {
        if (!shown().endsWith(end)) throw new Error(`the screen shows ${JSON.stringify(shown())}`)
      },
      {timeout: 10_000, interval: 5},
    )
    this.#seen = this.#screen.length
  }
}

/** Waits for something that the sandbox does by itself. */
export const until = (holds: () => boolean): Promise<void> =>
  vi.waitFor(
    () => {
      if (!holds()) throw new Error(`still waiting: ${holds.toString()}`)
    },
    {timeout: 10_000, interval: 5},
  )
