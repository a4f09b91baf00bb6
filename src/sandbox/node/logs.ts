// Container logs: one file for each start of a container, as kubelet keeps them.
import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
} from 'node:fs'
import {dirname, join} from 'node:path'
import type {Clock} from '../clock.ts'
import type {LogOptions} from '../pod-runtime.ts'

/** A log that has grown beyond this starts anew; the last one is kept. */
const MAX_BYTES = 10 * 1024 * 1024

interface LogLine {
  readonly at: number
  readonly text: string
}

/** The log of one container instance; lines are written with their time: `2026-11-20T21:34:28.735Z stdout text`. */
export class ContainerLog {
  readonly #listeners = new Set<(line: LogLine | undefined) => void>()
  #rest = ''
  #size: number
  #closed = false

  constructor(
    readonly path: string,
    readonly clock: Clock,
  ) {
    this.#size = existsSync(path) ? statSync(path).size : 0
  }

  /** What comes after the end is lost: the folder may be gone with the pod. */
  write(chunk: Uint8Array | string): void {
    if (this.#closed) return
    const parts = (this.#rest + Buffer.from(chunk).toString('utf8')).split('\n')
    this.#rest = parts.pop() ?? ''
    if (parts.length > 0) this.#append(parts)
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
    const lines = texts.map(text => `${new Date(at).toISOString()} ${text}\n`).join('')
    if (this.#size + lines.length > MAX_BYTES) {
      renameSync(this.path, `${this.path}.old`)
      this.#size = 0
    }
    if (this.#size === 0) mkdirSync(dirname(this.path), {recursive: true})
    appendFileSync(this.path, lines)
    this.#size += Buffer.byteLength(lines)
    for (const text of texts) for (const listener of this.#listeners) listener({at, text})
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
  existsSync(folder)
    ? readdirSync(folder)
        .filter(name => /^\d+\.log$/.test(name))
        .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
        .map(name => join(folder, name))
    : []

function readLines(path: string): LogLine[] {
  if (!existsSync(path)) return []
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(fstatSync(file).size)
    readSync(file, buffer, 0, buffer.length, 0)
    const lines = buffer.toString('utf8').split('\n')
    lines.pop()
    return lines.map(line => {
      const space = line.indexOf(' ')
      return {at: Date.parse(line.slice(0, space)), text: line.slice(space + 1)}
    })
  } finally {
    closeSync(file)
  }
}

const format = ({at, text}: LogLine, {timestamps}: LogOptions): string =>
  timestamps === true ? `${new Date(at).toISOString().replace('Z', '000000Z')} ${text}\n` : `${text}\n`

/** What is written already, cut as the options say. */
export function readLog(path: string, options: LogOptions): string {
  let lines = readLines(path)
  if (options.since !== undefined) lines = lines.filter(({at}) => at >= options.since!)
  if (options.tailLines !== undefined) lines = options.tailLines === 0 ? [] : lines.slice(-options.tailLines)
  const text = lines.map(line => format(line, options)).join('')
  return options.limitBytes === undefined ? text : Buffer.from(text).subarray(0, options.limitBytes).toString('utf8')
}

/** What is written already, then what comes until the container ends. */
export async function* followLog(log: ContainerLog, options: LogOptions): AsyncGenerator<string> {
  const waiting: {readonly line: LogLine | undefined}[] = []
  let wake = (): void => {}
  const stop = log.follow(line => {
    waiting.push({line})
    wake()
  })
  let left = options.limitBytes ?? Infinity
  try {
    const before = readLog(log.path, options)
    left -= Buffer.byteLength(before)
    if (before !== '') yield before
    for (;;) {
      const next = waiting.shift()
      if (next === undefined) {
        await new Promise<void>(resolve => {
          wake = resolve
        })
        continue
      }
      if (next.line === undefined || left <= 0) return
      const text = Buffer.from(format(next.line, options)).subarray(0, Math.min(left, MAX_BYTES)).toString('utf8')
      left -= Buffer.byteLength(text)
      yield text
    }
  } finally {
    stop()
  }
}
