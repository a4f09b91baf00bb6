import {mkdirSync, realpathSync} from 'node:fs'
import {newestVersion, versionText} from '../../core/version.ts'
import {createEventRecorder, type EventRecorder} from '../events.ts'
import type {Registry} from '../registry.ts'
import type {Clock} from '../clock.ts'
import type {PodRuntime} from '../pod-runtime.ts'
import type {ControllerContext} from '../controllers/context.ts'
import {acquireInformers, keyOf} from '../controllers/informer.ts'
import type {KubeObject, Pod} from '../controllers/objects.ts'
import {
  attachments,
  claims,
  configMaps,
  csiDrivers,
  pods,
  secrets,
  volumes,
  type Resource,
} from '../controllers/resources.ts'
import {WorkLoop} from '../controllers/work-queue.ts'
import {deleteBelow} from './files/walk.ts'
import {Folders} from './folders.ts'
import {PodNetwork} from './network/network.ts'
import {defaultCapacity, NodeAgent, type NodeCapacity} from './node-agent.ts'
import {Machines} from './machines.ts'
import {NodeRuntime} from './runtime.ts'

export interface NodeOptions {
  /** The sandbox's state folder: nodes, volumes, container files and logs lie below it. Made when it is missing. */
  readonly folder: string
  /** Default: node-a and node-b. */
  readonly nodes?: readonly string[]
  /** Where the list of nodes is kept, so that nodes added, removed and stopped are so after a restart; default nowhere. */
  readonly list?: string
  /** Told of what goes wrong inside; nothing of it stops the nodes. */
  readonly onError?: (where: string, error: unknown) => void
  readonly capacity?: NodeCapacity
  /** Default: the registry's. */
  readonly clock?: Clock
  /** Calls back soon, never at once; default setImmediate. */
  readonly defer?: (run: () => void) => void
  /** Default: a recorder of its own; nodes and controllers may share one. */
  readonly events?: EventRecorder
  /** A token for a pod's ServiceAccount, for projected volumes; default a text that no server takes. */
  readonly issueToken?: (pod: Pod, audience: string | undefined, seconds: number) => string
}

export interface SandboxNodes {
  readonly runtime: PodRuntime
  readonly network: PodNetwork
  /** The simulated machines: switched on and off, added and removed. */
  readonly machines: Machines
  /** Deletes the folder of a hostPath volume below /tmp that is reclaimed, on every node: for startControllers. */
  readonly deleteHostPath: (path: string) => void
  /** Registers the nodes, and runs the pods that are bound to them. */
  start(): void
  /** Ends all simulated processes; pods stay as they are and go on at the next start. */
  stop(): Promise<void>
}

/** The nodes of a sandbox, to be started. Throws OperationalError (3) for a damaged list of them. */
export function openNodes(registry: Registry, options: NodeOptions): SandboxNodes {
  mkdirSync(options.folder, {recursive: true, mode: 0o700})
  const folders = new Folders(realpathSync(options.folder))
  const {informers, release} = acquireInformers(registry)
  const context: ControllerContext = {
    registry,
    informers,
    clock: options.clock ?? registry.clock,
    loop: new WorkLoop(options.defer),
    events: options.events ?? createEventRecorder(registry),
    onError: (where, key, error) => options.onError?.(`${where} ${key}`, error),
  }
  const network = new PodNetwork(informers, context.clock)
  const issueToken = tokenIssuer(options.issueToken)
  const version = `${versionText(newestVersion)}.0`
  const capacity = options.capacity ?? defaultCapacity
  const machines = new Machines(context, {
    nodes: options.nodes,
    ...(options.list === undefined ? {} : {list: options.list}),
    agentFor: ({name, index}) => new NodeAgent({context, name, index, folders, network, capacity, version, issueToken}),
  })
  let stopped = false
  const podInformer = informers.of(pods)
  podInformer.onChange(({type, object}) => {
    const agent = machines.agent(object.spec.nodeName)
    if (agent === undefined || stopped) return
    // Workers write: they are called after the watch has told everybody.
    queueMicrotask(() => {
      if (stopped) return
      if (type === 'DELETED') agent.remove(object)
      else agent.sync(object)
    })
  })
  const noteStorage =
    (files: boolean) =>
    (change: {readonly object: KubeObject}): void => {
      queueMicrotask(() => {
        if (stopped) return
        for (const agent of machines.agents()) {
          agent.noteStorageChange()
          if (files) agent.refreshFiles(change.object.metadata.namespace)
        }
      })
    }
  for (const resource of [claims, volumes, attachments, csiDrivers] as Resource<KubeObject>[])
    informers.of(resource).onChange(noteStorage(false))
  for (const resource of [configMaps, secrets] as Resource<KubeObject>[])
    informers.of(resource).onChange(noteStorage(true))
  const find = (namespace: string, name: string) => {
    const pod = podInformer.get(keyOf({metadata: {namespace, name}}))
    return pod === undefined ? undefined : machines.agent(pod.spec.nodeName)?.worker(pod.metadata.uid)
  }
  const silent = (namespace: string, name: string): string | undefined => {
    const pod = podInformer.get(keyOf({metadata: {namespace, name}}))
    return machines.silentAddress(pod)
  }
  return {
    runtime: new NodeRuntime(find, silent),
    network,
    machines,
    deleteHostPath: path => {
      for (const {name} of machines.list()) deleteBelow(folders.node(name), path)
    },
    start: () => machines.begin(),
    stop: async () => {
      stopped = true
      for (const agent of machines.agents()) agent.stop()
      release()
      // What ends cleanly (a database that saves) gets the time for it.
      await new Promise(resolve => void setImmediate(resolve))
    },
  }
}

const tokenIssuer =
  (issue: NodeOptions['issueToken']) =>
  (pod: Pod, audience: string | undefined, seconds: number): string =>
    issue?.(pod, audience, seconds) ?? 'a token of the sandbox, which no server takes'
