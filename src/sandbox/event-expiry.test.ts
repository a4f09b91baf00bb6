import {expect, test} from 'vitest'
import type {JsonObject} from '../core/json.ts'
import {timestamp} from './clock.ts'
import {startEventExpiry} from './event-expiry.ts'
import {createRegistry} from './registry.ts'

const minute = 60_000

test('an event goes an hour after it was last written', () => {
  let now = Date.parse('2026-03-01T12:00:00Z')
  let due: (() => void) | undefined
  const after = (_: number, callback: () => void): (() => void) => {
    due = callback
    return () => (due = undefined)
  }
  const registry = createRegistry({clock: {now: () => now, after}})
  registry.create({apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'default'}})
  const event = (name: string, lastTimestamp: string | null): JsonObject =>
    registry.create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {name, namespace: 'default'},
      involvedObject: {kind: 'Pod', namespace: 'default', name: 'web'},
      lastTimestamp,
    })
  const names = (): unknown[] =>
    registry.list({group: '', resource: 'events'}).map(item => (item['metadata'] as JsonObject)['name'])
  event('once', null)
  event('repeated', timestamp(now + 10 * minute))

  const stop = startEventExpiry(registry)
  now += 60 * minute
  due?.()
  expect(names()).toEqual(['once', 'repeated'])
  now += 1 * minute
  due?.()
  expect(names()).toEqual(['repeated'])
  now += 10 * minute
  due?.()
  expect(names()).toEqual([])
  stop()
  expect(due).toBeUndefined()
})
