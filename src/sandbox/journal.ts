import {closeSync, existsSync, fdatasync, fsyncSync, ftruncateSync, openSync, readdirSync} from 'node:fs'
import {readFileSync, renameSync, rmSync, write, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {isObject, type Json, type JsonObject, stringAt} from '../core/json.ts'
import {environmentError} from '../core/operational-error.ts'
import {type Change, Store} from './store.ts'

const writeAsync = promisify(write)
const syncAsync = promisify(fdatasync)

/** Below this many bytes a log is not worth a snapshot. */
const leastLog = 8 * 1024 * 1024

/** A store whose changes are in files, and the way to close it. */
export interface DurableStore {
  readonly store: Store
  /** Writes what is pending and closes the files. */
  readonly close: () => Promise<void>
}

/**
 * Opens the store that a folder holds, or begins one there. Files of a generation N: `snapshot-N` has all objects as they
 * were, `log-N` every change after that, one JSON object a line. A change is on disk before flushed() resolves; writes
 * that come while one is under way go together with the next. A line that a crash left unfinished is cut off.
 * Throws OperationalError (3) for files that it cannot make sense of.
 */
export function openStore(folder: string): DurableStore {
  const generation = Math.max(0, ...generations(folder))
  const objects = new Map<string, readonly [key: string, object: JsonObject]>()
  let version = readSnapshot(join(folder, `snapshot-${generation}`), objects)
  const log = join(folder, `log-${generation}`)
  version = Math.max(version, readLog(log, objects))
  const store = new Store(objects.values(), version)
  const journal = new Journal(folder, generation, store)
  store.flushed = () => journal.flushed()
  store.subscribe(change => journal.append(change))
  return {store, close: () => journal.close()}
}

/** Generations that are complete: a snapshot gets its name when it is written, generation 0 has none. */
function generations(folder: string): number[] {
  const found: number[] = []
  for (const name of readdirSync(folder)) {
    const number = /^snapshot-(\d+)$/.exec(name)?.[1]
    if (number !== undefined) found.push(Number(number))
  }
  return found
}

const identity = (key: string, namespace: string | undefined, name: string): string =>
  `${key}|${namespace ?? ''}|${name}`
const identityOf = (key: string, object: JsonObject): string =>
  identity(key, stringAt(object, 'metadata', 'namespace'), stringAt(object, 'metadata', 'name') ?? '')

type Objects = Map<string, readonly [key: string, object: JsonObject]>

/** The first line has the version, each other one an object. */
function readSnapshot(file: string, objects: Objects): number {
  if (!existsSync(file)) return 0
  const [head, ...rest] = linesOf(file, readFileSync(file, 'utf8'))
  for (const line of rest) {
    const key = stringAt(line, 'key')
    const object = isObject(line) ? line['object'] : undefined
    if (key === undefined || !isObject(object)) throw damaged(file)
    objects.set(identityOf(key, object), [key, object])
  }
  const version = isObject(head) ? head['version'] : undefined
  if (typeof version !== 'number') throw damaged(file)
  return version
}

function readLog(file: string, objects: Objects): number {
  if (!existsSync(file)) return 0
  const text = readFileSync(file, 'utf8')
  const end = text.lastIndexOf('\n') + 1
  if (end < text.length) cut(file, Buffer.byteLength(text.slice(0, end)))
  let last = 0
  for (const line of linesOf(file, text.slice(0, end))) {
    if (!isObject(line)) throw damaged(file)
    const {version, key, put, gone} = line
    if (typeof version !== 'number' || typeof key !== 'string') throw damaged(file)
    last = version
    if (isObject(put)) objects.set(identityOf(key, put), [key, put])
    else if (isObject(gone)) objects.delete(identity(key, stringAt(gone, 'namespace'), stringAt(gone, 'name') ?? ''))
    else throw damaged(file)
  }
  return last
}

function linesOf(file: string, text: string): Json[] {
  try {
    return text
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as Json)
  } catch (error) {
    throw damaged(file, error)
  }
}

const damaged = (file: string, cause?: unknown): Error =>
  environmentError('the state of the sandbox is damaged', {
    looked: file,
    mend: 'k8slab sandbox reset (all objects are lost)',
    cause,
  })

function cut(file: string, length: number): void {
  const handle = openSync(file, 'r+')
  ftruncateSync(handle, length)
  fsyncSync(handle)
  closeSync(handle)
}

interface Waiting {
  /** How many appended lines must be on disk. */
  readonly lines: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** The files of an open store. */
class Journal {
  #handle: number
  /** Bytes of the log that are on disk. */
  #size: number
  #pending: string[] = []
  #appended = 0
  #safe = 0
  #waiting: Waiting[] = []
  #running = false
  /** Set when the disk refused: the end of the log may be half a line. */
  #torn = false
  /** What a snapshot would take, as of the last one. */
  #snapshotSize = 0

  constructor(
    readonly folder: string,
    private generation: number,
    readonly store: Store,
  ) {
    this.#handle = openSync(join(folder, `log-${generation}`), 'a', 0o600)
    this.#size = readFileSync(join(folder, `log-${generation}`)).length
  }

  append(change: Change): void {
    const {version, key, object} = change
    const line =
      change.type === 'DELETED'
        ? {version, key, gone: {namespace: namespaceOf(object), name: stringAt(object, 'metadata', 'name') ?? ''}}
        : {version, key, put: object}
    this.#pending.push(`${JSON.stringify(line)}\n`)
    this.#appended++
    this.#start()
  }

  /** Resolves when everything appended so far is on disk, whatever comes after; rejects when the disk refuses. */
  flushed(): Promise<void> {
    if (this.#safe === this.#appended) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#waiting.push({lines: this.#appended, resolve, reject})
      this.#start()
    })
  }

  async close(): Promise<void> {
    try {
      await this.flushed()
    } finally {
      closeSync(this.#handle)
    }
  }

  #start(): void {
    if (this.#running) return
    this.#running = true
    void this.#run()
  }

  async #run(): Promise<void> {
    // Whatever is appended in the same turn of the event loop goes into one write.
    await Promise.resolve()
    try {
      while (this.#pending.length > 0) await this.#writeGroup()
    } catch (error) {
      // The lines stay pending: the next write, or the next one to ask, tries again.
      const waiting = this.#waiting
      this.#waiting = []
      for (const {reject} of waiting) reject(error)
    }
    this.#running = false
  }

  async #writeGroup(): Promise<void> {
    const lines = this.#pending
    this.#pending = []
    try {
      if (this.#torn) ftruncateSync(this.#handle, this.#size)
      this.#torn = true
      const bytes = Buffer.from(lines.join(''))
      for (let at = 0; at < bytes.length;) at += (await writeAsync(this.#handle, bytes, at)).bytesWritten
      await syncAsync(this.#handle)
      this.#torn = false
      this.#size += bytes.length
    } catch (error) {
      this.#pending = [...lines, ...this.#pending]
      throw error
    }
    this.#settle(this.#safe + lines.length)
    if (this.#size > Math.max(leastLog, this.#snapshotSize * 2)) this.#compact()
  }

  /** Tells those who wait for the first `safe` lines. */
  #settle(safe: number): void {
    this.#safe = safe
    const later = this.#waiting.findIndex(({lines}) => lines > safe)
    for (const {resolve} of this.#waiting.splice(0, later === -1 ? this.#waiting.length : later)) resolve()
  }

  /** Begins the next generation; where the disk refuses, the log goes on and this is tried again when it has doubled. */
  #compact(): void {
    try {
      this.#beginGeneration(this.generation + 1)
    } catch {
      rmSync(join(this.folder, `snapshot-${this.generation + 1}.new`), {force: true})
      this.#snapshotSize = this.#size
    }
  }

  /** Writes all objects, with what is still pending, into a snapshot and begins its log. */
  #beginGeneration(next: number): void {
    const temporary = join(this.folder, `snapshot-${next}.new`)
    const lines = [JSON.stringify({version: this.store.version})]
    for (const [key, object] of this.store.all()) lines.push(JSON.stringify({key, object}))
    const bytes = Buffer.from(`${lines.join('\n')}\n`)
    writeFileSync(temporary, bytes, {mode: 0o600, flush: true})
    const handle = openSync(join(this.folder, `log-${next}`), 'a', 0o600)
    try {
      renameSync(temporary, join(this.folder, `snapshot-${next}`))
    } catch (error) {
      closeSync(handle)
      throw error
    }
    // From here on the new generation counts.
    const [oldHandle, old] = [this.#handle, this.generation]
    this.#handle = handle
    this.generation = next
    this.#size = 0
    this.#snapshotSize = bytes.length
    this.#pending = []
    try {
      syncFolder(this.folder)
      closeSync(oldHandle)
      for (const name of [`log-${old}`, `snapshot-${old}`]) rmSync(join(this.folder, name), {force: true})
    } finally {
      this.#settle(this.#appended)
    }
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

const namespaceOf = (object: JsonObject): string => stringAt(object, 'metadata', 'namespace') ?? ''
