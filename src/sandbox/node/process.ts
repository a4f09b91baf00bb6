// What a simulated program sees of the container that it runs in.
import type {Clock} from '../clock.ts'
import type {Container, Pod} from '../controllers/objects.ts'
import type {ContainerFiles} from './files/container-files.ts'
import type {ImageFacts} from './images.ts'
import type {Input} from './input.ts'
import type {Listener, PodNetwork} from './network/network.ts'

/** A running container, as its programs see it. */
export interface ProcessHost {
  readonly pod: () => Pod
  readonly container: Container
  readonly image: ImageFacts
  readonly files: ContainerFiles
  readonly network: PodNetwork
  readonly clock: Clock
  readonly hostname: string
  /** Of the container's own process; exec sessions add to it. */
  readonly environment: Readonly<Record<string, string>>
  /** Opens a port of the pod until the container ends; false when it is taken. */
  readonly listen: (port: number, listener: Listener) => (() => void) | false
  /** Things that programs of one container share while it runs, by name: a database that is open … */
  readonly shared: Map<string, unknown>
  /** What the container's own process is, as `ps` prints it. */
  readonly mainCommand: readonly string[]
  /** Sends SIGTERM to the container's own process. */
  readonly terminate: () => void
}

/** One call of a program. */
export interface Process {
  readonly host: ProcessHost
  /** Without the program's name. */
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly cwd: string
  /** All of standard input, when it has ended. */
  readonly input: () => Promise<Uint8Array>
  /** The same where it is still coming, for programs that read line by line. */
  readonly coming?: Input
  /** Output goes to a terminal. */
  readonly tty: boolean
  /** Written at once where nothing catches it, to a pipe or a file when the program ends. */
  readonly out: (text: string) => void
  /** The same for what is no text. */
  readonly outBytes: (bytes: Uint8Array) => void
  readonly error: (text: string) => void
  /** Written at once to where the session's output goes: for servers, which do not end. */
  readonly log: (text: string) => void
  /** Aborted by SIGTERM, by the end of the session and by timeouts. */
  readonly signal: AbortSignal
  readonly wait: (milliseconds: number) => Promise<void>
  /** The shell library's own command of this name, where the program only adds to it. */
  readonly builtin: (args: readonly string[]) => Promise<number>
}

/** A simulated program; returns its exit code. */
export type Program = (process: Process) => number | Promise<number>

/** Ends when the signal comes: what a server does after it has started. */
export const untilAborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise(resolve => {
        signal.addEventListener('abort', () => resolve(), {once: true})
      })

/** Does what takes none of the sandbox's time but some of the machine's: a step of the clock waits for it. */
export async function working<T>(clock: Clock, act: () => Promise<T>): Promise<T> {
  const done = clock.work?.({})
  try {
    return await act()
  } finally {
    done?.()
  }
}

/** Waits in the sandbox's time, or until the signal comes. */
export const waitFor = (clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal?.aborted) return resolve()
    const finish = (): void => {
      cancel()
      signal?.removeEventListener('abort', finish)
      resolve()
    }
    const cancel = clock.after(milliseconds, finish)
    signal?.addEventListener('abort', finish, {once: true})
  })
