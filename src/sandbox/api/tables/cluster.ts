import {type JsonObject, listAt, objectAt, stringAt, valueAt} from '../../../core/json.ts'
import {since} from './age.ts'
import {age, columns, nameCell, numberCell, type Printer, textCell} from './printer.ts'

const entries = (object: JsonObject, field: string): number => Object.keys(objectAt(object, field)).length

export const configMapPrinter: Printer = {
  columns: columns('Name | Data | Age'),
  cells: (object, now) => [nameCell(object), entries(object, 'data') + entries(object, 'binaryData'), age(object, now)],
}

export const secretPrinter: Printer = {
  columns: columns('Name | Type | Data | Age'),
  cells: (object, now) => [nameCell(object), textCell(object, 'type'), entries(object, 'data'), age(object, now)],
}

export const nameAndAgePrinter: Printer = {
  columns: columns('Name | Age'),
  cells: (object, now) => [nameCell(object), age(object, now)],
}

/** What kinds without columns of their own have: apiserver pkg/registry/rest/table.go. */
export const defaultPrinter: Printer = {
  columns: columns('Name | Created At:date'),
  cells: object => [nameCell(object), textCell(object, 'metadata', 'creationTimestamp')],
}

export const namespacePrinter: Printer = {
  columns: columns('Name | Status | Age'),
  cells: (object, now) => [nameCell(object), textCell(object, 'status', 'phase'), age(object, now)],
}

const rolePrefix = 'node-role.kubernetes.io/'

function nodeRoles(node: JsonObject): string {
  const roles = new Set<string>()
  for (const [key, value] of Object.entries(objectAt(node, 'metadata', 'labels'))) {
    if (key.startsWith(rolePrefix) && key.length > rolePrefix.length) roles.add(key.slice(rolePrefix.length))
    else if (key === 'kubernetes.io/role' && typeof value === 'string' && value !== '') roles.add(value)
  }
  return [...roles].sort().join(',') || '<none>'
}

function nodeStatus(node: JsonObject): string {
  const ready = listAt(node, 'status', 'conditions').findLast(condition => stringAt(condition, 'type') === 'Ready')
  const word = ready === undefined ? 'Unknown' : stringAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady'
  return valueAt(node, ['spec', 'unschedulable']) === true ? `${word},SchedulingDisabled` : word
}

const nodeAddress = (node: JsonObject, type: string): string => {
  const found = listAt(node, 'status', 'addresses').find(address => stringAt(address, 'type') === type)
  return found === undefined ? '<none>' : textCell(found, 'address')
}

export const nodePrinter: Printer = {
  columns: columns(
    'Name | Status | Roles | Age | Version | +Internal-IP | +External-IP | +OS-Image | +Kernel-Version | +Container-Runtime',
  ),
  cells: (node, now) => {
    const info = (field: string): string => textCell(node, 'status', 'nodeInfo', field)
    const architecture = info('architecture')
    return [
      nameCell(node),
      nodeStatus(node),
      nodeRoles(node),
      age(node, now),
      info('kubeletVersion'),
      nodeAddress(node, 'InternalIP'),
      nodeAddress(node, 'ExternalIP'),
      info('osImage') || '<unknown>',
      `${info('kernelVersion') || '<unknown>'}${architecture === '' ? '' : ` (${architecture})`}`,
      info('containerRuntimeVersion') || '<unknown>',
    ]
  },
}

function eventSource(event: JsonObject): string {
  const component = textCell(event, 'source', 'component') || textCell(event, 'reportingComponent')
  const instance = textCell(event, 'source', 'host') || textCell(event, 'reportingInstance')
  return instance === '' ? component : `${component}, ${instance}`
}

export const eventPrinter: Printer = {
  columns: columns(
    'Last Seen | Type | Reason | Object | +Subobject | +Source | Message | +First Seen | +Count | +Name',
  ),
  cells: (event, now) => {
    const first = since(stringAt(event, 'firstTimestamp') ?? stringAt(event, 'eventTime'), now)
    const lastTimestamp = stringAt(event, 'lastTimestamp')
    const series = valueAt(event, ['series']) !== undefined
    const last = series
      ? since(stringAt(event, 'series', 'lastObservedTime'), now)
      : lastTimestamp === undefined
        ? first
        : since(lastTimestamp, now)
    const name = textCell(event, 'involvedObject', 'name')
    return [
      last,
      textCell(event, 'type'),
      textCell(event, 'reason'),
      `${textCell(event, 'involvedObject', 'kind').toLowerCase()}${name === '' ? '' : `/${name}`}`,
      textCell(event, 'involvedObject', 'fieldPath'),
      eventSource(event),
      textCell(event, 'message').trim(),
      first,
      series ? numberCell(event, 'series', 'count') : numberCell(event, 'count') || 1,
      nameCell(event),
    ]
  },
}

function subjects(binding: JsonObject, kind: string): string {
  const found = listAt(binding, 'subjects').filter(subject => stringAt(subject, 'kind') === kind)
  const name = (subject: (typeof found)[number]): string =>
    kind === 'ServiceAccount' && textCell(subject, 'namespace') !== ''
      ? `${textCell(subject, 'namespace')}/${textCell(subject, 'name')}`
      : textCell(subject, 'name')
  return found.map(name).join(', ')
}

export const roleBindingPrinter: Printer = {
  columns: columns('Name | Role | Age | +Users | +Groups | +ServiceAccounts'),
  cells: (binding, now) => [
    nameCell(binding),
    `${textCell(binding, 'roleRef', 'kind')}/${textCell(binding, 'roleRef', 'name')}`,
    age(binding, now),
    subjects(binding, 'User'),
    subjects(binding, 'Group'),
    subjects(binding, 'ServiceAccount'),
  ],
}

export const leasePrinter: Printer = {
  columns: columns('Name | Holder | Age'),
  cells: (lease, now) => [nameCell(lease), textCell(lease, 'spec', 'holderIdentity'), age(lease, now)],
}

/** `pods: 1/10, limits.cpu: …`: one cell for requests, one for limits. */
function quotaCells(quota: JsonObject): [requests: string, limits: string] {
  const cell = (limits: boolean): string =>
    Object.keys(objectAt(quota, 'status', 'hard'))
      .sort()
      .filter(name => name.startsWith('limits.') === limits)
      .map(name => {
        const quantity = (part: string): string => stringAt(quota, 'status', part, name) ?? '0'
        return `${name}: ${quantity('used')}/${quantity('hard')}`
      })
      .join(', ')
  return [cell(false), cell(true)]
}

export const quotaPrinter: Printer = {
  columns: columns('Name | Request | Limit | Age'),
  cells: (quota, now) => [nameCell(quota), ...quotaCells(quota), age(quota, now)],
}

export const priorityClassPrinter: Printer = {
  columns: columns('Name | Value:integer | Global-Default:boolean | Age | PreemptionPolicy'),
  cells: (object, now) => [
    nameCell(object),
    numberCell(object, 'value'),
    valueAt(object, ['globalDefault']) === true,
    age(object, now),
    textCell(object, 'preemptionPolicy'),
  ],
}

/** A Status shown as a table: what kubectl prints of a deletion with -o wide. */
export const statusPrinter: Printer = {
  columns: columns('Status | Reason | Message'),
  cells: status => [textCell(status, 'status'), textCell(status, 'reason'), textCell(status, 'message')],
}
