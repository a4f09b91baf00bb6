import {stringAt} from '../core/json.ts'
import {startEventExpiry} from './event-expiry.ts'
import {createEventRecorder} from './events.ts'
import {type ApiServer, type ApiServerOptions, startApiServer} from './api/listen.ts'
import {type Authenticator, createAuthenticator, defaultAudience, tokenObjects} from './api/users.ts'
import {bootstrap} from './bootstrap.ts'
import {SandboxClock} from './clock.ts'
import {startControllers} from './controllers/index.ts'
import type {Pod} from './controllers/objects.ts'
import type {Control} from './control.ts'
import {openStore} from './journal.ts'
import {openNodes, type SandboxNodes} from './node/index.ts'
import {announce, claimFolder, releaseFolder} from './process.ts'
import {createRegistry, type Registry} from './registry.ts'
import {saveTime, startTime} from './saved-time.ts'
import type {ObjectRegistry} from './registry/object-registry.ts'
import type {Store} from './store.ts'
import {
  type Identity,
  folderError,
  makeStateFolder,
  openStateFolder,
  type StatePaths,
  statePaths,
  writeIdentity,
  writeKubeconfig,
} from './state-folder.ts'

export interface SandboxOptions {
  /** The state folder; made when it is not there. */
  readonly folder: string
  /** Default: the one of the last run when it is free, else any. */
  readonly port?: number
  /** How many seconds of the sandbox pass in one: 10 for lessons about timing, 0 for steps by hand. Default 1. */
  readonly speed?: number
  /** Told of what goes wrong inside; nothing of it stops the sandbox. */
  readonly onError?: (where: string, error: unknown) => void
  /**
   * Told when it listens, and all that its folder and port could refuse is behind it. Requests that come now are answered as soon as
   * the rest is there, a few hundredths of a second later: while a client starts.
   */
  readonly onListening?: (url: string) => void
}

export interface Sandbox {
  /** The path of the kubeconfig. */
  readonly kubeconfig: string
  readonly url: string
  readonly token: string
  /** The certificate authority, PEM. */
  readonly authority: string
  readonly registry: ObjectRegistry
  close(): Promise<void>
}

/** Starts a whole sandbox in this process: store, API server, controllers, nodes. Throws OperationalError (3). */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const paths = statePaths(options.folder)
  makeStateFolder(paths)
  claimFolder(paths)
  try {
    return await startIn(paths, openStateFolder(paths), options)
  } catch (error) {
    releaseFolder(paths)
    throw folderError(paths, error)
  }
}

async function startIn(paths: StatePaths, identity: Identity, options: SandboxOptions): Promise<Sandbox> {
  const onError = options.onError ?? (() => {})
  const {store, close: closeStore} = openStore(paths.store)
  const {speed = 1} = options
  const clock = new SandboxClock({speed, start: startTime(paths, store, speed)})
  const registry = createRegistry({clock, store})
  const authenticator = createAuthenticator(identity.token, identity.signingKey, tokenObjects(registry))
  bootstrap(registry)
  const events = createEventRecorder(registry)
  const nodes = openNodes(registry, {
    folder: paths.nodes,
    list: paths.machines,
    events,
    defer: clock.defer,
    onError,
    issueToken: (pod, audience, seconds) => podToken(registry, authenticator, pod, audience, seconds),
  })
  const stop = async (): Promise<void> => {
    await nodes.stop()
    clock.stop()
    saveTime(paths, clock.now())
    await closeStore()
  }
  const control = controlOf(nodes, clock, paths, store)
  let server: ApiServer
  try {
    server = await listen(
      {registry, runtime: nodes.runtime, network: nodes.network, control, certificates: identity, authenticator},
      identity,
      options.port,
    )
  } catch (error) {
    await stop()
    throw error
  }
  writeIdentity(paths, {...identity, port: server.port})
  writeKubeconfig(paths, server.url, identity)
  // A disk that is full is told before anything else.
  await store.flushed()
  announce(paths, server.url)
  options.onListening?.(server.url)
  // All of it in one go: no request finds half of it.
  nodes.start()
  const controllers = startControllers(registry, {
    events,
    defer: clock.defer,
    rootCertificate: identity.authority,
    deleteHostPath: nodes.deleteHostPath,
    onError: (controller, key, error) => onError(`${controller} ${key}`, error),
  })
  const stopExpiry = startEventExpiry(registry)
  return {
    kubeconfig: paths.kubeconfig,
    url: server.url,
    token: identity.token,
    authority: identity.authority,
    registry,
    close: async () => {
      await server.close()
      stopExpiry()
      controllers.stop()
      await stop()
      releaseFolder(paths)
    },
  }
}

const controlOf = ({machines}: SandboxNodes, clock: SandboxClock, paths: StatePaths, store: Store): Control => ({
  export: async file => {
    const {exportTo} = await import('./archive.ts')
    return exportTo(file, {store, machines: machines.machines(), time: clock.now(), files: paths.nodes})
  },
  speed: clock.speed,
  step: async milliseconds => {
    const time = await clock.step(milliseconds)
    saveTime(paths, time)
    return time
  },
  nodes: () => machines.list(),
  changeNode: (action, name) => {
    if (action === 'start' || action === 'stop') return machines[action](name)
    machines[action](name)
    return true
  },
})

/** The token that a pod finds in its projected volume. */
function podToken(
  registry: Registry,
  authenticator: Authenticator,
  {metadata, spec}: Pod,
  audience: string | undefined,
  seconds: number,
): string {
  const {namespace = '', name: podName, uid: podUid} = metadata
  const {serviceAccountName: name = 'default', nodeName = ''} = spec
  const uidOf = (resource: string, where: string | undefined, called: string): string =>
    stringAt(registry.get({group: '', resource}, where, called), 'metadata', 'uid') ?? ''
  const now = registry.clock.now()
  const claims = {
    namespace,
    name,
    uid: uidOf('serviceaccounts', namespace, name),
    audiences: [audience ?? defaultAudience],
    pod: {name: podName, uid: podUid},
    node: {name: nodeName, uid: uidOf('nodes', undefined, nodeName)},
  }
  return authenticator.issue(claims, now + seconds * 1000, now)
}

/** Listens on the port asked for; without one on that of the last run, and where that is taken on any. */
async function listen(
  options: Omit<ApiServerOptions, 'port'>,
  identity: Identity,
  asked: number | undefined,
): Promise<ApiServer> {
  const at = (port: number): Promise<ApiServer> => startApiServer({...options, port})
  if (asked !== undefined) return at(asked)
  try {
    return await at(identity.port)
  } catch (error) {
    if (identity.port === 0) throw error
    return at(0)
  }
}
