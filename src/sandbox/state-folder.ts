import {randomBytes} from 'node:crypto'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import {homedir} from 'node:os'
import {dirname, join, resolve} from 'node:path'
import {environmentError, OperationalError} from '../core/operational-error.ts'
import {type Certificates, createCertificates, isPrivateKey} from './certificate.ts'

/** The files of one sandbox. */
export interface StatePaths {
  readonly folder: string
  readonly kubeconfig: string
  readonly identity: string
  readonly process: string
  readonly log: string
  /** The objects. */
  readonly store: string
  /** What the simulated nodes keep: volumes as folders. */
  readonly nodes: string
  /** An import that is being written, and one that is whole but not yet in its place. */
  readonly importing: string
  readonly imported: string
  /** What the sandbox's clock showed last. */
  readonly clock: string
  /** The list of the simulated nodes. */
  readonly machines: string
}

export function statePaths(folder: string): StatePaths {
  const of = (name: string): string => join(folder, name)
  return {
    folder,
    kubeconfig: of('kubeconfig'),
    identity: of('identity.json'),
    process: of('process.json'),
    log: of('sandbox.log'),
    store: of('store'),
    nodes: of('nodes'),
    importing: of('import.new'),
    imported: of('import'),
    clock: of('clock.json'),
    machines: of('nodes.json'),
  }
}

/** `--dir`, or $XDG_STATE_HOME/k8slab/sandbox, or ~/.local/state/k8slab/sandbox. */
export function stateFolder(
  asked: string | undefined,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  if (asked !== undefined) return resolve(cwd, asked)
  const home = env['HOME'] || homedir()
  return join(env['XDG_STATE_HOME'] || join(home, '.local', 'state'), 'k8slab', 'sandbox')
}

/** What makes a sandbox the same one after a restart: its token, its certificates, its port. */
export interface Identity extends Certificates {
  readonly token: string
  readonly signingKey: string
  /** The port of the last run, 0 for none: a kubeconfig goes on working after a restart. */
  readonly port: number
}

/** Makes the folder, for the owner only. Throws OperationalError (3). */
export const makeStateFolder = (paths: StatePaths): void => attempt(paths, () => prepare(paths))

/**
 * Brings the folder in order and reads or makes the identity: only for the process that has claimed it, or two that start
 * together would each make their own. Throws OperationalError (3).
 */
export const openStateFolder = (paths: StatePaths): Identity =>
  attempt(paths, () => {
    const identity = readIdentity(paths) ?? makeIdentity(paths)
    settle(paths)
    return identity
  })

function attempt<Value>(paths: StatePaths, act: () => Value): Value {
  try {
    return act()
  } catch (error) {
    throw folderError(paths, error)
  }
}

/** What the disk refuses, as OperationalError (3): it is full, read-only, or somebody else's. Other errors as they are. */
export function folderError(paths: StatePaths, error: unknown): unknown {
  const reason = refusalOfDisk(error)
  if (reason === undefined) return error
  const mends: Readonly<Record<string, string>> = {ENOSPC: 'make room', EDQUOT: 'make room'}
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return environmentError(`cannot use ${paths.folder} for the sandbox: ${reason}`, {
    looked: paths.folder,
    mend: mends[code] ?? 'name a folder that you may write to: --dir',
    cause: error,
  })
}

/** `no space left on device`: the system's words, without Node's path and call; undefined for what is no error of the system. */
export function refusalOfDisk(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof OperationalError || !('syscall' in error)) return undefined
  return /^[A-Z0-9]+: ([^,]+),/.exec(error.message)?.[1] ?? error.message
}

/** A start makes these before anything else, and one that was cut off leaves them. */
const isForeign = (name: string): boolean => !/^(process\.json(\.\w+)*|sandbox\.log|identity\.json\.new)$/.test(name)

function prepare(paths: StatePaths): void {
  if (existsSync(paths.folder) && !existsSync(paths.identity) && readdirSync(paths.folder).some(isForeign)) {
    throw environmentError(`${paths.folder} is not empty, and no sandbox's`, {
      looked: paths.folder,
      mend: 'name an empty or a new folder: --dir',
    })
  }
  makeFolder(paths.folder)
  chmodSync(paths.folder, 0o700)
}

/** One by one: Node's own way tries for ever below /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  try {
    mkdirSync(path, {mode: 0o700})
  } catch (error) {
    if (!existsSync(path)) throw error // another start may have been faster
  }
}

/** For the process that has claimed the folder: what an import left is put in its place, what is there is closed to others. */
function settle(paths: StatePaths): void {
  settleImport(paths)
  for (const folder of [paths.store, paths.nodes]) {
    mkdirSync(folder, {recursive: true, mode: 0o700})
    chmodSync(folder, 0o700)
  }
  // A backup that was unpacked, or a copy, may have wider rights.
  const files = [paths.identity, paths.kubeconfig, paths.log, paths.clock, paths.machines]
  for (const name of readdirSync(paths.store)) files.push(join(paths.store, name))
  for (const file of files) if (lstatSync(file, {throwIfNoEntry: false})?.isFile() === true) chmodSync(file, 0o600)
}

function readIdentity(paths: StatePaths): Identity | undefined {
  if (!existsSync(paths.identity)) return undefined
  try {
    const identity = JSON.parse(readFileSync(paths.identity, 'utf8')) as Identity
    return isPrivateKey(identity.key) ? identity : undefined
  } catch {
    return undefined
  }
}

const secret = (): string => randomBytes(32).toString('base64url')

function makeIdentity(paths: StatePaths): Identity {
  const identity = {...createCertificates(Date.now()), token: secret(), signingKey: secret(), port: 0}
  writeIdentity(paths, identity)
  return identity
}

export const writeIdentity = (paths: StatePaths, identity: Identity): void =>
  writePrivate(paths.identity, `${JSON.stringify(identity)}\n`)

/** Writes a file that only the owner may read; a reader sees the old text or the new one. */
export function writePrivate(file: string, text: string): void {
  const temporary = `${file}.new`
  rmSync(temporary, {force: true})
  writeFileSync(temporary, text, {mode: 0o600})
  renameSync(temporary, file)
}

/** A kubeconfig with one context; JSON is YAML, and kubectl reads it. */
export function writeKubeconfig(paths: StatePaths, url: string, identity: Identity): void {
  const name = 'k8slab-sandbox'
  const authority = Buffer.from(identity.authority).toString('base64')
  writePrivate(
    paths.kubeconfig,
    `apiVersion: v1
kind: Config
clusters:
  - name: ${name}
    cluster:
      server: ${url}
      certificate-authority-data: ${authority}
users:
  - name: ${name}
    user:
      token: ${identity.token}
contexts:
  - name: ${name}
    context:
      cluster: ${name}
      user: ${name}
current-context: ${name}
`,
  )
}

/** Ends an import that was whole when the program was killed: each part goes to its place, as often as it takes. */
export function settleImport(paths: StatePaths): void {
  if (!existsSync(paths.imported)) return
  const staged = statePaths(paths.imported)
  for (const part of ['store', 'nodes', 'machines', 'clock'] as const) {
    if (!existsSync(staged[part])) continue
    rmSync(paths[part], {recursive: true, force: true})
    renameSync(staged[part], paths[part])
  }
  rmSync(paths.imported, {recursive: true, force: true})
}

/** True for a folder that a sandbox was started in. */
export const isStateFolder = (paths: StatePaths): boolean => existsSync(paths.identity)

/** Takes the objects and the volumes away; the identity stays, and with it the kubeconfig. Throws OperationalError (3). */
export function clearState(paths: StatePaths): void {
  const parts = [paths.importing, paths.imported, paths.store, paths.nodes, paths.machines, paths.clock, paths.log]
  attempt(paths, () => {
    for (const path of parts) rmSync(path, {recursive: true, force: true})
  })
}
