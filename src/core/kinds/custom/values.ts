/**
 * A value against its schema, as the API server judges it: the same checks in the same order, with its words. ajv's errors cannot be put
 * into them: for anyOf and oneOf the server tells the errors of the branch that got furthest, by a count of its own.
 * Kubernetes kube-openapi pkg/validation/validate, apiextensions-apiserver pkg/apiserver/validation.
 */
import {type FieldError, goJson, invalid, required, tooMany, unsupported} from '../../field-error.ts'
import {FieldPath, type Path} from '../../field-path.ts'
import {isObject, type Json, type JsonObject} from '../../json.ts'
import {goQuote} from '../go-text.ts'
import {matchesFormat} from './formats.ts'
import {goFloatText, isGoInteger} from './go-numbers.ts'
import {goRegexp} from './go-regexp.ts'
import {checkNumber, isWhole} from './numbers.ts'
import type {Schema} from './schema.ts'

interface Failure {
  /** The validator's own text, by which it drops repeated ones. */
  readonly text: string
  readonly error: FieldError
}

/** What came of a check: errors, and how many parts of it went well. */
class Outcome {
  /** By their texts; most checks fail nothing. */
  #failures: Map<string, Failure> | undefined
  matches = 0

  get failures(): readonly Failure[] {
    return [...(this.#failures?.values() ?? [])]
  }
  fail(failure: Failure): this {
    this.#failures ??= new Map()
    if (!this.#failures.has(failure.text)) this.#failures.set(failure.text, failure)
    return this
  }
  merge(other: Outcome): void {
    if (other.#failures) for (const failure of other.#failures.values()) this.fail(failure)
    this.matches += other.matches
  }
  get isValid(): boolean {
    return this.#failures === undefined
  }
}

/** A value with its name as the validator writes it and where it stands. */
interface Spot {
  readonly value: Json
  readonly name: string
  readonly at: Path
}

/** Everything that the schema says against the object. */
export const schemaErrors = (schema: Schema, object: JsonObject): FieldError[] =>
  judge(schema, {value: object, name: '', at: []}).failures.map(({error}) => error)

/** What the schema says against a default value; `path` is the name of the default itself. */
export const defaultErrors = (schema: Schema, value: Json, path: FieldPath): FieldError[] =>
  judge(schema, {value, name: '', at: []}).failures.map(({error}) => ({
    ...error,
    path: path.named(joined(path.name, error.path.name === wholeObject ? '' : error.path.name)),
  }))
const joined = (path: string, name: string): string => (name === '' ? path : `${path}.${name}`)

/** What the server calls the field of an error that has none. */
export const wholeObject = '<nil>'

/** The validator begins names with a dot below the root; the server takes it off. */
function pathOf({name, at}: Pick<Spot, 'name' | 'at'>): FieldPath {
  const plain = name.replace(/^\./, '')
  return FieldPath.root()
    .named(plain === '' ? wholeObject : plain)
    .standing(at)
}

const failed = (spot: Spot, what: string, value: Json = ''): Failure => {
  const text = `${spot.name} in body ${what}`
  return {text, error: {...invalid(pathOf(spot), value, text), ...goShown(value)}}
}
/** Refusals without a field: the server says `<nil>`, and here the value that they are about is named. */
const unnamed = (spot: Spot, text: string): Failure => ({text, error: invalid(pathOf(spot), '', text)})
const goShown = (value: Json): {shown?: string} =>
  typeof value === 'number' && !isGoInteger(value) ? {shown: goFloatText(value)} : {}

function judge(schema: Schema, spot: Spot): Outcome {
  const outcome = new Outcome()
  const {value} = spot
  if (value === null) {
    outcome.merge(checkType(schema, spot))
    outcome.merge(checkEnum(schema, spot))
    return outcome
  }
  const apply = (result: Outcome): void => {
    outcome.merge(result)
    outcome.matches++
  }
  if (schema.types.length > 0 || schema.format !== '') apply(checkType(schema, spot))
  apply(checkBranches(schema, spot))
  if (typeof value === 'string') {
    apply(checkText(schema, spot, value))
    if (schema.format !== '') apply(checkFormat(schema, spot, value))
  }
  if (typeof value === 'number') apply(checkNumbers(schema, spot, value))
  if (Array.isArray(value)) apply(checkItems(schema, spot, value as readonly Json[]))
  apply(checkEnum(schema, spot))
  if (isObject(value)) apply(checkObject(schema, spot, value))
  outcome.matches++
  return outcome
}

/** The JSON type of a value, and the format that Go's type for it implies. */
function typeOfValue(value: Json): readonly [type: string, format: string] {
  if (Array.isArray(value)) return ['array', '']
  switch (typeof value) {
    case 'boolean':
      return ['boolean', '']
    case 'string':
      return ['string', '']
    case 'number':
      return isGoInteger(value) ? ['integer', 'int64'] : ['number', 'float64']
    default:
      return ['object', '']
  }
}

function checkType({types, format, nullable}: Schema, spot: Spot): Outcome {
  const outcome = new Outcome()
  const wrong = (wanted: string, found: string): Outcome =>
    new Outcome().fail(failed(spot, `must be of type ${wanted}: ${goQuote(found)}`, found))
  if (spot.value === null) {
    outcome.matches++
    return types.length > 0 && !nullable ? wrong(types.join(','), 'null') : outcome
  }
  outcome.matches++
  const [type, implied] = typeOfValue(spot.value)
  const isWholeFloat = typeof spot.value === 'number' && isWhole(spot.value) && types.includes('integer')
  const fits = types.includes(type) || isWholeFloat || (type === 'integer' && types.includes('number'))
  const isTextOrList = type === 'string' || type === 'array'
  if (!isTextOrList && format !== '' && !fits && implied !== format) return wrong(format, implied)
  if (isTextOrList && format !== '' && !types.includes('number') && !types.includes('integer')) return outcome
  return fits ? outcome : wrong(types.join(','), type)
}

function checkEnum({enum: allowed}: Schema, spot: Spot): Outcome {
  const outcome = new Outcome()
  if (allowed.length === 0 || allowed.some(each => each !== null && equalsAllowed(spot.value, each))) return outcome
  const {supported, detail, number} = choicesOf(allowed)
  const error: FieldError = {
    type: 'Unsupported value',
    path: pathOf(spot),
    value: spot.value,
    ...goShown(spot.value),
    detail,
    supported,
  }
  return outcome.fail({text: `${spot.name} in body should be one of choices ${number}`, error})
}

interface Choices {
  readonly supported: readonly string[]
  readonly detail: string
  /** Stands for the text of all of them: two lists of the same have the same number. */
  readonly number: number
}

/** There may be thousands of them, and thousands of values that are none of them: they are put into words once. */
const knownChoices = new WeakMap<readonly Json[], Choices>()
const numbers = new Map<string, number>()

function choicesOf(allowed: readonly Json[]): Choices {
  const known = knownChoices.get(allowed)
  if (known) return known
  const supported = allowed.map(each => (typeof each === 'string' ? each : goJson(each)))
  const {detail} = unsupported(FieldPath.root(), null, supported)
  const text = JSON.stringify(allowed)
  const number = numbers.get(text) ?? numbers.size
  numbers.set(text, number)
  const choices = {supported, detail, number}
  knownChoices.set(allowed, choices)
  return choices
}

/** Go converts the value to the type of the allowed one first: 1.5 becomes 1, and 97 the text "a". */
function equalsAllowed(value: Json, allowed: Json): boolean {
  if (typeof value === 'number' && typeof allowed === 'number')
    return value === allowed || (isGoInteger(allowed) && Math.trunc(value) === allowed)
  if (typeof value === 'number' && typeof allowed === 'string')
    return isGoInteger(value) && allowed === (value >= 0 && value <= 0x10ffff ? String.fromCodePoint(value) : '\ufffd')
  return sameJson(value, allowed)
}

function checkText({maxLength, minLength, pattern}: Schema, spot: Spot, value: string): Outcome {
  const outcome = new Outcome()
  if (maxLength !== undefined || minLength !== undefined) {
    const length = Array.from(value).length
    if (maxLength !== undefined && length > maxLength) return outcome.fail(tooLongText(spot, maxLength))
    if (minLength !== undefined && length < minLength)
      return outcome.fail(failed(spot, `should be at least ${minLength} chars long`, value))
  }
  if (pattern === '') return outcome
  const read = goRegexp(pattern)
  if ('error' in read)
    return outcome.fail(failed(spot, `should match '${pattern}, but pattern is invalid: ${read.error}'`, value))
  return read.matches(value) ? outcome : outcome.fail(failed(spot, `should match '${pattern}'`, value))
}
const tooLongText = (spot: Spot, most: number): Failure => ({
  text: `${spot.name} in body should be at most ${most} chars long`,
  error: {
    type: 'Too long',
    path: pathOf(spot),
    detail: `may not be more than ${most} ${most === 1 ? 'byte' : 'bytes'}`,
  },
})

function checkFormat({format}: Schema, spot: Spot, value: string): Outcome {
  if (matchesFormat(format, value)) return new Outcome()
  return new Outcome().fail(failed(spot, `must be of type ${format}: ${goQuote(value)}`, value))
}

function checkNumbers(schema: Schema, spot: Spot, value: number): Outcome {
  const outcome = new Outcome()
  for (const complaint of checkNumber(schema, spot.name, value)) {
    if ('what' in complaint) outcome.fail(failed(spot, complaint.what, value))
    else if ('factor' in complaint)
      outcome.fail({
        text: complaint.text,
        error: {...invalid(pathOf(spot), complaint.factor, complaint.text), ...goShown(complaint.factor)},
      })
    else outcome.fail(unnamed(spot, complaint.text))
  }
  outcome.matches++
  return outcome
}

function checkItems(schema: Schema, spot: Spot, items: readonly Json[]): Outcome {
  const outcome = new Outcome()
  const {items: itemSchema, minItems, maxItems, uniqueItems} = schema
  if (itemSchema) {
    for (const [index, value] of items.entries())
      outcome.merge(judge(itemSchema, {value, name: `${spot.name}[${index}]`, at: [...spot.at, index]}))
  }
  const size = items.length
  if (minItems !== undefined && size < minItems)
    outcome.fail(failed(spot, `should have at least ${minItems} items`, size))
  if (maxItems !== undefined && size > maxItems) {
    const text = `${spot.name} in body should have at most ${maxItems} items`
    outcome.fail({text, error: tooMany(pathOf(spot), size, maxItems)})
  }
  if (uniqueItems && items.some((item, index) => items.slice(0, index).some(other => sameJson(item, other))))
    outcome.fail(failed(spot, "shouldn't contain duplicates"))
  outcome.matches++
  return outcome
}

function checkObject(schema: Schema, spot: Spot, object: JsonObject): Outcome {
  const outcome = new Outcome()
  const {properties, additional, minProperties, maxProperties} = schema
  const keys = Object.keys(object)
  const size = keys.length
  if (minProperties !== undefined && size < minProperties)
    outcome.fail(failed(spot, `should have at least ${minProperties} properties`, size))
  if (maxProperties !== undefined && size > maxProperties) {
    const text = `${spot.name} in body should have at most ${maxProperties} properties`
    outcome.fail({text, error: tooMany(pathOf(spot), size, maxProperties)})
  }
  for (const key of additional ? keys : []) {
    if (properties.has(key)) continue
    const inner = {value: object[key]!, name: `${spot.name}.${key}`, at: [...spot.at, key]}
    if (additional?.schema) outcome.merge(judge(additional.schema, inner))
    else if (additional?.allows === false) {
      const text = `${spot.name}.${key} in body is a forbidden property`
      outcome.fail({text, error: invalid(pathOf(spot).standing(inner.at), key, text)})
    }
  }
  for (const [key, property] of properties) {
    if (!Object.hasOwn(object, key)) continue
    const name = spot.name === '' ? key : `${spot.name}.${key}`
    outcome.merge(judge(property, {value: object[key]!, name, at: [...spot.at, key]}))
  }
  for (const key of schema.required) {
    if (Object.hasOwn(object, key)) continue
    const name = `${spot.name}.${key}`
    outcome.fail({text: `${name} in body is required`, error: required(pathOf({name, at: [...spot.at, key]}))})
  }
  return outcome
}

/** The branch with the most parts that went well is the one that was meant; its errors are told. */
function bestOf(outcomes: readonly Outcome[]): Outcome | undefined {
  return outcomes.reduce<Outcome | undefined>(
    (best, each) => (best === undefined || each.matches > best.matches ? each : best),
    undefined,
  )
}

function checkBranches({anyOf, oneOf, allOf, not}: Schema, spot: Spot): Outcome {
  const outcome = new Outcome()
  const say = (what: string): Outcome => outcome.fail(unnamed(spot, `${goQuote(spot.name)} ${what}`))
  if (anyOf.length > 0) {
    const outcomes: Outcome[] = []
    for (const branch of anyOf) {
      outcomes.push(judge(branch, spot))
      if (outcomes.at(-1)!.isValid) break
    }
    const success = outcomes.find(({isValid}) => isValid)
    if (!success) say('must validate at least one schema (anyOf)')
    outcome.merge(success ?? bestOf(outcomes)!)
  }
  if (oneOf.length > 0) {
    const outcomes = oneOf.map(branch => judge(branch, spot))
    const good = outcomes.filter(({isValid}) => isValid)
    if (good.length === 1) outcome.merge(good[0]!)
    else {
      const found = good.length === 0 ? 'Found none valid' : `Found ${good.length} valid alternatives`
      say(`must validate one and only one schema (oneOf). ${found}`)
      if (good.length === 0) outcome.merge(bestOf(outcomes)!)
    }
  }
  if (allOf.length > 0) {
    const outcomes = allOf.map(branch => judge(branch, spot))
    for (const each of outcomes) outcome.merge(each)
    const good = outcomes.filter(({isValid}) => isValid).length
    if (good < outcomes.length) say(`must validate all the schemas (allOf)${good === 0 ? '. None validated' : ''}`)
  }
  if (not && judge(not, spot).isValid) say('must not validate the schema (not)')
  outcome.matches++
  return outcome
}

/** Go's reflect.DeepEqual of two JSON values: the order of keys does not count. */
export function sameJson(one: Json, other: Json): boolean {
  if (Array.isArray(one) || Array.isArray(other)) {
    const [a, b] = [one as readonly Json[], other as readonly Json[]]
    return (
      Array.isArray(one) && Array.isArray(other) && a.length === b.length && a.every((item, i) => sameJson(item, b[i]!))
    )
  }
  if (!isObject(one) || !isObject(other)) return one === other
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every(key => Object.hasOwn(other, key) && sameJson(one[key]!, other[key]!))
  )
}
