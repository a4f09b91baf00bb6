import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {labelValueProblems} from '../../names.ts'
import type {Check} from './check.ts'
import {items, part, text, textMap, texts} from './decoded.ts'

export const missingValues = "must be specified when `operator` is 'In' or 'NotIn'"
export const needlessValues = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
export const unknownOperator = 'not a valid selector operator'

/** A map of labels: the server names the map, not the key. apimachinery pkg/apis/meta/v1/validation ValidateLabels */
export function checkLabels(check: Check, labels: Readonly<Record<string, string>>, path: FieldPath): void {
  for (const [key, value] of Object.entries(labels)) {
    check.qualifiedName(path, key)
    check.invalidEach(path, value, labelValueProblems(value, check.version))
  }
}

/** A `{matchLabels, matchExpressions}` selector; an absent one is fine. */
export function checkLabelSelector(
  check: Check,
  selector: JsonObject | undefined,
  path: FieldPath,
  allowInvalidValues = false,
): void {
  checkLabels(check, textMap(selector, 'matchLabels'), path.child('matchLabels'))
  for (const [index, expression] of items(selector, 'matchExpressions').entries()) {
    checkLabelRequirement(check, expression, path.child('matchExpressions').index(index), allowInvalidValues)
  }
}

function checkLabelRequirement(
  check: Check,
  expression: JsonObject,
  path: FieldPath,
  allowInvalidValues: boolean,
): void {
  const values = texts(expression, 'values')
  switch (text(expression, 'operator')) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) check.required(path.child('values'), missingValues)
      break
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) check.forbidden(path.child('values'), needlessValues)
      break
    default:
      check.invalidNamed(path.child('operator'), text(expression, 'operator'), unknownOperator)
  }
  check.qualifiedName(path.child('key'), text(expression, 'key'))
  if (!allowInvalidValues) checkLabelValues(check, values, path.child('values'))
}

export function checkLabelValues(check: Check, values: readonly string[], path: FieldPath): void {
  for (const [index, value] of values.entries()) {
    check.invalidEach(path.index(index), value, labelValueProblems(value, check.version))
  }
}

/** True when the server's label selector of an older object already held a value that is refused today. */
export const selectorHasInvalidValue = (selector: JsonObject | undefined): boolean =>
  items(selector, 'matchExpressions').some(expression =>
    texts(expression, 'values').some(value => labelValueProblems(value).length > 0),
  )

/** True when a selector restricts nothing: absent or without labels and expressions. */
export const isEmptyLabelSelector = (selector: JsonObject | undefined): boolean =>
  Object.keys(part(selector, 'matchLabels') ?? {}).length === 0 && items(selector, 'matchExpressions').length === 0
