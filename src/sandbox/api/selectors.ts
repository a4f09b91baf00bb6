import {type Json, type JsonObject, objectAt, stringAt, valueAt} from '../../core/json.ts'
import {labelsOf, matchesSelector, type Selector} from '../../core/labels.ts'
import {parseFieldSelector, parseLabelSelector, type SelectorError} from '../../core/selector-parser.ts'
import {namespaceOf} from '../registry/metadata.ts'
import type {Resource} from '../registry/resources.ts'
import {badRequestError} from '../registry/status-errors.ts'

/** Which objects a list or a watch is about. */
export interface Filter {
  readonly matches: (object: JsonObject) => boolean
  /** True when no selector was given. */
  readonly all: boolean
  /** The one name that a field selector allows. */
  readonly name: string | undefined
}

/** Fields beside metadata.name and metadata.namespace, by resource with its group: pkg/apis/core/v1/conversion.go and the like. */
const selectableFields: Readonly<Record<string, readonly string[]>> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
  ],
  nodes: ['spec.unschedulable'],
  namespaces: ['status.phase'],
  secrets: ['type'],
  services: ['spec.clusterIP', 'spec.type'],
  'jobs.batch': ['status.successful'],
  'events.events.k8s.io': [
    'reason',
    'regarding.kind',
    'regarding.namespace',
    'regarding.name',
    'regarding.uid',
    'regarding.apiVersion',
    'regarding.resourceVersion',
    'regarding.fieldPath',
    'reportingController',
    'type',
  ],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
}

/** Reads `labelSelector` and `fieldSelector` of a query; 400 for what cannot be parsed or is not supported. */
export function filterOf(resource: Resource, query: URLSearchParams): Filter {
  const labelText = query.get('labelSelector') ?? ''
  const fieldText = query.get('fieldSelector') ?? ''
  const labels: Selector = labelText === '' ? [] : parsed<Selector>(parseLabelSelector(labelText))
  const fields = fieldText === '' ? [] : parsed(parseFieldSelector(fieldText))
  for (const {field} of fields) checkField(resource, field)
  const name = fields.find(({field, operator}) => field === 'metadata.name' && operator !== '!=')?.value
  const matches = (object: JsonObject): boolean =>
    (labelText === '' || matchesSelector(labels, labelsOf(objectAt(object, 'metadata', 'labels')))) &&
    fields.every(({field, operator, value}) => (fieldValue(object, field) === value) === (operator !== '!='))
  return {matches, all: labelText === '' && fields.length === 0, name}
}

function parsed<Value>(value: Value | SelectorError): Value {
  const fault = typeof value === 'object' && value !== null && 'message' in value ? value : undefined
  if (fault) throw badRequestError(fault.message)
  return value as Value
}

function checkField(resource: Resource, field: string): void {
  if (field === 'metadata.name' || (field === 'metadata.namespace' && resource.namespaced)) return
  const {group, resource: plural} = resource
  const more = selectableFields[group === '' ? plural : `${plural}.${group}`]
  if (more?.includes(field)) return
  if (more) throw badRequestError(`field label not supported: ${field}`)
  throw badRequestError(
    `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
  )
}

function fieldValue(object: JsonObject, field: string): string {
  if (field === 'metadata.namespace') return namespaceOf(object) ?? ''
  if (field === 'status.successful') return textOf(valueAt(object, ['status', 'succeeded']) ?? 0) ?? ''
  if (field === 'source') {
    return stringAt(object, 'source', 'component') ?? stringAt(object, 'reportingComponent') ?? ''
  }
  const text = textOf(valueAt(object, field.split('.')))
  if (text !== undefined) return text
  return field === 'spec.hostNetwork' || field === 'spec.unschedulable' ? 'false' : ''
}

const textOf = (value: Json | undefined): string | undefined =>
  typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ? String(value) : undefined
