import {type MutableJson, type MutableJsonObject, copyJson} from '../json.ts'
import {type Field, type FieldType, fieldExists, hasStructType, structType} from './field-table.ts'
import type {AdmissionContext} from './kind.ts'
import {hasValue} from './parts.ts'

/** What the server's code does to a part of one type; what it does to the children of that part comes afterwards. */
export type ChangePart = (object: MutableJsonObject, context: AdmissionContext) => void
/** By type, e.g. `core.v1.PodSpec`; a map with a type of its own counts too. */
export type ChangesByType = Readonly<Record<string, ChangePart>>

/** Visits an object and the parts that a visitor can change, from the outside in, in the order of the fields. */
interface Visitor {
  visit(object: MutableJsonObject, type: string): void
  /** The fields of a struct below which something can be to change. */
  branches(type: string): readonly Field[]
}

function visitParts(object: MutableJsonObject, type: string, visitor: Visitor): void {
  visitor.visit(object, type)
  for (const {name, type: below} of visitor.branches(type))
    if (hasValue(object, name)) visitValue(object[name]!, below, visitor)
}

function visitValue(value: MutableJson, type: FieldType, visitor: Visitor): void {
  if (Array.isArray(value)) {
    if (type.is === 'list') for (const item of value) visitValue(item, type.item, visitor)
  } else if (typeof value === 'object' && value !== null) {
    if (type.is === 'struct') visitParts(value, type.type, visitor)
    else if (type.is === 'map') {
      if (type.named !== undefined) visitor.visit(value, type.named)
      for (const key of Object.keys(value)) visitValue(value[key]!, type.item, visitor)
    }
  }
}

/** The types of structs and named maps that a field leads to at once. */
function typesBelow(type: FieldType): string[] {
  switch (type.is) {
    case 'struct':
      return [type.type]
    case 'list':
      return typesBelow(type.item)
    case 'map':
      return [...(type.named === undefined ? [] : [type.named]), ...typesBelow(type.item)]
    default:
      return []
  }
}

/** Tells of every struct which of its fields lead to a type that `isChanged`. */
function branchesTo(isChanged: (type: string) => boolean): (type: string) => readonly Field[] {
  const known = new Map<string, readonly Field[]>()
  const leads = (type: string): boolean => isChanged(type) || (hasStructType(type) && branches(type).length > 0)
  const branches = (type: string): readonly Field[] => {
    const found = known.get(type)
    if (found) return found
    const all = [...structType(type).fields.values()].filter(field => typesBelow(field.type).length > 0)
    // A type that holds itself is looked at while it is made: all its fields count then.
    known.set(type, all)
    const leading = all.filter(field => typesBelow(field.type).some(leads))
    known.set(type, leading)
    return leading
  }
  return branches
}

const changeBranches = new WeakMap<ChangesByType, (type: string) => readonly Field[]>()

/** Changes an object and all its parts, in place. */
export function changeParts(
  object: MutableJsonObject,
  type: string,
  changes: ChangesByType,
  context: AdmissionContext,
): void {
  let branches = changeBranches.get(changes)
  if (!branches) changeBranches.set(changes, (branches = branchesTo(id => changes[id] !== undefined)))
  visitParts(object, type, {branches, visit: (each, id) => changes[id]?.(each, context)})
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
  let branches = defaultBranches.get(table)
  if (!branches) {
    branches = branchesTo(id => table[id] !== undefined || hasDefaults(planOf(id, table)))
    defaultBranches.set(table, branches)
  }
  visitParts(object, type, {
    branches,
    visit(each, id) {
      table[id]?.(each, context)
      const plan = planOf(id, table)
      for (const field of plan.declared) declaredDefault(each, field, context)
      for (const field of plan.structs) addStruct(each, field, table, context)
    },
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
const hasDefaults = ({declared, structs}: Plan): boolean => declared.length > 0 || structs.length > 0
const defaultBranches = new WeakMap<ChangesByType, (type: string) => readonly Field[]>()

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
    if (table[field.type.type] || hasDefaults(below)) structs.push(field)
  }
  return {declared, structs}
}
