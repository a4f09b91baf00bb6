import {beforeEach, describe, expect, test} from 'vitest'
import {type JsonObject, objectAt, stringAt} from '../../core/json.ts'
import {createRegistry, type ObjectRegistry} from './object-registry.ts'

let registry: ObjectRegistry
beforeEach(() => {
  registry = createRegistry()
  registry.create({apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'lab'}})
  registry.create({apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: 'default', namespace: 'lab'}})
})

const limits = (...items: JsonObject[]): void => {
  const metadata = {name: `limits-${registry.version}`, namespace: 'lab'}
  registry.create({apiVersion: 'v1', kind: 'LimitRange', metadata, spec: {limits: items}})
}
const pod = (resources: JsonObject = {}, more: JsonObject = {}): JsonObject =>
  registry.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name: 'web', namespace: 'lab'},
    spec: {containers: [{name: 'c', image: 'nginx', resources}], ...more},
  })
const claim = (storage: string): JsonObject =>
  registry.create({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {name: 'data', namespace: 'lab'},
    spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage}}},
  })
const resourcesOf = (object: JsonObject): JsonObject => {
  const [container] = objectAt(object, 'spec')['containers'] as readonly JsonObject[]
  return objectAt(container, 'resources')
}

describe('defaults', () => {
  test('requests and limits that a container leaves out, and an annotation that tells of it', () => {
    limits({type: 'Container', default: {cpu: '500m', memory: '512Mi'}, defaultRequest: {cpu: '100m'}})
    const made = pod()
    expect(resourcesOf(made)).toEqual({
      limits: {cpu: '500m', memory: '512Mi'},
      requests: {cpu: '100m', memory: '512Mi'},
    })
    expect(stringAt(made, 'metadata', 'annotations', 'kubernetes.io/limit-ranger')).toBe(
      'LimitRanger plugin set: cpu, memory request for container c; cpu, memory limit for container c',
    )
  })

  test('what a container says stays; a limit alone is the request too', () => {
    limits({type: 'Container', default: {cpu: '500m'}, defaultRequest: {cpu: '100m'}})
    expect(resourcesOf(pod({limits: {cpu: '2'}}))).toEqual({limits: {cpu: '2'}, requests: {cpu: '2'}})
  })

  test('without limits of containers nothing is added', () => {
    limits({type: 'Pod', max: {memory: '1Gi'}})
    expect(() => pod()).toThrow('maximum memory usage per Pod is 1Gi.  No limit is specified')
    expect(resourcesOf(pod({limits: {memory: '1Gi'}}))).toEqual({limits: {memory: '1Gi'}, requests: {memory: '1Gi'}})
  })
})

describe('refusals', () => {
  test.each<[string, JsonObject, JsonObject, string]>([
    ['max', {max: {cpu: '1'}}, {limits: {cpu: '2'}}, 'maximum cpu usage per Container is 1, but limit is 2'],
    [
      'min',
      {min: {cpu: '200m'}},
      {requests: {cpu: '100m'}},
      'minimum cpu usage per Container is 200m, but request is 100m',
    ],
    [
      'ratio',
      {maxLimitRequestRatio: {cpu: '2'}},
      {requests: {cpu: '100m'}, limits: {cpu: '500m'}},
      'cpu max limit to request ratio per Container is 2, but provided ratio is 5.000000',
    ],
    [
      'two at once',
      {max: {cpu: '1', memory: '1Gi'}},
      {limits: {cpu: '2', memory: '2Gi'}},
      '[maximum cpu usage per Container is 1, but limit is 2, maximum memory usage per Container is 1Gi, but limit is 2Gi]',
    ],
  ])('%s', (_, bounds, resources, why) => {
    limits({type: 'Container', ...bounds})
    expect(() => pod(resources)).toThrow(
      expect.objectContaining({code: 403, message: `pods "web" is forbidden: ${why}`}),
    )
  })

  test('a pod as a whole: the containers together, or the largest init container', () => {
    limits({type: 'Pod', max: {cpu: '3'}})
    const init = [{name: 'i', image: 'busybox', resources: {limits: {cpu: '4'}}}]
    expect(() => pod({limits: {cpu: '1'}}, {initContainers: init})).toThrow(
      'maximum cpu usage per Pod is 3, but limit is 4',
    )
  })

  test('claims, when they are made and when they grow', () => {
    limits({type: 'PersistentVolumeClaim', min: {storage: '1Gi'}, max: {storage: '10Gi'}})
    expect(() => claim('500Mi')).toThrow(
      'persistentvolumeclaims "data" is forbidden: minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 500Mi',
    )
    expect(() => claim('11Gi')).toThrow('maximum storage usage per PersistentVolumeClaim is 10Gi, but request is 11Gi')
    expect(claim('10Gi')).toBeDefined()
  })
})
