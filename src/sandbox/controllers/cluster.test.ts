import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {JsonObject} from '../../core/json.ts'
import {
  configMaps,
  deployments,
  endpoints,
  endpointSlices,
  namespaces,
  pods,
  replicaSets,
  serviceAccounts,
} from './resources.ts'
import {namespace, selector, sorted, template, TestCluster} from './test-cluster.ts'

let cluster: TestCluster
beforeEach(async () => {
  cluster = new TestCluster({rootCertificate: 'CERTIFICATE'})
  await cluster.pass(1)
})
afterEach(() => cluster.stop())

const pod = (name: string, spec: JsonObject = {}, metadata: JsonObject = {}) =>
  cluster.create('Pod', name, {spec: {...template('app:v1').spec, ...spec}}, metadata)
const service = (name: string, spec: JsonObject) =>
  cluster.create('Service', name, {spec: {selector: {app: 'web'}, ...spec}})

describe('namespaces', () => {
  test('get an account and the root certificate', () => {
    expect(cluster.list(serviceAccounts).map(account => account.metadata.name)).toEqual(['default'])
    expect(cluster.get(configMaps, 'kube-root-ca.crt')?.data).toEqual({'ca.crt': 'CERTIFICATE'})
  })

  test('get them back when they are deleted', async () => {
    cluster.remove(serviceAccounts, 'default')
    cluster.remove(configMaps, 'kube-root-ca.crt')
    await cluster.pass(1)
    expect(cluster.get(serviceAccounts, 'default')).toBeDefined()
    expect(cluster.get(configMaps, 'kube-root-ca.crt')).toBeDefined()
  })

  test('what somebody writes into the root certificate does not stay', async () => {
    cluster.patch(configMaps, 'kube-root-ca.crt', {data: {'ca.crt': 'mine', more: 'x'}})
    await cluster.pass(1)
    expect(cluster.get(configMaps, 'kube-root-ca.crt')?.data).toEqual({'ca.crt': 'CERTIFICATE'})
  })

  test('are emptied before they go', async () => {
    cluster.create('Deployment', 'web', {spec: {replicas: 2, selector, template: template()}})
    await cluster.pass()
    cluster.registry.remove(namespaces, undefined, namespace)
    await cluster.clock.settle()
    expect(cluster.get(namespaces, namespace)?.status?.phase).toBe('Terminating')
    await cluster.pass()
    expect(cluster.get(namespaces, namespace)).toBeUndefined()
    for (const resource of [pods, replicaSets, deployments, configMaps])
      expect(cluster.list<never>(resource as never)).toEqual([])
  })

  test('tell what holds them', async () => {
    cluster.create('ConfigMap', 'held', {}, {finalizers: ['lab/hold']})
    cluster.registry.remove(namespaces, undefined, namespace)
    await cluster.pass()
    expect(cluster.get(namespaces, namespace)?.status?.conditions).toContainEqual(
      expect.objectContaining({
        type: 'NamespaceFinalizersRemaining',
        status: 'True',
        reason: 'SomeFinalizersRemain',
        message: 'Some content in the namespace has finalizers remaining: lab/hold in 1 resource instances',
      }),
    )
    cluster.patch(configMaps, 'held', {metadata: {finalizers: []}})
    await cluster.pass()
    expect(cluster.get(namespaces, namespace)).toBeUndefined()
  })
})

describe('the garbage collector', () => {
  const owned = (name: string, owner: {kind: string; metadata: {name: string; uid: string}}, block = false) =>
    cluster.create(
      'ConfigMap',
      name,
      {},
      {
        ownerReferences: [
          {
            apiVersion: 'v1',
            kind: owner.kind,
            name: owner.metadata.name,
            uid: owner.metadata.uid,
            blockOwnerDeletion: block,
          },
        ],
      },
    )

  test('Background: dependents follow, over generations', async () => {
    const first = cluster.create('ConfigMap', 'first')
    const second = owned('second', first)
    owned('third', second)
    cluster.remove(configMaps, 'first', {propagationPolicy: 'Background'})
    await cluster.pass(1)
    expect(cluster.list(configMaps).map(map => map.metadata.name)).toEqual(['kube-root-ca.crt'])
  })

  test('Foreground: the owner waits for dependents that block', async () => {
    const first = cluster.create('ConfigMap', 'first')
    owned('second', first, true)
    cluster.patch(configMaps, 'second', {metadata: {finalizers: ['lab/hold']}})
    cluster.remove(configMaps, 'first', {propagationPolicy: 'Foreground'})
    await cluster.pass(1)
    expect(cluster.get(configMaps, 'first')?.metadata.finalizers).toEqual(['foregroundDeletion'])
    expect(cluster.get(configMaps, 'second')?.metadata.deletionTimestamp).toBeDefined()
    cluster.patch(configMaps, 'second', {metadata: {finalizers: []}})
    await cluster.pass(1)
    expect(cluster.get(configMaps, 'first')).toBeUndefined()
  })

  test('Foreground: the owner goes when its dependent does not block it any more', async () => {
    const first = cluster.create('ConfigMap', 'first')
    const second = owned('second', first, true)
    cluster.patch(configMaps, 'second', {metadata: {finalizers: ['lab/hold']}})
    cluster.remove(configMaps, 'first', {propagationPolicy: 'Foreground'})
    await cluster.pass(1)
    const [owner] = second.metadata.ownerReferences ?? []
    cluster.patch(configMaps, 'second', {metadata: {ownerReferences: [{...owner!, blockOwnerDeletion: false}]}})
    await cluster.pass(1)
    expect(cluster.get(configMaps, 'first')).toBeUndefined()
    expect(cluster.get(configMaps, 'second')).toBeDefined()
  })

  test('Foreground: those who wait for each other in a circle go all', async () => {
    const first = cluster.create('ConfigMap', 'first')
    const third = owned('third', owned('second', first, true), true)
    const {name, uid} = third.metadata
    cluster.patch(configMaps, 'first', {
      metadata: {ownerReferences: [{apiVersion: 'v1', kind: 'ConfigMap', name, uid, blockOwnerDeletion: true}]},
    })
    cluster.remove(configMaps, 'first', {propagationPolicy: 'Foreground'})
    await cluster.pass(5)
    expect(cluster.list(configMaps).map(map => map.metadata.name)).toEqual(['kube-root-ca.crt'])
  })

  test('Orphan: dependents stay, without owner', async () => {
    owned('second', cluster.create('ConfigMap', 'first'))
    cluster.remove(configMaps, 'first', {propagationPolicy: 'Orphan'})
    await cluster.pass(1)
    expect(cluster.get(configMaps, 'first')).toBeUndefined()
    expect(cluster.get(configMaps, 'second')?.metadata.ownerReferences).toBeUndefined()
  })

  test('one living owner is enough', async () => {
    const first = cluster.create('ConfigMap', 'first')
    const other = cluster.create('ConfigMap', 'other')
    const reference = ({metadata: {name, uid}}: typeof first) => ({apiVersion: 'v1', kind: 'ConfigMap', name, uid})
    cluster.create('ConfigMap', 'shared', {}, {ownerReferences: [reference(first), reference(other)]})
    cluster.remove(configMaps, 'first')
    await cluster.pass(1)
    expect(cluster.get(configMaps, 'shared')?.metadata.ownerReferences?.map(owner => owner.name)).toEqual(['other'])
  })

  test('an owner that never was takes its dependents along; one of an unknown kind does not', async () => {
    const reference = {name: 'none', uid: '00000000-0000-0000-0000-000000000000'}
    cluster.create('ConfigMap', 'lost', {}, {ownerReferences: [{apiVersion: 'v1', kind: 'Pod', ...reference}]})
    cluster.create(
      'ConfigMap',
      'foreign',
      {},
      {ownerReferences: [{apiVersion: 'lab.example/v1', kind: 'Thing', ...reference}]},
    )
    await cluster.pass(1)
    expect(cluster.get(configMaps, 'lost')).toBeUndefined()
    expect(cluster.get(configMaps, 'foreign')).toBeDefined()
  })
})

describe('endpoints', () => {
  const slices = () => cluster.list(endpointSlices).flatMap(slice => slice.endpoints ?? [])

  test('of a headless Service: hostnames of pods that name it as subdomain (DNS-04)', async () => {
    service('web', {clusterIP: 'None', ports: [{name: 'http', port: 80, targetPort: 'http'}]})
    const spec = {containers: [{name: 'c', image: 'app:v1', ports: [{name: 'http', containerPort: 8080}]}]}
    pod('one', {...spec, hostname: 'one', subdomain: 'web'}, {labels: {app: 'web'}})
    pod('two', {...spec, hostname: 'two', subdomain: 'elsewhere'}, {labels: {app: 'web'}})
    pod('other', spec, {labels: {app: 'db'}})
    await cluster.pass(1)
    expect(sorted(slices().map(({hostname, targetRef}) => [targetRef?.name, hostname]))).toEqual([
      ['one', 'one'],
      ['two', undefined],
    ])
    const [subset] = cluster.get(endpoints, 'web')?.subsets ?? []
    expect(subset?.ports).toEqual([{name: 'http', port: 8080, protocol: 'TCP'}])
    expect(sorted(subset?.addresses?.map(({hostname, targetRef}) => [targetRef?.name, hostname]))).toEqual([
      ['one', 'one'],
      ['two', undefined],
    ])
    expect(cluster.list(endpointSlices)[0]?.metadata.labels).toMatchObject({
      'kubernetes.io/service-name': 'web',
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      'service.kubernetes.io/headless': '',
    })
  })

  test('not-ready pods are listed apart, unless the Service wants them all the same (DNS-05)', async () => {
    service('web', {ports: [{port: 80}]})
    service('all', {clusterIP: 'None', publishNotReadyAddresses: true, ports: [{port: 80}]})
    const made = pod('one', {}, {labels: {app: 'web'}})
    await cluster.pass(1)
    cluster.setReady(made as never, false, 'Running')
    await cluster.pass(1)
    expect(cluster.get(endpoints, 'web')?.subsets?.[0]).toMatchObject({notReadyAddresses: [{targetRef: {name: 'one'}}]})
    expect(cluster.get(endpoints, 'all')?.subsets?.[0]).toMatchObject({addresses: [{targetRef: {name: 'one'}}]})
    const ready = cluster
      .list(endpointSlices)
      .map(slice => [slice.metadata.labels?.['kubernetes.io/service-name'], slice.endpoints?.[0]?.conditions?.ready])
    expect(sorted(ready)).toEqual([
      ['all', true],
      ['web', false],
    ])
  })

  test('go with the Service', async () => {
    service('web', {ports: [{port: 80}]})
    await cluster.pass(1)
    cluster.registry.remove({group: '', resource: 'services'}, namespace, 'web')
    await cluster.pass(1)
    expect(cluster.list(endpoints)).toEqual([])
    expect(cluster.list(endpointSlices)).toEqual([])
  })

  test('those that somebody wrote by hand are mirrored, and stay as they are', async () => {
    cluster.create('Service', 'database', {spec: {clusterIP: 'None', ports: [{port: 3306}]}})
    const ports = [{name: 'sql', port: 3306, protocol: 'TCP'}]
    const subsets = [{addresses: [{ip: '192.168.56.7'}], notReadyAddresses: [{ip: '192.168.56.8'}], ports}]
    cluster.create('Endpoints', 'database', {subsets}, {labels: {tier: 'data'}})
    cluster.create('Endpoints', 'nobodys', {subsets})
    await cluster.pass(1)
    const [slice, ...others] = cluster.list(endpointSlices)
    expect(others).toEqual([])
    expect(slice).toMatchObject({
      metadata: {
        labels: {
          tier: 'data',
          'kubernetes.io/service-name': 'database',
          'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
        },
        ownerReferences: [{kind: 'Endpoints', name: 'database'}],
      },
      addressType: 'IPv4',
      ports,
      endpoints: [
        {addresses: ['192.168.56.7'], conditions: {ready: true}},
        {addresses: ['192.168.56.8'], conditions: {ready: false}},
      ],
    })
    cluster.patch(endpoints, 'database', {subsets: [{addresses: [{ip: '192.168.56.9'}], ports}]})
    await cluster.pass(1)
    expect(slices().map(({addresses}) => addresses)).toEqual([['192.168.56.9']])
    cluster.patch(endpoints, 'database', {
      metadata: {labels: {'endpointslice.kubernetes.io/skip-mirror': 'true'}},
    })
    await cluster.pass(1)
    expect(cluster.list(endpointSlices)).toEqual([])
    expect(cluster.get(endpoints, 'nobodys')).toBeDefined()
  })

  test('more than a hundred are spread over slices', async () => {
    service('web', {ports: [{port: 80}]})
    cluster.create('ReplicaSet', 'web', {
      spec: {replicas: 120, selector, template: template('app:v1', {nodeName: 'node-a'})},
    })
    await cluster.pass()
    expect(sorted(cluster.list(endpointSlices).map(slice => slice.endpoints?.length))).toEqual([100, 20])
  })
})

describe('the scheduler', () => {
  const failure = (name: string) => cluster.events('Pod', name).at(-1)

  test('spreads the pods of one owner', async () => {
    cluster.create('ReplicaSet', 'web', {spec: {replicas: 4, selector, template: template()}})
    await cluster.pass()
    expect(sorted(cluster.list(pods).map(found => found.spec.nodeName))).toEqual([
      'node-a',
      'node-a',
      'node-b',
      'node-b',
    ])
  })

  test('says what is short', async () => {
    const big = {containers: [{name: 'c', image: 'app:v1', resources: {requests: {cpu: '3'}}}]}
    for (const name of ['one', 'two', 'three']) pod(name, big)
    await cluster.pass(1)
    expect(failure('three')).toBe(
      'FailedScheduling: 0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.',
    )
    cluster.remove(pods, 'one')
    await cluster.pass()
    expect(cluster.get(pods, 'three')?.spec.nodeName).toBeDefined()
  })

  test('keeps pods apart that do not want each other', async () => {
    const apart = {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {labelSelector: {matchLabels: {app: 'web'}}, topologyKey: 'kubernetes.io/hostname'},
          ],
        },
      },
    }
    for (const name of ['one', 'two', 'three']) {
      pod(name, apart, {labels: {app: 'web'}})
      await cluster.pass(1)
    }
    expect(sorted(['one', 'two'].map(name => cluster.get(pods, name)?.spec.nodeName))).toEqual(['node-a', 'node-b'])
    expect(failure('three')).toContain("2 node(s) didn't match pod anti-affinity rules")
  })

  test('obeys topology spread', async () => {
    const spread = {
      nodeSelector: {'kubernetes.io/hostname': 'node-a'},
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'DoNotSchedule',
          labelSelector: {matchLabels: {app: 'web'}},
          nodeAffinityPolicy: 'Ignore',
        },
      ],
    }
    pod('one', spread, {labels: {app: 'web'}})
    await cluster.pass(1)
    expect(cluster.get(pods, 'one')?.spec.nodeName).toBe('node-a')
  })

  test('leaves gated pods and those of other schedulers alone', async () => {
    pod('gated', {schedulingGates: [{name: 'lab/wait'}]})
    pod('foreign', {schedulerName: 'other'})
    await cluster.pass()
    expect(cluster.list(pods).map(found => found.spec.nodeName)).toEqual([undefined, undefined])
  })
})
