import {type JsonObject, stringAt, valueAt} from '../core/json.ts'
import {microTimestamp, timestamp} from './clock.ts'
import {StatusError, type Registry} from './registry.ts'

export interface RecordOptions {
  /** The node, for a component that runs on each: `source.host`. */
  readonly host?: string
  /** The part of the object: `spec.containers{web}`. */
  readonly fieldPath?: string
  /** Written in the newer form of events.k8s.io, as the scheduler does: `Scheduling`, `Binding`. */
  readonly action?: string
}

export interface EventRecorder {
  /** Writes an event about an object, or counts it up when it was written before. */
  record(
    about: JsonObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    component: string,
    options?: RecordOptions,
  ): void
}

// client-go tools/record/events_cache.go
const aggregateAfter = 10
const aggregateWithin = 600_000
const burst = 25
const refillEvery = 300_000
const cacheSize = 4096

const events = {group: '', resource: 'events'}

/** The counters that client-go's EventCorrelator keeps in one process. */
export function createEventRecorder(registry: Registry): EventRecorder {
  const seen = new Recent<{name: string; namespace: string; count: number}>()
  const similar = new Recent<{messages: Set<string>; last: number}>()
  const budgets = new Recent<{tokens: number; at: number}>()
  let nanoseconds = 0

  const record: EventRecorder['record'] = (about, type, reason, message, component, options = {}) => {
    const now = registry.clock.now()
    const involvedObject = referenceTo(about, options.fieldPath)
    const namespace = stringAt(involvedObject, 'namespace') ?? 'default'
    const source = [component, options.host ?? '']
    const object = ['kind', 'namespace', 'name', 'uid', 'apiVersion'].map(key => stringAt(involvedObject, key) ?? '')
    const full = (text: string): string =>
      options.action
        ? seriesKey(involvedObject, component, options.action, type, reason)
        : JSON.stringify([...source, ...object, options.fieldPath ?? '', type, reason, text])
    if (!options.action && isSpam(JSON.stringify([...source, ...object, type]), now)) return
    const group = JSON.stringify([...source, ...object, type, reason])
    const combined = !options.action && isSimilar(group, message, now)
    const key = combined ? group : full(message)
    const text = combined ? `(combined from similar events): ${message}` : message
    const last = seen.get(key)
    if (last && recount(registry, last, now, text, Boolean(options.action))) {
      seen.set(key, {...last, count: last.count + 1})
      return
    }
    nanoseconds = (nanoseconds + 1) % 1_000_000
    const name = `${object[2]}.${(BigInt(now) * 1_000_000n + BigInt(nanoseconds)).toString(16)}`
    const event = {involvedObject, namespace, name, type, reason, message: text, component, now}
    try {
      registry.create(options.action ? newEvent(event, options.action) : classicEvent(event, options.host))
    } catch (error) {
      // An event that is refused (its namespace is gone) is lost; what it tells of has happened all the same.
      if (error instanceof StatusError) return
      throw error
    }
    seen.set(key, {name, namespace, count: 1})
  }

  /** A bucket of 25 events about an object from a source, refilled with one every five minutes. */
  function isSpam(key: string, now: number): boolean {
    const budget = budgets.get(key) ?? {tokens: burst, at: now}
    const tokens = Math.min(burst, budget.tokens + (now - budget.at) / refillEvery)
    budgets.set(key, {tokens: tokens >= 1 ? tokens - 1 : tokens, at: now})
    return tokens < 1
  }

  /** Ten events in ten minutes that differ in the message only are combined from the tenth on. */
  function isSimilar(group: string, message: string, now: number): boolean {
    const known = similar.get(group)
    const messages = known && now - known.last <= aggregateWithin ? known.messages : new Set<string>()
    messages.add(message)
    similar.set(group, {messages, last: now})
    if (messages.size < aggregateAfter) return false
    messages.delete(messages.values().next().value!)
    return true
  }

  return {record}
}

/** client-go tools/events: what makes a series. The object's revision counts (a change of it starts anew), the note does not. */
const seriesKey = (involved: JsonObject, component: string, action: string, type: string, reason: string): string =>
  JSON.stringify([component, involved, action, type, reason])

/** Counts an event up; false when it is gone (its time to live is over). */
function recount(
  registry: Registry,
  last: {name: string; namespace: string},
  now: number,
  message: string,
  series: boolean,
): boolean {
  const changed = registry.modify(events, last.namespace, last.name, 'object', event => {
    if (!series) {
      const count = valueAt(event, ['count'])
      return {...event, count: (typeof count === 'number' ? count : 1) + 1, lastTimestamp: timestamp(now), message}
    }
    const count = valueAt(event, ['series', 'count'])
    return {
      ...event,
      series: {count: (typeof count === 'number' ? count : 1) + 1, lastObservedTime: microTimestamp(now)},
    }
  })
  return changed !== undefined
}

interface EventFacts {
  readonly involvedObject: JsonObject
  readonly namespace: string
  readonly name: string
  readonly type: string
  readonly reason: string
  readonly message: string
  readonly component: string
  readonly now: number
}

const classicEvent = (event: EventFacts, host: string | undefined): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: {name: event.name, namespace: event.namespace},
  involvedObject: event.involvedObject,
  reason: event.reason,
  message: event.message,
  source: {component: event.component, ...(host !== undefined && {host})},
  firstTimestamp: timestamp(event.now),
  lastTimestamp: timestamp(event.now),
  count: 1,
  type: event.type,
  eventTime: null,
  reportingComponent: event.component,
  reportingInstance: host ?? '',
})

/** client-go tools/events: no source, no count; repetitions are a series. */
const newEvent = (event: EventFacts, action: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: {name: event.name, namespace: event.namespace},
  involvedObject: event.involvedObject,
  reason: event.reason,
  message: event.message,
  source: {},
  firstTimestamp: null,
  lastTimestamp: null,
  type: event.type,
  eventTime: microTimestamp(event.now),
  action,
  reportingComponent: event.component,
  reportingInstance: `${event.component}-sandbox`,
})

/** client-go tools/reference: how an event names the object that it is about. */
function referenceTo(object: JsonObject, fieldPath: string | undefined): JsonObject {
  const reference: Record<string, string> = {}
  const fields = {
    kind: stringAt(object, 'kind'),
    namespace: stringAt(object, 'metadata', 'namespace'),
    name: stringAt(object, 'metadata', 'name'),
    uid: stringAt(object, 'metadata', 'uid'),
    apiVersion: stringAt(object, 'apiVersion'),
    resourceVersion: stringAt(object, 'metadata', 'resourceVersion'),
    fieldPath,
  }
  for (const [key, value] of Object.entries(fields)) if (value) reference[key] = value
  return reference
}

/** A map that forgets what was not used for longest, as client-go's LRU caches do. */
class Recent<Value> {
  readonly #map = new Map<string, Value>()
  get(key: string): Value | undefined {
    return this.#map.get(key)
  }
  set(key: string, value: Value): void {
    this.#map.delete(key)
    this.#map.set(key, value)
    if (this.#map.size > cacheSize) this.#map.delete(this.#map.keys().next().value!)
  }
}
