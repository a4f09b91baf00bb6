import {afterEach, expect, test} from 'vitest'
import type {Pod} from '../objects.ts'
import {podCondition} from '../pods.ts'
import {nodes, pods, statefulSets} from '../resources.ts'
import {selector, template, TestCluster} from '../test-cluster.ts'
import {stateOfZone} from './zones.ts'

let cluster: TestCluster
afterEach(() => cluster.stop())

/** A cluster whose namespace is ready for pods. */
async function begin(names: readonly string[] = ['node-a', 'node-b']): Promise<void> {
  cluster = new TestCluster({nodes: names})
  await cluster.pass(1)
}
const taintsOf = (name: string): string[] =>
  (cluster.get(nodes, name)?.spec?.taints ?? []).map(({key, effect}) => `${key}:${effect}`)
const ready = (name: string): string | undefined =>
  cluster.get(nodes, name)?.status?.conditions?.find(({type}) => type === 'Ready')?.status
const UNREACHABLE = ['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute']
const tolerations = (seconds: number) => [
  {key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: seconds},
]
const bare = (name: string, node: string, more = {}): void => {
  cluster.create('Pod', name, {spec: {nodeName: node, containers: [{name: 'c', image: 'app'}], ...more}})
}
const isTerminating = (pod: Pod | undefined): boolean => pod?.metadata.deletionTimestamp !== undefined

test('a silent node is unknown after fifty seconds, with its pods not ready and both taints', async () => {
  await begin()
  bare('web', 'node-a')
  await cluster.pass(10)
  cluster.silence('node-a')
  await cluster.pass(40)
  expect(ready('node-a')).toBe('True')
  await cluster.pass(20)

  expect(ready('node-a')).toBe('Unknown')
  expect(cluster.get(nodes, 'node-a')?.status?.conditions).toContainEqual(
    expect.objectContaining({
      type: 'Ready',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    }),
  )
  expect(taintsOf('node-a')).toEqual(UNREACHABLE)
  expect(ready('node-b')).toBe('True')
  expect(taintsOf('node-b')).toEqual([])
  expect(podCondition(cluster.get(pods, 'web')!, 'Ready')?.status).toBe('False')
  expect(cluster.get(pods, 'web')?.status?.phase).toBe('Running')
  expect(cluster.events('Pod', 'web')).toContain('NodeNotReady: Node is not ready')
  const told = cluster.registry.list({group: '', resource: 'events'}, 'default').map(({message}) => message)
  expect(told).toContain('Node node-a event: Registered Node node-a in Controller')
  expect(told).toContain('Node node-a status is now: NodeNotReady')
  expect(cluster.errors).toEqual([])
})

test('pods of a silent node are evicted after their toleration, and stay terminating until it is back', async () => {
  await begin()
  bare('short', 'node-a', {tolerations: tolerations(20)})
  bare('usual', 'node-a')
  bare('loyal', 'node-a', {tolerations: [{operator: 'Exists'}]})
  await cluster.pass(10)
  cluster.silence('node-a')
  await cluster.pass(66)
  expect(isTerminating(cluster.get(pods, 'short'))).toBe(false)
  await cluster.pass(24)
  expect(isTerminating(cluster.get(pods, 'short'))).toBe(true)
  expect(podCondition(cluster.get(pods, 'short')!, 'DisruptionTarget')).toMatchObject({
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  })
  expect(cluster.events('Pod', 'short')).toContain('TaintManagerEviction: Marking for deletion Pod lab/short')
  expect(isTerminating(cluster.get(pods, 'usual'))).toBe(false)
  await cluster.pass(300)
  expect(isTerminating(cluster.get(pods, 'usual'))).toBe(true)
  expect(isTerminating(cluster.get(pods, 'loyal'))).toBe(false)
  await cluster.pass(600)
  expect(cluster.podNames().toSorted()).toEqual(['loyal', 'short', 'usual'])

  cluster.revive('node-a')
  await cluster.pass(10)
  expect(cluster.podNames()).toEqual(['loyal'])
  expect(taintsOf('node-a')).toEqual([])
  expect(podCondition(cluster.get(pods, 'loyal')!, 'Ready')?.status).toBe('True')
})

test('a node that is back in time keeps its pods', async () => {
  await begin()
  bare('web', 'node-a')
  await cluster.pass(10)
  cluster.silence('node-a')
  await cluster.pass(120)
  expect(taintsOf('node-a')).toEqual(UNREACHABLE)
  cluster.revive('node-a')
  await cluster.pass(600)
  expect(isTerminating(cluster.get(pods, 'web'))).toBe(false)
  expect(cluster.events('Pod', 'web')).toContain('TaintManagerEviction: Cancelling deletion of Pod lab/web')
})

test('a StatefulSet makes no second pod of a name while the old one may still run', async () => {
  await begin()
  cluster.create('StatefulSet', 'web', {
    spec: {
      replicas: 2,
      serviceName: 'web',
      podManagementPolicy: 'Parallel',
      selector,
      template: template('app:v1', {tolerations: tolerations(20)}),
    },
  })
  await cluster.pass(10)
  const lost = cluster.list(pods).find(({spec}) => spec.nodeName === 'node-a')!
  cluster.silence('node-a')
  await cluster.pass(900)
  const same = cluster.get(pods, lost.metadata.name)
  expect(same?.metadata.uid).toBe(lost.metadata.uid)
  expect(isTerminating(same)).toBe(true)
  expect(cluster.get(statefulSets, 'web')?.status).toMatchObject({replicas: 2, readyReplicas: 1})

  cluster.remove(pods, lost.metadata.name, {gracePeriodSeconds: 0})
  await cluster.pass(10)
  const next = cluster.get(pods, lost.metadata.name)
  expect(next?.metadata.uid).not.toBe(lost.metadata.uid)
  expect(next?.spec.nodeName).toBe('node-b')
  expect(cluster.get(statefulSets, 'web')?.status?.readyReplicas).toBe(2)
})

test('a ReplicaSet replaces pods that are on their way out', async () => {
  await begin()
  const spec = {replicas: 2, selector, template: template('app:v1', {tolerations: tolerations(0)})}
  cluster.create('ReplicaSet', 'web', {spec})
  await cluster.pass(10)
  cluster.silence('node-a')
  await cluster.pass(120)
  const living = cluster.list(pods).filter(pod => !isTerminating(pod))
  expect(living.map(pod => pod.spec.nodeName)).toEqual(['node-b', 'node-b'])
})

test('nothing is evicted when no node answers', async () => {
  await begin()
  bare('web', 'node-a', {tolerations: tolerations(20)})
  await cluster.pass(10)
  cluster.silence('node-a')
  cluster.silence('node-b')
  await cluster.pass(600)
  expect([ready('node-a'), ready('node-b')]).toEqual(['Unknown', 'Unknown'])
  expect(taintsOf('node-a')).toEqual(['node.kubernetes.io/unreachable:NoSchedule'])
  expect(isTerminating(cluster.get(pods, 'web'))).toBe(false)

  cluster.revive('node-b')
  await cluster.pass(60)
  expect(taintsOf('node-a')).toEqual(UNREACHABLE)
  await cluster.pass(30)
  expect(isTerminating(cluster.get(pods, 'web'))).toBe(true)
})

test('nodes that fall silent together get their taints ten seconds apart', async () => {
  const names = ['n1', 'n2', 'n3', 'n4', 'n5']
  await begin(names)
  await cluster.pass(10)
  for (const name of ['n1', 'n2']) cluster.silence(name)
  await cluster.pass(61)
  const tainted = (): string[] => names.filter(name => taintsOf(name).length === 2)
  expect(tainted()).toEqual(['n1'])
  await cluster.pass(10)
  expect(tainted()).toEqual(['n1', 'n2'])
})

test('by hand: a NoExecute taint evicts at once what does not tolerate it, later what tolerates it for a time', async () => {
  await begin()
  bare('plain', 'node-a')
  bare('patient', 'node-a', {
    tolerations: [{key: 'repair', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60}],
  })
  bare('elsewhere', 'node-b')
  await cluster.pass(10)
  cluster.patch(nodes, 'node-a', {spec: {taints: [{key: 'repair', value: 'now', effect: 'NoExecute'}]}})
  await cluster.pass(5)
  expect(cluster.podNames().toSorted()).toEqual(['elsewhere', 'patient'])
  await cluster.pass(60)
  expect(cluster.podNames()).toEqual(['elsewhere'])
  bare('late', 'node-a')
  await cluster.pass(5)
  expect(cluster.podNames()).toEqual(['elsewhere'])
})

test('pods of a node that is gone are collected after a quarantine', async () => {
  await begin()
  bare('web', 'node-a')
  await cluster.pass(10)
  cluster.silence('node-a')
  cluster.remove(nodes, 'node-a')
  await cluster.pass(35)
  expect(cluster.podNames()).toEqual(['web'])
  await cluster.pass(30)
  expect(cluster.podNames()).toEqual([])
  const told = cluster.registry.list({group: '', resource: 'events'}, 'default').map(({message}) => message)
  expect(told).toContain('Node node-a event: Removing Node node-a from Controller')
})

test('a node out of service gives its terminating pods up', async () => {
  await begin()
  bare('web', 'node-a', {tolerations: [{operator: 'Exists'}]})
  await cluster.pass(10)
  cluster.silence('node-a')
  await cluster.pass(120)
  cluster.remove(pods, 'web')
  await cluster.pass(60)
  expect(cluster.podNames()).toEqual(['web'])
  const taints = cluster.get(nodes, 'node-a')?.spec?.taints ?? []
  const outOfService = {key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute'}
  cluster.patch(nodes, 'node-a', {spec: {taints: [...taints, outOfService]} as never})
  await cluster.pass(25)
  expect(cluster.podNames()).toEqual([])
})

test('cordoning sets the taint, and uncordoning takes it off', async () => {
  await begin()
  cluster.patch(nodes, 'node-a', {spec: {unschedulable: true}})
  await cluster.pass(1)
  expect(taintsOf('node-a')).toEqual(['node.kubernetes.io/unschedulable:NoSchedule'])
  cluster.patch(nodes, 'node-a', {spec: {unschedulable: null}})
  await cluster.pass(1)
  expect(taintsOf('node-a')).toEqual([])
})

test('the state of a zone', () => {
  const of = (good: number, bad: number) =>
    stateOfZone([...Array<boolean>(good).fill(true), ...Array<boolean>(bad).fill(false)])
  expect([of(0, 0), of(1, 0), of(1, 1), of(0, 1), of(3, 3), of(2, 3), of(1, 2)]).toEqual([
    'Normal',
    'Normal',
    'Normal',
    'FullDisruption',
    'Normal',
    'PartialDisruption',
    'Normal',
  ])
})
