/** A number against the limits of its schema. Kubernetes kube-openapi pkg/validation/validate/validator.go numberValidator */
import {goFloatText, isGoInteger} from './go-numbers.ts'
import type {Schema} from './schema.ts'

/** `what` follows the field's name; `text` is the whole; `factor` is a multipleOf that is none. */
export type Complaint =
  {readonly what: string} | {readonly text: string} | {readonly text: string; readonly factor: number}

const largestFloat32 = 3.4028235677973366e38

/** What the server says against the number, `name` being the field as the validator calls it. */
export function checkNumber(schema: Schema, name: string, value: number): Complaint[] {
  const isInteger = isGoInteger(value)
  const type = schema.types.length === 1 ? schema.types[0]! : ''
  const range = (number: number, what: string): Complaint[] => outOfRange(number, type, schema.format, what, name)
  const complaints: Complaint[] = [...range(value, 'Checked')]
  const {multipleOf, maximum, minimum} = schema
  if (multipleOf !== undefined) {
    const odd = range(multipleOf, 'MultipleOf')
    const asInteger = isInteger && odd.length === 0
    complaints.push(
      ...odd,
      ...(asInteger ? multipleOfInteger(value, multipleOf, name) : multipleOfFloat(value, multipleOf, name)),
    )
  }
  if (minimum !== undefined) {
    const {exclusiveMinimum} = schema
    const odd = range(minimum, 'Minimum boundary')
    const limit = isInteger && odd.length === 0 ? Math.trunc(minimum) : minimum
    complaints.push(...odd)
    if (exclusiveMinimum ? value <= limit : value < limit)
      complaints.push({
        what: `should be greater than${exclusiveMinimum ? '' : ' or equal to'} ${limitText(limit, isInteger && odd.length === 0)}`,
      })
  }
  if (maximum !== undefined) {
    const {exclusiveMaximum} = schema
    const odd = range(maximum, 'Maximum boundary')
    const limit = isInteger && odd.length === 0 ? Math.trunc(maximum) : maximum
    complaints.push(...odd)
    if (exclusiveMaximum ? value >= limit : value > limit)
      complaints.push({
        what: `should be less than${exclusiveMaximum ? '' : ' or equal to'} ${limitText(limit, isInteger && odd.length === 0)}`,
      })
  }
  return complaints
}

const limitText = (limit: number, isInteger: boolean): string =>
  isInteger ? String(BigInt(limit)) : goFloatText(limit)

function outOfRange(value: number, type: string, format: string, what: string, name: string): Complaint[] {
  if (type === 'integer') {
    const limit = format === 'int32' ? 2 ** 31 : 2 ** 63
    if (Number.isInteger(value) && value >= -limit && value < limit) return []
  } else if (type !== 'number' || format !== 'float' || Math.abs(value) <= largestFloat32) return []
  const kind = format === '' ? `${type} (default format)` : `${type} with format ${format}`
  return [{text: `${what} value must be of type ${kind} in ${name}`}]
}

function multipleOfInteger(value: number, multipleOf: number, name: string): Complaint[] {
  const factor = Math.trunc(multipleOf)
  if (factor <= 0) return [notPositive(name, factor)]
  return value % factor === 0 ? [] : [{what: `should be a multiple of ${factor}`}]
}

function multipleOfFloat(value: number, factor: number, name: string): Complaint[] {
  if (factor <= 0) return [notPositive(name, factor)]
  const times = factor < 1 ? (1 / factor) * value : value / factor
  return isWhole(times) ? [] : [{what: `should be a multiple of ${goFloatText(factor)}`}]
}
const notPositive = (name: string, factor: number): Complaint => ({
  text: `factor MultipleOf declared for ${name} must be positive: ${goFloatText(factor)}`,
  factor,
})

/** An integer as far as floats can tell. github.com/go-openapi/swag IsFloat64AJSONInteger */
export function isWhole(value: number): boolean {
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return false
  const whole = Math.trunc(value)
  if (value === whole) return true
  const difference = Math.abs(value - whole)
  return whole !== 0 && difference / (Math.abs(value) + Math.abs(whole)) < 1e-9
}
