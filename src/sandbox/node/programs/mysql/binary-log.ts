// The binary log: what changed, for replicas. The files have the names, the index and the positions of MySQL's; a line each event.
import type {ContainerFiles} from '../../files/container-files.ts'
import type {Row} from './catalog.ts'

/** What a replica does to follow. */
export type LogEvent =
  | {readonly type: 'statement'; readonly server: number; readonly database: string | undefined; readonly sql: string}
  | {
      readonly type: 'rows'
      readonly server: number
      readonly database: string
      readonly table: string
      readonly inserted: readonly Row[]
      readonly deleted: readonly Row[]
    }

export interface LogPosition {
  readonly file: string
  readonly position: number
}

export class BinaryLog {
  #files: string[]
  #current: string
  #size: number
  readonly #listeners = new Set<() => void>()

  /** Opens a new file, as every start of a server does. `head` is the size of its first events. */
  constructor(
    readonly store: ContainerFiles,
    readonly folder: string,
    readonly base: string,
    readonly head: number,
  ) {
    const index = this.#path(`${base}.index`)
    this.#files = store.exists(index)
      ? store
          .readText(index)
          .split('\n')
          .filter(Boolean)
          .map(name => name.replace(/^\.\//, ''))
      : []
    ;[this.#current, this.#size] = this.#open()
  }

  #path(name: string): string {
    return `${this.folder}/${name}`
  }
  #open(): [string, number] {
    const last = Number(this.#files.at(-1)?.split('.').at(-1) ?? 0)
    const name = `${this.base}.${String(last + 1).padStart(6, '0')}`
    this.store.write(this.#path(name), `${'# simulated binary log'.padEnd(this.head - 1)}\n`)
    this.#files.push(name)
    this.store.write(this.#path(`${this.base}.index`), this.#files.map(file => `./${file}\n`).join(''))
    return [name, this.head]
  }

  get end(): LogPosition {
    return {file: this.#current, position: this.#size}
  }
  get files(): {name: string; size: number}[] {
    return this.#files.map(name => ({name, size: this.store.stat(this.#path(name)).size}))
  }

  append(event: LogEvent): void {
    const line = Buffer.from(`${JSON.stringify(event)}\n`)
    this.store.append(this.#path(this.#current), line)
    this.#size += line.length
    for (const listener of this.#listeners) listener()
  }
  rotate(): void {
    ;[this.#current, this.#size] = this.#open()
  }
  /** RESET MASTER: begins again with the first file. */
  reset(): void {
    for (const name of this.#files) this.store.remove(this.#path(name), {force: true})
    this.#files = []
    ;[this.#current, this.#size] = this.#open()
  }

  /** Tells of every new event; returns the way to stop. */
  follow(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The events after a position and where each ends; a text says why there are none. */
  since({file, position}: LogPosition): {event: LogEvent; end: LogPosition}[] | string {
    const first = file === '' ? 0 : this.#files.indexOf(file)
    if (first < 0) return 'Could not find first log file name in binary log index file'
    const found: {event: LogEvent; end: LogPosition}[] = []
    for (const [index, name] of this.#files.slice(first).entries()) {
      const bytes = this.store.read(this.#path(name))
      let at = index === 0 ? Math.max(position, this.head) : this.head
      if (at > bytes.length) return 'Client requested master to start replication from position > file size'
      while (at < bytes.length) {
        const end = bytes.indexOf(10, at)
        if (end < 0) break
        try {
          found.push({
            event: JSON.parse(bytes.toString('utf8', at, end)) as LogEvent,
            end: {file: name, position: end + 1},
          })
        } catch {
          return 'binlog truncated in the middle of event; consider out of disk space on master'
        }
        at = end + 1
      }
    }
    return found
  }
}
