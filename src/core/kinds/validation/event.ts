/** Events, of the core group and of their own. Kubernetes pkg/apis/core/validation/events.go */
import {FieldPath} from '../../field-path.ts'
import {isObject, type Json, type JsonObject} from '../../json.ts'
import {byteLength, dnsSubdomainProblems} from '../../names.ts'
import type {Check} from './check.ts'
import {has, number, part, text} from './decoded.ts'
import {type GoType, goStructText} from './go-struct.ts'
import {checkOwnMetadata, checkOwnMetadataUpdate, metadataOf, subdomainName} from './metadata.ts'
import {same} from './same.ts'

const [longestText, longestMessage] = [128, 1024]

function checkLength(check: Check, event: JsonObject, field: string, most: number): void {
  if (byteLength(text(event, field)) > most) {
    check.invalid(FieldPath.root(field), '', `can have at most ${most} characters`)
  }
}

/** What the two APIs call the fields of one thing. */
interface Names {
  readonly reporter: string
  readonly object: string
  readonly message: string
}
const coreNames: Names = {reporter: 'reportingComponent', object: 'involvedObject', message: 'message'}
const ownNames: Names = {reporter: 'reportingController', object: 'regarding', message: 'note'}
/** The server says the internal name of a field. */
const pathTo = (shown: string, field = shown): FieldPath => FieldPath.root(field).named(shown)

/** Events with a time of their own have a reporter and an action. */
function checkNewFields(check: Check, event: JsonObject, names: Names): void {
  const reporter = text(event, names.reporter)
  const path = FieldPath.root(names.reporter)
  if (reporter === '') check.required(path)
  check.qualifiedName(path, reporter)
  for (const field of ['reportingInstance', 'action', 'reason']) {
    if (text(event, field) === '') check.required(FieldPath.root(field))
    checkLength(check, event, field, longestText)
  }
  if (byteLength(text(event, names.message)) > longestMessage) {
    check.invalid(pathTo('message', names.message), '', `can have at most ${longestMessage} characters`)
  }
}

function checkAnyEvent(check: Check, event: JsonObject, names: Names): void {
  const namespace = text(metadataOf(event), 'namespace')
  const involved = text(part(event, names.object), 'namespace')
  const path = FieldPath.root(names.object).child('namespace').named('involvedObject.namespace')
  const isNew = has(event, 'eventTime')
  const fitting = isNew ? ['default', 'kube-system'] : ['', 'default']
  const fits = involved === '' ? fitting.includes(namespace) : isNew || involved === namespace
  if (!fits) check.invalid(path, involved, 'does not match event.namespace')
  if (isNew) checkNewFields(check, event, names)
  const at = FieldPath.root('metadata').child('namespace').named('namespace')
  check.matches(at, namespace, dnsSubdomainProblems)
}

export const checkEvent = (check: Check, event: JsonObject): void => checkAnyEvent(check, event, coreNames)

function checkSeries(check: Check, event: JsonObject): void {
  const series = part(event, 'series')
  if (!series) return
  const path = FieldPath.root('series')
  if (number(series, 'count') < 2) check.invalid(path.child('count'), '', 'should be at least 2')
  if (!has(series, 'lastObservedTime')) check.required(path.child('lastObservedTime'))
}

/** Fields of older events, which new ones leave out. */
const oldFields: readonly (readonly [shown: string, field: string])[] = [
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['source', 'deprecatedSource'],
]
const isSet = (value: Json | undefined): boolean =>
  isObject(value)
    ? Object.values(value).some(isSet)
    : value !== undefined && value !== null && value !== 0 && value !== ''

/** Events of events.k8s.io/v1. */
export function checkOwnEvent(check: Check, event: JsonObject): void {
  checkAnyEvent(check, event, ownNames)
  checkOwnMetadata(check, event, true, subdomainName)
  checkSeries(check, event)
  if (!has(event, 'eventTime')) check.required(FieldPath.root('eventTime'))
  const type = text(event, 'type')
  if (type !== 'Normal' && type !== 'Warning') check.invalid(FieldPath.root('type'), '', `has invalid value: ${type}`)
  for (const [shown, field] of oldFields)
    if (isSet(event[field])) check.invalid(pathTo(shown, field), '', 'needs to be unset')
}

const fixedFields: readonly (readonly [shown: string, field: string, type?: GoType])[] = [
  ['involvedObject', 'regarding', 'ObjectReference'],
  ['reason', 'reason'],
  ['message', 'note'],
  ['source', 'deprecatedSource', 'EventSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reason', 'reason'],
  ['type', 'type'],
  ['eventTime', 'eventTime'],
  ['action', 'action'],
  ['related', 'related', 'ObjectReference'],
  ['reportingController', 'reportingController'],
  ['reportingInstance', 'reportingInstance'],
]

/** How the server prints a field that is absent. */
function zeroOf(field: string): Json {
  if (/Time(?:stamp)?$/.test(field)) return null
  return field === 'deprecatedCount' ? 0 : ''
}

/** Only the series may change. */
export function checkOwnEventUpdate(check: Check, event: JsonObject, old: JsonObject): void {
  checkAnyEvent(check, event, ownNames)
  checkOwnMetadataUpdate(check, event, old)
  if (!same(event['series'], old['series'])) checkSeries(check, event)
  for (const [shown, field, type] of fixedFields) {
    const value = event[field] ?? null
    if (same(value, old[field] ?? null)) continue
    const path = pathTo(shown, field)
    if (type) check.invalidAs(path, value, goStructText(type, part(event, field)), 'field is immutable')
    else check.invalid(path, value ?? zeroOf(field), 'field is immutable')
  }
}
