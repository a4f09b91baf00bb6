/** Events of the core group. Kubernetes pkg/apis/core/validation/events.go */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {byteLength, dnsSubdomainProblems} from '../../names.ts'
import type {Check} from './check.ts'
import {has, part, text} from './decoded.ts'
import {metadataOf} from './metadata.ts'

const [longestText, longestMessage] = [128, 1024]

function checkLength(check: Check, event: JsonObject, field: string, most: number): void {
  if (byteLength(text(event, field)) > most) {
    check.invalid(FieldPath.root(field), '', `can have at most ${most} characters`)
  }
}

/** Events with a time of their own have a reporter and an action. */
function checkNewFields(check: Check, event: JsonObject): void {
  const reporter = text(event, 'reportingComponent')
  const path = FieldPath.root('reportingComponent')
  if (reporter === '') check.required(path)
  check.qualifiedName(path, reporter)
  for (const field of ['reportingInstance', 'action', 'reason']) {
    if (text(event, field) === '') check.required(FieldPath.root(field))
    checkLength(check, event, field, longestText)
  }
  checkLength(check, event, 'message', longestMessage)
}

export function checkEvent(check: Check, event: JsonObject): void {
  const namespace = text(metadataOf(event), 'namespace')
  const involved = text(part(event, 'involvedObject'), 'namespace')
  const path = FieldPath.root('involvedObject').child('namespace')
  const isNew = has(event, 'eventTime')
  const fitting = isNew ? ['default', 'kube-system'] : ['', 'default']
  const fits = involved === '' ? fitting.includes(namespace) : isNew || involved === namespace
  if (!fits) check.invalid(path, involved, 'does not match event.namespace')
  if (isNew) checkNewFields(check, event)
  const at = FieldPath.root('metadata').child('namespace').named('namespace')
  check.matches(at, namespace, dnsSubdomainProblems)
}
