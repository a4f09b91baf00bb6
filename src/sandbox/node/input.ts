// Standard input that is still coming: a pipe that is open, a terminal where a person types.
import type {SessionStreams} from './streams.ts'
import type {Terminal} from './terminal.ts'

/** Who reads gets what was not read before. A read that `signal` ends gets the same as at the end of input. */
export interface Input {
  /** The next line with its line feed; the last one may have none. Undefined at the end. */
  readonly line: (signal: AbortSignal) => Promise<Uint8Array | undefined>
  /** Whatever has come, at least a byte. Undefined at the end. */
  readonly piece: (signal: AbortSignal) => Promise<Uint8Array | undefined>
  /** Everything up to the end. */
  readonly rest: (signal: AbortSignal) => Promise<Uint8Array>
  /** Where a person types. */
  readonly terminal?: Terminal
}

const LINE_FEED = 10

/** What `kubectl exec -i` sends, without a terminal. */
export class PipeInput implements Input {
  #unread: Uint8Array | undefined
  #coming: Promise<Uint8Array | 'end'> | undefined
  #hasEnded = false

  constructor(readonly streams: SessionStreams) {}

  async piece(signal: AbortSignal): Promise<Uint8Array | undefined> {
    const unread = this.#unread
    if (unread !== undefined) {
      this.#unread = undefined
      return unread
    }
    if (this.#hasEnded || signal.aborted) return undefined
    // A read that is given up leaves what comes to the next one.
    const coming = (this.#coming ??= this.streams.read())
    const piece = await unlessAborted(coming, signal)
    if (piece === undefined) return undefined
    this.#coming = undefined
    if (piece !== 'end') return piece
    this.#hasEnded = true
    return undefined
  }

  async line(signal: AbortSignal): Promise<Uint8Array | undefined> {
    const pieces: Uint8Array[] = []
    for (;;) {
      const piece = await this.piece(signal)
      if (piece === undefined) return pieces.length === 0 ? undefined : Buffer.concat(pieces)
      const end = piece.indexOf(LINE_FEED) + 1
      pieces.push(end === 0 ? piece : piece.subarray(0, end))
      if (end === 0) continue
      if (end < piece.length) this.#unread = piece.subarray(end)
      return Buffer.concat(pieces)
    }
  }

  async rest(signal: AbortSignal): Promise<Uint8Array> {
    const pieces: Uint8Array[] = []
    for (let piece = await this.piece(signal); piece !== undefined; piece = await this.piece(signal)) pieces.push(piece)
    return Buffer.concat(pieces)
  }
}

const unlessAborted = async <T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> => {
  let stop = (): void => {}
  const aborted = new Promise<undefined>(resolve => {
    stop = () => resolve(undefined)
    signal.addEventListener('abort', stop, {once: true})
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
