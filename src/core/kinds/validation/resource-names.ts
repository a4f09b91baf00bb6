/** Names of compute resources, and what may be asked of them. Kubernetes pkg/apis/core/helper/helpers.go, validation.go */
import {goJson} from '../../field-error.ts'
import type {FieldPath} from '../../field-path.ts'
import {qualifiedNameProblems} from '../../names.ts'
import {
  hasFraction,
  isQuantityError,
  parseQuantity,
  type Quantity,
  quantitySign,
  quantityText,
  quantityValue,
} from '../../quantity.ts'
import type {Check} from './check.ts'

export const isHugePage = (name: string): boolean => name.startsWith('hugepages-')
const isQuotaHugePage = (name: string): boolean => isHugePage(name) || name.startsWith('requests.hugepages-')

/** True for a whole number of pages of the size in the name. */
export function isWholeHugePages(name: string, quantity: Quantity): boolean {
  const size = parseQuantity(name.slice('hugepages-'.length))
  if (isQuantityError(size) || quantitySign(size) <= 0 || hasFraction(size)) return false
  return quantityValue(quantity) % quantityValue(size) === 0n
}

const objectCounts = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]
const computeResources = [
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
]
const standardResources = new Set([...computeResources, ...objectCounts, 'storage', 'requests.storage'])
const quotaResources = new Set([...computeResources, ...objectCounts, 'requests.storage'])
/** A resource that a quota can limit by its plain name. */
export const isQuotaResource = (name: string): boolean => quotaResources.has(name) || isQuotaHugePage(name)
const containerResources = new Set(['cpu', 'memory', 'ephemeral-storage'])
const wholeResources = new Set(objectCounts)

/** Without a domain or in kubernetes.io. */
export const isNativeResource = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/')
const isExtendedResource = (name: string): boolean =>
  !isNativeResource(name) && !name.startsWith('requests.') && qualifiedNameProblems(`requests.${name}`).length === 0
/** Requests below the limit are fine. */
export const allowsOvercommit = (name: string): boolean => isNativeResource(name) && !isHugePage(name)

/** How a server prints the name of a resource: some without quotes. */
export const resourceText = (check: Check, name: string): string =>
  check.since(29) && !check.since(34) ? name : goJson(name)
const refuseName = (check: Check, name: string, path: FieldPath, detail: string): void =>
  check.invalidAs(path, name, resourceText(check, name), detail)

/** Checks a resource's name: `true` when it has the form of one. */
export type ResourceNameCheck = (check: Check, name: string, path: FieldPath) => boolean

export const checkResourceName: ResourceNameCheck = (check, name, path) => {
  const problems = qualifiedNameProblems(name, check.version)
  for (const problem of problems) refuseName(check, name, path, problem)
  if (problems.length > 0) return false
  if (name.includes('/') || standardResources.has(name) || isQuotaHugePage(name)) return true
  refuseName(check, name, path, 'must be a standard resource type or fully qualified')
  return false
}

export const checkContainerResourceName: ResourceNameCheck = (check, name, path) => {
  const valid = checkResourceName(check, name, path)
  if (!name.includes('/')) {
    if (containerResources.has(name) || isHugePage(name)) return valid
    refuseName(check, name, path, 'must be a standard resource for containers')
    return false
  }
  if (isNativeResource(name) || isExtendedResource(name)) return valid
  refuseName(check, name, path, "doesn't follow extended resource name standard")
  return false
}

export const checkPodResourceName: ResourceNameCheck = (check, name, path) => {
  if (!checkResourceName(check, name, path)) return false
  if (name === 'cpu' || name === 'memory' || isHugePage(name)) return true
  check.unsupportedAs(path, name, resourceText(check, name), ['cpu', 'hugepages-', 'memory'])
  return false
}

export const checkQuotaResourceName: ResourceNameCheck = (check, name, path) => {
  const valid = checkResourceName(check, name, path)
  if (name.includes('/') || isQuotaResource(name)) return valid
  refuseName(check, name, path, 'must be a standard resource for quota')
  return false
}

/** Not negative, and whole where the resource is counted. */
export function checkResourceQuantity(check: Check, name: string, quantity: Quantity, path: FieldPath): void {
  const value = quantityText(quantity)
  if (quantitySign(quantity) < 0) check.invalid(path, value, 'must be greater than or equal to 0')
  const counted = wholeResources.has(name) || isExtendedResource(name)
  if (counted && hasFraction(quantity)) check.invalid(path, value, 'must be an integer')
}
