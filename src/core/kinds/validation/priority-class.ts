/** PriorityClasses. Kubernetes pkg/apis/scheduling/validation/validation.go, pkg/apis/scheduling/v1/helpers.go */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import type {Check} from './check.ts'
import {flag, number, text, textOf} from './decoded.ts'
import {checkOwnMetadata, checkOwnMetadataUpdate, metadataOf, subdomainName} from './metadata.ts'

const highest = 1_000_000_000
const systemClasses: Readonly<Record<string, number>> = {
  'system-node-critical': 2 * highest + 1000,
  'system-cluster-critical': 2 * highest,
}

function systemProblem(name: string, value: number, isDefault: boolean): string | undefined {
  const known = systemClasses[name]
  if (known === undefined) return `${name} is not a known system priority class`
  if (value !== known) return `value of ${name} PriorityClass must be ${known}`
  return isDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined
}

const valuePath = FieldPath.root('value')
const policyPath = FieldPath.root('preemptionPolicy')

export function checkPriorityClass(check: Check, priorityClass: JsonObject): void {
  checkOwnMetadata(check, priorityClass, false, subdomainName)
  const name = text(metadataOf(priorityClass), 'name')
  const value = number(priorityClass, 'value')
  if (name.startsWith('system-')) {
    const problem = systemProblem(name, value, flag(priorityClass, 'globalDefault'))
    const reserved = "priority class names with 'system-' prefix are reserved for system use only. error: "
    if (problem !== undefined) check.forbidden(FieldPath.root('metadata').child('name'), reserved + problem)
  } else if (value > highest) {
    check.forbidden(valuePath, `maximum allowed value of a user defined priority is ${highest}`)
  }
  const policy = textOf(priorityClass, 'preemptionPolicy')
  if (policy !== undefined) check.requiredOneOf(policyPath, policy, ['PreemptLowerPriority', 'Never'])
}

export function checkPriorityClassUpdate(check: Check, priorityClass: JsonObject, old: JsonObject): void {
  checkOwnMetadataUpdate(check, priorityClass, old)
  if (number(priorityClass, 'value') !== number(old, 'value')) {
    check.forbidden(valuePath, 'may not be changed in an update.')
  }
  const policy = textOf(priorityClass, 'preemptionPolicy')
  if (policy === textOf(old, 'preemptionPolicy')) return
  check.invalidAs(policyPath, policy ?? null, JSON.stringify(policy ?? null), 'field is immutable')
}
