import {type MutableJson, type MutableJsonObject, copyJson} from '../json.ts'
import {type Field, type FieldType, fieldExists, hasStructType, structType} from './field-table.ts'
import type {AdmissionContext} from './kind.ts'
import {hasValue} from './parts.ts'

/** What the server's code does to a part of one type; what it does to the children of that part comes afterwards. */
export type ChangePart = (object: MutableJsonObject, context: AdmissionContext) => void
/** By type, e.g. `core.v1.PodSpec`; a map with a type of its own counts too. */
export type ChangesByType = Readonly<Record<string, ChangePart>>

/** Visits an object and all its parts from the outside in, in the order of the fields. */
type Visitor = (object: MutableJsonObject, type: string) => void

function visitParts(object: MutableJsonObject, type: string, visitor: Visitor): void {
  visitor(object, type)
  for (const field of structType(type).fields.values())
    if (!isLeaf(field.type) && hasValue(object, field.name)) visitValue(object[field.name]!, field.type, visitor)
}

function visitValue(value: MutableJson, type: FieldType, visitor: Visitor): void {
  if (Array.isArray(value)) {
    if (type.is === 'list') for (const item of value) visitValue(item, type.item, visitor)
  } else if (typeof value === 'object' && value !== null) {
    if (type.is === 'struct') visitParts(value, type.type, visitor)
    else if (type.is === 'map') {
      if (type.named !== undefined) visitor(value, type.named)
      if (!isLeaf(type.item)) for (const key of Object.keys(value)) visitValue(value[key]!, type.item, visitor)
    }
  }
}

function isLeaf(type: FieldType): boolean {
  switch (type.is) {
    case 'struct':
      return false
    case 'list':
      return isLeaf(type.item)
    case 'map':
      return type.named === undefined && isLeaf(type.item)
    default:
      return true
  }
}

/** Changes an object and all its parts, in place. */
export function changeParts(
  object: MutableJsonObject,
  type: string,
  changes: ChangesByType,
  context: AdmissionContext,
): void {
  visitParts(object, type, (each, id) => changes[id]?.(each, context))
}

/**
 * Fills in the defaults of an object and of all its parts, in place, in the server's order: for each struct first what its code says
 * (`table`), then what its fields declare, then its children.
 * Kubernetes pkg/apis/<group>/<version>/zz_generated.defaults.go.
 */
export function fillDefaults(
  object: MutableJsonObject,
  type: string,
  table: ChangesByType,
  context: AdmissionContext,
): void {
  visitParts(object, type, (each, id) => {
    table[id]?.(each, context)
    const plan = planOf(id, table)
    for (const field of plan.declared) declaredDefault(each, field, context)
    for (const field of plan.structs) addStruct(each, field, table, context)
  })
}

function declaredDefault(object: MutableJsonObject, field: Field, context: AdmissionContext): void {
  const isUnset = !hasValue(object, field.name) || (!field.pointer && object[field.name] === '')
  if (isUnset && fieldExists(field, context.version)) object[field.name] = copyJson(field.default!)
}

/** A struct that is no pointer is always there, and takes defaults; it is only kept when it got some. */
function addStruct(object: MutableJsonObject, field: Field, table: ChangesByType, context: AdmissionContext): void {
  if (hasValue(object, field.name) || field.type.is !== 'struct' || !fieldExists(field, context.version)) return
  const added: MutableJsonObject = {}
  fillDefaults(added, field.type.type, table, context)
  if (Object.keys(added).length > 0) object[field.name] = added
}

interface Plan {
  readonly declared: readonly Field[]
  /** Structs that are no pointers and below which a default can be. */
  readonly structs: readonly Field[]
}
const plans = new WeakMap<ChangesByType, Map<string, Plan>>()
const nothing: Plan = {declared: [], structs: []}

function planOf(id: string, table: ChangesByType): Plan {
  let known = plans.get(table)
  if (!known) plans.set(table, (known = new Map()))
  const present = known.get(id)
  if (present) return present
  known.set(id, nothing)
  const plan = hasStructType(id) ? makePlan(id, table) : nothing
  known.set(id, plan)
  return plan
}

function makePlan(id: string, table: ChangesByType): Plan {
  const declared: Field[] = []
  const structs: Field[] = []
  for (const field of structType(id).fields.values()) {
    if (field.default !== undefined) declared.push(field)
    if (field.type.is !== 'struct' || field.pointer) continue
    const below = planOf(field.type.type, table)
    if (table[field.type.type] || below.declared.length > 0 || below.structs.length > 0) structs.push(field)
  }
  return {declared, structs}
}
