import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {JsonObject} from '../../../core/json.ts'
import {claims, controllerRevisions, pods, statefulSets} from '../resources.ts'
import {selector, sorted, template, TestCluster} from '../test-cluster.ts'

let cluster: TestCluster
beforeEach(() => {
  cluster = new TestCluster()
})
afterEach(() => cluster.stop())

const claimTemplate = {
  metadata: {name: 'data'},
  spec: {accessModes: ['ReadWriteOnce'], storageClassName: 'disk', resources: {requests: {storage: '1Gi'}}},
}
/** Pods that do not wait for volumes: they name their node. */
const bound = (image = 'app:v1') => template(image, {nodeName: 'node-a'})

async function create(spec: JsonObject): Promise<void> {
  cluster.create('StatefulSet', 'web', {
    spec: {serviceName: 'web', replicas: 3, selector, template: bound(), ...spec},
  })
  await cluster.pass()
}
const setImage = (image: string): void => cluster.patch(statefulSets, 'web', {spec: {template: bound(image)}})
const scale = (replicas: number): void => cluster.patch(statefulSets, 'web', {spec: {replicas}})
const status = () => cluster.get(statefulSets, 'web')?.status
const imagesOf = () => cluster.list(pods).map(pod => `${pod.metadata.name} ${pod.spec.containers[0]?.image}`)

describe('creation', () => {
  test('in order: the next pod only when all before it are ready (STS-10)', async () => {
    await create({})
    expect(cluster.history).toEqual(['+web-0', 'ready web-0', '+web-1', 'ready web-1', '+web-2', 'ready web-2'])
    expect(status()).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      updatedReplicas: 3,
      currentReplicas: 3,
    })
  })

  test('a pod that does not become ready holds up all after it', async () => {
    await create({template: bound('app:broken')})
    expect(cluster.history).toEqual(['+web-0'])
    expect(status()).toMatchObject({replicas: 1, availableReplicas: 0, observedGeneration: 1})
  })

  test('Parallel waits for nobody (STS-11)', async () => {
    await create({podManagementPolicy: 'Parallel', template: bound('app:broken')})
    expect(cluster.history).toEqual(['+web-0', '+web-1', '+web-2'])
  })

  test('minReadySeconds: ready is not yet available (STS-02)', async () => {
    await create({minReadySeconds: 20})
    expect(cluster.history).toEqual(['+web-0', 'ready web-0', '+web-1', 'ready web-1'])
    await cluster.pass(60)
    expect(status()).toMatchObject({readyReplicas: 3, availableReplicas: 3})
  })

  test('each pod has a name, hostname, subdomain, labels and claim of its own (STS-17, NAME-53, NAME-54)', async () => {
    await create({replicas: 1, volumeClaimTemplates: [claimTemplate]})
    const pod = cluster.get(pods, 'web-0')!
    const {updateRevision} = status()!
    expect(pod.spec).toMatchObject({hostname: 'web-0', subdomain: 'web'})
    expect(pod.spec.volumes).toContainEqual({name: 'data', persistentVolumeClaim: {claimName: 'data-web-0'}})
    expect(pod.metadata.labels).toEqual({
      app: 'web',
      'statefulset.kubernetes.io/pod-name': 'web-0',
      'apps.kubernetes.io/pod-index': '0',
      'controller-revision-hash': updateRevision,
    })
    expect(cluster.get(claims, 'data-web-0')?.metadata.labels).toEqual({app: 'web'})
  })

  test('events are told in the words of the newest version (STS-19)', async () => {
    await create({replicas: 1, volumeClaimTemplates: [claimTemplate]})
    expect(cluster.events('StatefulSet', 'web')).toEqual([
      'SuccessfulCreate: Create Claim data-web-0 Pod web-0 in StatefulSet web success',
      'SuccessfulCreate: Create Pod web-0 in StatefulSet web successful',
    ])
  })

  test('ordinals.start moves the numbers (STS-01, STS-24)', async () => {
    await create({replicas: 2, ordinals: {start: 5}})
    expect(cluster.podNames()).toEqual(['web-5', 'web-6'])
    cluster.takeHistory()
    cluster.patch(statefulSets, 'web', {spec: {ordinals: {start: 6}}})
    await cluster.pass()
    expect(cluster.takeHistory()).toEqual(['+web-7', 'ready web-7', '-web-5', 'gone web-5'])
  })

  test('a failed or finished pod is made anew (STS-14)', async () => {
    await create({replicas: 1})
    const {uid} = cluster.get(pods, 'web-0')!.metadata
    cluster.setReady(cluster.get(pods, 'web-0')!, false, 'Succeeded')
    await cluster.pass()
    expect(cluster.get(pods, 'web-0')?.metadata.uid).not.toBe(uid)
    expect(cluster.get(pods, 'web-0')?.status?.phase).toBe('Running')
  })

  test('a pod that nobody owns is adopted when name and labels fit', async () => {
    await cluster.pass(1)
    cluster.create('Pod', 'web-0', {spec: bound().spec}, {labels: {app: 'web'}})
    cluster.create('Pod', 'other-0', {spec: bound().spec}, {labels: {app: 'web'}})
    await create({replicas: 1})
    expect(cluster.get(pods, 'web-0')?.metadata.ownerReferences?.[0]).toMatchObject({kind: 'StatefulSet', name: 'web'})
    expect(cluster.get(pods, 'other-0')?.metadata.ownerReferences).toBeUndefined()
  })
})

describe('scaling down', () => {
  test('one at a time from the highest, each gone before the next (STS-20)', async () => {
    await create({})
    cluster.takeHistory()
    scale(1)
    await cluster.pass()
    expect(cluster.takeHistory()).toEqual(['-web-2', 'gone web-2', '-web-1', 'gone web-1'])
  })

  test('an unhealthy pod that stays blocks it (STS-21)', async () => {
    await create({})
    cluster.setReady(cluster.get(pods, 'web-0')!, false, 'Running')
    cluster.takeHistory()
    scale(1)
    await cluster.pass()
    expect(cluster.takeHistory()).toEqual([])
  })

  test('Parallel takes all at once (STS-23)', async () => {
    await create({podManagementPolicy: 'Parallel'})
    cluster.takeHistory()
    scale(0)
    await cluster.pass()
    expect(sorted(cluster.takeHistory().slice(0, 3))).toEqual(['-web-0', '-web-1', '-web-2'])
  })

  test('claims stay, and are used again (STS-26, STS-PVC-01)', async () => {
    await create({replicas: 2, volumeClaimTemplates: [claimTemplate]})
    const {uid} = cluster.get(claims, 'data-web-1')!.metadata
    scale(0)
    await cluster.pass()
    scale(2)
    await cluster.pass()
    expect(cluster.get(claims, 'data-web-1')?.metadata.uid).toBe(uid)
  })
})

describe('rolling update', () => {
  test('from the highest, one at a time, each healthy before the next (STS-31)', async () => {
    await create({})
    cluster.takeHistory()
    setImage('app:v2')
    await cluster.pass()
    expect(cluster.takeHistory()).toEqual(
      [2, 1, 0].flatMap(n => [`-web-${n}`, `gone web-${n}`, `+web-${n}`, `ready web-${n}`]),
    )
    expect(status()?.currentRevision).toBe(status()?.updateRevision)
  })

  test('so also with Parallel (STS-32)', async () => {
    await create({podManagementPolicy: 'Parallel', replicas: 2})
    cluster.takeHistory()
    setImage('app:v2')
    await cluster.pass()
    expect(cluster.takeHistory()).toEqual(
      [1, 0].flatMap(n => [`-web-${n}`, `gone web-${n}`, `+web-${n}`, `ready web-${n}`]),
    )
  })

  test('a partition keeps the lower ones; deleted by hand they come back as they were (STS-33, STS-36)', async () => {
    await create({updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 2}}})
    setImage('app:v2')
    await cluster.pass()
    expect(imagesOf()).toEqual(['web-0 app:v1', 'web-1 app:v1', 'web-2 app:v2'])
    expect(status()).toMatchObject({updatedReplicas: 1, currentReplicas: 2})
    expect(status()?.currentRevision).not.toBe(status()?.updateRevision)
    cluster.remove(pods, 'web-0')
    await cluster.pass()
    expect(imagesOf()).toEqual(['web-0 app:v1', 'web-1 app:v1', 'web-2 app:v2'])
  })

  test('OnDelete touches nothing; a deleted pod comes back updated (STS-30)', async () => {
    await create({updateStrategy: {type: 'OnDelete'}})
    setImage('app:v2')
    await cluster.pass()
    expect(imagesOf()).toEqual(['web-0 app:v1', 'web-1 app:v1', 'web-2 app:v1'])
    cluster.remove(pods, 'web-1')
    await cluster.pass()
    expect(imagesOf()).toEqual(['web-0 app:v1', 'web-1 app:v2', 'web-2 app:v1'])
  })

  test('a broken template sticks, and going back does not help until the pod is deleted (STS-37)', async () => {
    await create({})
    setImage('app:broken')
    await cluster.pass()
    expect(imagesOf()).toEqual(['web-0 app:v1', 'web-1 app:v1', 'web-2 app:broken'])
    setImage('app:v1')
    await cluster.pass(120)
    expect(imagesOf()[2]).toBe('web-2 app:broken')
    cluster.remove(pods, 'web-2')
    await cluster.pass()
    expect(imagesOf()).toEqual(['web-0 app:v1', 'web-1 app:v1', 'web-2 app:v1'])
    expect(status()).toMatchObject({readyReplicas: 3, updatedReplicas: 3})
  })

  test('with Parallel going back is enough (STS-38)', async () => {
    await create({podManagementPolicy: 'Parallel'})
    setImage('app:broken')
    await cluster.pass()
    setImage('app:v1')
    await cluster.pass()
    expect(imagesOf()).toEqual(['web-0 app:v1', 'web-1 app:v1', 'web-2 app:v1'])
  })

  test('an older template is the old revision with a new number (STS-41)', async () => {
    await create({replicas: 1})
    const first = status()!.updateRevision
    setImage('app:v2')
    await cluster.pass()
    setImage('app:v1')
    await cluster.pass()
    expect(status()?.updateRevision).toBe(first)
    const numbers = cluster
      .list(controllerRevisions)
      .map(revision => [revision.metadata.name === first, revision.revision])
    expect(sorted(numbers)).toEqual([
      [false, 2],
      [true, 3],
    ])
  })

  test('history is cut to its limit (STS-42)', async () => {
    await create({replicas: 1, revisionHistoryLimit: 1})
    for (const image of ['app:v2', 'app:v3', 'app:v4']) {
      setImage(image)
      await cluster.pass()
    }
    expect(sorted(cluster.list(controllerRevisions).map(revision => revision.revision))).toEqual([3, 4])
  })
})

describe('claims of pods that go (persistentVolumeClaimRetentionPolicy)', () => {
  const owners = (name: string) =>
    cluster.get(claims, name)?.metadata.ownerReferences?.map(owner => `${owner.kind}/${owner.name}`)

  test('whenDeleted Delete: the set owns them, and they go with it (STS-PVC-02)', async () => {
    await create({
      replicas: 1,
      volumeClaimTemplates: [claimTemplate],
      persistentVolumeClaimRetentionPolicy: {whenDeleted: 'Delete', whenScaled: 'Retain'},
    })
    expect(owners('data-web-0')).toEqual(['StatefulSet/web'])
    cluster.remove(statefulSets, 'web', {propagationPolicy: 'Background'})
    await cluster.pass()
    expect(cluster.podNames()).toEqual([])
    expect(cluster.get(claims, 'data-web-0')).toBeUndefined()
  })

  test('whenScaled Delete: a condemned pod takes its claim along, a restarted one does not (STS-PVC-03)', async () => {
    await create({
      replicas: 2,
      volumeClaimTemplates: [claimTemplate],
      persistentVolumeClaimRetentionPolicy: {whenDeleted: 'Retain', whenScaled: 'Delete'},
    })
    const {uid} = cluster.get(claims, 'data-web-0')!.metadata
    cluster.remove(pods, 'web-0')
    await cluster.pass()
    expect(cluster.get(claims, 'data-web-0')?.metadata.uid).toBe(uid)
    scale(1)
    await cluster.pass()
    expect(cluster.get(claims, 'data-web-1')).toBeUndefined()
    expect(cluster.get(claims, 'data-web-0')).toBeDefined()
  })

  test('a changed policy reaches claims that exist (STS-PVC-07)', async () => {
    await create({replicas: 1, volumeClaimTemplates: [claimTemplate]})
    expect(owners('data-web-0')).toBeUndefined()
    cluster.patch(statefulSets, 'web', {
      spec: {persistentVolumeClaimRetentionPolicy: {whenDeleted: 'Delete', whenScaled: 'Retain'}},
    })
    await cluster.pass()
    expect(owners('data-web-0')).toEqual(['StatefulSet/web'])
  })

  test('a claim that is being deleted blocks its pod (STS-PVC-06)', async () => {
    await create({replicas: 1, volumeClaimTemplates: [claimTemplate]})
    cluster.patch(claims, 'data-web-0', {metadata: {finalizers: ['lab/hold']}})
    cluster.remove(claims, 'data-web-0')
    cluster.remove(pods, 'web-0', {gracePeriodSeconds: 0})
    await cluster.pass(2)
    expect(cluster.podNames()).toEqual([])
    expect(cluster.events('StatefulSet', 'web')).toContain(
      'FailedCreate: Create Pod web-0 in StatefulSet web failed error: pvc data-web-0 is being deleted',
    )
    cluster.patch(claims, 'data-web-0', {metadata: {finalizers: []}})
    await cluster.pass()
    expect(cluster.podNames()).toEqual(['web-0'])
  })
})

test('a set that is orphaned leaves its pods, and one of the same name takes them over (STS-25)', async () => {
  await create({replicas: 2})
  const uids = cluster.list(pods).map(pod => pod.metadata.uid)
  cluster.remove(statefulSets, 'web', {propagationPolicy: 'Orphan'})
  await cluster.pass()
  expect(cluster.list(pods).map(pod => pod.metadata.ownerReferences)).toEqual([undefined, undefined])
  await create({replicas: 2})
  expect(cluster.list(pods).map(pod => pod.metadata.uid)).toEqual(uids)
  expect(cluster.list(pods).map(pod => pod.metadata.ownerReferences?.[0]?.uid)).toEqual(
    [0, 1].map(() => cluster.get(statefulSets, 'web')?.metadata.uid),
  )
})
