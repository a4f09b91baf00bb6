import * as fc from 'fast-check'
import {type Json, type JsonObject, objectAt} from '../json.ts'
import {type Field, type FieldType, structType} from './field-table.ts'
import {apiVersionOf} from './index.ts'
import type {Kind} from './kind.ts'

/** Objects of one kind at random, for tests: they decode, and few are valid. */
export function objectsOf(kind: Kind): fc.Arbitrary<JsonObject> {
  return structs(kind.type, 0).map(object => ({
    ...object,
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: {...objectAt(object, 'metadata'), name: 'any'},
  }))
}

function structs(id: string, depth: number): fc.Arbitrary<JsonObject> {
  const fields = [...structType(id).fields.values()].filter(field => field.name !== 'managedFields')
  return fc
    .subarray(fields, {maxLength: Math.min(fields.length, Math.max(1, 6 - depth))})
    .chain(chosen => fc.record(valuesOf(chosen, depth)))
}
const valuesOf = (fields: readonly Field[], depth: number): Record<string, fc.Arbitrary<Json>> =>
  Object.fromEntries(fields.map(field => [field.name, values(field.type, depth + 1)]))

function values(type: FieldType, depth: number): fc.Arbitrary<Json> {
  switch (type.is) {
    case 'struct':
      return depth > 7 ? fc.constant({}) : structs(type.type, depth)
    case 'list':
      return fc.array(values(type.item, depth + 1), {maxLength: 2})
    case 'map':
      return fc.dictionary(fc.constantFrom('app', 'storage', 'cpu'), values(type.item, depth + 1), {maxKeys: 2})
    case 'bool':
      return fc.boolean()
    case 'int32':
    case 'int64':
    case 'float64':
      return fc.constantFrom(0, 1, 80, -1)
    case 'bytes':
      return fc.constantFrom('', 'YQ==')
    case 'quantity':
      return fc.constantFrom('0', '100m', '1.5Gi', '0.00001', 3)
    case 'intOrString':
      return fc.constantFrom(0, 80, '', '25%')
    case 'time':
      return fc.constantFrom('2026-01-31T12:00:00+01:00', null)
    case 'microTime':
      return fc.constantFrom('2026-01-31T12:00:00.000001Z', null)
    case 'raw':
      return fc.constantFrom<Json>({}, {'f:spec': {}})
    case 'string':
      return fc.constantFrom('', 'web', 'RollingUpdate', 'ClusterIP', 'None', 'Container')
  }
}
