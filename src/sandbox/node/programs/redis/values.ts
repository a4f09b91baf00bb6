// The data of a simulated Redis server: strings, lists, hashes, sets and sorted sets, with expiry.
import {RedisError} from './replies.ts'

export type RedisValue =
  | {readonly type: 'string'; text: string}
  | {readonly type: 'list'; readonly items: string[]}
  | {readonly type: 'hash'; readonly fields: Map<string, string>}
  | {readonly type: 'set'; readonly members: Set<string>}
  | {readonly type: 'zset'; readonly scores: Map<string, number>}
export type RedisType = RedisValue['type']

interface Entry {
  readonly value: RedisValue
  /** Milliseconds since 1970. */
  expires?: number
}

export const wrongType = 'WRONGTYPE Operation against a key holding the wrong kind of value'

export class RedisValues {
  readonly #entries = new Map<string, Entry>()

  constructor(readonly now: () => number) {}

  get size(): number {
    this.#purge()
    return this.#entries.size
  }
  /** How many keys have a time to live. */
  get expiring(): number {
    return [...this.#entries.values()].filter(({expires}) => expires !== undefined).length
  }

  keys(): string[] {
    this.#purge()
    return [...this.#entries.keys()]
  }

  find(key: string): RedisValue | undefined {
    const entry = this.#entries.get(key)
    if (entry?.expires !== undefined && entry.expires <= this.now()) {
      this.#entries.delete(key)
      return undefined
    }
    return entry?.value
  }

  /** The value of that type, or undefined; another type is an error. */
  typed<T extends RedisType>(key: string, type: T): Extract<RedisValue, {type: T}> | undefined {
    const value = this.find(key)
    if (value !== undefined && value.type !== type) throw new RedisError(wrongType)
    return value as Extract<RedisValue, {type: T}> | undefined
  }

  set(key: string, value: RedisValue, keepExpiry = false): void {
    const expires = keepExpiry ? this.#entries.get(key)?.expires : undefined
    this.#entries.set(key, {value, ...(expires === undefined ? {} : {expires})})
  }

  delete(key: string): boolean {
    const there = this.find(key) !== undefined
    this.#entries.delete(key)
    return there
  }

  clear(): void {
    this.#entries.clear()
  }

  /** Undefined takes the expiry off. False when there is no such key. */
  expire(key: string, at: number | undefined): boolean {
    if (this.find(key) === undefined) return false
    const entry = this.#entries.get(key)!
    if (at === undefined) delete entry.expires
    else entry.expires = at
    return true
  }

  /** Milliseconds since 1970, undefined for a key that stays. */
  expiryOf(key: string): number | undefined {
    return this.#entries.get(key)?.expires
  }

  /** As JSON lines, one key a line: the content of the snapshot file. */
  dump(): string {
    this.#purge()
    return [...this.#entries]
      .map(([key, {value, expires}]) => `${JSON.stringify([key, value.type, plain(value), expires ?? null])}\n`)
      .join('')
  }

  load(text: string): void {
    this.clear()
    for (const line of text.split('\n')) {
      if (line === '') continue
      const [key, type, content, expires] = JSON.parse(line) as [string, RedisType, never, number | null]
      this.#entries.set(key, {value: revived(type, content), ...(expires === null ? {} : {expires})})
    }
  }

  #purge(): void {
    for (const [key, {expires}] of this.#entries) {
      if (expires !== undefined && expires <= this.now()) this.#entries.delete(key)
    }
  }
}

function plain(value: RedisValue): unknown {
  switch (value.type) {
    case 'string':
      return value.text
    case 'list':
      return value.items
    case 'hash':
      return [...value.fields]
    case 'set':
      return [...value.members]
    case 'zset':
      return [...value.scores]
  }
}

function revived(type: RedisType, content: never): RedisValue {
  switch (type) {
    case 'string':
      return {type, text: content}
    case 'list':
      return {type, items: content}
    case 'hash':
      return {type, fields: new Map(content)}
    case 'set':
      return {type, members: new Set(content)}
    case 'zset':
      return {type, scores: new Map(content)}
  }
}
