// Objects that scenarios make.
import type {JsonObject} from '../../../../core/json.ts'

export const object = (
  apiVersion: string,
  kind: string,
  name: string,
  fields: JsonObject = {},
  metadata = {},
): JsonObject => ({
  apiVersion,
  kind,
  metadata: {name, ...metadata},
  ...fields,
})
export const core = (kind: string, name: string, fields: JsonObject = {}): JsonObject =>
  object('v1', kind, name, fields)

export const quota = (name: string, hard: JsonObject, more: JsonObject = {}): JsonObject =>
  core('ResourceQuota', name, {spec: {hard, ...more}})
export const scoped = (scopeName: string, operator: string, ...values: string[]): JsonObject => ({
  scopeSelector: {matchExpressions: [{scopeName, operator, ...(values.length > 0 && {values})}]},
})

export const claim = (name: string, storage: string, spec: JsonObject = {}): JsonObject =>
  core('PersistentVolumeClaim', name, {
    spec: {accessModes: ['ReadWriteOnce'], storageClassName: '', resources: {requests: {storage}}, ...spec},
  })

export type Amounts = Readonly<Record<string, string>>
export const container = (
  name: string,
  requests: Amounts = {},
  limits: Amounts = {},
  more: JsonObject = {},
): JsonObject => ({
  name,
  image: 'busybox',
  resources: {requests, limits},
  ...more,
})
/** No node is like that: the pod stays as it is. */
export const nowhere: JsonObject = {nodeSelector: {'example.com/no': 'where'}}
export const pod = (name: string, containers: JsonObject[], spec: JsonObject = {}): JsonObject =>
  core('Pod', name, {spec: {containers, ...nowhere, ...spec}})
export const small = (name: string, spec: JsonObject = {}): JsonObject => pod(name, [container('c')], spec)
export const sized = (name: string, requests: Amounts, limits: Amounts = {}, spec: JsonObject = {}): JsonObject =>
  pod(name, [container('c', requests, limits)], spec)

export const ports = (count: number): JsonObject[] =>
  Array.from({length: count}, (_, index) => ({name: `p${index}`, port: 80 + index}))
export const service = (name: string, type: string, count = 1, more: JsonObject = {}): JsonObject =>
  core('Service', name, {spec: {type, ports: ports(count), selector: {app: 'x'}, ...more}})

export const workload = (
  kind: string,
  name: string,
  replicas: number,
  containers: JsonObject[],
  more = {},
): JsonObject =>
  object('apps/v1', kind, name, {
    spec: {
      replicas,
      selector: {matchLabels: {app: name}},
      template: {metadata: {labels: {app: name}}, spec: {containers, ...nowhere}},
      ...more,
    },
  })
