// A line that a person edits at a prompt: cursor keys, history, names that are completed.
import type {Typed} from './terminal.ts'

/** The names that the last word before the cursor may become: what of it is typed, and how the names go. */
export type Complete = (before: string) => {readonly stem: string; readonly names: readonly string[]}

export interface EditorOptions {
  readonly prompt: string
  /** What was typed before; lines that are entered are added. */
  readonly history: string[]
  readonly write: (text: string) => void
  readonly complete: Complete | undefined
  readonly done: (typed: Typed) => void
}

/** What terminals send for keys, after escape. */
const sequences: Readonly<Record<string, string>> = {
  '[A': '\u0010',
  '[B': '\u000e',
  '[C': '\u0006',
  '[D': '\u0002',
  '[H': '\u0001',
  '[F': '\u0005',
  '[1~': '\u0001',
  '[4~': '\u0005',
  '[3~': 'delete',
}

export class LineEditor {
  #before = ''
  #after = ''
  /** What of a sequence has come. */
  #escape: string | undefined
  #place: number

  constructor(readonly options: EditorOptions) {
    this.#place = options.history.length
  }

  key(key: string): void {
    if (this.#escape === undefined) return this.#act(key)
    this.#escape += key === 'O' ? '[' : key
    if (!/^\[[\d;]*[A-Za-z~]$|^[^[]/.test(this.#escape)) return
    const meant = sequences[this.#escape]
    this.#escape = undefined
    if (meant !== undefined) this.#act(meant)
  }

  #act(key: string): void {
    const {history, write, done} = this.options
    switch (key) {
      case '\u001b':
        this.#escape = ''
        return
      case '\r':
      case '\n': {
        const text = this.#before + this.#after
        if (text.trim() !== '' && text !== history.at(-1)) history.push(text)
        return done({kind: 'line', text})
      }
      case '\u0004':
        if (this.#before + this.#after === '') return done({kind: 'end'})
        return this.#set(this.#before, this.#after.slice(1))
      case 'delete':
        return this.#set(this.#before, this.#after.slice(1))
      case '\b':
      case '\u007f':
        return this.#set(this.#before.slice(0, -1), this.#after)
      case '\u0001':
        return this.#set('', this.#before + this.#after)
      case '\u0005':
        return this.#set(this.#before + this.#after, '')
      case '\u0002':
        return this.#set(this.#before.slice(0, -1), this.#before.slice(-1) + this.#after)
      case '\u0006':
        return this.#set(this.#before + this.#after.slice(0, 1), this.#after.slice(1))
      case '\u0015':
        return this.#set('', this.#after)
      case '\u000b':
        return this.#set(this.#before, '')
      case '\u0017':
        return this.#set(this.#before.replace(/\S*\s*$/, ''), this.#after)
      case '\u000c':
        write('\u001b[H\u001b[J')
        return this.#draw()
      case '\u0010':
        return this.#recall(-1)
      case '\u000e':
        return this.#recall(1)
      case '\t':
        return this.#complete()
      default:
        if (key >= ' ') this.#insert(key)
    }
  }

  #insert(text: string): void {
    if (this.#after !== '') return this.#set(this.#before + text, this.#after)
    this.#before += text
    this.options.write(text)
  }

  #set(before: string, after: string): void {
    if (before === this.#before && after === this.#after) return
    this.#before = before
    this.#after = after
    this.#draw()
  }

  #draw(): void {
    const back = this.#after === '' ? '' : `\u001b[${this.#after.length}D`
    this.options.write(`\r\u001b[K${this.options.prompt}${this.#before}${this.#after}${back}`)
  }

  #recall(steps: number): void {
    const {history} = this.options
    this.#place = Math.min(history.length, Math.max(0, this.#place + steps))
    this.#set(history[this.#place] ?? '', '')
  }

  /** One name is taken, of several what they have in common; when that is typed already, they are shown. */
  #complete(): void {
    const {stem, names} = this.options.complete?.(this.#before) ?? {stem: '', names: []}
    const [only = ''] = names
    if (names.length === 0) return
    const common = names.reduce((shared, name) => {
      let length = 0
      while (length < shared.length && shared[length] === name[length]) length++
      return shared.slice(0, length)
    }, only)
    const more = common.slice(stem.length) + (names.length === 1 && !only.endsWith('/') ? ' ' : '')
    if (more !== '') return this.#insert(more)
    this.options.write(`\n${names.join('  ')}\n`)
    this.#draw()
  }
}
