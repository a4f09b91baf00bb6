// Lists of amounts by resource name, as requests, limits and quotas hold them. apiserver pkg/quota/v1/resources.go
import {type Json, type JsonObject, objectAt} from './json.ts'
import {
  addQuantities,
  compareQuantities,
  type Quantity,
  quantityOf,
  quantitySign,
  quantityText,
  subtractQuantities,
  zeroQuantity,
} from './quantity.ts'

export type ResourceList = ReadonlyMap<string, Quantity>

/** The list at that place; what is no quantity is left out. */
export function resourceListAt(value: Json | undefined, ...path: readonly string[]): Map<string, Quantity> {
  const found = new Map<string, Quantity>()
  for (const [name, text] of Object.entries(objectAt(value, ...path))) {
    const quantity = quantityOf(text)
    if (quantity !== undefined) found.set(name, quantity)
  }
  return found
}

/** The list as JSON, in the order of names. */
export const resourceListJson = (list: ResourceList): JsonObject =>
  Object.fromEntries(sortedNames(list).map(name => [name, quantityText(list.get(name)!)]))

const sortedNames = (list: ResourceList): string[] => [...list.keys()].sort()

/** Adds `more` to `sum`. */
export function addAll(sum: Map<string, Quantity>, more: ResourceList): void {
  for (const [name, quantity] of more) {
    const old = sum.get(name)
    sum.set(name, old === undefined ? quantity : (addQuantities(old, quantity) ?? quantity))
  }
}

/** Raises what is less in `sum` than in `least`. */
export function raiseTo(sum: Map<string, Quantity>, least: ResourceList): void {
  for (const [name, quantity] of least) {
    const old = sum.get(name)
    if (old === undefined || compareQuantities(quantity, old) > 0) sum.set(name, quantity)
  }
}

export function added(a: ResourceList, b: ResourceList): Map<string, Quantity> {
  const sum = new Map(a)
  addAll(sum, b)
  return sum
}

/** a - b for every name of either, zero where that is less: SubtractWithNonNegativeResult. */
export function increase(a: ResourceList, b: ResourceList): Map<string, Quantity> {
  const result = new Map<string, Quantity>()
  for (const [name, quantity] of a) {
    const before = b.get(name)
    const difference = before === undefined ? quantity : subtractQuantities(quantity, before)
    result.set(name, difference !== undefined && quantitySign(difference) > 0 ? difference : zeroQuantity)
  }
  for (const name of b.keys()) if (!result.has(name)) result.set(name, zeroQuantity)
  return result
}

/** Only those of the names. */
export const masked = (list: ResourceList, names: Iterable<string>): Map<string, Quantity> => {
  const wanted = new Set(names)
  return new Map([...list].filter(([name]) => wanted.has(name)))
}

export const withoutZeros = (list: ResourceList): Map<string, Quantity> =>
  new Map([...list].filter(([, quantity]) => quantitySign(quantity) !== 0))

/** The names of what is more in `list` than `limits` allow. */
export const exceeding = (list: ResourceList, limits: ResourceList): string[] =>
  [...limits].flatMap(([name, limit]) => {
    const quantity = list.get(name)
    return quantity !== undefined && compareQuantities(quantity, limit) > 0 ? [name] : []
  })

export const equalLists = (a: ResourceList, b: ResourceList): boolean =>
  a.size === b.size &&
  [...a].every(([name, quantity]) => {
    const other = b.get(name)
    return other !== undefined && compareQuantities(quantity, other) === 0
  })

/** The list as it is read back where it was stored: 2Gi and 1G are 3147483648 then, which is no multiple of Ki any more. */
export const asStored = (list: ResourceList): Map<string, Quantity> =>
  new Map([...list].map(([name, quantity]) => [name, quantityOf(quantityText(quantity)) ?? quantity]))

/** `cpu=1,pods=2`: as refusals print it. */
export const resourceListText = (list: ResourceList): string =>
  sortedNames(list)
    .map(name => `${name}=${quantityText(list.get(name)!)}`)
    .join(',')
