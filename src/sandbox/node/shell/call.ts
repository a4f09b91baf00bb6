// What a command of a shell is given, and what it leaves.
import type {Command} from 'just-bash'
import type {Input} from '../input.ts'
import {waitFor, working, type Process, type ProcessHost} from '../process.ts'
import {stillComing} from './reading.ts'
import {openMark} from './streaming.ts'
import {plainErrors} from './words.ts'

export interface Invocation {
  readonly argv: readonly string[]
  /** What a script knows as `$0`, where it is not the shell. */
  readonly script?: string
  readonly environment: Readonly<Record<string, string>>
  readonly cwd: string
  /** All of it, or what is still coming: a program that reads nothing does not wait for that. */
  readonly stdin: Uint8Array | Input
  readonly out: (bytes: Uint8Array) => void
  readonly error: (bytes: Uint8Array) => void
  /** SIGTERM, or the end of a session. */
  readonly signal: AbortSignal
  /** SIGKILL. Where it is given, a script may catch SIGTERM. */
  readonly kill?: AbortSignal
  readonly tty: boolean
}

export const isComing = (stdin: Invocation['stdin']): stdin is Input => !(stdin instanceof Uint8Array)

/** What a shell knows between two commands that it reads. */
export interface ShellState {
  readonly environment: Readonly<Record<string, string>>
  /** Variables that are not exported. */
  readonly variables: Readonly<Record<string, string>>
  readonly cwd: string
}

export interface ShellOptions {
  /** Runs another command in the same container. */
  readonly run: (invocation: Invocation) => Promise<number>
  /** Gives a shell that reads its script the next part of it; `status` is that of the last part. */
  readonly next?: (status: number, state: ShellState) => Promise<{readonly status: number; readonly text: string}>
}

export type CommandContext = Parameters<Command['execute']>[1]

/** What a command of a shell is given, and what it leaves. */
export class Call {
  readonly #stdout: (string | Uint8Array)[] = []
  #stderr = ''
  readonly process: Process
  /** Its output is not caught. */
  readonly isOpen: boolean
  readonly isReading: boolean

  constructor(
    readonly host: ProcessHost,
    readonly invocation: Invocation,
    readonly args: readonly string[],
    readonly context: CommandContext,
    /** Standard input as the library has it. */
    readonly given: () => string,
    signal: AbortSignal,
  ) {
    const {stdin, tty} = invocation
    const variables = context.exportedEnv ?? Object.fromEntries(context.env)
    this.isOpen = variables[openMark] !== undefined
    this.isReading = isComing(stdin) && given() === stillComing
    const bytes = (): Uint8Array => Buffer.from(given(), 'latin1')
    const input = this.isReading && isComing(stdin) ? stdin : undefined
    this.process = {
      host,
      args,
      environment: exportedVariables(variables),
      cwd: context.cwd,
      input: async () => (input === undefined ? bytes() : input.rest(signal)),
      ...(input === undefined ? {} : {coming: input}),
      out: text => this.#write(text),
      outBytes: piece => this.#write(piece),
      error: text => void (this.#stderr += text),
      log: text => invocation.out(Buffer.from(text)),
      signal,
      tty: tty && this.isOpen,
      wait: milliseconds => waitFor(host.clock, milliseconds, signal),
      builtin: words => this.#builtin(words),
    }
  }

  /** What nothing catches is seen at once. */
  #write(piece: string | Uint8Array): void {
    if (this.isOpen) this.invocation.out(Buffer.from(piece))
    else this.#stdout.push(piece)
  }

  async #builtin(words: readonly string[]): Promise<number> {
    const result = await working(this.host.clock, async () => this.context.origCommand?.([...words]))
    const binary = result?.stdoutKind === 'bytes' || result?.stdoutEncoding === 'binary'
    this.#stdout.push(binary ? Buffer.from(result.stdout, 'latin1') : (result?.stdout ?? ''))
    this.#stderr += plainErrors(result?.stderr ?? '')
    return result?.exitCode ?? 127
  }

  /** Another command, in this one's place: what it writes is seen at once, unless it is caught. */
  run(argv: readonly string[], run: ShellOptions['run'], more: Partial<Invocation> = {}): Promise<number> {
    const {process, invocation, isOpen, isReading, given} = this
    const {environment, cwd, signal, outBytes, error} = process
    return run({
      argv,
      environment,
      cwd,
      stdin: isReading ? invocation.stdin : Buffer.from(given(), 'latin1'),
      out: isOpen ? invocation.out : outBytes,
      error: isOpen ? invocation.error : bytes => error(Buffer.from(bytes).toString('utf8')),
      signal,
      tty: process.tty,
      ...more,
    })
  }

  /** As the library passes it on. */
  result(exitCode: number): Awaited<ReturnType<Command['execute']>> {
    const parts = this.#stdout
    if (parts.every(part => typeof part === 'string')) return {stdout: parts.join(''), stderr: this.#stderr, exitCode}
    // The library miscounts redirected errors beside bytes, and gives up: they go out at once.
    if (this.#stderr !== '') this.invocation.error(Buffer.from(this.#stderr))
    const stdout = Buffer.concat(parts.map(part => Buffer.from(part))).toString('latin1')
    return {stdout, stdoutKind: 'bytes', stderr: '', exitCode}
  }
}

/** Variables that the library keeps for itself and calls exported. */
const internal = /^(0|IFS|OSTYPE|MACHTYPE|HOSTTYPE|OPTIND|SHELLOPTS|BASHOPTS|OLDPWD|_|\?|__OPEN_OUTPUT)$/

export const exportedVariables = (variables: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => !internal.test(name)))

export function otherVariables({env, exportedEnv = {}}: CommandContext): Record<string, string> {
  const own = [...env].filter(([name]) => /^[A-Za-z_]\w*$/.test(name) && !Object.hasOwn(exportedEnv, name))
  return exportedVariables(Object.fromEntries(own))
}
