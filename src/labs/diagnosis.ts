import type {ResourceName} from '../cluster/cluster.ts'
import {resourceText} from '../cluster/resource-kinds.ts'
import {fieldOf, isObject, type Json, type JsonObject, listAt, objectAt, stringAt, valueAt} from '../core/json.ts'
import {labelSelector, labelsOf, matchesSelector} from '../core/labels.ts'
import type {Bench, Failure} from './bench.ts'
import {fitSummary} from './claim-fit.ts'
import {fitsIn} from './cluster-fit.ts'
import {eventsAbout, eventsOf} from './events.ts'
import {valueText} from './fields.ts'
import {resourceIn} from './operations/answer.ts'

/** What the cluster tells of a failure, gathered before anything is cleaned up. */
export interface Diagnosis {
  /** Why, as far as the state of the resources tells; one line each, a deeper line is indented. */
  readonly causes: readonly string[]
  /** The last events of the resources, oldest first. */
  readonly events: readonly string[]
  /** The last lines of the logs of the pods that are not well. */
  readonly logs: readonly {readonly pod: string; readonly lines: readonly string[]}[]
}

const mostEvents = 8
const mostLogLines = 8
const mostVolumes = 8

interface Found {
  readonly resource: ResourceName
  readonly object: JsonObject | undefined
}

/** Looks at the resources that a failure is about, at the pods of a workload among them, and at the claims of those. */
export async function diagnose(failure: Failure, bench: Bench): Promise<Diagnosis> {
  const found = await relatedTo(failure.about, bench)
  const causes: string[] = []
  for (const entry of found) causes.push(...(await causesOf(entry, bench)))
  const all = await eventsOf(bench.cluster, bench.namespace)
  const events = all
    .filter(event => found.some(({resource}) => eventsAbout([event], resource).length > 0))
    .slice(-mostEvents)
    .map(event => {
      const times = event.count > 1 ? ` (${event.count} times)` : ''
      return `${event.type === 'Normal' ? '' : `${event.type} `}${event.reason} of ${resourceText(event)}: ${event.message}${times}`
    })
  const logs: {pod: string; lines: readonly string[]}[] = []
  for (const {resource, object} of found) {
    if (resource.kind !== 'Pod' || !object || !hasStarted(object)) continue
    const {stdout} = await bench.cluster.logs({namespace: bench.namespace, name: resource.name}, mostLogLines)
    const lines = stdout.split('\n').filter(line => line !== '')
    if (lines.length > 0) logs.push({pod: resource.name, lines: lines.slice(-mostLogLines)})
  }
  return {causes, events, logs}
}

async function relatedTo(about: readonly string[], bench: Bench): Promise<readonly Found[]> {
  const found = new Map<string, Found>()
  const add = async (resource: ResourceName, known?: JsonObject): Promise<void> => {
    const text = resourceText(resource)
    if (found.has(text)) return
    const object = known ?? (await bench.cluster.get(resource))
    found.set(text, {resource, object})
    if (!object) return
    for (const pod of await podsOf(resource, object, bench)) {
      await add({apiVersion: 'v1', kind: 'Pod', namespace: bench.namespace, name: nameOf(pod)}, pod)
    }
    for (const claim of claimNamesOf(object)) {
      await add({apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: bench.namespace, name: claim})
    }
  }
  for (const text of about) await add(resourceIn(bench, text))
  return [...found.values()]
}

const nameOf = (object: JsonObject): string => stringAt(object, 'metadata', 'name') ?? ''
const workloads: ReadonlySet<string> = new Set(['StatefulSet', 'Deployment', 'ReplicaSet', 'DaemonSet'])

/** The pods that a workload's selector means. */
async function podsOf({kind}: ResourceName, object: JsonObject, bench: Bench): Promise<readonly JsonObject[]> {
  if (!workloads.has(kind)) return []
  const selector = labelSelector(valueAt(object, ['spec', 'selector']))
  const pods = await bench.cluster.list('v1', 'Pod', bench.namespace)
  return pods.filter(pod => matchesSelector(selector, labelsOf(valueAt(pod, ['metadata', 'labels']))))
}

const claimNamesOf = (object: JsonObject): readonly string[] =>
  listAt(object, 'spec', 'volumes').flatMap(volume => stringAt(volume, 'persistentVolumeClaim', 'claimName') ?? [])

const hasStarted = (pod: JsonObject): boolean =>
  listAt(pod, 'status', 'containerStatuses').some(status => !isObject(valueAt(status, ['state', 'waiting'])))

async function causesOf({resource, object}: Found, bench: Bench): Promise<readonly string[]> {
  const text = resourceText(resource)
  if (!object) return [`there is no ${text}`]
  if (stringAt(object, 'metadata', 'deletionTimestamp') !== undefined) {
    return [`${text} is being deleted; it waits for ${JSON.stringify(listAt(object, 'metadata', 'finalizers'))}`]
  }
  switch (resource.kind) {
    case 'Pod':
      return podCauses(text, object)
    case 'PersistentVolumeClaim':
      return claimCauses(text, object, bench)
    default:
      return []
  }
}

function podCauses(text: string, pod: JsonObject): readonly string[] {
  const causes: string[] = []
  for (const condition of listAt(pod, 'status', 'conditions')) {
    const unscheduled = fieldOf(condition, 'type') === 'PodScheduled' && fieldOf(condition, 'status') === 'False'
    if (unscheduled) causes.push(`${text} cannot be scheduled: ${stringAt(condition, 'message') ?? ''}`)
  }
  const statuses = [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')]
  for (const status of statuses) causes.push(...containerCauses(text, status))
  return causes
}

function containerCauses(text: string, status: Json): readonly string[] {
  const container = `container ${stringAt(status, 'name')} of ${text}`
  const waiting = objectAt(status, 'state', 'waiting')
  const ended = objectAt(status, 'state', 'terminated')
  const before = objectAt(status, 'lastState', 'terminated')
  const told = (state: JsonObject): string =>
    [stringAt(state, 'reason'), stringAt(state, 'message')].filter(text => text).join(': ')
  if (isObject(valueAt(status, ['state', 'waiting']))) {
    const exit = 'exitCode' in before ? [`  it last ended with exit code ${valueText(before['exitCode'])}`] : []
    return [`${container} waits: ${told(waiting)}`, ...exit]
  }
  if ('exitCode' in ended) return [`${container} ended with exit code ${valueText(ended['exitCode'])}: ${told(ended)}`]
  return fieldOf(status, 'ready') === false ? [`${container} runs and is not ready`] : []
}

async function claimCauses(text: string, claim: JsonObject, bench: Bench): Promise<readonly string[]> {
  if (stringAt(claim, 'status', 'phase') !== 'Pending') return []
  const fits = await fitsIn(bench.cluster, claim)
  const shown = fits.slice(0, mostVolumes).map(fit => `  ${fit.volume} ${fit.text}`)
  const more = fits.length > mostVolumes ? [`  and ${fits.length - mostVolumes} more volumes`] : []
  return [`${text} is Pending: ${fitSummary(claim, fits)}`, ...shown, ...more]
}
