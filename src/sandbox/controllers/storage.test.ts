import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {JsonObject} from '../../core/json.ts'
import {attributesClasses, claims, pods, storageClasses, volumes} from './resources.ts'
import {TestCluster, template} from './test-cluster.ts'

let cluster: TestCluster
const deleted: string[] = []
beforeEach(async () => {
  deleted.length = 0
  cluster = new TestCluster({deleteHostPath: path => deleted.push(path)})
  await cluster.pass(1)
})
afterEach(() => cluster.stop())

const volume = (name: string, spec: JsonObject = {}): void =>
  void cluster.create('PersistentVolume', name, {
    spec: {
      capacity: {storage: '10Mi'},
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'disk',
      hostPath: {path: `/tmp/${name}`},
      ...spec,
    },
  })
const claim = (name: string, spec: JsonObject = {}): void =>
  void cluster.create('PersistentVolumeClaim', name, {
    spec: {accessModes: ['ReadWriteOnce'], storageClassName: 'disk', resources: {requests: {storage: '5Mi'}}, ...spec},
  })
const pod = (name: string, claimName: string, spec: JsonObject = {}): void =>
  void cluster.create('Pod', name, {
    spec: {...template('app:v1').spec, volumes: [{name: 'v', persistentVolumeClaim: {claimName}}], ...spec},
  })
const storageClass = (name: string, fields: JsonObject, annotations: JsonObject = {}): void =>
  void cluster.create('StorageClass', name, fields, {annotations})

const volumePhase = (name: string) => cluster.get(volumes, name)?.status?.phase
const claimPhase = (name: string) => cluster.get(claims, name)?.status?.phase

describe('binding', () => {
  test('writes both sides (WR-02, WR-03, WR-04)', async () => {
    volume('v')
    claim('a')
    await cluster.pass(1)
    const bound = cluster.get(claims, 'a')!
    expect(bound.spec.volumeName).toBe('v')
    expect(bound.status).toMatchObject({phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: {storage: '10Mi'}})
    expect(bound.metadata.annotations).toEqual({
      'pv.kubernetes.io/bind-completed': 'yes',
      'pv.kubernetes.io/bound-by-controller': 'yes',
    })
    expect(cluster.get(volumes, 'v')?.spec.claimRef).toMatchObject({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      namespace: 'lab',
      name: 'a',
      uid: bound.metadata.uid,
    })
  })

  test('a volume that comes later is found by the next look, seconds later (ORD-02)', async () => {
    claim('a')
    await cluster.pass(1)
    volume('v')
    await cluster.pass(1)
    expect(claimPhase('a')).toBe('Pending')
    await cluster.pass(5)
    expect(claimPhase('a')).toBe('Bound')
  })

  test('a volume that forgot its claim is bound to it again by the next look; one that forgot who it was is not', async () => {
    volume('v')
    claim('a')
    await cluster.pass(1)
    const {uid} = cluster.get(claims, 'a')!.metadata
    cluster.patch(volumes, 'v', {spec: {claimRef: null}})
    await cluster.pass(1)
    expect(volumePhase('v')).toBe('Available')
    await cluster.pass(5)
    expect(cluster.get(volumes, 'v')).toMatchObject({spec: {claimRef: {uid}}, status: {phase: 'Bound'}})
    cluster.patch(volumes, 'v', {spec: {claimRef: {uid: null}}})
    await cluster.pass(6)
    expect(claimPhase('a')).toBe('Lost')
    expect(cluster.events('PersistentVolumeClaim', 'a')).toContain(
      'ClaimMisbound: Two claims are bound to the same volume, this one is bound incorrectly',
    )
  })

  test('a released volume is not used again until claimRef is removed (PHASE-04, PHASE-02)', async () => {
    volume('v')
    claim('a')
    await cluster.pass(1)
    cluster.remove(claims, 'a')
    await cluster.pass(1)
    expect(volumePhase('v')).toBe('Released')
    claim('a')
    await cluster.pass(20)
    expect(claimPhase('a')).toBe('Pending')
    cluster.patch(volumes, 'v', {spec: {claimRef: null}})
    await cluster.pass(20)
    expect(claimPhase('a')).toBe('Bound')
  })

  test('a claim whose volume is deleted by force is lost (PHASE-07)', async () => {
    volume('v')
    claim('a')
    await cluster.pass(1)
    cluster.remove(volumes, 'v')
    cluster.patch(volumes, 'v', {metadata: {finalizers: null}})
    await cluster.pass(1)
    expect(claimPhase('a')).toBe('Lost')
    expect(cluster.events('PersistentVolumeClaim', 'a')).toEqual([
      'ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!',
    ])
  })

  test('a default class that appears later reaches claims that wait (CLS-06)', async () => {
    claim('a', {storageClassName: null as never})
    await cluster.pass(1)
    expect(cluster.get(claims, 'a')?.spec.storageClassName).toBeUndefined()
    storageClass('fast', {provisioner: 'example.com/disk'}, {'storageclass.kubernetes.io/is-default-class': 'true'})
    await cluster.pass(10)
    expect(cluster.get(claims, 'a')?.spec.storageClassName).toBe('fast')
    expect(cluster.get(claims, 'a')?.metadata.annotations).toMatchObject({
      'volume.kubernetes.io/storage-provisioner': 'example.com/disk',
    })
  })
})

describe('reclaiming', () => {
  async function release(spec: JsonObject): Promise<void> {
    volume('v', spec)
    claim('a')
    await cluster.pass(1)
    cluster.remove(claims, 'a')
    await cluster.pass(3)
  }

  test('Delete below /tmp removes folder and volume (RECL-05)', async () => {
    await release({persistentVolumeReclaimPolicy: 'Delete'})
    expect(cluster.get(volumes, 'v')).toBeUndefined()
    expect(deleted).toEqual(['/tmp/v'])
  })

  test('Delete elsewhere fails (RECL-05)', async () => {
    await release({persistentVolumeReclaimPolicy: 'Delete', hostPath: {path: '/mnt/v'}})
    expect(cluster.get(volumes, 'v')?.status).toMatchObject({
      phase: 'Failed',
      message: 'host_path deleter only supports /tmp/.+ but received provided /mnt/v',
    })
    expect(deleted).toEqual([])
  })

  test('Recycle runs a pod, and gives the volume back when it has succeeded (RECL-07)', async () => {
    await release({persistentVolumeReclaimPolicy: 'Recycle'})
    const found = cluster.registry.get(pods, 'default', 'recycler-for-v')
    expect(found).toBeDefined()
    cluster.setReady(found as never, false, 'Succeeded')
    await cluster.pass(6)
    expect(volumePhase('v')).toBe('Available')
    expect(cluster.get(volumes, 'v')?.spec.claimRef).toBeUndefined()
    expect(cluster.events('PersistentVolume', 'v')).toContain('VolumeRecycled: Volume recycled')
    expect(cluster.registry.get(pods, 'default', 'recycler-for-v')).toBeUndefined()
  })
})

describe('protection', () => {
  test('a claim that a pod uses stays until the pod is gone (FIN-02)', async () => {
    volume('v')
    claim('a')
    pod('p', 'a')
    await cluster.pass(1)
    cluster.remove(claims, 'a')
    await cluster.pass(1)
    expect(cluster.get(claims, 'a')?.metadata.deletionTimestamp).toBeDefined()
    cluster.remove(pods, 'p')
    await cluster.pass(1)
    expect(cluster.get(claims, 'a')).toBeUndefined()
  })

  test('a pod without a node does not hold its claim', async () => {
    claim('a')
    pod('p', 'a')
    await cluster.pass(1)
    cluster.remove(claims, 'a')
    await cluster.pass(1)
    expect(cluster.get(claims, 'a')).toBeUndefined()
  })

  test('a class of attributes stays until no claim and no volume names it', async () => {
    for (const name of ['fast', 'unused'])
      cluster.create('VolumeAttributesClass', name, {driverName: 'nfs', parameters: {a: 'b'}})
    volume('v', {volumeAttributesClassName: 'fast', hostPath: null, csi: {driver: 'nfs', volumeHandle: 'v'}})
    claim('a', {volumeAttributesClassName: 'fast'})
    await cluster.pass(1)
    expect(cluster.get(attributesClasses, 'fast')?.metadata.finalizers).toEqual(['kubernetes.io/vac-protection'])
    cluster.remove(attributesClasses, 'fast')
    cluster.remove(attributesClasses, 'unused')
    await cluster.pass(1)
    expect(cluster.get(attributesClasses, 'unused')).toBeUndefined()
    cluster.remove(claims, 'a')
    await cluster.pass(1)
    expect(cluster.get(attributesClasses, 'fast')).toBeDefined()
    cluster.remove(volumes, 'v')
    await cluster.pass(1)
    expect(cluster.get(attributesClasses, 'fast')).toBeUndefined()
  })

  test('a bound volume stays until its claim is gone (FIN-03)', async () => {
    volume('v')
    claim('a')
    await cluster.pass(1)
    cluster.remove(volumes, 'v')
    await cluster.pass(1)
    expect(volumePhase('v')).toBe('Bound')
    cluster.remove(claims, 'a')
    await cluster.pass(1)
    expect(cluster.get(volumes, 'v')).toBeUndefined()
  })
})

describe('the scheduler and volumes', () => {
  const late = {provisioner: 'kubernetes.io/no-provisioner', volumeBindingMode: 'WaitForFirstConsumer'}
  const onNode = (name: string): JsonObject => ({
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [{matchExpressions: [{key: 'kubernetes.io/hostname', operator: 'In', values: [name]}]}],
      },
    },
  })

  test('a claim that waits is bound where its pod goes (WFFC-06)', async () => {
    storageClass('late', late)
    volume('v', {storageClassName: 'late', ...onNode('node-b')})
    claim('a', {storageClassName: 'late'})
    await cluster.pass(6)
    expect(cluster.events('PersistentVolumeClaim', 'a')).toEqual([
      'WaitForFirstConsumer: waiting for first consumer to be created before binding',
    ])
    pod('p', 'a')
    await cluster.pass(1)
    expect(claimPhase('a')).toBe('Bound')
    expect(cluster.get(pods, 'p')?.spec.nodeName).toBe('node-b')
    expect(cluster.events('Pod', 'p')).toEqual(['Scheduled: Successfully assigned lab/p to node-b'])
  })

  test('a provisioner is told the node (PROV-01)', async () => {
    storageClass('late', {provisioner: 'example.com/disk', volumeBindingMode: 'WaitForFirstConsumer'})
    claim('a', {storageClassName: 'late'})
    pod('p', 'a')
    await cluster.pass(1)
    expect(cluster.get(claims, 'a')?.metadata.annotations).toMatchObject({
      'volume.kubernetes.io/selected-node': 'node-a',
      'volume.kubernetes.io/storage-provisioner': 'example.com/disk',
    })
    expect(cluster.get(pods, 'p')?.spec.nodeName).toBeUndefined()
  })

  test('an unbound immediate claim keeps the pod waiting, and it starts when the claim is bound (SCHED-01)', async () => {
    claim('a')
    pod('p', 'a')
    await cluster.pass(1)
    expect(cluster.events('Pod', 'p')).toEqual([
      'FailedScheduling: 0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found',
    ])
    expect(cluster.get(pods, 'p')?.status?.conditions).toContainEqual(
      expect.objectContaining({type: 'PodScheduled', status: 'False', reason: 'Unschedulable'}),
    )
    volume('v')
    await cluster.pass(20)
    expect(cluster.get(pods, 'p')?.status?.phase).toBe('Running')
  })

  test('a claim that is not there is waited for, and nothing else makes the pod be tried again', async () => {
    storageClass('disk', {provisioner: 'example', volumeBindingMode: 'WaitForFirstConsumer'})
    pod('p', 'late')
    await cluster.pass(1)
    volume('v')
    storageClass('other', {provisioner: 'example'})
    await cluster.pass(30)
    expect(cluster.events('Pod', 'p')).toEqual([
      'FailedScheduling: 0/2 nodes are available: persistentvolumeclaim "late" not found. not found',
    ])
    claim('late')
    await cluster.pass(30)
    expect(cluster.get(pods, 'p')?.spec.nodeName).toBeDefined()
  })

  test('a volume on another node than the pod may use (SCHED-05)', async () => {
    volume('v', onNode('node-b'))
    claim('a')
    await cluster.pass(1)
    pod('p', 'a', {nodeSelector: {'kubernetes.io/hostname': 'node-a'}})
    await cluster.pass(1)
    expect(cluster.events('Pod', 'p')).toEqual([
      "FailedScheduling: 0/2 nodes are available: 1 node(s) didn't match PersistentVolume's node affinity, 1 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
    ])
  })
})

const scratchPod = {
  spec: {
    ...template('app:v1').spec,
    volumes: [
      {
        name: 'scratch',
        ephemeral: {
          volumeClaimTemplate: {
            spec: {accessModes: ['ReadWriteOnce'], storageClassName: 'disk', resources: {requests: {storage: '1Mi'}}},
          },
        },
      },
    ],
  },
}

test('a generic ephemeral volume gets its claim, which goes with the pod (NAME-61)', async () => {
  cluster.create('Pod', 'p', scratchPod)
  await cluster.pass(1)
  expect(cluster.get(claims, 'p-scratch')?.metadata.ownerReferences?.[0]).toMatchObject({kind: 'Pod', name: 'p'})
  cluster.remove(pods, 'p')
  await cluster.pass(1)
  expect(cluster.get(claims, 'p-scratch')).toBeUndefined()
  expect(cluster.list(storageClasses)).toEqual([])
})

test('a claim of somebody else in the place of an ephemeral one is told, and replaced when it is gone', async () => {
  claim('p-scratch')
  cluster.create('Pod', 'p', scratchPod)
  await cluster.pass(60)
  expect(cluster.events('Pod', 'p')).toContain(
    'FailedBinding: ephemeral volume scratch: PVC lab/p-scratch was not created for pod lab/p (pod is not owner)',
  )
  cluster.remove(claims, 'p-scratch')
  await cluster.pass(1)
  expect(cluster.get(claims, 'p-scratch')?.metadata.ownerReferences?.[0]).toMatchObject({kind: 'Pod', name: 'p'})
})
