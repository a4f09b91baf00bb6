import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {homedir, hostname} from 'node:os'
import {join} from 'node:path'
import {environmentError} from '../core/operational-error.ts'
import {isObject, type Json} from '../core/json.ts'

/** A cluster-wide resource that the lab made, so that it may delete it. */
export interface MadeResource {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  /** Undefined while it is being made. */
  readonly uid?: string
}

/** What is kept of a run until everything that it made is gone again. */
export interface RunState {
  readonly version: 1
  /** Names the run's file. */
  readonly id: string
  readonly lab: string
  /** The lab's folder, or undefined for a built-in one. */
  readonly folder?: string
  readonly values: Readonly<Record<string, string | number>>
  readonly on: 'sandbox' | 'cluster'
  /** For a cluster: the context and the server that it led to. */
  readonly context?: string
  readonly server?: string
  /** For a sandbox: where it keeps everything. */
  readonly sandbox?: string
  readonly namespace: string
  readonly folders: readonly string[]
  readonly startedAt: string
  /** The process that runs it, and where: while it lives, the run is its own. */
  readonly process: {readonly id: number; readonly host: string}
  /** Ids of the steps that passed. */
  readonly passed: readonly string[]
  readonly made: readonly MadeResource[]
  /** The nodes that pods of the lab ran on. */
  readonly nodes: readonly string[]
  /** Was to be kept: `clean` removes it, another run does not. */
  readonly kept: boolean
}

/** `$XDG_STATE_HOME/k8slab/labs`, or `~/.local/state/k8slab/labs`. */
export function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  const home = env['XDG_STATE_HOME'] || join(env['HOME'] || homedir(), '.local', 'state')
  return join(home, 'k8slab', 'labs')
}

/** The runs of which something may be left. */
export class RunStates {
  constructor(readonly folder: string) {}

  /** Written to a file of its own, then renamed: a run that is killed leaves the last whole state. */
  save(state: RunState): void {
    this.#makeFolder()
    const file = this.#file(state.id)
    writeFileSync(`${file}.new`, `${JSON.stringify(state, undefined, 2)}\n`, {mode: 0o600})
    renameSync(`${file}.new`, file)
  }

  #makeFolder(): void {
    try {
      mkdirSync(this.folder, {recursive: true, mode: 0o700})
    } catch (error) {
      throw environmentError(
        `cannot write the state of the run: ${error instanceof Error ? error.message : String(error)}`,
        {
          looked: this.folder,
          mend: 'set XDG_STATE_HOME to a folder that can be written to',
          cause: error,
        },
      )
    }
  }

  remove(id: string): void {
    rmSync(this.#file(id), {force: true})
  }

  /** All runs that are known, oldest first. A file that is none is passed over. */
  all(): readonly RunState[] {
    if (!existsSync(this.folder)) return []
    const files = readdirSync(this.folder).filter(name => name.endsWith('.json'))
    return files
      .flatMap(name => {
        try {
          const value = JSON.parse(readFileSync(join(this.folder, name), 'utf8')) as Json
          return isObject(value) && value['version'] === 1 ? [value as unknown as RunState] : []
        } catch {
          return []
        }
      })
      .toSorted((a, b) => a.startedAt.localeCompare(b.startedAt))
  }

  #file(id: string): string {
    return join(this.folder, `${id}.json`)
  }
}

/** True while the process that runs it lives on this machine; of another machine nothing is known, so it counts as alive. */
export function isAlive({process: {id, host}}: RunState): boolean {
  if (host !== hostname()) return true
  if (id === process.pid) return false
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
