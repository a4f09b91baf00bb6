/** PodDisruptionBudgets. Kubernetes pkg/apis/policy/validation/validation.go */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {Check} from './check.ts'
import {has, numberOrText, part, partAt, textOf} from './decoded.ts'
import {goStructText} from './go-struct.ts'
import {checkLabelSelector} from './labels.ts'
import {checkAtMostAll, checkNumberOrPercent} from './workload-template.ts'

const specPath = FieldPath.root('spec')

/** The metadata is checked with that of all kinds. */
export function checkBudget(check: Check, budget: JsonObject, allowInvalidValues = false): void {
  const spec = part(budget, 'spec') ?? {}
  if (has(spec, 'minAvailable') && has(spec, 'maxUnavailable')) {
    const shown = goStructText('PodDisruptionBudgetSpec', spec)
    check.invalidAs(specPath, spec, shown, 'minAvailable and maxUnavailable cannot be both set')
  }
  for (const field of ['minAvailable', 'maxUnavailable']) {
    const amount = numberOrText(spec, field)
    if (amount === undefined) continue
    checkNumberOrPercent(check, amount, specPath.child(field))
    checkAtMostAll(check, amount, specPath.child(field))
  }
  checkLabelSelector(check, part(spec, 'selector'), specPath.child('selector'), allowInvalidValues)
  const policy = textOf(spec, 'unhealthyPodEvictionPolicy')
  if (policy === undefined) return
  check.oneOf(specPath.child('unhealthyPodEvictionPolicy'), policy, ['AlwaysAllow', 'IfHealthyBudget'])
}

export function checkBudgetUpdate(check: Check, budget: JsonObject, old: JsonObject): void {
  const stored = new Check(check.version)
  checkLabelSelector(stored, partAt(old, 'spec', 'selector'), FieldPath.root())
  checkBudget(check, budget, stored.errors.length > 0)
}
