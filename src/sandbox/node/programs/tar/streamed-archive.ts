// An archive that is read as it comes: no more of it is in memory than a piece of one file.
import {ArchiveError, type EntryHead, padding, stepsOf} from './archive.ts'

const nothing = Buffer.alloc(0)

/** Its content can be read until the next entry is asked for. */
export interface StreamedEntry extends EntryHead {
  readonly size: number
  readonly content: () => AsyncGenerator<Uint8Array>
}

/** The entries of an archive, in their order; `chunks` is read to the end of the last one. Throws ArchiveError as decodedEntries. */
export async function* streamedEntries(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<StreamedEntry> {
  const source = new Source(chunks)
  const steps = stepsOf()
  for (let step = steps.next(); step.done !== true;) {
    if ('need' in step.value) {
      step = steps.next(await source.take(step.value.need))
      continue
    }
    const {head, size} = step.value
    let rest = size
    const content = async function* (): AsyncGenerator<Uint8Array> {
      while (rest > 0) {
        const part = await source.some(rest)
        if (part.length === 0) throw new ArchiveError('end')
        rest -= part.length
        yield part
      }
    }
    yield {...head, size, content}
    for await (const _ of content()) continue
    await source.take(padding(size))
    step = steps.next(nothing)
  }
}

/** Bytes that come in pieces of any size. */
class Source {
  readonly #chunks: AsyncIterator<Uint8Array>
  #left: Uint8Array = nothing

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** At most so many bytes; none at the end. */
  async some(most: number): Promise<Uint8Array> {
    while (this.#left.length === 0) {
      const next = await this.#chunks.next()
      if (next.done === true) return nothing
      this.#left = next.value
    }
    const part = this.#left.subarray(0, most)
    this.#left = this.#left.subarray(part.length)
    return part
  }

  /** So many bytes, fewer at the end. */
  async take(length: number): Promise<Buffer> {
    const parts: Uint8Array[] = []
    for (let rest = length; rest > 0;) {
      const part = await this.some(rest)
      if (part.length === 0) break
      parts.push(part)
      rest -= part.length
    }
    return Buffer.concat(parts)
  }
}
