import type {ExecSession} from '../pod-runtime.ts'

/** Keeps what was written before somebody listens: the end of it, some `kept` bytes. */
class Outlet {
  #listener: ((chunk: Uint8Array) => void) | undefined
  #waiting: Uint8Array[] = []
  #size = 0

  constructor(readonly kept: number) {}

  write(chunk: Uint8Array): void {
    if (this.#listener !== undefined) return this.#listener(chunk)
    this.#waiting.push(chunk)
    this.#size += chunk.length
    while (this.#waiting.length > 1 && this.#size > this.kept) this.#size -= this.#waiting.shift()!.length
  }

  listen(listener: (chunk: Uint8Array) => void): void {
    this.#listener = listener
    for (const chunk of this.#waiting.splice(0)) listener(chunk)
  }
}

/** The two ends of a session: what the client has, and what the command in the container has. */
export class SessionStreams {
  readonly #stdout: Outlet
  readonly #stderr: Outlet
  readonly #input: (Uint8Array | 'end')[] = []
  #wakeInput = (): void => {}
  #unread = 0
  #onRead = (): void => {}
  #finish: (code: number) => void = () => {}
  readonly exit: Promise<number>
  #done = false
  /** Of the terminal, in characters. */
  size = {columns: 80, rows: 24}

  /** `kept`: how much waits for somebody who listens, in bytes. */
  constructor(
    readonly tty: boolean,
    readonly stop: AbortController,
    kept = Infinity,
  ) {
    this.#stdout = new Outlet(kept)
    this.#stderr = new Outlet(kept)
    this.exit = new Promise(resolve => {
      this.#finish = resolve
    })
  }

  /** On a terminal lines end with carriage return and line feed. */
  out(chunk: Uint8Array | string): void {
    if (this.#done) return
    const bytes = Buffer.from(chunk)
    this.#stdout.write(this.tty ? Buffer.from(bytes.toString('latin1').replaceAll(/\r?\n/g, '\r\n'), 'latin1') : bytes)
  }
  error(chunk: Uint8Array | string): void {
    if (this.tty) this.out(chunk)
    else if (!this.#done) this.#stderr.write(Buffer.from(chunk))
  }

  /** The next piece of standard input, or `end`. */
  async read(): Promise<Uint8Array | 'end'> {
    for (;;) {
      const next = this.#input[0]
      if (next === 'end' || this.stop.signal.aborted) return 'end'
      if (next !== undefined) {
        this.#input.shift()
        this.#unread -= next.length
        this.#onRead()
        return next
      }
      await new Promise<void>(resolve => {
        this.#wakeInput = resolve
      })
    }
  }

  end(code: number): void {
    if (this.#done) return
    this.#done = true
    this.#finish(code)
  }

  /**
   * What a client gets that is attached. It leaves when its standard input ends or it goes away; the process hears of that
   * where `once` says that its input has one client only. containerd internal/cri/io/container_io.go Attach
   */
  attachment(once: boolean): ExecSession {
    const session = this.session()
    let release = (): void => {}
    const released = new Promise<number>(resolve => {
      release = () => resolve(0)
    })
    const leave = (): void => {
      if (once) return session.stdin('end')
      this.#stdout.listen(() => {})
      this.#stderr.listen(() => {})
      release()
    }
    return {
      ...session,
      stdin: chunk => (chunk === 'end' ? leave() : session.stdin(chunk)),
      close: leave,
      exit: Promise.race([this.exit, released]),
    }
  }

  /** What the API server gets. */
  session(): ExecSession {
    this.stop.signal.addEventListener('abort', () => this.#wakeInput(), {once: true})
    return {
      tty: this.tty,
      stdin: chunk => {
        this.#input.push(chunk)
        if (chunk !== 'end') this.#unread += chunk.length
        this.#wakeInput()
      },
      onStdout: listener => this.#stdout.listen(listener),
      onStderr: listener => this.#stderr.listen(listener),
      unread: () => this.#unread,
      onRead: listener => {
        this.#onRead = listener
      },
      resize: (columns, rows) => {
        this.size = {columns, rows}
      },
      close: () => this.stop.abort(),
      exit: this.exit,
    }
  }
}
