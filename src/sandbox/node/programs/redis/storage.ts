// The files of a simulated Redis server. The append-only file is in the real format; the snapshot is a text of its own.
import {isFileError} from '../../files/file-error.ts'
import type {ProcessHost} from '../../process.ts'
import {commands} from './commands.ts'
import type {RedisSettings} from './settings.ts'
import type {RedisValues} from './values.ts'

const SNAPSHOT_HEAD = 'REDIS-SANDBOX-SNAPSHOT 1\n'

export class RedisStorage {
  /** Changes since the last snapshot. */
  changes = 0
  lastSave: number
  #cancelSave: (() => void) | undefined

  constructor(
    readonly host: ProcessHost,
    readonly settings: RedisSettings,
    readonly values: RedisValues,
    /** The folder that the server works in. */
    readonly directory: string,
    readonly log: (line: string) => void,
  ) {
    this.lastSave = host.clock.now()
  }

  #path(name: string): string {
    return this.host.files.resolve(this.directory, name)
  }
  get #appendOnlyPath(): string {
    return this.#path('appendonlydir/appendonly.aof.1.incr.aof')
  }

  /** Reads what was saved; a text says why it cannot. */
  load(): string | undefined {
    const {files} = this.host
    if (this.settings.appendOnly) {
      if (!files.exists(this.#appendOnlyPath)) return this.rewriteAppendOnly()
      for (const [name = '', ...args] of decoded(files.readText(this.#appendOnlyPath))) {
        commands[name.toUpperCase()]?.run(this.values, args)
      }
      this.log('DB loaded from append only file: 0.001 seconds')
      return undefined
    }
    const path = this.#path(this.settings.fileName)
    if (!files.exists(path)) return undefined
    const text = files.readText(path)
    if (!text.startsWith(SNAPSHOT_HEAD)) return 'Wrong signature trying to load DB from file'
    this.values.load(text.slice(SNAPSHOT_HEAD.length))
    this.log('DB loaded from disk: 0.001 seconds')
    return undefined
  }

  /** Writes the snapshot; false when it cannot be written. */
  save(): boolean {
    const problem = this.#attempt(() => {
      this.host.files.write(this.#path(this.settings.fileName), SNAPSHOT_HEAD + this.values.dump())
    })
    if (problem !== undefined) {
      this.log(`Failed opening the temp RDB file for saving: ${problem}`)
      return false
    }
    this.changes = 0
    this.lastSave = this.host.clock.now()
    return true
  }

  /** Notes a change: it goes to the append-only file, and a snapshot is planned when a save point says so. */
  note(lines: readonly (readonly string[])[]): void {
    this.changes++
    if (this.settings.appendOnly) {
      const problem = this.#attempt(() => this.host.files.append(this.#appendOnlyPath, lines.map(encoded).join('')))
      if (problem !== undefined) this.log(`Error writing to the AOF file: ${problem}`)
    }
    this.planSave()
  }

  planSave(): void {
    if (this.#cancelSave !== undefined) return
    const point = this.settings.savePoints.find(({changes}) => this.changes >= changes)
    if (point === undefined) return
    this.#cancelSave = this.host.clock.after(point.seconds * 1000, () => {
      this.#cancelSave = undefined
      if (this.changes > 0) this.save()
    })
  }

  stop(): void {
    this.#cancelSave?.()
  }

  /** Writes the append-only file anew, from what there is. */
  rewriteAppendOnly(): string | undefined {
    return this.#attempt(() => {
      this.host.files.mkdir(this.#path('appendonlydir'), true)
      this.host.files.write(this.#appendOnlyPath, rewritten(this.values).map(encoded).join(''))
    })
  }

  #attempt(act: () => void): string | undefined {
    try {
      act()
      return undefined
    } catch (error) {
      if (isFileError(error, 'EACCES', 'ENOENT', 'ENOTDIR', 'EISDIR', 'EROFS', 'EFBIG')) return error.message
      throw error
    }
  }
}

/** A command in the Redis protocol: `*2\r\n$3\r\nGET\r\n$1\r\na\r\n`. */
export const encoded = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`

function* decoded(text: string): Generator<string[]> {
  const bytes = Buffer.from(text)
  let at = 0
  const line = (): string => {
    const end = bytes.indexOf('\r\n', at)
    const found = bytes.toString('utf8', at, end < 0 ? bytes.length : end)
    at = end < 0 ? bytes.length : end + 2
    return found
  }
  while (at < bytes.length) {
    const count = Number(line().slice(1))
    const words: string[] = []
    for (let index = 0; index < count && at < bytes.length; index++) {
      const length = Number(line().slice(1))
      words.push(bytes.toString('utf8', at, at + length))
      at += length + 2
    }
    // A half-written last command is cut off, as aof-load-truncated does.
    if (words.length === count) yield words
  }
}

/** Commands that make the same data. */
function rewritten(values: RedisValues): string[][] {
  return values.keys().flatMap(key => {
    const value = values.find(key)
    if (value === undefined) return []
    const expires = values.expiryOf(key)
    const expiry = expires === undefined ? [] : [['PEXPIREAT', key, String(expires)]]
    switch (value.type) {
      case 'string':
        return [['SET', key, value.text], ...expiry]
      case 'list':
        return [['RPUSH', key, ...value.items], ...expiry]
      case 'hash':
        return [['HSET', key, ...[...value.fields].flat()], ...expiry]
      case 'set':
        return [['SADD', key, ...value.members], ...expiry]
      case 'zset':
        return [['ZADD', key, ...[...value.scores].flatMap(([member, score]) => [String(score), member])], ...expiry]
    }
  })
}

/** The command as it is written down and passed on: with times that mean the same later and elsewhere. */
export function lasting(name: string, args: readonly string[], values: RedisValues): string[][] {
  const [key = ''] = args
  if (['EXPIRE', 'PEXPIRE', 'SETEX'].includes(name) || (name === 'SET' && args.length > 2)) {
    const value = values.find(key)
    const expires = values.expiryOf(key)
    const write = value?.type === 'string' && name.startsWith('SET') ? [['SET', key, value.text]] : []
    return expires === undefined ? write : [...write, ['PEXPIREAT', key, String(expires)]]
  }
  return [[name, ...args]]
}
