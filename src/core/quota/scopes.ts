// Which objects the scopes of a quota mean. Kubernetes pkg/quota/v1/evaluator/core pods.go and persistent_volume_claims.go
import {isObject, type JsonObject, listAt, objectAt, stringAt, valueAt} from '../json.ts'
import {quantitySign, zeroQuantity} from '../quantity.ts'
import {resourceListAt} from '../resource-list.ts'

export interface ScopeRequirement {
  readonly scope: string
  readonly operator: string
  readonly values: readonly string[]
}

/** All that a quota demands of its objects: spec.scopes and spec.scopeSelector. */
export function scopesOf(quota: JsonObject): ScopeRequirement[] {
  const scopes = listAt(quota, 'spec', 'scopes')
    .filter(scope => typeof scope === 'string')
    .map(scope => ({scope, operator: 'Exists', values: []}))
  const expressions = listAt(quota, 'spec', 'scopeSelector', 'matchExpressions').map(expression => ({
    scope: stringAt(expression, 'scopeName') ?? '',
    operator: stringAt(expression, 'operator') ?? '',
    values: listAt(expression, 'values').map(String),
  }))
  return [...scopes, ...expressions]
}

export const noScope = (): boolean => false

/** podMatchesScopeFunc */
export function podIsInScope(pod: JsonObject, requirement: ScopeRequirement): boolean {
  switch (requirement.scope) {
    case 'Terminating':
      return isBounded(pod)
    case 'NotTerminating':
      return !isBounded(pod)
    case 'BestEffort':
      return isBestEffort(pod)
    case 'NotBestEffort':
      return !isBestEffort(pod)
    case 'PriorityClass':
      return isAmong([stringAt(pod, 'spec', 'priorityClassName') ?? ''].filter(Boolean), requirement)
    case 'CrossNamespacePodAffinity':
      return looksIntoOtherNamespaces(pod)
    default:
      return false
  }
}

/** pvcMatchesScopeFunc */
export const claimIsInScope = (claim: JsonObject, requirement: ScopeRequirement): boolean =>
  requirement.scope === 'VolumeAttributesClass' && isAmong([...attributesClassesOf(claim)], requirement)

/** The classes that a claim asks for, has, or is changed to. */
export const attributesClassesOf = (claim: JsonObject): ReadonlySet<string> =>
  new Set(
    [
      stringAt(claim, 'spec', 'volumeAttributesClassName'),
      stringAt(claim, 'status', 'currentVolumeAttributesClassName'),
      stringAt(claim, 'status', 'modifyVolumeStatus', 'targetVolumeAttributesClassName'),
    ].flatMap(name => name || []),
  )

/** A label selector over one key, of which the object may have several values; one that fits is enough. */
function isAmong(names: readonly string[], {operator, values}: ScopeRequirement): boolean {
  switch (operator) {
    case 'Exists':
      return names.length > 0
    case 'DoesNotExist':
      return names.length === 0
    case 'In':
      return names.some(name => values.includes(name))
    case 'NotIn':
      return names.length === 0 || names.some(name => !values.includes(name))
    default:
      return false
  }
}

/** Its time is limited: spec.activeDeadlineSeconds. */
export function isBounded(pod: JsonObject): boolean {
  const seconds = valueAt(pod, ['spec', 'activeDeadlineSeconds'])
  return typeof seconds === 'number' && seconds >= 0
}

function isBestEffort(pod: JsonObject): boolean {
  const known = stringAt(pod, 'status', 'qosClass')
  if (known) return known === 'BestEffort'
  const holders = [pod['spec'], ...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'initContainers')]
  return !holders.some(holder =>
    ['requests', 'limits'].some(part => {
      const list = resourceListAt(holder, 'resources', part)
      return ['cpu', 'memory'].some(name => quantitySign(list.get(name) ?? zeroQuantity) > 0)
    }),
  )
}

function looksIntoOtherNamespaces(pod: JsonObject): boolean {
  return ['podAffinity', 'podAntiAffinity'].some(field => {
    const affinity = objectAt(pod, 'spec', 'affinity', field)
    const terms = [
      ...listAt(affinity, 'requiredDuringSchedulingIgnoredDuringExecution'),
      ...listAt(affinity, 'preferredDuringSchedulingIgnoredDuringExecution').map(
        weighted => valueAt(weighted, ['podAffinityTerm']) ?? null,
      ),
    ]
    return terms.some(term => listAt(term, 'namespaces').length > 0 || isObject(valueAt(term, ['namespaceSelector'])))
  })
}
