// Container logs: one file for each start of a container, as kubelet keeps them.
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import {dirname, join} from 'node:path'
import type {Clock} from '../clock.ts'
import type {LogOptions} from '../pod-runtime.ts'
import {FileError} from './files/file-error.ts'
import {ensureOwn, isOwn, isOwnFolder} from './files/walk.ts'

/** A log that has grown beyond this starts anew; the last one is kept. */
const MAX_BYTES = 10 * 1024 * 1024

/** A line that goes on beyond this is broken, as container runtimes do it (at 16 KiB). */
const MAX_LINE = 1024 * 1024

interface LogLine {
  readonly at: number
  /** With its end of line; the last one may have none. */
  readonly text: string
}

/** The log of one container instance; lines are written with their time: `2026-11-20T21:34:28.735Z text`. */
export class ContainerLog {
  readonly #listeners = new Set<(line: LogLine | undefined) => void>()
  #rest = ''
  #size: number
  #closed = false

  /** `path` is below `root`, a real folder. A container may see the folder of logs, so no link is followed there. */
  constructor(
    readonly root: string,
    readonly path: string,
    readonly clock: Clock,
  ) {
    this.#size = lstatSync(path, {throwIfNoEntry: false})?.size ?? 0
  }

  /** What comes after the end is lost: the folder may be gone with the pod. */
  write(chunk: Uint8Array | string): void {
    if (this.#closed) return
    const parts = (this.#rest + Buffer.from(chunk).toString('utf8')).split('\n')
    this.#rest = parts.pop() ?? ''
    if (this.#rest.length > MAX_LINE) {
      parts.push(this.#rest)
      this.#rest = ''
    }
    if (parts.length > 0) this.#append(parts.map(text => `${text}\n`))
  }

  /** What is left without an end of line, and the end for those who follow. */
  close(): void {
    if (this.#closed) return
    if (this.#rest !== '') this.#append([this.#rest])
    this.#rest = ''
    this.#closed = true
    for (const listener of this.#listeners) listener(undefined)
    this.#listeners.clear()
  }

  #append(texts: readonly string[]): void {
    const at = this.clock.now()
    const lines = texts.map(text => `${new Date(at).toISOString()} ${text}`).join('')
    if (this.#size === 0) pruneLogs(dirname(this.path))
    this.#store(lines)
    for (const text of texts) for (const listener of this.#listeners) listener({at, text})
  }

  #store(lines: string): void {
    const bytes = Buffer.from(lines)
    const {O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW, O_NONBLOCK} = constants
    try {
      ensureOwn(this.root, dirname(this.path).slice(this.root.length))
      if (this.#size > 0 && this.#size + bytes.length > MAX_BYTES) {
        renameSync(this.path, `${this.path}.old`)
        this.#size = 0
      }
      const file = openSync(this.path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK)
      try {
        if (fstatSync(file).isFile()) writeSync(file, bytes)
      } finally {
        closeSync(file)
      }
      this.#size += bytes.length
    } catch (error) {
      // Somebody tampers with the folder, or the disk is full: the container goes on without its log.
      if (!(error instanceof FileError) && !(error instanceof Error && 'code' in error)) throw error
    }
  }

  /** Lines from now on; undefined is the end. Returns the way to stop. */
  follow(listener: (line: LogLine | undefined) => void): () => void {
    if (this.#closed) {
      listener(undefined)
      return () => {}
    }
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}

/** The log files of a container, oldest first; the last two are what `logs` and `logs --previous` show. */
export const logFiles = (folder: string): string[] =>
  isOwnFolder(folder)
    ? readdirSync(folder)
        .filter(name => /^\d+\.log$/.test(name))
        .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
        .map(name => join(folder, name))
    : []

function opened(path: string): number | undefined {
  if (!isOwn(path)) return undefined
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch {
    return undefined
  }
}

function readLines(path: string): LogLine[] {
  const file = opened(path)
  if (file === undefined) return []
  try {
    const stats = fstatSync(file)
    // A file that was put there in the place of a log may be of any size.
    const buffer = Buffer.alloc(stats.isFile() ? Math.min(stats.size, 2 * MAX_BYTES) : 0)
    readSync(file, buffer, 0, buffer.length, 0)
    const lines = buffer.toString('utf8').split(/(?<=\n)/)
    return lines.map(line => {
      const space = line.indexOf(' ')
      return {at: Date.parse(line.slice(0, space)), text: line.slice(space + 1)}
    })
  } finally {
    closeSync(file)
  }
}

const format = ({at, text}: LogLine, {timestamps}: LogOptions): string =>
  timestamps === true ? `${new Date(at).toISOString().replace('Z', '000000Z')} ${text}` : text

/** What is written already, cut as the options say. */
export function readLog(path: string, options: LogOptions): string {
  let lines = readLines(path)
  if (options.since !== undefined) lines = lines.filter(({at}) => at >= options.since!)
  if (options.tailLines !== undefined) lines = options.tailLines === 0 ? [] : lines.slice(-options.tailLines)
  const text = lines.map(line => format(line, options)).join('')
  return options.limitBytes === undefined ? text : Buffer.from(text).subarray(0, options.limitBytes).toString('utf8')
}

/**
 * What is written already, then what comes until the container ends. A reader that is slower than the container misses the
 * oldest lines, as one does whose file is rotated away.
 */
export function followLog(log: ContainerLog, options: LogOptions): AsyncIterableIterator<string> {
  let waiting: string[] = []
  let size = 0
  let left = options.limitBytes ?? Infinity
  const reader = {ended: false, wake: (): void => {}}
  const put = (text: string): void => {
    waiting.push(text)
    size += text.length
    for (let at = 0; size > MAX_BYTES && at < waiting.length - 1; at++) {
      size -= waiting[at]!.length
      waiting[at] = ''
    }
  }
  const before = readLog(log.path, options)
  if (before !== '') put(before)
  const stop = log.follow(line => {
    if (line === undefined) reader.ended = true
    else put(format(line, options))
    reader.wake()
  })
  const end = (): IteratorReturnResult<undefined> => {
    stop()
    reader.ended = true
    waiting = []
    reader.wake()
    return {done: true, value: undefined}
  }
  const next = async (): Promise<IteratorResult<string, undefined>> => {
    while (waiting.length === 0 && !reader.ended) {
      await new Promise<void>(resolve => {
        reader.wake = resolve
      })
    }
    if (waiting.length === 0 || left <= 0) return end()
    const value = Buffer.from(waiting.join('')).subarray(0, Math.min(left, MAX_BYTES)).toString('utf8')
    waiting = []
    size = 0
    left -= Buffer.byteLength(value)
    return {done: false, value}
  }
  const iterator = {next, return: async () => end(), [Symbol.asyncIterator]: () => iterator}
  return iterator
}

/** Of the starts of a container the last ones keep their logs: the running one, and the one for `logs --previous`. */
export function pruneLogs(folder: string): void {
  for (const path of logFiles(folder).slice(0, -2)) {
    rmSync(path, {force: true})
    rmSync(`${path}.old`, {force: true})
  }
}
