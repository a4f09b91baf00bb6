import {isObject, type Json, type JsonObject} from '../../../core/json.ts'

/**
 * A set of fields of an object, as metadata.managedFields holds it (FieldsV1): a tree whose steps are `f:name`,
 * `k:{"name":"web"}` for an item of a list by its keys, and `v:"x"` for an item of a set. `self` says that the path to
 * here is in the set itself.
 */
export interface FieldSet {
  readonly self: boolean
  readonly children: ReadonlyMap<string, FieldSet>
}

export const noFields: FieldSet = {self: false, children: new Map()}
export const leaf: FieldSet = {self: true, children: new Map()}

export const fieldStep = (name: string): string => `f:${name}`

const node = (self: boolean, children: Iterable<readonly [string, FieldSet]>): FieldSet => ({
  self,
  children: new Map([...children].filter(([, child]) => !isEmpty(child))),
})

export const isEmpty = (set: FieldSet): boolean => !set.self && set.children.size === 0

/** The set with a child put at a step; an empty child is left out. */
export const branch = (children: Iterable<readonly [string, FieldSet]>, self = false): FieldSet => node(self, children)

export const childAt = (set: FieldSet, step: string): FieldSet => set.children.get(step) ?? noFields

const steps = (a: FieldSet, b: FieldSet): Set<string> => new Set([...a.children.keys(), ...b.children.keys()])

export const union = (a: FieldSet, b: FieldSet): FieldSet =>
  node(
    a.self || b.self,
    [...steps(a, b)].map(step => [step, union(childAt(a, step), childAt(b, step))]),
  )
export const difference = (a: FieldSet, b: FieldSet): FieldSet =>
  node(
    a.self && !b.self,
    [...a.children].map(([step, child]) => [step, difference(child, childAt(b, step))]),
  )
export const intersection = (a: FieldSet, b: FieldSet): FieldSet =>
  node(
    a.self && b.self,
    [...a.children].map(([step, child]) => [step, intersection(child, childAt(b, step))]),
  )

/** The set without everything at and below a path. */
export function without(set: FieldSet, path: readonly string[]): FieldSet {
  const [step, ...rest] = path
  if (step === undefined) return noFields
  const child = set.children.get(step)
  if (!child) return set
  return node(
    set.self,
    [...set.children].map(([key, each]) => [key, key === step ? without(child, rest) : each]),
  )
}

export const sameFields = (a: FieldSet, b: FieldSet): boolean => isEmpty(difference(a, b)) && isEmpty(difference(b, a))

/** The paths in the set as conflicts name them: `.spec.containers[name="web"].image`. */
export function* pathTexts(set: FieldSet, prefix = ''): Generator<string> {
  if (set.self && prefix !== '') yield prefix
  for (const [step, child] of [...set.children].sort(([a], [b]) => (a < b ? -1 : 1))) {
    yield* pathTexts(child, `${prefix}${stepText(step)}`)
  }
}

function stepText(step: string): string {
  const rest = step.slice(2)
  if (step.startsWith('f:')) return `.${rest}`
  if (step.startsWith('v:')) return `[=${rest}]`
  if (!step.startsWith('k:')) return `[${rest}]`
  const keys = JSON.parse(rest) as Record<string, Json>
  return `[${Object.keys(keys)
    .sort()
    .map(key => `${key}=${JSON.stringify(keys[key])}`)
    .join(',')}]`
}

/** FieldsV1: `.` marks a path that is in the set and has more below it. */
export function toFieldsV1(set: FieldSet): JsonObject {
  const result: Record<string, Json> = set.self && set.children.size > 0 ? {'.': {}} : {}
  for (const [step, child] of [...set.children].sort(([a], [b]) => (a < b ? -1 : 1))) result[step] = toFieldsV1(child)
  return result
}

export function fromFieldsV1(value: Json | undefined): FieldSet {
  if (!isObject(value)) return noFields
  const children: [string, FieldSet][] = []
  for (const [step, child] of Object.entries(value)) {
    if (step !== '.') children.push([step, withSelf(fromFieldsV1(child), child)])
  }
  return {self: false, children: new Map(children)}
}

/** An entry without anything below it, or with a `.`, is in the set itself. */
const withSelf = (set: FieldSet, value: Json): FieldSet => ({
  ...set,
  self: set.children.size === 0 || (isObject(value) && Object.hasOwn(value, '.')),
})
