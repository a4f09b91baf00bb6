import type {Path, Step} from '../field-path.ts'
import {
  type Json,
  type JsonObject,
  type MutableJson,
  type MutableJsonObject,
  copyJson,
  isObject,
  setKey,
} from '../json.ts'
import {isQuantityError, quantityFromJson, quantityText} from '../quantity.ts'
import type {Version} from '../version.ts'
import {decodeBase64, encodeBase64} from './base64.ts'
import {type Field, type FieldType, type StructType, fieldExists, fieldIn, structType} from './field-table.ts'
import {goQuote} from './go-text.ts'
import {parseMicroTime, parseTime} from './go-time.ts'
import {isOmitted, zeroOf} from './go-values.ts'
import type {DecodeError} from './kind.ts'

/** An object as the API server's Go struct holds it, and everything that stood in the way. */
export interface Decoded {
  /**
   * Unknown fields and nulls are gone, quantities and times are in the form that is stored, and empty values that Go would not
   * write are dropped. What could not be decoded is absent.
   */
  readonly object: MutableJsonObject
  /** In the order of the object: first values of a wrong type, then unknown and duplicate fields. */
  readonly errors: readonly DecodeError[]
}

/** A key that stands twice in the JSON text, as a path from the object's root. */
export interface Duplicate {
  readonly path: Path
}

/**
 * Decodes an object into a type of schemas/kubernetes.json as a server of `version` does with fieldValidation=Strict.
 * Kubernetes apimachinery pkg/runtime/serializer/json and sigs.k8s.io/json.
 */
export function decode(
  object: JsonObject,
  type: string,
  version: Version,
  duplicates: readonly Duplicate[] = [],
): Decoded {
  const decoder = new Decoder(version)
  const decoded = decoder.struct(object, structType(type))
  for (const {path} of duplicates) decoder.duplicate(path)
  return {object: decoded, errors: [...decoder.wrong, ...decoder.strict.slice(0, mostStrictErrors)]}
}

/** sigs.k8s.io/json saves no more. */
const mostStrictErrors = 100

/**
 * The text of the server's 400 answer behind `cannot be handled as a …: `. It names the first value that aborts decoding, else the first of
 * a wrong type, else all unknown and duplicate fields.
 */
export function decodeErrorText(errors: readonly DecodeError[]): string {
  const wrong = errors.filter(error => error.problem === 'type')
  const first = wrong.find(error => error.aborts) ?? wrong[0]
  return first ? first.message : `strict decoding error: ${errors.map(error => error.message).join(', ')}`
}

/** The words for what a type wants, for people. */
function wantedOf(type: FieldType): string {
  switch (type.is) {
    case 'list':
      return 'a list'
    case 'map':
    case 'struct':
    case 'raw':
      return 'a mapping'
    case 'string':
      return 'a string'
    case 'bool':
      return 'true or false'
    case 'int32':
    case 'int64':
      return 'an integer'
    case 'float64':
      return 'a number'
    case 'bytes':
      return 'a base64 string'
    case 'quantity':
      return 'quantity'
    case 'intOrString':
      return 'an integer or a string'
    case 'time':
      return 'a time as a string, such as "2026-01-31T12:00:00Z"'
    case 'microTime':
      return 'a time as a string, such as "2026-01-31T12:00:00.000000Z"'
  }
}

const jsonKind = (value: Json): string => {
  if (Array.isArray(value)) return 'array'
  if (isObject(value)) return 'object'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

const largestInt: Readonly<Record<'int32' | 'int64', number>> = {int32: 2 ** 31, int64: 2 ** 63}

/** Nothing: the value is null or could not be decoded. */
const nothing = Symbol('nothing')
type Value = MutableJson | typeof nothing

/**
 * Lists and maps that are another thing when they are empty than when they are absent: policies are filled in then, and a job shares its
 * template's labels with it.
 */
const keptEmpty: ReadonlySet<string> = new Set(['autoscaling.v2.HPAScalingRules.policies', 'meta.v1.ObjectMeta.labels'])

class Decoder {
  readonly wrong: DecodeError[] = []
  readonly strict: DecodeError[] = []
  /** Where the decoder stands in the object. */
  readonly #at: Step[] = []
  /** The fields on the way there. */
  readonly #fields: Field[] = []
  #struct = ''

  constructor(readonly version: Version) {}

  struct(object: JsonObject, type: StructType): MutableJsonObject {
    const decoded: MutableJsonObject = {}
    const outer = this.#struct
    for (const key of Object.keys(object)) {
      const value = object[key]!
      const field = fieldIn(type, key, this.version)
      if (!field) {
        this.#unknown(key, type)
        continue
      }
      this.#struct = type.name
      this.#at.push(key)
      this.#fields.push(field)
      const found = this.value(value, field.type, field.pointer)
      this.#at.pop()
      this.#fields.pop()
      this.#struct = outer
      if (found !== nothing && (!isOmitted(found, field) || keptEmpty.has(`${type.id}.${key}`))) decoded[key] = found
    }
    return decoded
  }

  value(value: Json, type: FieldType, pointer = false): Value {
    if (value === null) return pointer ? nothing : this.#null(type)
    switch (type.is) {
      case 'struct':
        return isObject(value) ? this.struct(value, structType(type.type)) : this.#mismatch(value, type)
      case 'list':
        return this.#list(value, type)
      case 'map':
        return isObject(value) ? this.#map(value, type) : this.#mismatch(value, type)
      case 'bytes':
        return this.#bytes(value, type)
      case 'quantity':
        return this.#quantity(value, type)
      case 'raw':
        return copyJson(value)
      case 'time':
      case 'microTime':
        return this.#time(value, type)
      default:
        return this.#scalar(value, type)
    }
  }

  /** Null leaves a value as it is: Go's zero. Where it stands in a list or a map, that zero is an item. */
  #null(type: FieldType): Value {
    if (type.is === 'quantity' || type.is === 'intOrString') return type.is === 'quantity' ? '0' : 0
    return nothing
  }

  #list(value: Json, type: FieldType & {is: 'list'}): Value {
    if (!Array.isArray(value)) return this.#mismatch(value, type)
    return (value as readonly Json[]).map((item, index) => {
      this.#at.push(index)
      const found = this.value(item, type.item)
      this.#at.pop()
      return found === nothing ? zeroOf(type.item) : found
    })
  }

  #map(value: JsonObject, type: FieldType & {is: 'map'}): MutableJsonObject {
    const decoded: MutableJsonObject = {}
    for (const key of Object.keys(value)) {
      this.#at.push(key)
      const found = this.value(value[key]!, type.item)
      this.#at.pop()
      setKey(decoded, key, found === nothing ? zeroOf(type.item) : found)
    }
    return decoded
  }

  #scalar(value: Json, type: FieldType): Value {
    switch (type.is) {
      case 'string':
        return typeof value === 'string' ? value : this.#mismatch(value, type)
      case 'bool':
        return typeof value === 'boolean' ? value : this.#mismatch(value, type)
      case 'float64':
        return typeof value === 'number' ? value : this.#mismatch(value, type)
      case 'int32':
      case 'int64':
        return this.#integer(value, type, type.is)
      default:
        if (typeof value === 'string') return value
        // intstr.IntOrString reads everything else with its own decoder into an int32, and its error ends everything.
        return this.#integer(value, {...type, go: 'int32'}, 'int32', 'an integer or a string')
    }
  }

  #integer(value: Json, type: FieldType, size: 'int32' | 'int64', wanted?: string): Value {
    const aborts = wanted !== undefined
    if (typeof value !== 'number') return this.#mismatch(value, type, {wanted, aborts})
    // A whole number beyond 2^53 reads as the nearest double, which for the largest int64 is 2^63.
    const most = largestInt[size]
    const fits = value >= -most && (size === 'int64' ? value <= most : value < most)
    if (Number.isInteger(value) && fits) return value === 0 ? 0 : value
    return this.#mismatch(value, type, {wanted, aborts, number: true})
  }

  #quantity(value: Json, type: FieldType): Value {
    const quantity = quantityFromJson(value)
    if (!isQuantityError(quantity)) return quantityText(quantity)
    return this.#wrong(quantity.message, type, {aborts: true})
  }

  #time(value: Json, type: FieldType): Value {
    if (typeof value !== 'string') return this.#mismatch(value, {...type, go: 'string'}, {aborts: true})
    const time = type.is === 'time' ? parseTime(value) : parseMicroTime(value)
    if ('error' in time) return this.#wrong(time.error, type, {aborts: true})
    return time.text === null ? nothing : time.text
  }

  #bytes(value: Json, type: FieldType): Value {
    if (typeof value === 'string') {
      const read = decodeBase64(value)
      if ('bytes' in read) return encodeBase64(read.bytes)
      return this.#wrong(`illegal base64 data at input byte ${read.wrongAt}`, type)
    }
    if (!Array.isArray(value)) return this.#mismatch(value, type)
    const bytes: number[] = []
    for (const [index, item] of (value as readonly Json[]).entries()) {
      this.#at.push(index)
      if (typeof item === 'number' && Number.isInteger(item) && item >= 0 && item < 256) bytes.push(item)
      else if (item === null) bytes.push(0)
      else this.#mismatch(item, {is: 'int32', go: 'uint8'}, {number: typeof item === 'number'})
      this.#at.pop()
    }
    return encodeBase64(Uint8Array.from(bytes))
  }

  /** A JSON value of a kind that the Go type cannot hold; `number` when it is one, but too large or not whole. */
  #mismatch(value: Json, type: FieldType, more: {wanted?: string; aborts?: boolean; number?: boolean} = {}): Value {
    const shown = more.number ? `number ${JSON.stringify(value)}` : jsonKind(value)
    const where = this.#struct === '' ? 'Go value' : `Go struct field ${this.#struct}.${this.#goName()}`
    return this.#wrong(`json: cannot unmarshal ${shown} into ${where} of type ${type.go}`, type, more)
  }

  /** Go's name for where it stands: fields and embedded structs, without indices and map keys. */
  #goName(): string {
    return this.#fields.flatMap(({embedded, name}) => [...embedded, name]).join('.')
  }

  #wrong(message: string, type: FieldType, more: {wanted?: string; aborts?: boolean} = {}): Value {
    this.wrong.push({
      message,
      problem: 'type',
      path: pathText(this.#at),
      at: [...this.#at],
      wanted: more.wanted ?? wantedOf(type),
      ...(more.aborts ? {aborts: true} : {}),
    })
    return nothing
  }

  #unknown(key: string, type: StructType): void {
    const at = [...this.#at, key]
    const path = pathText(at)
    const known: string[] = []
    for (const field of type.fields.values()) if (fieldExists(field, this.version)) known.push(field.name)
    this.strict.push({message: `unknown field ${goQuote(path)}`, problem: 'unknown field', path, at, known})
  }

  duplicate(at: Path): void {
    const path = pathText(at)
    this.strict.push({message: `duplicate field ${goQuote(path)}`, problem: 'duplicate field', path, at})
  }
}

/** `spec.ports[0].name`, map keys like fields, as strict decoding writes it. */
export const pathText = (at: Path): string =>
  at.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  )
