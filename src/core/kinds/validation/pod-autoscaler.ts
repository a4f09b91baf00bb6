/** HorizontalPodAutoscalers. Kubernetes pkg/apis/autoscaling/validation/validation.go */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {quantitySign, quantityText} from '../../quantity.ts'
import type {Check} from './check.ts'
import {has, items, number, numberOf, part, quantityIn, text, textOf} from './decoded.ts'
import {checkOwnMetadata, checkOwnMetadataUpdate, subdomainName} from './metadata.ts'
import {apiVersionProblem, checkMetrics, checkReference} from './pod-autoscaler-metrics.ts'

const specPath = FieldPath.root('spec')

function checkReplicas(check: Check, spec: JsonObject | undefined, least: number): void {
  const [min, max] = [numberOf(spec, 'minReplicas'), number(spec, 'maxReplicas')]
  const [minPath, maxPath] = [specPath.child('minReplicas'), specPath.child('maxReplicas')]
  if (min !== undefined && min < least) check.invalid(minPath, min, `must be greater than or equal to ${least}`)
  if (check.since(36) && max === 0) check.required(maxPath, 'must be set and greater than 0')
  else if (max < 1)
    check.invalid(maxPath, max, check.since(36) ? 'must be greater than or equal to 1' : 'must be greater than 0')
  if (min !== undefined && max < min) check.invalid(maxPath, max, 'must be greater than or equal to `minReplicas`')
}

function checkPolicies(check: Check, rules: JsonObject, path: FieldPath): void {
  const policies = items(rules, 'policies')
  if (policies.length === 0) check.required(path, 'must specify at least one Policy')
  for (const [index, policy] of policies.entries()) {
    const at = path.index(index)
    check.oneOf(at.child('type'), text(policy, 'type'), ['Percent', 'Pods'])
    const [value, period] = [number(policy, 'value'), number(policy, 'periodSeconds')]
    if (value <= 0) check.invalid(at.child('value'), value, 'must be greater than zero')
    if (period <= 0) check.invalid(at.child('periodSeconds'), period, 'must be greater than zero')
    if (period > 1800) check.invalid(at.child('periodSeconds'), period, 'must be less than or equal to 1800')
  }
}

function checkScaling(check: Check, rules: JsonObject | undefined, path: FieldPath): void {
  if (!rules) return
  const window = numberOf(rules, 'stabilizationWindowSeconds') ?? 0
  const at = path.child('stabilizationWindowSeconds')
  if (window < 0) check.invalid(at, window, 'must be greater than or equal to zero')
  if (window > 3600) check.invalid(at, window, 'must be less than or equal to 3600')
  const choice = textOf(rules, 'selectPolicy')
  if (choice !== undefined) check.oneOf(path.child('selectPolicy'), choice, ['Disabled', 'Max', 'Min'])
  checkPolicies(check, rules, path.child('policies'))
  const tolerance = quantityIn(rules, 'tolerance')
  if (tolerance && quantitySign(tolerance) < 0) {
    check.invalid(path.child('tolerance'), quantityText(tolerance), 'must be greater than or equal to 0')
  }
}

/** The metrics of the older API: the use of the CPU alone. */
const metricsOf = (spec: JsonObject | undefined): readonly JsonObject[] => {
  if (!has(spec, 'targetCPUUtilizationPercentage')) return items(spec, 'metrics')
  const averageUtilization = number(spec, 'targetCPUUtilizationPercentage')
  return [{type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization}}}]
}

function checkSpec(check: Check, spec: JsonObject | undefined, old: JsonObject | undefined): void {
  checkReplicas(check, spec, old && numberOf(old, 'minReplicas') === 0 ? 0 : 1)
  const [target, before] = [part(spec, 'scaleTargetRef'), part(old, 'scaleTargetRef')]
  const isSame = (field: string): boolean => text(target, field) === text(before, field)
  checkReference(check, target, specPath.child('scaleTargetRef'), {
    needsGroup: text(target, 'kind') !== 'ReplicationController',
    anyVersion: old !== undefined && isSame('apiVersion') && isSame('kind'),
  })
  const anyVersion = items(old, 'metrics').some(metric => {
    const object = text(metric, 'type') === 'Object' ? part(metric, 'object') : undefined
    return object && apiVersionProblem(text(part(object, 'describedObject'), 'apiVersion'), false) !== undefined
  })
  const metrics = metricsOf(spec)
  checkMetrics(check, metrics, specPath.child('metrics'), anyVersion)
  const isWoken = metrics.some(metric => ['Object', 'External'].includes(text(metric, 'type')))
  if (numberOf(spec, 'minReplicas') === 0 && !isWoken) {
    const detail = 'must specify at least one Object or External metric to support scaling to zero replicas'
    check.forbidden(specPath.child('metrics'), detail)
  }
  const behavior = part(spec, 'behavior')
  for (const direction of ['scaleUp', 'scaleDown'])
    checkScaling(check, part(behavior, direction), specPath.child('behavior', direction))
}

export function checkPodAutoscaler(check: Check, autoscaler: JsonObject): void {
  checkOwnMetadata(check, autoscaler, true, subdomainName)
  checkSpec(check, part(autoscaler, 'spec'), undefined)
}

export function checkPodAutoscalerUpdate(check: Check, autoscaler: JsonObject, old: JsonObject): void {
  checkOwnMetadataUpdate(check, autoscaler, old)
  checkSpec(check, part(autoscaler, 'spec'), part(old, 'spec'))
}
