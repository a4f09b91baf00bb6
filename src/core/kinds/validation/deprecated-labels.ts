/** Labels of nodes that nobody should select by. Kubernetes pkg/api/node/util.go */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {labelValueProblems} from '../../names.ts'
import {items, text, texts} from './decoded.ts'
import type {WarningList} from './warning-list.ts'

const renamed = (since: string, now: string): string => `deprecated since ${since}; use "${now}" instead`

const deprecated: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': renamed('v1.14', 'kubernetes.io/arch'),
  'beta.kubernetes.io/os': renamed('v1.14', 'kubernetes.io/os'),
  'failure-domain.beta.kubernetes.io/region': renamed('v1.17', 'topology.kubernetes.io/region'),
  'failure-domain.beta.kubernetes.io/zone': renamed('v1.17', 'topology.kubernetes.io/zone'),
  'beta.kubernetes.io/instance-type': renamed('v1.17', 'node.kubernetes.io/instance-type'),
  'node-role.kubernetes.io/master': 'use "node-role.kubernetes.io/control-plane" instead',
}
const deprecatedToo: Readonly<Record<string, string>> = {
  'app.kubernetes.io/created-by': 'deprecated since v1.9',
  'scheduler.alpha.kubernetes.io/preferAvoidPods': 'deprecated since v1.22; use Taints and Tolerations instead',
}

/** What the server says of a label; undefined when it is fine. */
export function labelDeprecation(list: WarningList, label: string): string | undefined {
  if (Object.hasOwn(deprecated, label)) return deprecated[label]
  return list.since(31) && Object.hasOwn(deprecatedToo, label) ? deprecatedToo[label] : undefined
}

/** `withValues`: values that are no label values are told too. */
export function warnOfNodeTerm(
  list: WarningList,
  term: JsonObject | undefined,
  path: FieldPath,
  withValues = false,
): void {
  for (const [index, expression] of items(term, 'matchExpressions').entries()) {
    const at = path.child('matchExpressions').index(index)
    const key = text(expression, 'key')
    const message = labelDeprecation(list, key)
    if (message !== undefined) list.add(at.child('key'), `${key} is ${message}`)
    if (!withValues || !list.since(33)) continue
    for (const [position, value] of texts(expression, 'values').entries()) {
      for (const problem of labelValueProblems(value, list.version)) {
        list.add(at.child('values').index(position), `${value} is invalid, ${problem}`)
      }
    }
  }
}
