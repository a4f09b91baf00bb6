/** LimitRanges. Kubernetes pkg/apis/core/validation/validation.go ValidateLimitRange */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {qualifiedNameProblems} from '../../names.ts'
import {
  compareQuantities,
  type Quantity,
  quantityMilliValue,
  quantityOf,
  quantityText,
  quantityValue,
} from '../../quantity.ts'
import type {Check} from './check.ts'
import {items, part, resourceList, text} from './decoded.ts'
import {checkOwnMetadata, subdomainName} from './metadata.ts'
import {allowsOvercommit, checkContainerResourceName, checkResourceName} from './resource-names.ts'

const types = new Set(['Pod', 'Container', 'PersistentVolumeClaim'])

function checkType(check: Check, type: string, path: FieldPath): void {
  const problems = qualifiedNameProblems(type, check.version)
  check.invalidEach(path, type, problems)
  if (problems.length > 0 || type.includes('/') || types.has(type)) return
  check.invalid(path, type, 'must be a standard limit type or fully qualified')
}

type Resources = ReadonlyMap<string, Quantity>

/** The five lists of a limit. */
interface Limit {
  readonly max: Resources
  readonly min: Resources
  readonly default: Resources
  readonly defaultRequest: Resources
  readonly maxLimitRequestRatio: Resources
}
type ListName = keyof Limit

const largestMilliValue = (2n ** 63n - 1n) / 1000n

/** Go's %f: of two numbers as near it takes the even one, toFixed the larger. Only odd 128ths lie in the middle of two. */
function floatText(value: number): string {
  const millionths = Math.floor(value * 1e6)
  if ((value * 128) % 2 === 1 && millionths % 2 === 0) return (millionths / 1e6).toFixed(6)
  if (Number.isFinite(value)) return value.toFixed(6)
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? '+Inf' : '-Inf'
}

/** The ratio of `max` to `min` when `ratio` is above it. */
function exceededRatio(ratio: Quantity, min: Quantity, max: Quantity): number | undefined {
  const values = [ratio, min, max].map(quantityValue)
  const isSmall = values.every(value => value < largestMilliValue)
  const [wanted, low, high] = (isSmall ? [ratio, min, max].map(quantityMilliValue) : values).map(Number)
  const most = high! / low!
  return (isSmall ? wanted! / 1000 : wanted!) > most ? most : undefined
}

const one = quantityOf('1')!

/** Each rule refuses `shown` of the list `at` when the first of two amounts is above the second. */
const orders: readonly {
  readonly low: ListName
  readonly high: ListName
  readonly at: ListName
  readonly shown: ListName
  readonly text: readonly [low: string, high: string]
}[] = [
  {low: 'min', high: 'max', at: 'min', shown: 'min', text: ['min', 'max']},
  {low: 'min', high: 'defaultRequest', at: 'defaultRequest', shown: 'defaultRequest', text: ['min', 'default request']},
  {low: 'defaultRequest', high: 'max', at: 'defaultRequest', shown: 'defaultRequest', text: ['default request', 'max']},
  {
    low: 'defaultRequest',
    high: 'default',
    at: 'defaultRequest',
    shown: 'defaultRequest',
    text: ['default request', 'default limit'],
  },
  {low: 'min', high: 'default', at: 'default', shown: 'min', text: ['min', 'default']},
  {low: 'default', high: 'max', at: 'default', shown: 'max', text: ['default', 'max']},
]

function checkResource(check: Check, name: string, limit: Limit, path: FieldPath): void {
  const amount = (list: ListName): Quantity | undefined => limit[list].get(name)
  for (const {
    low,
    high,
    at,
    shown,
    text: [lowText, highText],
  } of orders) {
    const [less, more] = [amount(low), amount(high)]
    if (!less || !more || compareQuantities(less, more) <= 0) continue
    const detail = `${lowText} value ${quantityText(less)} is greater than ${highText} value ${quantityText(more)}`
    check.invalid(path.child(at).key(name), quantityText(amount(shown)!), detail)
  }
  checkRatio(check, name, limit, path)
  const [standard, request] = [amount('default'), amount('defaultRequest')]
  if (allowsOvercommit(name) || !standard || !request || compareQuantities(standard, request) === 0) return
  const texts = [quantityText(standard), quantityText(request)] as const
  const detail = `default value ${texts[0]} must equal to defaultRequest value ${texts[1]} in ${name}`
  check.invalid(path.child('defaultRequest').key(name), texts[1], detail)
}

function checkRatio(check: Check, name: string, limit: Limit, path: FieldPath): void {
  const [ratio, min, max] = [limit.maxLimitRequestRatio.get(name), limit.min.get(name), limit.max.get(name)]
  if (!ratio) return
  const at = path.child('maxLimitRequestRatio').key(name)
  const shown = quantityText(ratio)
  if (compareQuantities(ratio, one) < 0) check.invalid(at, shown, `ratio ${shown} is less than 1`)
  const most = min && max ? exceededRatio(ratio, min, max) : undefined
  if (most !== undefined) check.invalid(at, shown, `ratio ${shown} is greater than max/min = ${floatText(most)}`)
}

function checkLimit(check: Check, item: JsonObject, path: FieldPath): void {
  const type = text(item, 'type')
  const checkName = type === 'Pod' || type === 'Container' ? checkContainerResourceName : checkResourceName
  const read = (list: ListName): Resources => {
    const resources = resourceList(item, list)
    for (const name of resources.keys()) checkName(check, name, path.child(list).key(name))
    return resources
  }
  const [max, min] = [read('max'), read('min')]
  const none: Resources = new Map()
  const readDefault = (list: ListName): Resources => {
    if (type !== 'Pod') return read(list)
    if (resourceList(item, list).size > 0) {
      check.forbidden(path.child(list), "may not be specified when `type` is 'Pod'")
    }
    return none
  }
  const [standard, defaultRequest] = [readDefault('default'), readDefault('defaultRequest')]
  if (type === 'PersistentVolumeClaim' && !min.has('storage') && !max.has('storage')) {
    const detail = 'either minimum or maximum storage value is required, but neither was provided'
    check.required(path.childAs('limits'), detail)
  }
  const limit = {max, min, default: standard, defaultRequest, maxLimitRequestRatio: read('maxLimitRequestRatio')}
  const names = new Set(Object.values(limit).flatMap(resources => [...resources.keys()]))
  for (const name of names) checkResource(check, name, limit, path)
}

export function checkLimitRange(check: Check, range: JsonObject): void {
  checkOwnMetadata(check, range, true, subdomainName)
  const seen = new Set<string>()
  for (const [index, item] of items(part(range, 'spec'), 'limits').entries()) {
    const path = FieldPath.root('spec').child('limits').index(index)
    const type = text(item, 'type')
    checkType(check, type, path.child('type'))
    if (seen.has(type)) check.duplicateAs(path.child('type'), type, JSON.stringify(type))
    seen.add(type)
    checkLimit(check, item, path)
  }
}
