import {beforeEach, describe, expect, test} from 'vitest'
import {type JsonObject, stringAt, valueAt} from '../core/json.ts'
import {createEventRecorder, type EventRecorder} from './events.ts'
import {createRegistry} from './registry.ts'
import type {ObjectRegistry} from './registry/object-registry.ts'

const start = Date.parse('2026-03-01T12:00:00Z')
let now: number
let registry: ObjectRegistry
let recorder: EventRecorder
let claim: JsonObject

beforeEach(() => {
  now = start
  registry = createRegistry({clock: {now: () => now, after: () => () => {}}})
  registry.create({apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'default'}})
  recorder = createEventRecorder(registry)
  claim = registry.create({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {name: 'data-web-0', namespace: 'default'},
    spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '1Gi'}}},
  })
})

const events = (): readonly JsonObject[] => registry.list({group: '', resource: 'events'})
const say = (message: string): void =>
  recorder.record(claim, 'Normal', 'FailedBinding', message, 'persistentvolume-controller')

test('an event says what it is about', () => {
  say('no volume')
  expect(events()).toMatchObject([
    {
      metadata: {namespace: 'default', name: expect.stringMatching(/^data-web-0\.[0-9a-f]{16}$/)},
      involvedObject: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        name: 'data-web-0',
        namespace: 'default',
        uid: stringAt(claim, 'metadata', 'uid'),
      },
      type: 'Normal',
      reason: 'FailedBinding',
      message: 'no volume',
      source: {component: 'persistentvolume-controller'},
      reportingComponent: 'persistentvolume-controller',
      count: 1,
      firstTimestamp: '2026-03-01T12:00:00Z',
      lastTimestamp: '2026-03-01T12:00:00Z',
    },
  ])
})

test('the same again is counted', () => {
  say('no volume')
  now += 15_000
  say('no volume')
  expect(events()).toMatchObject([
    {count: 2, firstTimestamp: '2026-03-01T12:00:00Z', lastTimestamp: '2026-03-01T12:00:15Z'},
  ])
})

test('about a cluster-wide object it is in the namespace default', () => {
  const volume = {apiVersion: 'v1', kind: 'PersistentVolume', metadata: {name: 'pv-0', uid: 'u'}}
  recorder.record(volume, 'Warning', 'VolumeFailedDelete', 'it is in use', 'persistentvolume-controller')
  expect(events()).toMatchObject([{metadata: {namespace: 'default'}, involvedObject: {name: 'pv-0'}}])
})

test('ten different messages of one reason become one from then on', () => {
  for (let index = 0; index < 12; index++) say(`attempt ${index}`)
  const messages = events().map(event => [stringAt(event, 'message'), valueAt(event, ['count'])])
  expect(messages).toHaveLength(10)
  expect(messages).toContainEqual(['(combined from similar events): attempt 11', 3])
})

test('a source may say 25 things about an object, then one every five minutes', () => {
  const total = (): number => events().reduce((sum, event) => sum + Number(valueAt(event, ['count'])), 0)
  for (let index = 0; index < 40; index++) say('no volume')
  expect(total()).toBe(25)
  now += 300_000
  say('no volume')
  say('no volume')
  expect(total()).toBe(26)
})

test('an event that is gone is written anew', () => {
  say('no volume')
  const [event] = events()
  registry.remove({group: '', resource: 'events'}, 'default', stringAt(event, 'metadata', 'name') ?? '')
  say('no volume')
  expect(events()).toMatchObject([{count: 1}])
})

describe('with an action, in the newer form', () => {
  const schedule = (): void =>
    recorder.record(claim, 'Warning', 'FailedScheduling', 'no node', 'default-scheduler', {action: 'Scheduling'})
  test('it has a time to the microsecond, and no source', () => {
    schedule()
    expect(events()).toMatchObject([
      {
        action: 'Scheduling',
        eventTime: '2026-03-01T12:00:00.000000Z',
        reportingComponent: 'default-scheduler',
        firstTimestamp: null,
        source: {},
      },
    ])
  })
  test('repetitions are a series', () => {
    schedule()
    now += 5000
    schedule()
    expect(events()).toMatchObject([{series: {count: 2, lastObservedTime: '2026-03-01T12:00:05.000000Z'}}])
  })
})

test('a series of the newer kind ends when the object changes', () => {
  const fail = (about: JsonObject, note: string): void =>
    recorder.record(about, 'Warning', 'FailedScheduling', note, 'default-scheduler', {action: 'Scheduling'})
  fail(claim, '0/2 nodes are available')
  fail(claim, '0/3 nodes are available')
  fail({...claim, metadata: {...(claim['metadata'] as JsonObject), resourceVersion: '99'}}, '0/3 nodes are available')
  expect(events()).toHaveLength(2)
  expect(events()).toContainEqual(
    expect.objectContaining({message: '0/2 nodes are available', series: expect.objectContaining({count: 2})}),
  )
})
