import {isObject, type Json, type JsonObject} from '../../core/json.ts'

/** apimachinery util/rand: no vowels and no 0, 1, 3, so that no words appear. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'
const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** hash/fnv New32 of the UTF-8 bytes: multiply, then xor. */
export function fnv32(text: string): number {
  let hash = FNV_OFFSET
  for (const byte of Buffer.from(text)) hash = (Math.imul(hash, FNV_PRIME) ^ byte) >>> 0
  return hash
}

/** hash/fnv New32a: xor, then multiply. */
export function fnv32a(text: string): number {
  let hash = FNV_OFFSET
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, FNV_PRIME) >>> 0
  return hash
}

/** rand.SafeEncodeString of the number written in decimal: up to ten characters of the alphabet. */
export const safeEncode = (hash: number): string =>
  String(hash).replaceAll(/\d/g, digit => ALPHABET[digit.charCodeAt(0) % ALPHABET.length]!)

/** JSON as Go writes a map: keys in byte order, `<`, `>`, `&` and the line separators escaped. */
export function goJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined)
    entries.sort(byBytes)
    return `{${entries.map(([key, item]) => `${goString(key)}:${goJson(item)}`).join(',')}}`
  }
  return typeof value === 'string' ? goString(value) : JSON.stringify(value)
}

const byBytes = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b))

/** The same value with its keys in the order in which Go writes those of a map. */
export const inGoOrder = (object: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(object)
      .sort(byBytes)
      .map(([key, value]) => [key, orderedValue(value)]),
  )
function orderedValue(value: Json): Json {
  if (Array.isArray(value)) return value.map(orderedValue)
  return isObject(value) ? inGoOrder(value) : value
}

const goString = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[<>&\u2028\u2029]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** The hash in the name of a ControllerRevision. Kubernetes pkg/controller/history HashControllerRevision. */
export const revisionHash = (data: JsonObject, collisionCount: number): string =>
  safeEncode(fnv32(`${goJson(data)}${collisionCount}`))

/**
 * The pod-template-hash of a Deployment's ReplicaSet. Kubernetes hashes Go's dump of the template, which cannot be
 * rebuilt from JSON: this one hashes the JSON, so it looks the same and serves the same end, but the letters differ.
 */
export const templateHash = (template: object, collisionCount: number | undefined): string =>
  safeEncode(fnv32a(`${goJson(template)}${collisionCount ?? ''}`))
