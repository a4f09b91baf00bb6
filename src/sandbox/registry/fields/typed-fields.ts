import {isObject, type Json, type JsonObject} from '../../../core/json.ts'
import {type Field, type FieldType, structType} from '../../../core/kinds/field-table.ts'
import {equalJson} from '../metadata.ts'
import {branch, childAt, type FieldSet, fieldStep, isEmpty, leaf, noFields, union} from './field-set.ts'

// What sigs.k8s.io/structured-merge-diff does with an object of a known type: which fields it has, how two differ, how a
// configuration is merged into an object, and how fields are taken out of one.

/** A value's type with what its field says about it. */
interface Typed {
  readonly type: FieldType | undefined
  readonly field: Field | undefined
}

const rootOf = (typeId: string): Typed => ({type: {is: 'struct', type: typeId, go: typeId}, field: undefined})

/** Whether a value is one piece: scalars, atomic lists and maps, and what no type is known of. */
function isAtomic({type, field}: Typed): boolean {
  switch (type?.is) {
    case 'struct':
      return structType(type.type).atomic || field?.listType === 'atomic'
    case 'map':
      return field?.listType === 'atomic'
    case 'list':
      return field?.listType !== 'map' && field?.listType !== 'set'
    default:
      return true
  }
}

function memberOf({type}: Typed, name: string): Typed & {named: boolean} {
  if (type?.is === 'struct') {
    const field = structType(type.type).fields.get(name)
    return {type: field?.type, field, named: field !== undefined}
  }
  return {type: type?.is === 'map' ? type.item : undefined, field: undefined, named: false}
}
const itemOf = ({type}: Typed): Typed => ({type: type?.is === 'list' ? type.item : undefined, field: undefined})

/** What tells an item of a list from the others; keys that are absent count with their defaults. */
function itemStep({type, field}: Typed, item: Json): string {
  if (field?.listType === 'set' || !isObject(item)) return `v:${JSON.stringify(item)}`
  const keys: Record<string, Json> = {}
  const inner = type?.is === 'list' && type.item.is === 'struct' ? structType(type.item.type) : undefined
  for (const key of field?.keys.toSorted() ?? []) {
    const value = item[key] ?? inner?.fields.get(key)?.default
    if (value !== undefined) keys[key] = value
  }
  return `k:${JSON.stringify(keys)}`
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : [])
const isBare = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0)

function stepsOf(typed: Typed, value: Json | undefined): Map<string, Json> {
  const found = new Map<string, Json>()
  if (typed.type?.is === 'list') {
    for (const item of listOf(value)) {
      const step = itemStep(typed, item)
      if (!found.has(step)) found.set(step, item)
    }
  } else if (isObject(value)) for (const [name, member] of Object.entries(value)) found.set(fieldStep(name), member)
  return found
}
const typedAt = (typed: Typed, step: string): Typed & {named: boolean} =>
  typed.type?.is === 'list' ? {...itemOf(typed), named: false} : memberOf(typed, step.slice(2))

/** The fields that a configuration says: its leaves, the items of its lists, and empty values (tofieldset.go). */
export const fieldsOf = (value: JsonObject, typeId: string): FieldSet => fieldsBelow(value, rootOf(typeId))

function fieldsBelow(value: Json, typed: Typed): FieldSet {
  if (isAtomic(typed)) return leaf
  const isList = typed.type?.is === 'list'
  return branch(
    [...stepsOf(typed, value)].map(([step, member]) => {
      const inner = typedAt(typed, step)
      const below = fieldsBelow(member, inner)
      const bare = member === null || (isObject(member) && Object.keys(member).length === 0)
      return [step, isList || bare || !inner.named ? union(below, leaf) : below]
    }),
  )
}

export interface Comparison {
  readonly added: FieldSet
  readonly modified: FieldSet
  readonly removed: FieldSet
}

const nothing: Comparison = {added: noFields, modified: noFields, removed: noFields}

/** How an object became another (typed/compare.go). */
export const compareFields = (before: JsonObject, after: JsonObject, typeId: string): Comparison =>
  compareBelow(before, after, rootOf(typeId))

function compareBelow(before: Json | undefined, after: Json | undefined, typed: Typed): Comparison {
  if (isAtomic(typed) || (isBare(before) && isBare(after))) {
    if (before === undefined) return {...nothing, added: leaf}
    if (after === undefined) return {...nothing, removed: leaf}
    return equalJson(before, after) ? nothing : {...nothing, modified: leaf}
  }
  const [old, now] = [stepsOf(typed, before), stepsOf(typed, after)]
  const parts = [...new Set([...old.keys(), ...now.keys()])].map(
    step => [step, compareBelow(old.get(step), now.get(step), typedAt(typed, step))] as const,
  )
  const collect = (which: keyof Comparison, self: boolean): FieldSet =>
    branch(
      parts.map(([step, part]) => [step, part[which]]),
      self,
    )
  return {
    added: collect('added', before === undefined),
    modified: collect('modified', false),
    removed: collect('removed', after === undefined),
  }
}

/** The object with a configuration laid over it (typed/merge.go). */
export const mergeConfiguration = (live: JsonObject, configuration: JsonObject, typeId: string): JsonObject =>
  mergeBelow(live, configuration, rootOf(typeId)) as JsonObject

function mergeBelow(live: Json | undefined, configuration: Json, typed: Typed): Json {
  if (live === undefined || live === null || configuration === null || isAtomic(typed)) return configuration
  if (typed.type?.is === 'list') return mergeItems(live, configuration, typed)
  if (!isObject(live) || !isObject(configuration)) return configuration
  const merged: Record<string, Json> = {...live}
  for (const [name, value] of Object.entries(configuration)) {
    merged[name] = mergeBelow(Object.hasOwn(live, name) ? live[name] : undefined, value, memberOf(typed, name))
  }
  return merged
}

/** Items in the order of both lists as far as that goes, the configuration's first: visitListItems of typed/merge.go. */
function mergeItems(live: Json, configuration: Json, typed: Typed): Json[] {
  const [there, wanted] = [stepsOf(typed, live), stepsOf(typed, configuration)]
  const [left, right] = [[...there.keys()], [...wanted.keys()]]
  const shared = right.filter(step => there.has(step))
  const done = new Set<string>()
  const merged: Json[] = []
  let [l, r] = [0, 0]
  const take = (step: string): void => {
    merged.push(mergeBelow(there.get(step), wanted.get(step)!, itemOf(typed)))
    done.add(step)
    if (shared[0] === step) shared.shift()
    r++
  }
  while (l < left.length || r < right.length) {
    const step = left[l]
    if (step !== undefined && r < right.length) {
      if (step === right[r]) {
        take(step)
        l++
        continue
      }
      // Both have it, but another one that both have comes first.
      if (wanted.has(step) && shared[0] !== undefined && shared[0] !== step) {
        l++
        continue
      }
    }
    if (step !== undefined && !wanted.has(step)) {
      merged.push(there.get(step)!)
      l++
      continue
    }
    if (step !== undefined && done.has(step)) l++
    if (r < right.length) take(right[r]!)
  }
  return merged
}

/** The object without the fields of a set; a member of the set goes with everything below it (typed/remove.go). */
export const removeFields = (value: JsonObject, set: FieldSet, typeId: string): JsonObject =>
  (removeBelow(value, set, rootOf(typeId)) as JsonObject | undefined) ?? {}

function removeBelow(value: Json, set: FieldSet, typed: Typed): Json | undefined {
  if (isEmpty(set) || isAtomic(typed)) return value
  const kept = [...stepsOf(typed, value)].flatMap(([step, member]): [string, Json][] => {
    const below = childAt(set, step)
    if (below.self) return []
    const rest = removeBelow(member, below, typedAt(typed, step))
    return rest === undefined ? [] : [[step, rest]]
  })
  if (typed.type?.is === 'list') return kept.length === 0 ? undefined : kept.map(([, member]) => member)
  return Object.fromEntries(kept.map(([step, member]) => [step.slice(2), member]))
}

/** The set with the named fields on the way to each of its members: who owns a field of a struct owns the struct's. */
export const withNamedFields = (set: FieldSet, typeId: string): FieldSet => namedBelow(set, rootOf(typeId))

const namedBelow = (set: FieldSet, typed: Typed): FieldSet =>
  branch(
    [...set.children].map(([step, child]) => {
      const inner = typedAt(typed, step)
      const below = namedBelow(child, inner)
      return [step, inner.named ? union(below, leaf) : below]
    }),
    set.self,
  )
