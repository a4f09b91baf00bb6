import type {FieldError} from '../field-error.ts'
import {FieldPath} from '../field-path.ts'
import type {Json, JsonObject} from '../json.ts'
import type {Admission} from './kind.ts'

/** Bytes that a request may have: what is larger the API server does not read (Kubernetes apiserver pkg/server/config.go MaxRequestBodyBytes). */
const mostRequestBytes = 3 * 1024 * 1024
/** Bytes that etcd takes at a time (etcd server/embed/config.go DefaultMaxRequestBytes). */
const mostStoredBytes = 1.5 * 1024 * 1024

/** The server's answer to an object that is too large as kubectl sends it, as JSON; `value` is its size in bytes. */
export function requestRefusal(object: JsonObject): FieldError | undefined {
  const bytes = sizeOf(object) + 1
  if (bytes <= mostRequestBytes) return undefined
  return tooLarge(bytes, `Request entity too large: limit is ${mostRequestBytes}`)
}

/**
 * etcd's answer to an object that the server has accepted, where its texts alone are more than etcd takes; `value` is their size. The rest of
 * what is stored is not known to the byte. The status is the server's own.
 */
export function storageRefusal({status: _status, ...object}: JsonObject): FieldError | undefined {
  const bytes = textBytes(object)
  return bytes <= mostStoredBytes ? undefined : tooLarge(bytes, 'etcdserver: request is too large')
}

/** An admission of which an object of any size can be asked: what is too large for the server is not looked at. */
export function withinSize(object: JsonObject, admit: () => Admission): Admission {
  // A cheap look first: nearly every object is far from both limits.
  if (atMost(object, mostStoredBytes) <= mostStoredBytes) return admit()
  const tooLarge = requestRefusal(object)
  if (tooLarge) return {stored: undefined, decodeErrors: [], fieldErrors: [tooLarge], warnings: []}
  const admission = admit()
  const isRefused = admission.decodeErrors.length + admission.fieldErrors.length > 0
  const unstorable = isRefused ? undefined : storageRefusal(admission.stored ?? object)
  return unstorable ? {...admission, fieldErrors: [unstorable]} : admission
}

const tooLarge = (value: number, detail: string): FieldError => ({
  type: 'Too long',
  path: FieldPath.root(),
  value,
  detail,
})

/** At least as many bytes as the JSON of a value has; counting ends soon behind `limit`. */
function atMost(value: Json, limit: number): number {
  if (typeof value === 'string') return value.length * 6 + 3
  if (typeof value !== 'object' || value === null) return 26
  let sum = 2
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) if ((sum += atMost(item, limit)) > limit) return sum
    return sum
  }
  const object = value as JsonObject
  for (const key in object) if ((sum += key.length * 6 + 4 + atMost(object[key]!, limit)) > limit) return sum
  return sum
}

/** Bytes of a value as Go's encoding/json writes it. */
function sizeOf(value: Json): number {
  if (typeof value === 'string') return textSize(value)
  if (typeof value !== 'object' || value === null) return String(value).length
  if (Array.isArray(value)) {
    let sum = Math.max(2, value.length + 1)
    for (const item of value as readonly Json[]) sum += sizeOf(item)
    return sum
  }
  let sum = 2
  const object = value as JsonObject
  for (const key in object) sum += textSize(key) + sizeOf(object[key]!) + 2
  return sum === 2 ? 2 : sum - 1
}

// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const escaped = /["\\<>&\u2028\u2029\0-\x1f]/g

/** Go writes `"`, a backslash and the common control characters with a backslash, other ones and `<`, `>`, `&` as \u003c. */
function textSize(text: string): number {
  let sum = Buffer.byteLength(text) + 2
  for (const [sign] of text.matchAll(escaped)) sum += '"\\\b\f\n\r\t'.includes(sign) ? 1 : 6 - Buffer.byteLength(sign)
  return sum
}

function textBytes(value: Json): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (typeof value !== 'object' || value === null) return 0
  let sum = 0
  for (const part of Array.isArray(value) ? (value as readonly Json[]) : Object.values(value)) sum += textBytes(part)
  return sum
}
