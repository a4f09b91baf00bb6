import table from '../../../schemas/protobuf.json' with {type: 'json'}
import type {MutableJson, MutableJsonObject} from '../../core/json.ts'
import {badRequestError, StatusError} from '../registry/status-errors.ts'

// Kubernetes' protobuf form of objects, which kubectl's typed clients send since 1.32. Only reading: answers are JSON, which
// every client accepts. Wire format: https://protobuf.dev/programming-guides/encoding.

const magic = Buffer.from('k8s\0')
const kinds: Readonly<Record<string, string>> = table.kinds
const types: Readonly<Record<string, string>> = table.types

/** True for a body in Kubernetes' protobuf form, which starts with `k8s\0`. */
export const isProtobuf = (body: Buffer): boolean => body.subarray(0, 4).equals(magic)

/** The object of a body: a runtime.Unknown with apiVersion and kind, and the object's own bytes. 400 and 415 as Status. */
export function decodeProtobuf(body: Buffer): MutableJsonObject {
  try {
    return decodeUnknown(body.subarray(4))
  } catch (error) {
    if (error instanceof RangeError) throw badRequestError(`the protobuf body is cut off: ${error.message}`)
    throw error
  }
}

function decodeUnknown(bytes: Buffer): MutableJsonObject {
  let apiVersion = ''
  let kind = ''
  let raw: Buffer = Buffer.alloc(0)
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) {
      for (const {number, bytes: text} of fieldsOf(field.bytes)) {
        if (number === 1) apiVersion = text.toString('utf8')
        if (number === 2) kind = text.toString('utf8')
      }
    }
    if (field.number === 2) raw = field.bytes
  }
  const type = kinds[`${apiVersion} ${kind}`] ?? (kind === 'DeleteOptions' ? kinds['v1 DeleteOptions'] : undefined)
  if (type === undefined) {
    throw new StatusError(
      415,
      'UnsupportedMediaType',
      `the sandbox cannot read ${kind || 'this object'} of ${apiVersion || 'no version'} as protobuf: write it to a file and use kubectl apply -f`,
    )
  }
  return {apiVersion, kind, ...message(raw, type)}
}

interface WireField {
  readonly number: number
  /** Of a varint or a fixed number. */
  readonly value: bigint
  /** Of a length-delimited field. */
  readonly bytes: Buffer
}

/** The fields of a message in their order. Throws RangeError where it is cut off. */
function* fieldsOf(bytes: Buffer): Generator<WireField> {
  let at = 0
  const empty: Buffer = Buffer.alloc(0)
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes.readUInt8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    throw new RangeError('a number has no end')
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const number = tag >>> 3
    switch (tag & 7) {
      case 0:
        yield {number, value: varint(), bytes: empty}
        break
      case 1:
        yield {number, value: bytes.readBigUInt64LE(at), bytes: empty}
        at += 8
        break
      case 2: {
        const length = Number(varint())
        if (at + length > bytes.length) throw new RangeError('a field is longer than its message')
        yield {number, value: 0n, bytes: bytes.subarray(at, at + length)}
        at += length
        break
      }
      case 5:
        yield {number, value: BigInt(bytes.readUInt32LE(at)), bytes: empty}
        at += 4
        break
      default:
        throw new RangeError('an unknown wire type')
    }
  }
}

interface FieldOfType {
  /** `` for an embedded struct. */
  readonly name: string
  readonly type: string
}

const parsedTypes = new Map<string, ReadonlyMap<number, FieldOfType>>()

function fieldsOfType(type: string): ReadonlyMap<number, FieldOfType> {
  let fields = parsedTypes.get(type)
  if (!fields) {
    fields = new Map(
      (types[type] ?? '')
        .split(',')
        .filter(text => text !== '')
        .map(text => {
          const [number, ...words] = text.split(' ')
          return [Number(number), {name: words.length > 1 ? words[0]! : '', type: words.at(-1)!}]
        }),
    )
    parsedTypes.set(type, fields)
  }
  return fields
}

function message(bytes: Buffer, type: string): MutableJsonObject {
  const object: MutableJsonObject = {}
  const fields = fieldsOfType(type)
  for (const wire of fieldsOf(bytes)) {
    const field = fields.get(wire.number)
    if (!field) continue
    if (field.name === '') Object.assign(object, message(wire.bytes, field.type))
    else if (field.type.startsWith('[]')) {
      const list = (object[field.name] ??= []) as MutableJson[]
      list.push(valueOf(wire, field.type.slice(2)))
    } else if (field.type.startsWith('{}')) {
      const map = (object[field.name] ??= {}) as MutableJsonObject
      const [key, value] = entry(wire.bytes, field.type.slice(2))
      map[key] = value
    } else {
      const value = valueOf(wire, field.type)
      if (value !== null) object[field.name] = value
    }
  }
  return object
}

function entry(bytes: Buffer, type: string): [key: string, value: MutableJson] {
  let key = ''
  let value: MutableJson | undefined
  for (const wire of fieldsOf(bytes)) {
    if (wire.number === 1) key = wire.bytes.toString('utf8')
    if (wire.number === 2) value = valueOf(wire, type)
  }
  return [key, value ?? (type === 'string' || type === 'bytes' ? '' : {})]
}

const numberOf = (value: bigint): number => Number(BigInt.asIntN(64, value))

function valueOf(wire: WireField, type: string): MutableJson {
  switch (type) {
    case 'string':
      return wire.bytes.toString('utf8')
    case 'bytes':
      return wire.bytes.toString('base64')
    case 'bool':
      return wire.value !== 0n
    case 'int':
      return numberOf(wire.value)
    case 'double':
      return new Float64Array(new BigUint64Array([wire.value]).buffer)[0]!
    case 'quantity':
      return textField(wire.bytes, 1)
    case 'intOrString':
      return intOrString(wire.bytes)
    case 'time':
    case 'microTime':
      return time(wire.bytes, type)
    case 'raw':
      return JSON.parse(textField(wire.bytes, 1) || '{}') as MutableJson
    case 'items':
      return [...fieldsOf(wire.bytes)].map(item => item.bytes.toString('utf8'))
    default:
      return message(wire.bytes, type)
  }
}

function textField(bytes: Buffer, number: number): string {
  for (const field of fieldsOf(bytes)) if (field.number === number) return field.bytes.toString('utf8')
  return ''
}

function intOrString(bytes: Buffer): MutableJson {
  let isText = false
  let number = 0
  let text = ''
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) isText = field.value === 1n
    if (field.number === 2) number = numberOf(field.value)
    if (field.number === 3) text = field.bytes.toString('utf8')
  }
  return isText ? text : number
}

/** null for the zero time, which Go writes as an empty message. */
function time(bytes: Buffer, type: 'time' | 'microTime'): MutableJson {
  let seconds = 0
  let nanos = 0
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) seconds = numberOf(field.value)
    if (field.number === 2) nanos = numberOf(field.value)
  }
  if (bytes.length === 0) return null
  const text = new Date(seconds * 1000).toISOString().slice(0, 19)
  return type === 'time' ? `${text}Z` : `${text}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z`
}
