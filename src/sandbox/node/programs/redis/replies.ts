import type {RedisReply} from '../../network/network.ts'

/** Becomes an error reply. */
export class RedisError extends Error {}

export const ok: RedisReply = {kind: 'status', text: 'OK'}
export const nil: RedisReply = {kind: 'nil'}
export const status = (text: string): RedisReply => ({kind: 'status', text})
export const bulk = (text: string | undefined): RedisReply => (text === undefined ? nil : {kind: 'bulk', text})
export const integer = (value: number): RedisReply => ({kind: 'integer', value})
export const list = (items: readonly RedisReply[]): RedisReply => ({kind: 'list', items})
export const texts = (items: Iterable<string | undefined>): RedisReply => list([...items].map(bulk))
export const failure = (text: string): RedisReply => ({kind: 'error', text})

/** What redis-cli prints: for people on a terminal, raw in a pipe. */
export const printed = (reply: RedisReply, terminal: boolean): string =>
  terminal ? `${forPeople(reply, '')}\n` : `${raw(reply)}\n`

function raw(reply: RedisReply): string {
  switch (reply.kind) {
    case 'nil':
      return ''
    case 'integer':
      return String(reply.value)
    case 'list':
      return reply.items.map(raw).join('\n')
    default:
      return reply.text
  }
}

function forPeople(reply: RedisReply, indent: string): string {
  switch (reply.kind) {
    case 'nil':
      return '(nil)'
    case 'integer':
      return `(integer) ${reply.value}`
    case 'error':
      return `(error) ${reply.text}`
    case 'status':
      return reply.text
    case 'bulk':
      return quoted(reply.text)
    case 'list': {
      if (reply.items.length === 0) return '(empty array)'
      const width = String(reply.items.length).length
      return reply.items
        .map((item, index) => {
          const number = `${String(index + 1).padStart(width)}) `
          return (index === 0 ? '' : indent) + number + forPeople(item, indent + ' '.repeat(number.length))
        })
        .join('\n')
    }
  }
}

/** sdscatrepr: bytes outside printable ASCII are escaped. */
function quoted(text: string): string {
  let out = ''
  for (const byte of Buffer.from(text)) {
    const character = String.fromCharCode(byte)
    if (character === '"' || character === '\\') out += `\\${character}`
    else if (character === '\n') out += String.raw`\n`
    else if (character === '\r') out += String.raw`\r`
    else if (character === '\t') out += String.raw`\t`
    else if (byte >= 32 && byte < 127) out += character
    else out += `\\x${byte.toString(16).padStart(2, '0')}`
  }
  return `"${out}"`
}
