/** What HorizontalPodAutoscalers measure. Kubernetes pkg/apis/autoscaling/validation/validation.go validateMetricSpec */
import {goJson} from '../../field-error.ts'
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {dnsLabelProblems, pathSegmentProblems} from '../../names.ts'
import {quantitySign, quantityText} from '../../quantity.ts'
import type {Check} from './check.ts'
import {has, numberOf, part, quantityIn, text} from './decoded.ts'
import {checkContainerResourceName} from './resource-names.ts'

/** What is wrong with an apiVersion in a reference; `needsGroup` refuses those of the core group. */
export function apiVersionProblem(apiVersion: string, needsGroup: boolean): string | undefined {
  const parts = apiVersion.split('/')
  if (parts.length > 2) return `unexpected GroupVersion string: ${apiVersion}`
  const group = parts.length === 2 ? parts[0] : ''
  return needsGroup && group === '' ? 'apiVersion must specify API group' : undefined
}

/** `anyVersion`: the apiVersion is not looked at. */
export function checkReference(
  check: Check,
  reference: JsonObject | undefined,
  path: FieldPath,
  {needsGroup = false, anyVersion = false}: {readonly needsGroup?: boolean; readonly anyVersion?: boolean},
): void {
  for (const field of ['kind', 'name']) {
    const value = text(reference, field)
    if (check.requiredText(path.child(field), value)) check.matches(path.child(field), value, pathSegmentProblems)
  }
  if (anyVersion || !check.since(34)) return
  const apiVersion = text(reference, 'apiVersion')
  const problem = apiVersionProblem(apiVersion, needsGroup)
  if (problem !== undefined) check.invalid(path.child('apiVersion'), apiVersion, problem)
}

function checkTarget(check: Check, target: JsonObject | undefined, path: FieldPath): void {
  const type = text(target, 'type')
  if (type === '') check.required(path.child('type'), 'must specify a metric target type')
  if (!['Utilization', 'Value', 'AverageValue'].includes(type)) {
    check.invalidAs(path.child('type'), type, goJson(type), 'must be either Utilization, Value, or AverageValue')
  }
  for (const field of ['value', 'averageValue']) {
    const amount = quantityIn(target, field)
    if (amount && quantitySign(amount) !== 1) check.invalid(path.child(field), quantityText(amount), 'must be positive')
  }
  const use = numberOf(target, 'averageUtilization')
  if (use !== undefined && use < 1) check.invalid(path.child('averageUtilization'), use, 'must be greater than 0')
}

function checkMetricName(check: Check, source: JsonObject, path: FieldPath): void {
  const name = text(part(source, 'metric'), 'name')
  const at = path.child('metric', 'name')
  if (check.requiredText(at, name, 'must specify a metric name')) check.matches(at, name, pathSegmentProblems)
}

/** Of several fields of a target one must be there, and some exclude each other. */
function checkObject(check: Check, source: JsonObject, path: FieldPath, anyVersion: boolean): void {
  checkReference(check, part(source, 'describedObject'), path.child('describedObject'), {anyVersion})
  checkMetricName(check, source, path)
  const target = part(source, 'target')
  checkTarget(check, target, path.child('target'))
  if (has(target, 'value') || has(target, 'averageValue')) return
  check.required(path.child('target', 'averageValue'), 'must set either a target value or averageValue')
}

function checkExternal(check: Check, source: JsonObject, path: FieldPath): void {
  checkMetricName(check, source, path)
  const target = part(source, 'target')
  checkTarget(check, target, path.child('target'))
  const [hasValue, hasAverage] = [has(target, 'value'), has(target, 'averageValue')]
  const detail = 'a target value for metric'
  if (!hasValue && !hasAverage)
    check.required(path.child('target', 'averageValue'), `must set either ${detail} or a per-pod target`)
  if (hasValue && hasAverage)
    check.forbidden(path.child('target', 'value'), `may not set both ${detail} and a per-pod target`)
}

function checkPods(check: Check, source: JsonObject, path: FieldPath): void {
  checkMetricName(check, source, path)
  checkTarget(check, part(source, 'target'), path.child('target'))
  if (has(part(source, 'target'), 'averageValue')) return
  check.required(path.child('target', 'averageValue'), 'must specify a positive target averageValue')
}

function checkResourceTarget(check: Check, source: JsonObject, path: FieldPath): void {
  const target = part(source, 'target')
  checkTarget(check, target, path.child('target'))
  const [hasUse, hasValue] = [has(target, 'averageUtilization'), has(target, 'averageValue')]
  const detail = 'a target raw value'
  if (!hasUse && !hasValue)
    check.required(path.child('target', 'averageUtilization'), `must set either ${detail} or a target utilization`)
  if (hasUse && hasValue)
    check.forbidden(path.child('target', 'averageValue'), `may not set both ${detail} and a target utilization`)
}

function checkResource(check: Check, source: JsonObject, path: FieldPath): void {
  check.requiredText(path.child('name'), text(source, 'name'), 'must specify a resource name')
  checkResourceTarget(check, source, path)
}

function checkContainerResource(check: Check, source: JsonObject, path: FieldPath): void {
  const [name, container] = [text(source, 'name'), text(source, 'container')]
  if (check.requiredText(path.child('name'), name, 'must specify a resource name'))
    checkContainerResourceName(check, name, path.child('name'))
  if (check.requiredText(path.child('container'), container, 'must specify a container'))
    check.matches(path.child('container'), container, dnsLabelProblems)
  checkResourceTarget(check, source, path)
}

/** In the order in which the server looks at them: only the first that is there is looked into. */
const sources: readonly (readonly [
  field: string,
  type: string,
  check: (check: Check, source: JsonObject, path: FieldPath, anyVersion: boolean) => void,
])[] = [
  ['object', 'Object', checkObject],
  ['external', 'External', checkExternal],
  ['pods', 'Pods', checkPods],
  ['resource', 'Resource', checkResource],
  ['containerResource', 'ContainerResource', checkContainerResource],
]
const types = sources.map(([, type]) => type).sort()

/** `anyVersion`: apiVersions of objects that are measured are not looked at. */
export function checkMetrics(check: Check, metrics: readonly JsonObject[], path: FieldPath, anyVersion: boolean): void {
  for (const [index, metric] of metrics.entries()) {
    const at = path.index(index)
    const type = text(metric, 'type')
    if (type === '') check.required(at.child('type'), 'must specify a metric source type')
    const known = sources.find(([, each]) => each === type)
    if (!known) check.unsupported(at.child('type'), type, types)
    const given = sources.filter(([field]) => has(metric, field))
    const [first] = given
    if (first) first[2](check, part(metric, first[0]) ?? {}, at.child(first[0]), anyVersion)
    if (!known) check.unsupported(at.child('type'), type, types)
    else if (!has(metric, known[0]))
      check.required(at.child(known[0]), 'must populate information for the given metric source')
    if (given.length === 1) continue
    for (const [field] of given)
      if (field !== known?.[0]) check.forbidden(at.child(field), 'must populate the given metric source only')
  }
}
