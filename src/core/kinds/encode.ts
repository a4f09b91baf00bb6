import {type Json, type MutableJson, type MutableJsonObject, copyJson, isObject, setKey} from '../json.ts'
import {type Version, atLeast} from '../version.ts'
import {type Field, type FieldType, type StructType, fieldExists, structType} from './field-table.ts'
import {isOmitted, zeroOf} from './go-values.ts'

// metav1.ObjectMeta.creationTimestamp got omitzero with 1.34; before, templates show `creationTimestamp: null`.
const omitzeroSince: Version = [1, 34]

/**
 * A decoded object as the API server stores and sends it: fields in Go's order, keys of maps sorted, and what Go always
 * writes is there even when it is empty (`status: {}`, `resources: {}`, `name: ""`, a list without omitempty as null).
 */
export function encode(object: Json, type: string, version: Version): MutableJsonObject {
  return encodeStruct(object, structType(type), version)
}

/** A field as one version writes it. */
interface WrittenField {
  readonly field: Field
  /** What is written when it has no value; undefined when it is left out. */
  readonly absent: MutableJson | undefined
}
const writtenFields = new WeakMap<StructType, Map<number, readonly WrittenField[]>>()

function fieldsOf(type: StructType, version: Version): readonly WrittenField[] {
  let byVersion = writtenFields.get(type)
  if (!byVersion) writtenFields.set(type, (byVersion = new Map()))
  const key = version[0] * 1000 + version[1]
  let fields = byVersion.get(key)
  if (!fields) {
    fields = [...type.fields.values()]
      .filter(field => fieldExists(field, version))
      .map(field => ({field, absent: absentValue(field, version)}))
    byVersion.set(key, fields)
  }
  return fields
}

function absentValue(field: Field, version: Version): MutableJson | undefined {
  if (field.omitzero && !atLeast(version, omitzeroSince)) return null
  if (field.pointer) return field.omitempty ? undefined : null
  const zero = zeroOf(field.type)
  return isOmitted(zero, field) ? undefined : encodeValue(zero, field.type, version)
}

function encodeStruct(object: Json, type: StructType, version: Version): MutableJsonObject {
  const encoded: MutableJsonObject = {}
  const source = isObject(object) ? object : {}
  for (const {field, absent} of fieldsOf(type, version)) {
    const {name} = field
    // No field is called as what every object inherits.
    const value = source[name] ?? null
    if (value !== null) {
      const written = encodeField(value, field, version)
      if (written !== undefined) encoded[name] = written
    } else if (absent !== undefined) encoded[name] = copyJson(absent)
  }
  return encoded
}

function encodeField(value: Json, field: Field, version: Version): MutableJson | undefined {
  if (field.omitzero && !atLeast(version, omitzeroSince)) return copyJson(value)
  const encoded = encodeValue(value, field.type, version)
  return isOmitted(encoded, field) ? undefined : encoded
}

function encodeValue(value: Json, type: FieldType, version: Version): MutableJson {
  switch (type.is) {
    case 'struct':
      return encodeStruct(value, structType(type.type), version)
    case 'list': {
      // Objects are stored as protobuf, which does not know empty lists and maps.
      if (!Array.isArray(value) || value.length === 0) return null
      return (value as readonly Json[]).map(item => encodeValue(item, type.item, version))
    }
    case 'map': {
      if (!isObject(value)) return null
      const keys = Object.keys(value).sort()
      if (keys.length === 0) return null
      const encoded: MutableJsonObject = {}
      for (const key of keys) setKey(encoded, key, encodeValue(value[key]!, type.item, version))
      return encoded
    }
    default:
      return copyJson(value)
  }
}
