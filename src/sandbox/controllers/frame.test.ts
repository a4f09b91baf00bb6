import {describe, expect, test} from 'vitest'
import type {JsonObject} from '../../core/json.ts'
import {createRegistry} from '../registry.ts'
import {goJson, revisionHash, safeEncode} from './hash.ts'
import {Informer} from './informer.ts'
import {ManualClock} from './manual-clock.ts'
import {configMaps} from './resources.ts'
import {WorkLoop, WorkQueue} from './work-queue.ts'

describe('work queue', () => {
  function queueOf(sync: (key: string) => void) {
    const clock = new ManualClock()
    const loop = new WorkLoop(clock.defer)
    return {clock, queue: new WorkQueue({loop, clock, sync})}
  }

  test('a key that is added often is synced once', async () => {
    const synced: string[] = []
    const {clock, queue} = queueOf(key => synced.push(key))
    for (const key of ['a', 'b', 'a', 'a']) queue.add(key)
    await clock.settle()
    expect(synced).toEqual(['a', 'b'])
  })

  test('a key that is added while it is synced is synced again', async () => {
    let rounds = 0
    const {clock, queue} = queueOf(key => {
      if (++rounds < 3) queue.add(key)
    })
    queue.add('a')
    await clock.settle()
    expect(rounds).toBe(3)
  })

  test('failures are tried again, each time twice as late, until it works', async () => {
    const times: number[] = []
    const {clock, queue} = queueOf(() => {
      times.push(clock.now())
      if (times.length < 5) throw new Error('not yet')
    })
    queue.add('a')
    await clock.advance(10_000)
    expect(times.map(time => time - times[0]!)).toEqual([0, 5, 15, 35, 75])
    expect(queue.failures('a')).toBe(0)
  })

  test('of several times to come the earliest counts', async () => {
    const times: number[] = []
    const {clock, queue} = queueOf(() => times.push(clock.now()))
    const start = clock.now()
    queue.addAfter('a', 500)
    queue.addAfter('a', 100)
    queue.addAfter('a', 900)
    await clock.advance(5000)
    expect(times.map(time => time - start)).toEqual([100])
  })
})

test('an informer keeps its indices right through every change', async () => {
  const registry = createRegistry()
  registry.create({apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'lab'}})
  const informer = new Informer(registry, configMaps)
  informer.index('colour', map => (map.data?.['colour'] === undefined ? [] : [map.data['colour']]))
  const names = (colour: string) => informer.byIndex('colour', colour).map(map => map.metadata.name)
  const create = (name: string, colour: string) =>
    registry.create({apiVersion: 'v1', kind: 'ConfigMap', metadata: {name, namespace: 'lab'}, data: {colour}})
  create('one', 'red')
  create('two', 'red')
  create('three', 'blue')
  await Promise.resolve()
  expect(names('red')).toEqual(['one', 'two'])
  registry.modify(configMaps, 'lab', 'one', 'object', map => ({...map, data: {colour: 'red', size: 'big'}}))
  registry.modify(configMaps, 'lab', 'three', 'object', map => ({...map, data: {colour: 'red'}}))
  registry.remove(configMaps, 'lab', 'two')
  await Promise.resolve()
  expect(names('red')).toEqual(['one', 'three'])
  expect(names('blue')).toEqual([])
  expect(informer.countByIndex('namespace', 'lab')).toBe(2)
})

describe('hashes of revisions', () => {
  test('are those of Kubernetes: a StatefulSet as a real cluster named it', () => {
    const probe: JsonObject = {
      initialDelaySeconds: 5,
      timeoutSeconds: 1,
      periodSeconds: 10,
      successThreshold: 1,
      failureThreshold: 3,
    }
    const container: JsonObject = {
      name: 'redis',
      image: 'redis:alpine',
      ports: [{name: 'http', containerPort: 80, protocol: 'TCP'}],
      env: [
        {name: 'A', value: 'b'},
        {name: 'POD', valueFrom: {fieldRef: {apiVersion: 'v1', fieldPath: 'metadata.name'}}},
      ],
      resources: {limits: {memory: '128Mi'}, requests: {cpu: '100m', memory: '64Mi'}},
      livenessProbe: {httpGet: {path: '/', port: 80, scheme: 'HTTP'}, ...probe},
      readinessProbe: {
        exec: {command: ['cat', '/tmp/ok']},
        timeoutSeconds: 1,
        periodSeconds: 10,
        successThreshold: 1,
        failureThreshold: 3,
      },
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      imagePullPolicy: 'IfNotPresent',
    }
    const spec: JsonObject = {
      containers: [container],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      securityContext: {},
      schedulerName: 'default-scheduler',
    }
    const template: JsonObject = {metadata: {labels: {app: 'redis-sts'}}, spec, $patch: 'replace'}
    expect(revisionHash({spec: {template}}, 0)).toBe('6cd57867d6')
  })

  test('have no vowels', () => {
    expect(safeEncode(1234567890)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{10}$/)
  })

  test('JSON is written as Go writes it', () => {
    expect(goJson({b: [1, null, '<&>'], a: {y: 'é\u2028', x: true}})).toBe(
      '{"a":{"x":true,"y":"é\\u2028"},"b":[1,null,"\\u003c\\u0026\\u003e"]}',
    )
  })
})
