import {type JsonObject, stringAt} from '../core/json.ts'
import {nameOf, namespaceOf} from './registry/metadata.ts'
import type {ObjectRegistry} from './registry/object-registry.ts'
import {typeKey} from './store.ts'

/** How long the API server keeps an event after its last write: its flag --event-ttl. */
const keptFor = 3_600_000
const sweepEvery = 60_000

const events = {group: '', resource: 'events'}

/** Takes out events that nobody wrote to for an hour of the sandbox's time. Returns the way to stop. */
export function startEventExpiry(registry: ObjectRegistry): () => void {
  let cancel = (): void => {}
  const sweep = (): void => {
    const expired = registry.clock.now() - keptFor
    for (const event of registry.list(events)) {
      if (lastWrite(event) < expired) registry.store.delete(typeKey(events), namespaceOf(event), nameOf(event))
    }
    cancel = registry.clock.after(sweepEvery, sweep)
  }
  sweep()
  return () => cancel()
}

/** Milliseconds since 1970: the last of the times that an event carries. */
function lastWrite(event: JsonObject): number {
  const times = [
    stringAt(event, 'series', 'lastObservedTime'),
    stringAt(event, 'lastTimestamp'),
    stringAt(event, 'eventTime'),
    stringAt(event, 'metadata', 'creationTimestamp'),
  ]
  return Math.max(0, ...times.flatMap(time => (time ? [Date.parse(time)] : [])))
}
