import {randomBytes} from 'node:crypto'
import {isObject, type Json, type JsonObject, objectAt, stringAt} from '../../core/json.ts'

/** apimachinery pkg/util/rand: no vowels and no 0, 1, 3, so that no words come out. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789'

/** Random letters as Kubernetes generates names: `rand.String(length)`. */
export function randomName(length: number): string {
  let text = ''
  for (const byte of randomBytes(length)) text += alphabet[byte % alphabet.length]!
  return text
}

export const nameOf = (object: JsonObject): string => stringAt(object, 'metadata', 'name') ?? ''
export const namespaceOf = (object: JsonObject): string | undefined => stringAt(object, 'metadata', 'namespace')

/** The object with some of its metadata set; undefined takes a field out. */
export function withMetadata(object: JsonObject, changes: Readonly<Record<string, Json | undefined>>): JsonObject {
  const metadata: Record<string, Json> = {...objectAt(object, 'metadata')}
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) delete metadata[key]
    else metadata[key] = value
  }
  return {...object, metadata}
}

/** The object with a field at its top replaced; undefined takes it out. */
export function withField(object: JsonObject, field: string, value: Json | undefined): JsonObject {
  const {[field]: _, ...rest} = object
  return value === undefined ? rest : {...rest, [field]: value}
}

/** Equal as JSON values: the order of keys does not matter. */
export function equalJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item: Json, index) => equalJson(item, (b as readonly Json[])[index]))
  }
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every(key => Object.hasOwn(b, key) && equalJson(a[key], b[key]))
}
