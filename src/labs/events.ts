import type {Cluster, ResourceName} from '../cluster/cluster.ts'
import {type JsonObject, stringAt, valueAt} from '../core/json.ts'

/** An event as labs look at it. */
export interface ClusterEvent {
  readonly kind: string
  readonly name: string
  readonly type: string
  readonly reason: string
  readonly message: string
  /** When it happened first; milliseconds since 1970, often in whole seconds. */
  readonly time: number
  /** For events of one second: the server numbers what it stores. */
  readonly version: number
  readonly count: number
}

/** All events of a namespace, in the order in which they happened. */
export async function eventsOf(cluster: Cluster, namespace: string): Promise<readonly ClusterEvent[]> {
  const events = (await cluster.list('v1', 'Event', namespace)).map(eventOf)
  return events.toSorted((a, b) => seconds(a) - seconds(b) || a.version - b.version)
}
const seconds = ({time}: ClusterEvent): number => Math.floor(time / 1000)

function eventOf(event: JsonObject): ClusterEvent {
  const time =
    stringAt(event, 'firstTimestamp') ??
    stringAt(event, 'eventTime') ??
    stringAt(event, 'metadata', 'creationTimestamp')
  return {
    kind: stringAt(event, 'involvedObject', 'kind') ?? '',
    name: stringAt(event, 'involvedObject', 'name') ?? '',
    type: stringAt(event, 'type') ?? 'Normal',
    reason: stringAt(event, 'reason') ?? '',
    message: stringAt(event, 'message') ?? '',
    time: Date.parse(time ?? '') || 0,
    version: Number(stringAt(event, 'metadata', 'resourceVersion') ?? 0),
    count: Number(valueAt(event, ['count']) ?? valueAt(event, ['series', 'count']) ?? 1),
  }
}

/** The events of one resource. */
export const eventsAbout = (events: readonly ClusterEvent[], {kind, name}: ResourceName): readonly ClusterEvent[] =>
  events.filter(event => event.kind === kind && event.name === name)
