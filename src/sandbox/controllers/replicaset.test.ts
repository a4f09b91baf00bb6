import {afterEach, beforeEach, expect, test} from 'vitest'
import {pods, replicationControllers} from './resources.ts'
import {template, TestCluster} from './test-cluster.ts'

let cluster: TestCluster
beforeEach(() => {
  cluster = new TestCluster()
})
afterEach(() => {
  cluster.stop()
  if (cluster.errors.length > 0) throw new Error(cluster.errors.join('\n'))
})

test('a ReplicationController keeps its pods, adopts and releases', async () => {
  await cluster.pass()
  cluster.create('Pod', 'single', {spec: template().spec}, {labels: {app: 'web'}})
  cluster.create('ReplicationController', 'web', {spec: {replicas: 3, selector: {app: 'web'}, template: template()}})
  await cluster.pass()
  expect(cluster.list(pods)).toHaveLength(3)
  expect(cluster.get(pods, 'single')?.metadata.ownerReferences).toMatchObject([{kind: 'ReplicationController'}])
  expect(cluster.get(replicationControllers, 'web')?.status).toEqual({
    replicas: 3,
    fullyLabeledReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    observedGeneration: 1,
  })
  cluster.patch(pods, 'single', {metadata: {labels: {app: 'other'}}})
  await cluster.pass()
  expect(cluster.list(pods)).toHaveLength(4)
  expect(cluster.get(pods, 'single')?.metadata).not.toHaveProperty('ownerReferences')
  cluster.patch(replicationControllers, 'web', {spec: {replicas: 1}})
  await cluster.pass()
  expect(cluster.list(pods)).toHaveLength(2)
  const deleted = cluster.events('ReplicationController', 'web').filter(text => text.startsWith('SuccessfulDelete'))
  expect(deleted).toHaveLength(2)
})
