import {afterEach, beforeEach, expect, test} from 'vitest'
import type {JsonObject} from '../../core/json.ts'
import {attachments, csiDrivers, pods} from './resources.ts'
import {TestCluster, template} from './test-cluster.ts'

let cluster: TestCluster
beforeEach(async () => {
  cluster = new TestCluster()
  await cluster.pass(1)
})
afterEach(() => cluster.stop())

/** A volume of a CSI driver, a claim that has it and a pod that uses both on a node. */
function diskInUse(): void {
  const size = {storage: '1Gi'}
  cluster.create('PersistentVolume', 'disk', {
    spec: {
      capacity: size,
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'ssd',
      csi: {driver: 'disk.example.com', volumeHandle: 'one'},
    },
  })
  cluster.create('PersistentVolumeClaim', 'data', {
    spec: {accessModes: ['ReadWriteOnce'], storageClassName: 'ssd', resources: {requests: size}},
  })
  cluster.create('Pod', 'db', {
    spec: {...template('app:v1').spec, volumes: [{name: 'v', persistentVolumeClaim: {claimName: 'data'}}]},
  })
}
const driver = (attachRequired: boolean): void =>
  void cluster.create('CSIDriver', 'disk.example.com', {spec: {attachRequired}})
const attached = (status: JsonObject): void =>
  void cluster.registry.modify(
    attachments,
    undefined,
    cluster.list(attachments)[0]!.metadata.name,
    'status',
    stored => ({
      ...stored,
      status,
    }),
  )
const told = (): readonly string[] => cluster.events('Pod', 'db').filter(text => text.includes('AttachVolume'))

test('a volume is attached to the node of its pod while there is one', async () => {
  diskInUse()
  await cluster.pass(10)
  const node = cluster.get(pods, 'db')?.spec.nodeName
  expect(cluster.list(attachments)).toMatchObject([
    {
      metadata: {name: expect.stringMatching(/^csi-[0-9a-f]{64}$/)},
      spec: {attacher: 'disk.example.com', nodeName: node, source: {persistentVolumeName: 'disk'}},
      status: {attached: false},
    },
  ])
  cluster.remove(pods, 'db')
  await cluster.pass(1)
  expect(cluster.list(attachments)).toEqual([])
})

test('an attacher that does not come is told of every two minutes, one that comes at once', async () => {
  diskInUse()
  await cluster.pass(100)
  expect(told()).toEqual([])
  await cluster.pass(30)
  const failed =
    'FailedAttachVolume: AttachVolume.Attach failed for volume "disk" : timed out waiting for external-attacher of disk.example.com CSI driver to attach volume one'
  expect(told()).toEqual([failed])
  attached({attached: true})
  await cluster.pass(1)
  expect(told()).toEqual([failed, 'SuccessfulAttachVolume: AttachVolume.Attach succeeded for volume "disk" '])
  expect(cluster.list(attachments)).toHaveLength(1)
})

test('a driver that needs no attacher has no attachments', async () => {
  driver(false)
  diskInUse()
  await cluster.pass(10)
  expect(cluster.list(attachments)).toEqual([])
  cluster.remove(csiDrivers, 'disk.example.com')
  await cluster.pass(1)
  expect(cluster.list(attachments)).toHaveLength(1)
})

test('attachments that somebody else made are left alone', async () => {
  diskInUse()
  cluster.create('VolumeAttachment', 'mine', {
    spec: {attacher: 'disk.example.com', nodeName: 'nowhere', source: {persistentVolumeName: 'disk'}},
  })
  await cluster.pass(10)
  cluster.remove(pods, 'db')
  await cluster.pass(1)
  expect(cluster.list(attachments).map(({metadata}) => metadata.name)).toEqual(['mine'])
})
