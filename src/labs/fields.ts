import {fieldOf, isObject, type Json} from '../core/json.ts'
import type {Expected, Fields} from './lab.ts'

/** One step of a field path: a key, an index, or the list item whose field has that value. */
type FieldStep = string | number | {readonly key: string; readonly value: string}

const stepPattern = /([^.[\]]+)|\[(\d+)\]|\[([^\]=]+)=([^\]]*)\]|\[([^\]]+)\]/y

/**
 * Reads a field path: `status.phase`, `spec.ports[0].name`, `status.conditions[type=Ready].status`,
 * `metadata.annotations[example.com/key]`. Undefined when it is none.
 */
export function parseFieldPath(path: string): readonly FieldStep[] | undefined {
  const steps: FieldStep[] = []
  let at = 0
  while (at < path.length) {
    if (at > 0 && path[at] === '.') at++
    stepPattern.lastIndex = at
    const match = stepPattern.exec(path)
    if (!match) return undefined
    const [, name, index, key, value, entry] = match
    if (name !== undefined) steps.push(name)
    else if (index !== undefined) steps.push(Number(index))
    else if (key !== undefined) steps.push({key, value: value ?? ''})
    else if (entry !== undefined) steps.push(entry)
    at = stepPattern.lastIndex
  }
  return steps.length > 0 && !path.endsWith('.') ? steps : undefined
}

/** The value at a field path below `value`, or undefined where the way ends. */
export function fieldAt(value: Json | undefined, path: string): Json | undefined {
  let here = value
  for (const step of parseFieldPath(path) ?? []) {
    if (typeof step === 'string') here = fieldOf(here, step)
    else if (!Array.isArray(here)) return undefined
    else if (typeof step === 'number') here = (here as readonly Json[])[step]
    else here = (here as readonly Json[]).find(item => valueText(fieldOf(item, step.key)) === step.value)
    if (here === undefined) return undefined
  }
  return here
}

/** A value in one line for a person: strings as they are, `nothing` for what is not there. */
export function valueText(value: Json | undefined): string {
  if (value === undefined) return 'nothing'
  if (value === '') return 'empty text'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What an expected value asks for, in words that follow the field's name: `is Bound`, `contains "x"`. */
export function expectedText(expected: Expected): string {
  if (!isObject(expected)) return `is ${valueText(expected)}`
  if ('contains' in expected) return `contains "${expected.contains}"`
  if ('matches' in expected) return `matches /${expected.matches}/`
  if ('atLeast' in expected) return `is at least ${expected.atLeast}`
  if ('exists' in expected) return expected.exists ? 'is set' : 'is not set'
  return expected.changed ? 'is another than before' : 'is the same as before'
}

/** True when `actual` is what was expected. `before` is the value before the step, for `changed`. */
export function meets(expected: Expected, actual: Json | undefined, before?: Json): boolean {
  if (expected === 0 && actual === undefined) return true // the server leaves out counts of zero
  if (!isObject(expected)) return JSON.stringify(actual) === JSON.stringify(expected)
  if ('contains' in expected) return actual !== undefined && valueText(actual).includes(expected.contains)
  if ('matches' in expected) return actual !== undefined && new RegExp(expected.matches).test(valueText(actual))
  if ('atLeast' in expected) return Number(actual ?? Number.NaN) >= expected.atLeast
  if ('exists' in expected) return (actual !== undefined) === expected.exists
  return actual !== undefined && (JSON.stringify(actual) !== JSON.stringify(before)) === expected.changed
}

/** True when `changed` is asked of a field, so that the object must be seen before the step too. */
export const needsBefore = (fields: Fields): boolean =>
  Object.values(fields).some(expected => isObject(expected) && 'changed' in expected)

/** The first field that is not as told, in words, or undefined when all are. */
export function mismatchOf(
  fields: Fields,
  object: Json | undefined,
  before?: Json,
): {readonly expected: string; readonly observed: string} | undefined {
  for (const [path, expected] of Object.entries(fields)) {
    const actual = fieldAt(object, path)
    if (meets(expected, actual, fieldAt(before, path))) continue
    return {expected: `${path} ${expectedText(expected)}`, observed: `${path} is ${valueText(actual)}`}
  }
  return undefined
}
