// The terminal of a session: keys that a person types become lines, for the shell (with a prompt, an editor and what was typed
// before) or for the program that it started (as the kernel's line discipline gives them).
import type {Input} from './input.ts'
import {LineEditor, type Complete} from './line-editor.ts'
import type {SessionStreams} from './streams.ts'

/** What came of a prompt. */
export type Typed =
  {readonly kind: 'line'; readonly text: string} | {readonly kind: 'end'} | {readonly kind: 'interrupt'}

const INTERRUPT = '\u0003'
const END = '\u0004'

/** Takes keys while something reads. */
interface Reader {
  readonly key: (key: string) => void
  readonly interrupt: () => void
  /** No more keys come. */
  readonly end: () => void
}

export class Terminal implements Input {
  readonly terminal = this
  /** What is typed is seen; `stty -echo` switches it off. */
  echo = true
  #hidesLine = false
  readonly #history: string[] = []
  /** Typed, and not read yet: it is shown when it is read. */
  #keys: string[] = []
  #hasEnded = false
  #reader: Reader | undefined
  readonly #interrupts: ((() => void) | undefined)[] = []

  constructor(readonly streams: SessionStreams) {
    void this.#pump()
  }

  get size(): SessionStreams['size'] {
    return this.streams.size
  }

  /** Shows a prompt and lets a person edit a line. */
  ask(prompt: string, complete?: Complete): Promise<Typed> {
    return new Promise(resolve => {
      const write = (text: string): void => this.streams.out(text)
      const done = (typed: Typed): void => {
        this.#reader = undefined
        write(typed.kind === 'interrupt' ? '^C\n' : '\n')
        resolve(typed)
      }
      const editor = new LineEditor({prompt, history: this.#history, write, complete, done})
      write(prompt)
      this.#read({
        key: key => editor.key(key),
        interrupt: () => done({kind: 'interrupt'}),
        end: () => done({kind: 'end'}),
      })
    })
  }

  /** A line for a program: it may be erased until it is sent. Ctrl-D ends it without a line feed, or the input. */
  line(signal: AbortSignal): Promise<Uint8Array | undefined> {
    if (signal.aborted) return Promise.resolve(undefined)
    return new Promise(resolve => {
      let text = ''
      const done = (line: string | undefined): void => {
        this.#reader = undefined
        this.#hidesLine = false
        signal.removeEventListener('abort', abort)
        resolve(line === undefined ? undefined : Buffer.from(line))
      }
      const abort = (): void => done(undefined)
      signal.addEventListener('abort', abort, {once: true})
      const erase = (count: number): void => {
        text = text.slice(0, text.length - count)
        this.#show('\b \b'.repeat(count))
      }
      const key = (typed: string): void => {
        if (typed === '\r' || typed === '\n') {
          this.#show('\n')
          done(`${text}\n`)
        } else if (typed === END) done(text === '' ? undefined : text)
        else if (typed === '\b' || typed === '\u007f') erase(text === '' ? 0 : 1)
        else if (typed === '\u0015') erase(text.length)
        else if (typed === '\u0017') erase(/\S*\s*$/.exec(text)?.[0].length ?? 0)
        else if (typed >= ' ' || typed === '\t') {
          text += typed
          this.#show(typed)
        }
      }
      const interrupt = (): void => {
        this.streams.out('^C\n')
        done(undefined)
        this.#interrupts.at(-1)?.()
      }
      this.#read({key, interrupt, end: () => done(text === '' ? undefined : text)})
    })
  }

  piece(signal: AbortSignal): Promise<Uint8Array | undefined> {
    return this.line(signal)
  }

  async rest(signal: AbortSignal): Promise<Uint8Array> {
    const lines: Uint8Array[] = []
    for (let line = await this.line(signal); line !== undefined; line = await this.line(signal)) lines.push(line)
    return Buffer.concat(lines)
  }

  /** From now on Ctrl-C calls that, or without it waits for what reads next. The function that is returned takes it back. */
  onInterrupt(act: (() => void) | undefined): () => void {
    this.#interrupts.push(act)
    this.#heedInterrupt()
    return () => {
      this.#interrupts.splice(this.#interrupts.lastIndexOf(act), 1)
    }
  }

  /** The next line that a program reads is not shown. */
  hideLine(): void {
    this.#hidesLine = true
  }

  #show(text: string): void {
    if (this.echo && !this.#hidesLine) this.streams.out(text)
  }

  #read(reader: Reader): void {
    this.#reader = reader
    this.#feed()
  }

  #feed(): void {
    while (this.#reader !== undefined) {
      const key = this.#keys.shift()
      if (key === INTERRUPT) this.#reader.interrupt()
      else if (key !== undefined) this.#reader.key(key)
      else if (this.#hasEnded) this.#reader.end()
      else return
    }
    this.#heedInterrupt()
  }

  /** Ctrl-C is heard although nothing reads; what was typed before it is thrown away. */
  #heedInterrupt(): void {
    const act = this.#interrupts.at(-1)
    const at = this.#keys.lastIndexOf(INTERRUPT)
    if (at < 0 || act === undefined || this.#reader !== undefined) return
    this.#keys = this.#keys.slice(at + 1)
    this.streams.out('^C\n')
    act()
  }

  async #pump(): Promise<void> {
    const decoder = new TextDecoder()
    for (;;) {
      const chunk = await this.streams.read()
      if (chunk === 'end') {
        this.#hasEnded = true
        return this.#feed()
      }
      this.#keys.push(...Array.from(decoder.decode(chunk, {stream: true})))
      this.#feed()
    }
  }
}
