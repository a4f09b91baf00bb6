// trap: what a shell script does when a signal comes, and at its end.
// A script asks for a signal that has come by reading a file: after sleep and wait, and in every round of a loop.

import {setMaxListeners} from 'node:events'

/** Reading it gives what is to be done now; the rewritten script sources it. */
export const trapPath = '/proc/self/__trap'
/** Ends with the code that it is given. */
export const statusCommand = '/usr/bin/__status'

const names: Readonly<Record<string, string>> = {'0': 'EXIT', '1': 'HUP', '2': 'INT', '3': 'QUIT', '15': 'TERM'}
const nameOf = (signal: string): string => {
  const name = signal.toUpperCase().replace(/^SIG/, '')
  return names[name] ?? name
}

const TERMINATED = 143

export class Traps {
  readonly #handlers = new Map<string, string>()
  /** Aborted when the script is cut off: by SIGKILL, or by SIGTERM that it does not catch. */
  readonly cut = new AbortController()
  readonly #over = new AbortController()
  #pending = false
  #wake = (): void => {}

  /** `signal` is SIGTERM, `kill` SIGKILL; without `kill` nothing can be caught. */
  constructor(signal: AbortSignal, kill: AbortSignal | undefined) {
    const terminate = (): void => {
      if (kill === undefined || kill.aborted || !this.#handlers.has('TERM')) return this.cut.abort()
      this.#pending = this.#handlers.get('TERM') !== ''
      this.#wake()
    }
    const once = {once: true, signal: this.#over.signal}
    setMaxListeners(0, this.cut.signal)
    if (signal.aborted) terminate()
    else signal.addEventListener('abort', terminate, once)
    kill?.addEventListener('abort', () => this.cut.abort(), once)
  }

  /** Signals are not listened for any more: the script and its jobs have ended. */
  close(): void {
    this.#over.abort()
  }

  /** `trap 'text' TERM EXIT`, `trap - TERM`, `trap '' TERM`; without words what is set. */
  set(args: readonly string[]): string {
    const [text = '', ...signals] = args.filter((arg, index) => index > 0 || arg !== '--')
    if (args.length === 0 || text === '-p') {
      return [...this.#handlers]
        .map(([name, handler]) => `trap -- '${handler}' ${name === 'EXIT' ? name : `SIG${name}`}\n`)
        .join('')
    }
    const isReset = text === '-' || signals.length === 0
    for (const signal of signals.length === 0 ? [text] : signals) {
      if (isReset) this.#handlers.delete(nameOf(signal))
      else this.#handlers.set(nameOf(signal), text)
    }
    return ''
  }

  /** What a script does now, as the text of a script; a signal is done once. */
  take(): string {
    const handler = this.#pending ? this.#handlers.get('TERM') : undefined
    this.#pending = false
    return handler === undefined ? '' : `${handler}\n${statusCommand} ${TERMINATED}\n`
  }

  get atExit(): string | undefined {
    return this.#handlers.get('EXIT')
  }

  /** wait: ends with the jobs, or with the code of a signal that is caught. */
  async wait(jobs: readonly Promise<unknown>[]): Promise<number> {
    if (this.#pending) return TERMINATED
    const woken = new Promise<number>(resolve => {
      this.#wake = () => resolve(TERMINATED)
      this.cut.signal.addEventListener('abort', () => resolve(TERMINATED), {once: true})
    })
    return Promise.race([Promise.all(jobs).then(() => 0), woken])
  }
}
