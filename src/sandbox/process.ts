import {type ChildProcess, execFileSync, spawn} from 'node:child_process'
import {closeSync, constants, linkSync, openSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {setTimeout as pause} from 'node:timers/promises'
import {environmentError, OperationalError} from '../core/operational-error.ts'
import {folderError, type StatePaths, writePrivate} from './state-folder.ts'

/** Which process serves a state folder. */
export interface SandboxProcess {
  readonly pid: number
  /** When the system says that the process began: a pid that was given to another process does not match. */
  readonly began: string
  /** Milliseconds since 1970. */
  readonly started: number
  readonly url: string
}

/** When a process began, in the system's own terms; undefined when there is none with that pid. */
export function processBegan(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {encoding: 'utf8'}).trim() || undefined
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold spaces; the 20th field after it counts clock ticks since the machine began.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : `${bootId()} ${fields[19]}`
  } catch {
    return undefined
  }
}

/** Ticks count from the boot: after another boot they mean another time. */
const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()

/** The process that serves the folder; undefined when none does, also when its file is left over from one that was killed. */
export function runningProcess(paths: StatePaths): SandboxProcess | undefined {
  let found: SandboxProcess
  try {
    found = JSON.parse(readFileSync(paths.process, 'utf8')) as SandboxProcess
  } catch {
    return undefined
  }
  return Number.isInteger(found.pid) && processBegan(found.pid) === found.began ? found : undefined
}

/**
 * The process that serves the folder; one that has claimed it and is still at its start (or keeps it for another task) is
 * waited for. `signal` ends the wait.
 */
export async function servingProcess(paths: StatePaths, signal: AbortSignal): Promise<SandboxProcess | undefined> {
  for (;;) {
    const found = runningProcess(paths)
    if (found === undefined || found.url !== '') return found
    await pause(20, undefined, {signal})
  }
}

/**
 * Makes this process the one that serves the folder. Two that start at the same time cannot both: a link is made by one
 * only. Throws OperationalError (3) when another process serves it.
 */
export function claimFolder(paths: StatePaths): void {
  const mine = `${paths.process}.${process.pid}`
  try {
    writeFileSync(mine, JSON.stringify(ownProcess('')), {mode: 0o600})
    for (;;) {
      const other = runningProcess(paths)
      if (other) throw alreadyServed(paths, other)
      if (linked(mine, paths.process)) return
      setAside(paths)
    }
  } catch (error) {
    throw folderError(paths, error)
  } finally {
    rmSync(mine, {force: true})
  }
}

/** Takes the file of a process that is gone out of the way; never one that another process has put there meanwhile. */
function setAside(paths: StatePaths): void {
  const aside = `${paths.process}.${process.pid}.old`
  try {
    renameSync(paths.process, aside)
    if (runningProcess({...paths, process: aside})) linked(aside, paths.process)
  } catch (error) {
    // Somebody else was faster.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  } finally {
    rmSync(aside, {force: true})
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

const alreadyServed = (paths: StatePaths, other: SandboxProcess): OperationalError =>
  environmentError(`a sandbox runs in ${paths.folder} already (pid ${other.pid})`, {
    looked: paths.process,
    mend: `k8slab sandbox stop --dir ${paths.folder}, or another folder with --dir`,
  })

const ownProcess = (url: string): SandboxProcess => ({
  pid: process.pid,
  began: processBegan(process.pid) ?? '',
  started: Date.now(),
  url,
})

/** Tells others where this process serves. They find the file whole at any moment: half of one would look like nobody's. */
export const announce = (paths: StatePaths, url: string): void =>
  writePrivate(paths.process, JSON.stringify(ownProcess(url)))

/** For the process that has claimed the folder. */
export const releaseFolder = (paths: StatePaths): void => rmSync(paths.process, {force: true})

/** What the background process says of its start, in one message. */
export type StartMessage =
  | {readonly ready: true; readonly url: string}
  | {
      readonly ready: false
      readonly what: string
      readonly looked?: string
      readonly mend?: string
      readonly exit: 2 | 3
    }

/** Tells the parent that waits in startInBackground, if there is one. */
export function tellParent(message: StartMessage): void {
  if (!process.send) return
  process.send(message, () => process.disconnect())
}

const isNode20 = process.versions.v8.startsWith('11.')

/**
 * V8 lets garbage grow to a multiple of what lives before it looks at it. A sandbox lives beside other work: these cost no time
 * that could be measured, and save a third of its memory. Called after the start: with other flags than its own, Node does not
 * take what it has compiled before. They are no options of Node's own, and known of the V8 of Node 20.
 */
export async function growSlowly(): Promise<void> {
  if (!isNode20) return
  const {setFlagsFromString} = await import('node:v8')
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=22')
}

/**
 * Starts this program once more, detached, with `args`, and waits until it tells that it serves. Its output goes to the
 * log file. Throws what went wrong there.
 */
export async function startInBackground(
  paths: StatePaths,
  args: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  let log: number
  try {
    // Another start may be writing there: it goes on at the end, not where it was.
    log = openSync(paths.log, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND, 0o600)
  } catch (error) {
    throw folderError(paths, error)
  }
  // It calls nobody, and where this is set Node reads every certificate of the machine before it starts: half of its start.
  const {NODE_EXTRA_CA_CERTS: _, ...env} = process.env
  const memoryFlags = isNode20 ? [] : ['--max-semi-space-size=4']
  const child = spawn(process.execPath, [...memoryFlags, ...process.execArgv, process.argv[1] ?? '', ...args], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    cwd: paths.folder,
    env,
  })
  closeSync(log)
  const cancel = (): void => void child.kill('SIGTERM')
  signal.addEventListener('abort', cancel)
  try {
    const message = await firstMessage(child, paths)
    if (!message.ready) {
      // What it had opened before it failed would keep it alive.
      child.kill('SIGKILL')
      throw new OperationalError(message.exit, message.what, {
        ...(message.looked !== undefined && {looked: message.looked}),
        ...(message.mend !== undefined && {mend: message.mend}),
      })
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    if (child.connected) child.disconnect()
    child.unref()
  }
}

function firstMessage(child: ChildProcess, paths: StatePaths): Promise<StartMessage> {
  return new Promise((resolve, reject) => {
    child.once('message', message => resolve(message as StartMessage))
    child.once('error', error => reject(environmentError('cannot start the sandbox', {cause: error})))
    child.once('exit', code => {
      const log = readFileSync(paths.log, 'utf8').trim().split('\n').slice(-5).join('\n')
      reject(
        environmentError(`the sandbox ended while it started (exit ${String(code)})${log === '' ? '' : `:\n${log}`}`, {
          looked: paths.log,
        }),
      )
    })
  })
}

/** Ends the process that serves the folder and waits until it is gone; false when none did. */
export async function stopProcess(paths: StatePaths, patience = 10_000): Promise<boolean> {
  const found = runningProcess(paths)
  if (!found) return false
  const isThere = (): boolean => processBegan(found.pid) === found.began
  process.kill(found.pid, 'SIGTERM')
  for (const end = Date.now() + patience; isThere() && Date.now() < end;) await pause(10)
  if (isThere()) {
    process.kill(found.pid, 'SIGKILL')
    while (isThere()) await pause(10)
  }
  // Its file is left to it: by now it may be that of the next one.
  return true
}
