import {isObject, type Json, type JsonObject} from '../../json.ts'
import {compareQuantities, isQuantityError, parseQuantity} from '../../quantity.ts'

const isAbsent = (value: Json | undefined): boolean => value === undefined || value === null

/** Fields that hold quantities: they are the same when their amounts are. */
const quantityMaps = new Set(['capacity', 'requests', 'limits', 'overhead', 'hard', 'used', 'allocatable'])
const quantityFields = new Set(['sizeLimit', 'divisor'])

function sameText(a: Json, b: Json, quantities: boolean): boolean {
  if (a === b) return true
  if (!quantities || !isScalar(a) || !isScalar(b)) return false
  const [left, right] = [parseQuantity(String(a)), parseQuantity(String(b))]
  return !isQuantityError(left) && !isQuantityError(right) && compareQuantities(left, right) === 0
}
const isScalar = (value: Json): value is string | number => typeof value === 'string' || typeof value === 'number'

/**
 * Kubernetes' semantic equality of decoded values: quantities by amount, absent lists and maps like empty ones, the order of map entries
 * does not matter. apimachinery pkg/api/equality
 */
export function same(a: Json | undefined, b: Json | undefined, quantities = false): boolean {
  if (isAbsent(a) || isAbsent(b)) return isAbsent(a) ? isEmptyOrAbsent(b) : isEmptyOrAbsent(a)
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b)) return false
    const [left, right] = [a as readonly Json[], b as readonly Json[]]
    return left.length === right.length && left.every((item, index) => same(item, right[index], quantities))
  }
  if (isObject(a) && isObject(b)) return sameObject(a, b, quantities)
  return sameText(a!, b!, quantities)
}

const isEmptyOrAbsent = (value: Json | undefined): boolean =>
  isAbsent(value) || (Array.isArray(value) && value.length === 0)

function sameObject(a: JsonObject, b: JsonObject, quantities: boolean): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every(key => {
    const [left, right] = [Object.hasOwn(a, key) ? a[key] : undefined, Object.hasOwn(b, key) ? b[key] : undefined]
    return same(left, right, quantities || quantityMaps.has(key) || quantityFields.has(key))
  })
}
