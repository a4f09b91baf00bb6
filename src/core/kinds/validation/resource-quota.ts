/** ResourceQuotas. Kubernetes pkg/apis/core/validation/validation.go ValidateResourceQuota */
import {FieldPath} from '../../field-path.ts'
import {type Json, type JsonObject, objectAt} from '../../json.ts'
import type {Check} from './check.ts'
import {items, part, resourceList, text, texts} from './decoded.ts'
import {goStructText} from './go-struct.ts'
import {checkOwnMetadata, checkOwnMetadataUpdate, subdomainName} from './metadata.ts'
import {checkQuotaResourceName, checkResourceQuantity, isQuotaResource} from './resource-names.ts'

const specPath = FieldPath.root('spec')

const podResources = new Set([
  'pods',
  'cpu',
  'memory',
  'limits.cpu',
  'limits.memory',
  'requests.cpu',
  'requests.memory',
])
const claimResources = new Set(['persistentvolumeclaims', 'requests.storage'])
const onlyExist = new Set(['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'])
const scopesOfPods = new Set([...onlyExist, 'PriorityClass'])
const conflicts = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const

/** A scope that newer servers know. */
const isClaimScope = (check: Check, scope: string): boolean => scope === 'VolumeAttributesClass' && check.since(33)
const isScope = (check: Check, scope: string): boolean => scopesOfPods.has(scope) || isClaimScope(check, scope)

function isOfScope(scope: string, resource: string): boolean {
  if (scope === 'BestEffort') return resource === 'pods'
  return (scopesOfPods.has(scope) ? podResources : claimResources).has(resource)
}
const isForScope = (check: Check, scope: string, resource: string): boolean =>
  !isScope(check, scope) || isOfScope(scope, resource)

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
const resourcesOf = (spec: JsonObject): string[] =>
  [...resourceList(spec, 'hard').keys()].filter(isQuotaResource).sort(byBytes)

/** The amounts of a quota that a scope, which the server knows, does not go with. */
export const resourcesBesideScope = (spec: JsonObject, scope: string): string[] =>
  Object.keys(objectAt(spec, 'hard')).filter(resource => isQuotaResource(resource) && !isOfScope(scope, resource))

const listOf = (spec: JsonObject, field: string): Json => (texts(spec, field).length > 0 ? texts(spec, field) : null)

function checkConflicts(check: Check, scopes: ReadonlySet<string>, spec: JsonObject, path: FieldPath): void {
  for (const [one, other] of conflicts) {
    if (scopes.has(one) && scopes.has(other)) check.invalid(path, listOf(spec, 'scopes'), 'conflicting scopes')
  }
}

function checkScopes(check: Check, spec: JsonObject): void {
  const scopes = texts(spec, 'scopes')
  const path = specPath.child('scopes')
  for (const scope of scopes) {
    if (!isScope(check, scope)) check.invalid(path, scopes, 'unsupported scope')
    for (const resource of resourcesOf(spec)) {
      if (!isForScope(check, scope, resource)) check.invalid(path, scopes, 'unsupported scope applied to resource')
    }
  }
  checkConflicts(check, new Set(scopes), spec, path)
}

const mustExist =
  'when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity'

/** The server leaves out the index of the expression. */
function checkExpression(check: Check, expression: JsonObject, spec: JsonObject, path: FieldPath, index: number): void {
  const child = (field: string): FieldPath => path.childAs(field, index, field)
  const [scope, operator] = [text(expression, 'scopeName'), text(expression, 'operator')]
  if (!isScope(check, scope)) check.invalid(child('scopeName'), scope, 'unsupported scope')
  const selector = part(spec, 'scopeSelector')
  for (const resource of resourcesOf(spec)) {
    if (isForScope(check, scope, resource)) continue
    const shown = goStructText('ScopeSelector', selector)
    check.invalidAs(path, selector ?? null, shown, 'unsupported scope applied to resource')
  }
  if (onlyExist.has(scope) && operator !== 'Exists') {
    check.invalid(child('operator'), operator, `must be '${check.since(31) ? 'Exists' : 'Exist'}' ${mustExist}`)
  }
  const values = texts(expression, 'values')
  switch (operator) {
    case 'In':
    case 'NotIn': {
      const detail = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"
      if (values.length === 0) check.required(child('values'), detail)
      return
    }
    case 'Exists':
    case 'DoesNotExist': {
      const detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
      if (values.length > 0) check.invalid(child('values'), values, detail)
      return
    }
    default:
      check.invalidNamed(child('operator'), operator, 'not a valid selector operator')
  }
}

function checkScopeSelector(check: Check, spec: JsonObject): void {
  const selector = part(spec, 'scopeSelector')
  if (!selector) return
  const path = specPath.child('scopeSelector', 'matchExpressions')
  const expressions = items(selector, 'matchExpressions')
  for (const [index, expression] of expressions.entries()) checkExpression(check, expression, spec, path, index)
  checkConflicts(check, new Set(expressions.map(expression => text(expression, 'scopeName'))), spec, path)
}

function checkSpec(check: Check, spec: JsonObject): void {
  for (const [name, quantity] of resourceList(spec, 'hard')) {
    const path = specPath.child('hard').key(name)
    checkQuotaResourceName(check, name, path)
    checkResourceQuantity(check, name, quantity, path)
  }
  checkScopes(check, spec)
  checkScopeSelector(check, spec)
}

export function checkResourceQuota(check: Check, quota: JsonObject): void {
  checkOwnMetadata(check, quota, true, subdomainName)
  checkSpec(check, part(quota, 'spec') ?? {})
}

export function checkResourceQuotaUpdate(check: Check, quota: JsonObject, old: JsonObject): void {
  checkOwnMetadataUpdate(check, quota, old)
  const spec = part(quota, 'spec') ?? {}
  checkSpec(check, spec)
  const [scopes, before] = [new Set(texts(spec, 'scopes')), new Set(texts(part(old, 'spec'), 'scopes'))]
  if (scopes.size === before.size && [...scopes].every(scope => before.has(scope))) return
  check.invalid(specPath.child('scopes'), listOf(spec, 'scopes'), 'field is immutable')
}
