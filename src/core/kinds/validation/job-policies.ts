/** What a Job makes of failed and succeeded pods. Kubernetes pkg/apis/batch/validation/validation.go */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {byteLength} from '../../names.ts'
import {goQuote} from '../go-text.ts'
import type {Check} from './check.ts'
import {has, items, numberOf, numbers, part, text, textOf} from './decoded.ts'

const [mostRules, mostExitCodes, mostPatterns, longestIndexes] = [20, 255, 20, 64 * 1024]

const validValues = (values: readonly string[]): string =>
  `valid values: [${values.map(value => goQuote(value)).join(' ')}]`

function checkChoice(check: Check, value: string, path: FieldPath, values: readonly string[]): void {
  if (value === '') check.required(path, validValues(values))
  else check.oneOf(path, value, values)
}

function checkExitCodes(check: Check, requirement: JsonObject, path: FieldPath, names: ReadonlySet<string>): void {
  const operator = text(requirement, 'operator')
  checkChoice(check, operator, path.child('operator'), ['In', 'NotIn'])
  const container = textOf(requirement, 'containerName')
  if (container !== undefined && !names.has(container)) {
    const detail = 'must be one of the container or initContainer names in the pod template'
    check.invalid(path.child('containerName'), container, detail)
  }
  const values = numbers(requirement, 'values')
  const at = path.child('values')
  if (values.length === 0) check.invalid(at, null, 'at least one value is required')
  else if (values.length > mostExitCodes) check.tooMany(at, values.length, mostExitCodes)
  for (const [index, value] of values.entries()) {
    if (operator === 'In' && value === 0) check.invalid(at.index(index), value, 'must not be 0 for the In operator')
    if (values.indexOf(value) < index) check.duplicate(at.index(index), value)
  }
  if (values.some((value, index) => index > 0 && values[index - 1]! > value)) {
    check.invalid(at, values, 'must be ordered')
  }
}

function checkPatterns(check: Check, patterns: readonly JsonObject[], path: FieldPath): void {
  if (patterns.length > mostPatterns) check.tooMany(path, patterns.length, mostPatterns)
  for (const [index, pattern] of patterns.entries()) {
    const at = path.index(index)
    check.qualifiedName(at.child('type'), text(pattern, 'type'))
    checkChoice(check, text(pattern, 'status'), at.child('status'), ['False', 'True', 'Unknown'])
  }
}

const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore']

function checkFailureRule(
  check: Check,
  rule: JsonObject,
  path: FieldPath,
  names: ReadonlySet<string>,
  isPerIndex: boolean,
): void {
  const action = text(rule, 'action')
  const at = path.child('action')
  if (action !== 'FailIndex') checkChoice(check, action, at, actions)
  else if (!isPerIndex) check.invalid(at, action, 'requires the backoffLimitPerIndex to be set')
  const codes = part(rule, 'onExitCodes')
  const patterns = items(rule, 'onPodConditions')
  if (codes) checkExitCodes(check, codes, path.child('onExitCodes'), names)
  checkPatterns(check, patterns, path.child('onPodConditions'))
  const both = 'OnExitCodes and OnPodConditions'
  if (codes && patterns.length > 0) check.invalidWhole(path, `specifying both ${both} is not supported`)
  if (!codes && patterns.length === 0) check.invalidWhole(path, `specifying one of ${both} is required`)
}

export function checkFailurePolicy(check: Check, spec: JsonObject, path: FieldPath): void {
  const policy = part(spec, 'podFailurePolicy')
  if (!policy) return
  const rules = items(policy, 'rules')
  const at = path.child('podFailurePolicy', 'rules')
  if (rules.length > mostRules) check.tooMany(at, rules.length, mostRules)
  const pod = part(part(spec, 'template'), 'spec')
  const containers = [...items(pod, 'containers'), ...items(pod, 'initContainers')]
  const names = new Set(containers.map(container => text(container, 'name')))
  for (const [index, rule] of rules.entries()) {
    checkFailureRule(check, rule, at.index(index), names, has(spec, 'backoffLimitPerIndex'))
  }
}

/** An index below `completions`, or what is wrong with the text. */
function parseIndex(index: string, completions: number): number | string {
  if (!/^[+-]?[0-9]+$/.test(index)) return `cannot convert string to integer for index: ${goQuote(index)}`
  const value = BigInt(index.replace(/^\+/, ''))
  if (BigInt.asIntN(64, value) !== value) return `cannot convert string to integer for index: ${goQuote(index)}`
  return value >= BigInt(completions) ? `too large index: ${goQuote(index)}` : Number(value)
}

function parseInterval(interval: string, completions: number): readonly [number, number] | string {
  const limits = interval.split('-')
  if (limits.length > 2) {
    return `the fragment ${goQuote(interval)} violates the requirement that an index interval can have at most two parts separated by '-'`
  }
  const [first = '', last] = limits
  const start = parseIndex(first, completions)
  if (typeof start === 'string' || last === undefined) return typeof start === 'string' ? start : [start, start]
  const end = parseIndex(last, completions)
  if (typeof end === 'string') return end
  return start >= end ? `non-increasing order, previous: ${start}, current: ${end}` : [start, end]
}

/** How many indexes a text like `0,2-4` names, or what is wrong with it. */
function countIndexes(indexes: string, completions: number): number | string {
  if (indexes === '') return 0
  let [total, previous] = [0, -1]
  for (const interval of indexes.split(',')) {
    const limits = parseInterval(interval, completions)
    if (typeof limits === 'string') return limits
    const [start, end] = limits
    if (total > 0 && previous >= start) return `non-increasing order, previous: ${previous}, current: ${start}`
    total += end - start + 1
    previous = end
  }
  return total
}

function checkSuccessRule(check: Check, rule: JsonObject, completions: number, path: FieldPath): void {
  const [count, indexes] = [numberOf(rule, 'succeededCount'), textOf(rule, 'succeededIndexes')]
  if (count === undefined && indexes === undefined) {
    check.required(path, 'at least one of succeededCount or succeededIndexes must be specified')
  }
  let total = 0
  if (indexes !== undefined) {
    const at = path.child('succeededIndexes')
    if (byteLength(indexes) > longestIndexes) check.tooLong(at, longestIndexes)
    const counted = countIndexes(indexes, completions)
    if (typeof counted === 'string') check.invalid(at, indexes, `error parsing succeededIndexes: ${counted}`)
    else total = counted
  }
  if (count === undefined) return
  const at = path.child('succeededCount')
  const atMost = (most: number, what: string): void => {
    if (count > most) check.invalid(at, count, `must be less than or equal to ${most} (the number of ${what})`)
  }
  check.notNegative(at, count)
  atMost(completions, 'specified completions')
  if (indexes !== undefined) atMost(total, 'indexes in the specified succeededIndexes field')
}

/** Of an indexed Job. */
export function checkSuccessPolicy(check: Check, spec: JsonObject, path: FieldPath): void {
  const rules = items(part(spec, 'successPolicy'), 'rules')
  const at = path.child('successPolicy', 'rules')
  if (rules.length === 0) {
    check.required(at, 'at least one rules must be specified when the successPolicy is specified')
  }
  if (rules.length > mostRules) check.tooMany(at, rules.length, mostRules)
  const completions = numberOf(spec, 'completions')
  // Without completions the server fails, and not in its validation.
  if (completions === undefined) return
  for (const [index, rule] of rules.entries()) checkSuccessRule(check, rule, completions, at.index(index))
}
