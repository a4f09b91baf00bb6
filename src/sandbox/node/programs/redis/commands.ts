// The commands that read and change data. Each returns its reply; throwing RedisError is an error reply.
import {shellPattern} from '../wildcards.ts'
import type {RedisReply} from '../../network/network.ts'
import {bulk, integer, list, nil, ok, RedisError, status, texts} from './replies.ts'
import type {RedisValues} from './values.ts'

export interface Command {
  readonly run: (values: RedisValues, args: readonly string[]) => RedisReply
  /** Arguments after the name. */
  readonly least: number
  readonly most?: number
  /** Changes data: refused by replicas, written to the append-only file, passed on to replicas. */
  readonly writes?: true
}

const syntaxError = (): never => {
  throw new RedisError('ERR syntax error')
}
const notInteger = 'ERR value is not an integer or out of range'

function integerOf(text: string | undefined): number {
  const value = Number(text)
  if (text === undefined || !/^-?\d+$/.test(text) || !Number.isSafeInteger(value)) throw new RedisError(notInteger)
  return value
}

const read = (least: number, most: number, run: Command['run']): Command => ({run, least, most})
const write = (least: number, most: number, run: Command['run']): Command => ({run, least, most, writes: true})
const many = Infinity

/** Adds to the number that a string holds. */
function add(values: RedisValues, key: string, amount: number): RedisReply {
  const current = values.typed(key, 'string')?.text ?? '0'
  const next = integerOf(current) + amount
  values.set(key, {type: 'string', text: String(next)}, true)
  return integer(next)
}

function setString(values: RedisValues, [key = '', text = '', ...options]: readonly string[]): RedisReply {
  let expires: number | undefined
  const flags = new Set<string>()
  for (let index = 0; index < options.length; index++) {
    const option = options[index]!.toUpperCase()
    if (option === 'EX' || option === 'PX') {
      expires = values.now() + integerOf(options[++index]) * (option === 'EX' ? 1000 : 1)
    } else if (['NX', 'XX', 'GET', 'KEEPTTL'].includes(option)) flags.add(option)
    else syntaxError()
  }
  const before = flags.has('GET') ? bulk(values.typed(key, 'string')?.text) : undefined
  const exists = values.find(key) !== undefined
  if ((flags.has('NX') && exists) || (flags.has('XX') && !exists)) return before ?? nil
  values.set(key, {type: 'string', text}, flags.has('KEEPTTL'))
  if (expires !== undefined) values.expire(key, expires)
  return before ?? ok
}

function push(values: RedisValues, [key = '', ...items]: readonly string[], left: boolean): RedisReply {
  const found = values.typed(key, 'list')
  const target = found ?? {type: 'list' as const, items: []}
  for (const item of items) {
    if (left) target.items.unshift(item)
    else target.items.push(item)
  }
  if (found === undefined) values.set(key, target)
  return integer(target.items.length)
}

function pop(values: RedisValues, [key = '', count]: readonly string[], left: boolean): RedisReply {
  const found = values.typed(key, 'list')
  if (found === undefined) return nil
  const taken: string[] = []
  const wanted = count === undefined ? 1 : integerOf(count)
  while (taken.length < wanted && found.items.length > 0) taken.push(left ? found.items.shift()! : found.items.pop()!)
  if (found.items.length === 0) values.delete(key)
  return count === undefined ? bulk(taken[0]) : texts(taken)
}

function range<T>(items: readonly T[], from: string | undefined, to: string | undefined): T[] {
  const position = (text: string | undefined): number => {
    const index = integerOf(text)
    return index < 0 ? Math.max(0, items.length + index) : index
  }
  const end = integerOf(to)
  return items.slice(position(from), (end < 0 ? items.length + end : end) + 1)
}

function hash(values: RedisValues, key: string): Map<string, string> {
  const found = values.typed(key, 'hash')
  if (found !== undefined) return found.fields
  const fields = new Map<string, string>()
  values.set(key, {type: 'hash', fields})
  return fields
}

function setFields(values: RedisValues, [key = '', ...pairs]: readonly string[]): number {
  if (pairs.length % 2 === 1) throw new RedisError("ERR wrong number of arguments for 'hset' command")
  const fields = hash(values, key)
  let added = 0
  for (let index = 0; index < pairs.length; index += 2) {
    if (!fields.has(pairs[index]!)) added++
    fields.set(pairs[index]!, pairs[index + 1]!)
  }
  return added
}

function addMembers(values: RedisValues, [key = '', ...members]: readonly string[]): RedisReply {
  const found = values.typed(key, 'set')
  const target = found ?? {type: 'set' as const, members: new Set<string>()}
  const before = target.members.size
  for (const member of members) target.members.add(member)
  if (found === undefined) values.set(key, target)
  return integer(target.members.size - before)
}

function addScores(values: RedisValues, [key = '', ...pairs]: readonly string[]): RedisReply {
  if (pairs.length % 2 === 1) syntaxError()
  const found = values.typed(key, 'zset')
  const target = found ?? {type: 'zset' as const, scores: new Map<string, number>()}
  let added = 0
  for (let index = 0; index < pairs.length; index += 2) {
    const score = Number(pairs[index])
    if (Number.isNaN(score)) throw new RedisError('ERR value is not a valid float')
    if (!target.scores.has(pairs[index + 1]!)) added++
    target.scores.set(pairs[index + 1]!, score)
  }
  if (found === undefined) values.set(key, target)
  return integer(added)
}

const ranked = (scores: ReadonlyMap<string, number>): [string, number][] =>
  [...scores].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))

/** Takes members of a collection off; an empty collection is no key. */
function removeFrom(
  values: RedisValues,
  key: string,
  from: {delete(item: string): boolean; size: number} | undefined,
  items: readonly string[],
): RedisReply {
  const removed = items.filter(item => from?.delete(item) ?? false).length
  if (from?.size === 0) values.delete(key)
  return integer(removed)
}

const timeToLive = (values: RedisValues, key: string, unit: number): RedisReply => {
  if (values.find(key) === undefined) return integer(-2)
  const at = values.expiryOf(key)
  return integer(at === undefined ? -1 : Math.ceil((at - values.now()) / unit))
}

const expireIn = (unit: number): Command =>
  write(2, 3, (values, [key = '', time]) => integer(values.expire(key, values.now() + integerOf(time) * unit) ? 1 : 0))

export const commands: Readonly<Record<string, Command>> = {
  APPEND: write(2, 2, (values, [key = '', text = '']) => {
    const next = (values.typed(key, 'string')?.text ?? '') + text
    values.set(key, {type: 'string', text: next}, true)
    return integer(Buffer.byteLength(next))
  }),
  DBSIZE: read(0, 0, values => integer(values.size)),
  DECR: write(1, 1, (values, [key = '']) => add(values, key, -1)),
  DECRBY: write(2, 2, (values, [key = '', by]) => add(values, key, -integerOf(by))),
  DEL: write(1, many, (values, keys) => integer(keys.filter(key => values.delete(key)).length)),
  ECHO: read(1, 1, (_, [text]) => bulk(text)),
  EXISTS: read(1, many, (values, keys) => integer(keys.filter(key => values.find(key) !== undefined).length)),
  EXPIRE: expireIn(1000),
  FLUSHALL: write(0, 1, values => (values.clear(), ok)),
  FLUSHDB: write(0, 1, values => (values.clear(), ok)),
  GET: read(1, 1, (values, [key = '']) => bulk(values.typed(key, 'string')?.text)),
  GETDEL: write(1, 1, (values, [key = '']) => {
    const found = values.typed(key, 'string')
    values.delete(key)
    return bulk(found?.text)
  }),
  GETSET: write(2, 2, (values, [key = '', text = '']) => {
    const before = values.typed(key, 'string')?.text
    values.set(key, {type: 'string', text})
    return bulk(before)
  }),
  HDEL: write(2, many, (values, [key = '', ...fields]) =>
    removeFrom(values, key, values.typed(key, 'hash')?.fields, fields),
  ),
  HEXISTS: read(2, 2, (values, [key = '', field = '']) =>
    integer(values.typed(key, 'hash')?.fields.has(field) ? 1 : 0),
  ),
  HGET: read(2, 2, (values, [key = '', field = '']) => bulk(values.typed(key, 'hash')?.fields.get(field))),
  HGETALL: read(1, 1, (values, [key = '']) => texts([...(values.typed(key, 'hash')?.fields ?? [])].flat())),
  HKEYS: read(1, 1, (values, [key = '']) => texts(values.typed(key, 'hash')?.fields.keys() ?? [])),
  HLEN: read(1, 1, (values, [key = '']) => integer(values.typed(key, 'hash')?.fields.size ?? 0)),
  HMSET: write(3, many, (values, args) => (setFields(values, args), ok)),
  HSET: write(3, many, (values, args) => integer(setFields(values, args))),
  HVALS: read(1, 1, (values, [key = '']) => texts(values.typed(key, 'hash')?.fields.values() ?? [])),
  INCR: write(1, 1, (values, [key = '']) => add(values, key, 1)),
  INCRBY: write(2, 2, (values, [key = '', by]) => add(values, key, integerOf(by))),
  KEYS: read(1, 1, (values, [pattern = '']) => {
    const expression = shellPattern(pattern)
    return texts(values.keys().filter(key => expression.test(key)))
  }),
  LINDEX: read(2, 2, (values, [key = '', index]) => bulk(values.typed(key, 'list')?.items.at(integerOf(index)))),
  LLEN: read(1, 1, (values, [key = '']) => integer(values.typed(key, 'list')?.items.length ?? 0)),
  LPOP: write(1, 2, (values, args) => pop(values, args, true)),
  LPUSH: write(2, many, (values, args) => push(values, args, true)),
  LRANGE: read(3, 3, (values, [key = '', from, to]) => texts(range(values.typed(key, 'list')?.items ?? [], from, to))),
  MGET: read(1, many, (values, keys) =>
    texts(
      keys.map(key => {
        const found = values.find(key)
        return found?.type === 'string' ? found.text : undefined
      }),
    ),
  ),
  MSET: write(2, many, (values, args) => {
    if (args.length % 2 === 1) throw new RedisError("ERR wrong number of arguments for 'mset' command")
    for (let index = 0; index < args.length; index += 2)
      values.set(args[index]!, {type: 'string', text: args[index + 1]!})
    return ok
  }),
  PERSIST: write(1, 1, (values, [key = '']) => {
    const had = values.expiryOf(key) !== undefined
    return integer(values.expire(key, undefined) && had ? 1 : 0)
  }),
  PEXPIRE: expireIn(1),
  PEXPIREAT: write(2, 3, (values, [key = '', at]) => integer(values.expire(key, integerOf(at)) ? 1 : 0)),
  PTTL: read(1, 1, (values, [key = '']) => timeToLive(values, key, 1)),
  RENAME: write(2, 2, (values, [from = '', to = '']) => {
    const found = values.find(from)
    if (found === undefined) throw new RedisError('ERR no such key')
    const expires = values.expiryOf(from)
    values.delete(from)
    values.set(to, found)
    values.expire(to, expires)
    return ok
  }),
  RPOP: write(1, 2, (values, args) => pop(values, args, false)),
  RPUSH: write(2, many, (values, args) => push(values, args, false)),
  SADD: write(2, many, addMembers),
  SCAN: read(1, many, (values, [, ...options]) => {
    const match = options.findIndex(option => option.toUpperCase() === 'MATCH')
    const expression = shellPattern(match < 0 ? '*' : (options[match + 1] ?? '*'))
    return list([bulk('0'), texts(values.keys().filter(key => expression.test(key)))])
  }),
  SCARD: read(1, 1, (values, [key = '']) => integer(values.typed(key, 'set')?.members.size ?? 0)),
  SET: write(2, many, setString),
  SETEX: write(3, 3, (values, [key = '', seconds = '', text = '']) => setString(values, [key, text, 'EX', seconds])),
  SETNX: write(2, 2, (values, [key = '', text = '']) =>
    integer(setString(values, [key, text, 'NX']).kind === 'nil' ? 0 : 1),
  ),
  SISMEMBER: read(2, 2, (values, [key = '', member = '']) =>
    integer(values.typed(key, 'set')?.members.has(member) ? 1 : 0),
  ),
  SMEMBERS: read(1, 1, (values, [key = '']) => texts(values.typed(key, 'set')?.members ?? [])),
  SREM: write(2, many, (values, [key = '', ...members]) =>
    removeFrom(values, key, values.typed(key, 'set')?.members, members),
  ),
  STRLEN: read(1, 1, (values, [key = '']) => integer(Buffer.byteLength(values.typed(key, 'string')?.text ?? ''))),
  TTL: read(1, 1, (values, [key = '']) => timeToLive(values, key, 1000)),
  TYPE: read(1, 1, (values, [key = '']) => status(values.find(key)?.type ?? 'none')),
  UNLINK: write(1, many, (values, keys) => integer(keys.filter(key => values.delete(key)).length)),
  ZADD: write(3, many, addScores),
  ZCARD: read(1, 1, (values, [key = '']) => integer(values.typed(key, 'zset')?.scores.size ?? 0)),
  ZRANGE: read(3, 4, (values, [key = '', from, to, withScores]) => {
    const found = range(ranked(values.typed(key, 'zset')?.scores ?? new Map()), from, to)
    return texts(found.flatMap(([member, score]) => (withScores === undefined ? [member] : [member, String(score)])))
  }),
  ZREM: write(2, many, (values, [key = '', ...members]) =>
    removeFrom(values, key, values.typed(key, 'zset')?.scores, members),
  ),
  ZSCORE: read(2, 2, (values, [key = '', member = '']) => {
    const score = values.typed(key, 'zset')?.scores.get(member)
    return bulk(score === undefined ? undefined : String(score))
  }),
}
