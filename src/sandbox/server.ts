import {createEventRecorder} from './events.ts'
import {type ApiServer, startApiServer} from './api/listen.ts'
import {bootstrap} from './bootstrap.ts'
import {type Clock, systemClock} from './clock.ts'
import {startControllers} from './controllers/index.ts'
import {openStore} from './journal.ts'
import type {PodRuntime} from './pod-runtime.ts'
import {announce, claimFolder, releaseFolder} from './process.ts'
import {createRegistry, StatusError} from './registry.ts'
import type {ObjectRegistry} from './registry/object-registry.ts'
import {
  type Identity,
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
  /** How many seconds of the sandbox pass in one: 10 for lessons about timing. Default 1. */
  readonly speed?: number
  /** Told of what goes wrong inside; nothing of it stops the sandbox. */
  readonly onError?: (where: string, error: unknown) => void
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
  const identity = openStateFolder(paths)
  claimFolder(paths)
  try {
    return await startIn(paths, identity, options)
  } catch (error) {
    releaseFolder(paths)
    throw error
  }
}

async function startIn(paths: StatePaths, identity: Identity, options: SandboxOptions): Promise<Sandbox> {
  const {store, close: closeStore} = openStore(paths.store)
  const clock: Clock = systemClock(options.speed ?? 1)
  const registry = createRegistry({clock, store})
  const onError = options.onError ?? (() => {})
  const runtime = noRuntime
  const server = await listen(registry, runtime, identity, options.port).catch(async (error: unknown) => {
    await closeStore()
    throw error
  })
  bootstrap(registry, server.port)
  const events = createEventRecorder(registry)
  const controllers = startControllers(registry, {
    events,
    rootCertificate: identity.authority,
    onError: (controller, key, error) => onError(`${controller} ${key}`, error),
  })
  writeIdentity(paths, {...identity, port: server.port})
  writeKubeconfig(paths, server.url, identity)
  await store.flushed()
  announce(paths, server.url)
  return {
    kubeconfig: paths.kubeconfig,
    url: server.url,
    token: identity.token,
    authority: identity.authority,
    registry,
    close: async () => {
      controllers.stop()
      await server.close()
      await closeStore()
      releaseFolder(paths)
    },
  }
}

/** Listens on the port asked for; without one on that of the last run, and where that is taken on any. */
async function listen(
  registry: ObjectRegistry,
  runtime: PodRuntime,
  identity: Identity,
  asked: number | undefined,
): Promise<ApiServer> {
  const at = (port: number): Promise<ApiServer> =>
    startApiServer({
      registry,
      runtime,
      certificates: identity,
      adminToken: identity.token,
      signingKey: identity.signingKey,
      port,
    })
  if (asked !== undefined) return at(asked)
  try {
    return await at(identity.port)
  } catch (error) {
    if (identity.port === 0) throw error
    return at(0)
  }
}

const nothingRuns = (): never => {
  throw new StatusError(501, 'NotImplemented', 'no node runs containers')
}
const noRuntime: PodRuntime = {logs: nothingRuns, exec: nothingRuns, attach: nothingRuns}
