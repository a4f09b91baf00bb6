import {assert, constantFrom, array, property} from 'fast-check'
import {beforeEach, describe, expect, test} from 'vitest'
import {type JsonObject, listAt, objectAt, stringAt, valueAt} from '../../core/json.ts'
import {createRegistry, StatusError, type WatchEvent} from '../registry.ts'
import type {ObjectRegistry} from './object-registry.ts'

let registry: ObjectRegistry
const configMaps = {group: '', resource: 'configmaps'}
const claims = {group: '', resource: 'persistentvolumeclaims'}

beforeEach(() => {
  registry = createRegistry()
  registry.create({apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'default'}})
  registry.create({apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: 'default', namespace: 'default'}})
})

const configMap = (name: string, data: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name, namespace: 'default'},
  data,
})
const claim = (name: string, spec: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: {name, namespace: 'default'},
  spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '1Gi'}}, ...spec},
})
const storageClass = (name: string, more: JsonObject = {}, isDefault = false): JsonObject => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {
    name,
    ...(isDefault && {annotations: {'storageclass.kubernetes.io/is-default-class': 'true'}}),
  },
  provisioner: 'example.org/nfs',
  ...more,
})
const refusal = (work: () => unknown): StatusError => {
  try {
    work()
  } catch (error) {
    if (error instanceof StatusError) return error
    throw error
  }
  throw new Error('it was not refused')
}
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

describe('watch', () => {
  test('starts with what is there, then tells every change once, after the write', async () => {
    registry.create(configMap('a'))
    const seen: string[] = []
    const stop = registry.watch(configMaps, ({type, object}) =>
      seen.push(`${type} ${stringAt(object, 'metadata', 'name')}`),
    )
    expect(seen).toEqual(['ADDED a'])
    registry.create(configMap('b'))
    registry.modify(configMaps, 'default', 'a', 'object', object => ({...object, data: {x: 'y'}}))
    registry.remove(configMaps, 'default', 'b')
    expect(seen).toEqual(['ADDED a'])
    await settled()
    expect(seen).toEqual(['ADDED a', 'ADDED b', 'MODIFIED a', 'DELETED b'])
    stop()
    registry.create(configMap('c'))
    await settled()
    expect(seen).toHaveLength(4)
  })
  test('a listener may write; what it writes comes after what it was told', async () => {
    const seen: WatchEvent['type'][] = []
    registry.watch(configMaps, event => {
      seen.push(event.type)
      if (event.type === 'ADDED') registry.remove(configMaps, 'default', stringAt(event.object, 'metadata', 'name')!)
    })
    registry.create(configMap('a'))
    registry.create(configMap('b'))
    await settled()
    expect(seen).toEqual(['ADDED', 'ADDED', 'DELETED', 'DELETED'])
  })
  test('two listeners see the same order, whatever is done', async () => {
    const does = constantFrom('create', 'change', 'remove')
    const steps = array(constantFrom('a', 'b').chain(name => does.map(what => ({name, what}))))
    const first: string[] = []
    const second: string[] = []
    const told = (list: string[]) => (event: WatchEvent) =>
      void list.push(`${event.type} ${JSON.stringify(event.object['metadata'])}`)
    registry.watch(configMaps, told(first))
    registry.watchAll(told(second))
    assert(
      property(steps, list => {
        for (const [index, {name, what}] of list.entries()) {
          const there = registry.get(configMaps, 'default', name)
          if (what === 'create' && !there) registry.create(configMap(name))
          if (what === 'change' && there) registry.update({...there, data: {index: String(index)}})
          if (what === 'remove' && there) registry.remove(configMaps, 'default', name)
        }
      }),
    )
    await settled()
    expect(first.length).toBeGreaterThan(0)
    expect(second).toEqual(first)
  })
})

describe('modify', () => {
  test('reads, changes and writes; nothing is written without a change', () => {
    registry.create(configMap('a', {x: '1'}))
    const before = registry.version
    expect(registry.modify(configMaps, 'default', 'a', 'object', () => undefined)).toBeUndefined()
    registry.modify(configMaps, 'default', 'a', 'object', object => object)
    expect(registry.version).toBe(before)
    const written = registry.modify(configMaps, 'default', 'a', 'object', object => ({...object, data: {x: '2'}}))
    expect(written).toMatchObject({data: {x: '2'}, metadata: {resourceVersion: String(before + 1)}})
    expect(registry.modify(configMaps, 'default', 'nothing', 'object', object => object)).toBeUndefined()
  })
  test('of the status leaves the spec and the generation, and takes annotations along', () => {
    const labels = {app: 'web'}
    registry.create({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {name: 'web', namespace: 'default', labels},
      spec: {
        selector: {matchLabels: labels},
        template: {metadata: {labels}, spec: {containers: [{name: 'c', image: 'nginx'}]}},
      },
    })
    const deployments = {group: 'apps', resource: 'deployments'}
    const written = registry.modify(deployments, 'default', 'web', 'status', object => ({
      ...object,
      metadata: {...objectAt(object, 'metadata'), annotations: {revision: '1'}, labels: {}},
      spec: {...objectAt(object, 'spec'), replicas: 9},
      status: {replicas: 1},
    }))
    expect(written).toMatchObject({
      metadata: {generation: 1, annotations: {revision: '1'}, labels},
      spec: {replicas: 1},
      status: {replicas: 1},
    })
  })
})

describe('claims', () => {
  test('the first write gives another version whatever it changes, the second only with a change', () => {
    const versionAfter = (object: JsonObject): unknown => valueAt(object, ['metadata', 'resourceVersion'])
    const created = registry.create(claim('data'))
    const first = registry.updateStatus(created)
    expect(first['status']).toEqual({phase: 'Pending'})
    expect(versionAfter(first)).not.toBe(versionAfter(created))
    expect(registry.updateStatus(first)).toEqual(first)
    const map = registry.create(configMap('a'))
    expect(registry.update(map)).toEqual(map)
  })

  test('without a status are pending, namespaces active', () => {
    const created = registry.create(claim('data'))
    registry.updateStatus({...created, status: {phase: 'Lost'}})
    expect(registry.updateStatus(claim('data'))['status']).toEqual({phase: 'Pending'})
    const namespace = {apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'default'}}
    expect(registry.updateStatus(namespace)['status']).toEqual({phase: 'Active'})
  })

  test('get the class that is the default, the newest of several', () => {
    registry.create(claim('before'))
    registry.create(storageClass('b', {}, true))
    registry.create(storageClass('a', {}, true))
    const named = registry.create(claim('named', {storageClassName: ''}))
    const plain = registry.create(claim('plain'))
    expect(valueAt(registry.get(claims, 'default', 'before'), ['spec', 'storageClassName'])).toBeUndefined()
    expect(stringAt(named, 'spec', 'storageClassName')).toBe('')
    // Made in the same second: then the name decides.
    expect(stringAt(plain, 'spec', 'storageClassName')).toBe('a')
    expect(valueAt(plain, ['metadata', 'finalizers'])).toEqual(['kubernetes.io/pvc-protection'])
  })
  test('grow only when they are bound and their class allows it', () => {
    registry.create(storageClass('fixed'))
    registry.create(storageClass('growing', {allowVolumeExpansion: true}))
    const grow = (name: string): unknown =>
      registry.modify(claims, 'default', name, 'object', object => ({
        ...object,
        spec: {...objectAt(object, 'spec'), resources: {requests: {storage: '2Gi'}}},
      }))
    const bind = (name: string): unknown =>
      registry.modify(claims, 'default', name, 'status', object => ({...object, status: {phase: 'Bound'}}))
    registry.create(claim('a', {storageClassName: 'fixed', volumeName: 'pv-a'}))
    registry.create(claim('b', {storageClassName: 'growing', volumeName: 'pv-b'}))
    bind('a')
    expect(refusal(() => grow('a')).message).toBe(
      'persistentvolumeclaims "a" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    )
    bind('b')
    expect(grow('b')).toMatchObject({spec: {resources: {requests: {storage: '2Gi'}}}})
  })
})

describe('services', () => {
  const service = (name: string, spec: JsonObject = {}): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {name, namespace: 'default'},
    spec: {ports: [{port: 80}], ...spec},
  })
  test('get an address and node ports of their own, and keep them', () => {
    const made = Array.from({length: 50}, (_, index) => registry.create(service(`s${index}`, {type: 'NodePort'})))
    const addresses = made.map(each => stringAt(each, 'spec', 'clusterIP')!)
    const ports = made.map(each => valueAt(each, ['spec', 'ports', 0, 'nodePort']) as number)
    expect(new Set(addresses).size).toBe(50)
    expect(new Set(ports).size).toBe(50)
    for (const address of addresses) expect(address).toMatch(/^10\.96\.\d+\.\d+$/)
    for (const port of ports) expect(port >= 30_000 && port <= 32_767).toBe(true)
    const again = registry.update({...service('s0', {type: 'NodePort'})})
    expect(stringAt(again, 'spec', 'clusterIP')).toBe(addresses[0])
    expect(valueAt(again, ['spec', 'ports', 0, 'nodePort'])).toBe(ports[0])
  })
  test('ask for an address: it must be free, and of the range', () => {
    const first = registry.create(service('a', {clusterIP: '10.96.0.10'}))
    expect(listAt(first, 'spec', 'clusterIPs')).toEqual(['10.96.0.10'])
    expect(refusal(() => registry.create(service('b', {clusterIP: '10.96.0.10'}))).message).toBe(
      'Service "b" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
    )
    expect(refusal(() => registry.create(service('b', {clusterIP: '10.0.0.1'}))).message).toContain(
      'the provided network does not match the current range',
    )
    registry.remove({group: '', resource: 'services'}, 'default', 'a')
    expect(registry.create(service('b', {clusterIP: '10.96.0.10'}))).toBeDefined()
  })
  test('ask for a node port', () => {
    const nodePort = (port: number): JsonObject => ({type: 'NodePort', ports: [{port: 80, nodePort: port}]})
    registry.create(service('a', nodePort(30_080)))
    expect(refusal(() => registry.create(service('b', nodePort(30_080)))).message).toBe(
      'Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    )
    expect(refusal(() => registry.create(service('b', nodePort(80)))).message).toContain(
      'provided port is not in the valid range. The range of valid ports is 30000-32767',
    )
  })
  test('a node port is for one Service, whatever the protocol, and for one health check', () => {
    const ports = (protocol: string): JsonObject => ({
      type: 'NodePort',
      ports: [{port: 53, nodePort: 30_053, protocol}],
    })
    const local = (healthCheckNodePort: number): JsonObject => ({
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      healthCheckNodePort,
    })
    registry.create(service('a', ports('TCP')))
    expect(refusal(() => registry.create(service('b', ports('UDP')))).message).toContain('is already allocated')
    expect(refusal(() => registry.create(service('b', local(30_053))))).toMatchObject({
      code: 500,
      message:
        'Internal error occurred: failed to allocate requested HealthCheck NodePort 30053: provided port is already allocated',
    })
    expect(refusal(() => registry.create(service('b', local(80)))).message).toContain('is not in the valid range')
    const balanced = registry.create(service('b', local(30_054)))
    expect(valueAt(balanced, ['spec', 'healthCheckNodePort'])).toBe(30_054)
    expect(valueAt(registry.update(balanced), ['spec', 'healthCheckNodePort'])).toBe(30_054)
    const own = valueAt(registry.create(service('c', local(0))), ['spec', 'healthCheckNodePort']) as number
    expect(own >= 30_000 && own <= 32_767).toBe(true)
  })
  test('two protocols of one port share a node port', () => {
    const made = registry.create(
      service('a', {
        type: 'NodePort',
        ports: [
          {name: 'a', port: 53},
          {name: 'b', port: 53, protocol: 'UDP'},
        ],
      }),
    )
    const [first, second] = [0, 1].map(index => valueAt(made, ['spec', 'ports', index, 'nodePort']))
    expect(first).toBe(second)
  })
  test('without an address: headless, and names for something else', () => {
    expect(stringAt(registry.create(service('a', {clusterIP: 'None'})), 'spec', 'clusterIP')).toBe('None')
    const outside = registry.create(service('b', {type: 'ExternalName', externalName: 'db.example.org', ports: []}))
    expect(valueAt(outside, ['spec', 'clusterIP'])).toBeUndefined()
  })
})

describe('priority classes', () => {
  const pod = (priorityClassName: string, spec: JsonObject = {}): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {generateName: 'web-', namespace: 'default'},
    spec: {containers: [{name: 'c', image: 'nginx'}], priorityClassName, ...spec},
  })
  test('are looked up', () => {
    registry.create({apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: {name: 'high'}, value: 7})
    expect(valueAt(registry.create(pod('high')), ['spec', 'priority'])).toBe(7)
    expect(refusal(() => registry.create(pod('low')))).toMatchObject({
      code: 403,
      message: expect.stringContaining('no PriorityClass with name low was found'),
    })
    expect(refusal(() => registry.create(pod('system-low'))).message).toContain('system-low was found')
  })
  const priorityClass = (name: string, value: number): JsonObject => ({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: {name},
    value,
    globalDefault: true,
  })
  test('one is the default, and gives its priority', () => {
    registry.create(priorityClass('usual', 5))
    expect(objectAt(registry.create(pod('')), 'spec')).toMatchObject({priority: 5, priorityClassName: 'usual'})
    expect(refusal(() => registry.create(priorityClass('other', 6))).message).toBe(
      'priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
    )
  })
  test('what classes decide is not for the pod to say', () => {
    expect(refusal(() => registry.create(pod('', {priority: 5}))).message).toContain(
      'the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0',
    )
    expect(refusal(() => registry.create(pod('', {overhead: {cpu: '1'}}))).message).toContain(
      'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
    )
    expect(refusal(() => registry.create(pod('', {runtimeClassName: 'gvisor'}))).message).toContain(
      'pod rejected: RuntimeClass "gvisor" not found',
    )
  })
})

test('a namespace goes when its finalizers are gone, and only then', () => {
  const namespaces = {group: '', resource: 'namespaces'}
  registry.create({apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'lab'}})
  expect(registry.remove(namespaces, undefined, 'lab')).toMatchObject({status: {phase: 'Terminating'}})
  expect(registry.get(namespaces, undefined, 'lab')).toMatchObject({spec: {finalizers: ['kubernetes']}})
  registry.modify(namespaces, undefined, 'lab', 'finalize', object => ({...object, spec: {}}))
  expect(registry.get(namespaces, undefined, 'lab')).toBeUndefined()
})

test('kinds that are not served', () => {
  const widget = {apiVersion: 'example.org/v1', kind: 'Widget', metadata: {name: 'w'}}
  expect(refusal(() => registry.create(widget))).toMatchObject({code: 404, reason: 'NotFound'})
  expect(registry.typeOf('apps/v1', 'StatefulSet')).toMatchObject({resource: 'statefulsets', scale: true})
})
