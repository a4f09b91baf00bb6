/** What Go's encoding/json leaves out, and what it writes for a value that was never set. */
import {type MutableJson, isObject} from '../json.ts'
import type {Field, FieldType, Scalar} from './field-table.ts'

const zeros: Readonly<Record<Scalar, string | number | boolean | null>> = {
  string: '',
  bool: false,
  int32: 0,
  int64: 0,
  float64: 0,
  bytes: '',
  quantity: '0',
  intOrString: 0,
  time: null,
  microTime: null,
  raw: null,
}

/** Go's zero value of a type, as JSON writes it when it is stored: lists and maps that are nil are null. */
export function zeroOf(type: FieldType): MutableJson {
  switch (type.is) {
    case 'struct':
      return {}
    case 'list':
    case 'map':
      return null
    default:
      return zeros[type.is]
  }
}

/** True when Go's `omitempty` or `omitzero` leaves the value out. A struct is always written, and so is a time unless it has omitzero. */
export function isOmitted(value: MutableJson, field: Field): boolean {
  if (field.pointer) return value === null && field.omitempty
  if (field.type.is === 'time' || field.type.is === 'microTime') return value === null && field.omitzero
  return (field.omitempty || field.omitzero) && isEmpty(value, field.type)
}

function isEmpty(value: MutableJson, type: FieldType): boolean {
  switch (type.is) {
    // Structs in Go, the latter two with a way of their own to be written.
    case 'struct':
    case 'quantity':
    case 'intOrString':
      return false
    case 'list':
      return value === null || (Array.isArray(value) && value.length === 0)
    case 'map':
      return value === null || (isObject(value) && Object.keys(value).length === 0)
    default:
      return value === null || value === zeros[type.is]
  }
}
