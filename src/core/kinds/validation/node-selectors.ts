/** Node selectors of pods and volumes. Kubernetes pkg/apis/core/validation/validation.go ValidateNodeSelector */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {dnsSubdomainProblems} from '../../names.ts'
import type {Check} from './check.ts'
import {items, text, texts} from './decoded.ts'
import {checkLabelValues, missingValues, needlessValues, unknownOperator} from './labels.ts'

function checkRequirement(check: Check, requirement: JsonObject, path: FieldPath, anyValues: boolean): void {
  const operator = text(requirement, 'operator')
  const values = texts(requirement, 'values')
  const at = path.child('values')
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) check.required(at, missingValues)
      break
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) check.forbidden(at, needlessValues)
      break
    case 'Gt':
    case 'Lt':
      if (values.length !== 1) check.required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'")
      break
    default:
      check.invalidNamed(path.child('operator'), operator, unknownOperator)
  }
  check.qualifiedName(path.child('key'), text(requirement, 'key'))
  if (!anyValues) checkLabelValues(check, values, at)
}

function checkFieldRequirement(check: Check, requirement: JsonObject, path: FieldPath): void {
  const [operator, key] = [text(requirement, 'operator'), text(requirement, 'key')]
  const values = texts(requirement, 'values')
  const at = path.child('values')
  if (operator !== 'In' && operator !== 'NotIn') check.invalidNamed(path.child('operator'), operator, unknownOperator)
  else if (values.length !== 1) {
    check.required(at, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector")
  }
  if (key !== 'metadata.name') {
    check.invalid(path.child('key'), key, 'not a valid field selector key')
    return
  }
  for (const [index, value] of values.entries()) check.matches(at.index(index), value, dnsSubdomainProblems)
}

/** `anyValues`: values need not be label values (preferences, and servers before 1.33). */
export function checkNodeSelectorTerm(check: Check, term: JsonObject, path: FieldPath, anyValues: boolean): void {
  for (const [index, requirement] of items(term, 'matchExpressions').entries()) {
    checkRequirement(check, requirement, path.child('matchExpressions').index(index), anyValues)
  }
  for (const [index, requirement] of items(term, 'matchFields').entries()) {
    checkFieldRequirement(check, requirement, path.child('matchFields').index(index))
  }
}

export function checkNodeSelector(check: Check, selector: JsonObject, path: FieldPath, anyValues = false): void {
  const terms = items(selector, 'nodeSelectorTerms')
  const at = path.child('nodeSelectorTerms')
  if (terms.length === 0) check.required(at, 'must have at least one node selector term')
  const lax = anyValues || !check.since(33)
  for (const [index, term] of terms.entries()) checkNodeSelectorTerm(check, term, at.index(index), lax)
}
