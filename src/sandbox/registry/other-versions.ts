// Kinds that are served in another version beside the one that is stored, as the API server converts them: autoscaling/v1 of
// autoscaling/v2, events.k8s.io/v1 of the events of the core group.
import {isObject, type Json, type JsonObject, listAt, objectAt, stringAt, valueAt} from '../../core/json.ts'
import {encode} from '../../core/kinds/encode.ts'
import {newestVersion} from '../../core/version.ts'
import type {ResourceType} from '../registry.ts'
import {apiVersionOf, otherVersions, type Resource, resourceOf} from './resources.ts'

/** How objects of one version become those that are stored, and back. Both give whole objects with kind and apiVersion. */
export interface Conversion {
  readonly stored: Resource
  /** `sent` is the request, before defaults. */
  readonly toStored: (object: JsonObject, sent: JsonObject) => JsonObject
  readonly fromStored: (object: JsonObject) => JsonObject
}

/** Names of fields here and there; what is not named is called the same. */
type Renaming = readonly (readonly [here: string, stored: string])[]

const renamed = (object: JsonObject, pairs: Renaming): JsonObject => {
  const names = new Map(pairs)
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [names.get(key) ?? key, value]))
}
const reversed = (pairs: Renaming): Renaming => pairs.map(([here, stored]) => [stored, here])
const without = (object: JsonObject, ...fields: string[]): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([key]) => !fields.includes(key)))
const defined = (fields: Readonly<Record<string, Json | undefined>>): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined))

// --- events: Kubernetes pkg/apis/events/v1/conversion.go -----------------------------------------------------------------

const eventFields: Renaming = [
  ['note', 'message'],
  ['regarding', 'involvedObject'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
  ['reportingController', 'reportingComponent'],
]

// --- autoscalers: Kubernetes pkg/apis/autoscaling/v1/conversion.go -------------------------------------------------------

const annotation = (name: string): string => `autoscaling.alpha.kubernetes.io/${name}`
const [metricsKey, behaviorKey, conditionsKey] = ['metrics', 'behavior', 'conditions'].map(annotation) as [
  string,
  string,
  string,
]
/** pkg/apis/autoscaling/v1/defaults.go DefaultCPUUtilization */
const defaultUtilization = 80

const cpuMetric = (averageUtilization: Json): JsonObject => ({
  type: 'Resource',
  resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization}},
})

/** What a metric (autoscaling/v2 MetricSpec) says in the field of its type: `containerResource` of a ContainerResource. */
export function metricSource(metric: Json): {
  readonly type: string
  readonly field: string
  readonly source: JsonObject
} {
  const type = stringAt(metric, 'type') ?? ''
  const field = `${type.slice(0, 1).toLowerCase()}${type.slice(1)}`
  return {type, field, source: objectAt(metric, field)}
}

/** A metric as the annotation of version 1 has it. */
function metricToV1(metric: JsonObject): JsonObject {
  const {type, field, source} = metricSource(metric)
  const {averageUtilization, averageValue, value} = objectAt(source, 'target')
  const {name: metricName, selector} = objectAt(source, 'metric')
  const of: Readonly<Record<string, () => Readonly<Record<string, Json | undefined>>>> = {
    Resource: () => ({
      name: source['name'],
      targetAverageUtilization: averageUtilization,
      targetAverageValue: averageValue,
    }),
    ContainerResource: () => ({
      name: source['name'],
      targetAverageUtilization: averageUtilization,
      targetAverageValue: averageValue,
      container: source['container'],
    }),
    Pods: () => ({metricName, targetAverageValue: averageValue, selector}),
    Object: () => ({target: source['describedObject'], metricName, targetValue: value ?? '0', selector, averageValue}),
    External: () => ({metricName, metricSelector: selector, targetValue: value, targetAverageValue: averageValue}),
  }
  return {type, [field]: defined(of[type]?.() ?? source)}
}

/** The same back. */
function metricFromV1(metric: JsonObject): JsonObject {
  const {type, field, source} = metricSource(metric)
  const target = (value: Json | undefined, average: Json | undefined, utilization?: Json): JsonObject => {
    if (utilization !== undefined) return {type: 'Utilization', averageUtilization: utilization}
    return average === undefined ? defined({type: 'Value', value}) : {type: 'AverageValue', averageValue: average}
  }
  const {name, container, metricName, targetValue, targetAverageValue, targetAverageUtilization} = source
  const measured = defined({name: metricName, selector: source['selector'] ?? source['metricSelector']})
  const ofResource = target(undefined, targetAverageValue, targetAverageUtilization)
  const of: Readonly<Record<string, () => Readonly<Record<string, Json | undefined>>>> = {
    Resource: () => ({name, target: ofResource}),
    ContainerResource: () => ({name, container, target: ofResource}),
    Pods: () => ({metric: measured, target: target(undefined, targetAverageValue)}),
    Object: () => ({
      describedObject: source['target'],
      metric: measured,
      target: target(targetValue, source['averageValue']),
    }),
    External: () => ({metric: measured, target: target(targetValue, targetAverageValue)}),
  }
  return {type, [field]: defined(of[type]?.() ?? source)}
}

/** The annotation has the fields of the internal type, which Go writes under their own names: `ScaleUp`. */
const recased = (value: Json, letter: (first: string) => string): Json => {
  if (Array.isArray(value)) return (value as readonly Json[]).map(item => recased(item, letter))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [letter(key.slice(0, 1)) + key.slice(1), recased(inner, letter)]),
  )
}
const withNulls = (rules: JsonObject): JsonObject => ({
  stabilizationWindowSeconds: null,
  selectPolicy: null,
  policies: null,
  tolerance: null,
  ...rules,
})
const behaviorText = (behavior: JsonObject): string =>
  JSON.stringify(
    recased(
      Object.fromEntries(
        ['scaleUp', 'scaleDown'].map(way => [way, isObject(behavior[way]) ? withNulls(behavior[way]) : null]),
      ),
      first => first.toUpperCase(),
    ),
  )

function parsed(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined // who writes such an annotation by hand loses it, as on the server
  }
}

const withoutNulls = (value: Json): Json => {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutNulls)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (inner === null ? [] : [[key, withoutNulls(inner)]])),
  )
}

function scalerToStored(object: JsonObject, sent: JsonObject): JsonObject {
  const annotations = objectAt(object, 'metadata', 'annotations')
  const {targetCPUUtilizationPercentage: cpu, ...spec} = objectAt(object, 'spec')
  const others = listAt({list: parsed(stringAt(annotations, metricsKey)) ?? []}, 'list').filter(isObject)
  const asked = valueAt(sent, ['spec', 'targetCPUUtilizationPercentage']) ?? (others.length > 0 ? undefined : cpu)
  const metrics = [...(asked === undefined ? [] : [cpuMetric(asked)]), ...others.map(metricFromV1)]
  const behavior = parsed(stringAt(annotations, behaviorKey))
  const conditions = parsed(stringAt(annotations, conditionsKey))
  const status = without(objectAt(object, 'status'), 'currentCPUUtilizationPercentage')
  const kept = without(annotations, metricsKey, behaviorKey, conditionsKey, annotation('current-metrics'))
  return {
    ...object,
    apiVersion: 'autoscaling/v2',
    metadata: {...objectAt(object, 'metadata'), annotations: kept},
    spec: {
      ...spec,
      metrics: metrics.length > 0 ? metrics : [cpuMetric(defaultUtilization)],
      ...(isObject(behavior) && {behavior: withoutNulls(recased(behavior, first => first.toLowerCase()))}),
    },
    status: {...status, ...(Array.isArray(conditions) && {conditions})},
  }
}

function scalerFromStored(object: JsonObject): JsonObject {
  const {metrics: _, behavior, ...spec} = objectAt(object, 'spec')
  const metrics = listAt(object, 'spec', 'metrics').filter(isObject)
  const utilization = (metric: JsonObject): Json | undefined =>
    stringAt(metric, 'resource', 'name') === 'cpu'
      ? valueAt(metric, ['resource', 'target', 'averageUtilization'])
      : undefined
  const cpu = metrics.findIndex(metric => utilization(metric) !== undefined)
  const others = metrics.filter((_metric, index) => index !== cpu).map(metricToV1)
  const {conditions, currentMetrics, ...status} = objectAt(object, 'status')
  const texts = defined({
    [behaviorKey]: isObject(behavior) ? behaviorText(behavior) : undefined,
    [conditionsKey]: Array.isArray(conditions) && conditions.length > 0 ? JSON.stringify(conditions) : undefined,
    // Nothing measures here: they are empty.
    [annotation('current-metrics')]: Array.isArray(currentMetrics) ? JSON.stringify(currentMetrics) : undefined,
    [metricsKey]: others.length > 0 ? JSON.stringify(others) : undefined,
  })
  const annotations = {...objectAt(object, 'metadata', 'annotations'), ...texts}
  return {
    ...object,
    apiVersion: 'autoscaling/v1',
    metadata: {
      ...objectAt(object, 'metadata'),
      ...(Object.keys(annotations).length > 0 && {annotations}),
    },
    spec: {...spec, ...(cpu >= 0 && {targetCPUUtilizationPercentage: utilization(metrics[cpu]!)!})},
    status: {currentReplicas: 0, desiredReplicas: 0, ...status},
  }
}

// --- both ----------------------------------------------------------------------------------------------------------------

const ways: Readonly<Record<string, Omit<Conversion, 'stored'> & {readonly stored: ResourceType}>> = {
  'autoscaling/v1': {
    stored: {group: 'autoscaling', resource: 'horizontalpodautoscalers'},
    toStored: scalerToStored,
    fromStored: scalerFromStored,
  },
  'events.k8s.io/v1': {
    stored: {group: '', resource: 'events'},
    toStored: event => ({...renamed(event, eventFields), apiVersion: 'v1'}),
    fromStored: event => ({...renamed(event, reversed(eventFields)), apiVersion: 'events.k8s.io/v1'}),
  },
}

const conversions = new Map<ResourceType, Conversion>(
  otherVersions.map(resource => {
    const {stored, toStored, fromStored} = ways[apiVersionOf(resource)]!
    const encoded = (object: JsonObject): JsonObject => encode(fromStored(object), resource.type, newestVersion)
    return [resource, {stored: resourceOf(stored)!, toStored, fromStored: encoded}]
  }),
)

/** The conversion of a type that is not stored as it is; undefined for all others. */
export const conversionOf = (type: ResourceType): Conversion | undefined => conversions.get(type)
