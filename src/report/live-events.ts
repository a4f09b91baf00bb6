import type {BindingEvent} from '../binding/events.ts'
import type {ObjectName} from '../core/diagnostic.ts'
import {type JsonObject, objectAt, stringAt, valueAt} from '../core/json.ts'

/** An event of a cluster; `last` is RFC 3339. */
export interface LiveEvent extends BindingEvent {
  readonly count: number
  readonly last: string
}

/** The events about an object, those that say the same as one, the latest last; those of an earlier object of the same name are left out. */
export function eventsAbout(name: ObjectName, objects: readonly JsonObject[]): LiveEvent[] {
  const itself = objects.find(
    object =>
      object['kind'] === name.kind &&
      stringAt(object, 'metadata', 'name') === name.name &&
      stringAt(object, 'metadata', 'namespace') === name.namespace,
  )
  const uid = stringAt(itself, 'metadata', 'uid')
  const told = new Map<string, LiveEvent>()
  for (const object of objects) {
    if (object['kind'] !== 'Event' || !isAbout(objectAt(object, 'involvedObject'), name, uid)) continue
    const event = liveEvent(object)
    const key = `${event.reason}\n${event.message}`
    const same = told.get(key)
    const last = same && same.last > event.last ? same.last : event.last
    told.set(key, {...event, count: event.count + (same?.count ?? 0), last})
  }
  return [...told.values()].toSorted((a, b) => (a.last < b.last ? -1 : a.last > b.last ? 1 : 0))
}

const isAbout = (about: JsonObject, name: ObjectName, uid: string | undefined): boolean =>
  about['kind'] === name.kind &&
  about['name'] === name.name &&
  (name.namespace === undefined || about['namespace'] === name.namespace) &&
  (uid === undefined || stringAt(about, 'uid') === undefined || about['uid'] === uid)

function liveEvent(event: JsonObject): LiveEvent {
  const count = valueAt(event, ['series', 'count']) ?? valueAt(event, ['count'])
  const times = [
    stringAt(event, 'series', 'lastObservedTime'),
    stringAt(event, 'lastTimestamp'),
    stringAt(event, 'eventTime'),
    stringAt(event, 'metadata', 'creationTimestamp'),
  ]
  return {
    type: stringAt(event, 'type') === 'Warning' ? 'Warning' : 'Normal',
    reason: stringAt(event, 'reason') ?? '',
    message: stringAt(event, 'message') ?? '',
    count: typeof count === 'number' ? count : 1,
    last: times.find(time => time !== undefined) ?? '',
  }
}
