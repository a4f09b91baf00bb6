import * as fc from 'fast-check'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {type JsonObject, objectAt} from '../../../core/json.ts'
import {TestNode} from '../../node/test-node.ts'
import type {Deployment, Pod, ReplicaSet} from '../objects.ts'
import {isActive, isReady} from '../pods.ts'
import {deployments, pods, replicaSets} from '../resources.ts'
import {selector, template, TestCluster} from '../test-cluster.ts'
import {maxSurge, maxUnavailable} from './arithmetic.ts'

let cluster: TestCluster
beforeEach(() => {
  cluster = new TestCluster()
})
afterEach(() => cluster.stop())

const bound = (image = 'app:v1') => template(image, {nodeName: 'node-a'})
async function create(spec: JsonObject = {}): Promise<void> {
  cluster.create('Deployment', 'web', {spec: {replicas: 4, selector, template: bound(), ...spec}})
  await cluster.pass()
}
const setImage = (image: string): void => cluster.patch(deployments, 'web', {spec: {template: bound(image)}})
const deployment = () => cluster.get(deployments, 'web')!
const sizes = () =>
  Object.fromEntries(
    cluster.list(replicaSets).map(set => [set.spec.template.spec.containers[0]?.image, set.spec.replicas]),
  )
const condition = (type: string) => deployment().status?.conditions?.find(candidate => candidate.type === type)

const strategy = (surge: number | string, unavailable: number | string): JsonObject => ({
  strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: surge, maxUnavailable: unavailable}},
})

test('made small in the middle of a rollout on nodes that take their time, those that serve stay as many as they must', async () => {
  const node = await TestNode.start()
  const atMost = {timeout: 20_000}
  const sizesThere = () =>
    Object.fromEntries(
      (node.registry.list(replicaSets) as unknown as ReplicaSet[]).map(({spec, status}) => [
        spec.template.spec.containers[0]?.image,
        [spec.replicas, status?.readyReplicas ?? 0],
      ]),
    )
  const patch = (spec: (old: JsonObject) => JsonObject): void =>
    void node.registry.modify(deployments, 'lab', 'web', 'object', old => ({...old, spec: spec(objectAt(old, 'spec'))}))
  node.create('Deployment', 'web', {spec: {replicas: 10, selector, template: bound(), ...strategy(3, 1)}})
  await expect.poll(sizesThere, atMost).toEqual({'app:v1': [10, 10]})
  patch(spec => ({...spec, template: bound('app:broken')}))
  await expect.poll(sizesThere, atMost).toEqual({'app:v1': [9, 9], 'app:broken': [4, 0]})
  patch(spec => ({...spec, replicas: 3}))
  await expect.poll(sizesThere, atMost).toEqual({'app:v1': [2, 2], 'app:broken': [3, 0]})
  await node.stop()
})

test.each([
  [1, 1, 0],
  [2, 1, 0],
  [3, 1, 0],
  [4, 1, 1],
  [10, 3, 2],
  [0, 0, 0],
])('25 %% of %i: surge %i, unavailable %i (DEP-01, DEP-02)', (replicas, surge, unavailable) => {
  const one = {spec: {replicas, ...strategy('25%', '25%')}} as unknown as Deployment
  expect([maxSurge(one), maxUnavailable(one)]).toEqual([surge, unavailable])
})

describe('a rollout', () => {
  test('the first one: names, revision, conditions, events (DEP-10, DEP-11, DEP-12, NAME-60)', async () => {
    await create({replicas: 2})
    const [set] = cluster.list(replicaSets)
    expect(deployment().metadata.generation).toBe(1)
    expect(set!.metadata.name).toBe(`web-${set!.metadata.labels?.['pod-template-hash']}`)
    expect(cluster.podNames().every(name => name.startsWith(`${set!.metadata.name}-`))).toBe(true)
    expect(deployment().metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('1')
    expect(deployment().status).toMatchObject({replicas: 2, readyReplicas: 2, availableReplicas: 2, updatedReplicas: 2})
    expect(condition('Progressing')).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `ReplicaSet "${set!.metadata.name}" has successfully progressed.`,
    })
    expect(condition('Available')).toMatchObject({status: 'True', reason: 'MinimumReplicasAvailable'})
    expect(cluster.events('Deployment', 'web')).toEqual([
      `ScalingReplicaSet: Scaled up replica set ${set!.metadata.name} from 0 to 2`,
    ])
  })

  test('a bad image stops after surge and unavailable pods; the old ones serve on (DEP-05)', async () => {
    await create()
    setImage('app:broken')
    await cluster.pass()
    expect(sizes()).toEqual({'app:v1': 3, 'app:broken': 2})
    expect(deployment().status).toMatchObject({availableReplicas: 3, unavailableReplicas: 2, updatedReplicas: 2})
  })

  test('Recreate: all old pods are gone before the first new one comes (DEP-06)', async () => {
    await create({replicas: 2, strategy: {type: 'Recreate'}})
    cluster.takeHistory()
    setImage('app:v2')
    await cluster.pass()
    const history = cluster.takeHistory()
    const lastGone = history.findLastIndex(line => line.startsWith('gone'))
    expect(lastGone).toBeLessThan(history.findIndex(line => line.startsWith('+')))
    expect(sizes()).toEqual({'app:v1': 0, 'app:v2': 2})
  })

  test('scaled in the middle, the pods are shared by size (DEP-07)', async () => {
    await create({replicas: 10, ...strategy(3, 2)})
    setImage('app:broken')
    await cluster.pass()
    expect(sizes()).toEqual({'app:v1': 8, 'app:broken': 5})
    cluster.patch(deployments, 'web', {spec: {replicas: 15}})
    await cluster.pass()
    expect(sizes()).toEqual({'app:v1': 11, 'app:broken': 7})
  })

  test('paused: a new template waits, scaling does not (DEP-08)', async () => {
    await create({replicas: 2})
    cluster.patch(deployments, 'web', {spec: {paused: true}})
    setImage('app:v2')
    cluster.patch(deployments, 'web', {spec: {replicas: 3}})
    await cluster.pass()
    expect(sizes()).toEqual({'app:v1': 3})
    expect(condition('Progressing')).toMatchObject({status: 'Unknown', reason: 'DeploymentPaused'})
    cluster.patch(deployments, 'web', {spec: {paused: false}})
    await cluster.pass()
    expect(sizes()).toEqual({'app:v1': 0, 'app:v2': 3})
  })

  test('without progress the deadline passes (DEP-09)', async () => {
    await create({progressDeadlineSeconds: 60})
    setImage('app:broken')
    await cluster.pass(50)
    expect(condition('Progressing')?.reason).toBe('ReplicaSetUpdated')
    await cluster.pass(30)
    expect(condition('Progressing')).toMatchObject({status: 'False', reason: 'ProgressDeadlineExceeded'})
  })

  test('an older template gets its old ReplicaSet with the highest number (DEP-12)', async () => {
    await create({replicas: 1})
    setImage('app:v2')
    await cluster.pass()
    setImage('app:v1')
    await cluster.pass()
    const old = cluster.list(replicaSets).find(set => set.spec.replicas === 1)
    expect(old?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    })
    expect(cluster.list(replicaSets)).toHaveLength(2)
  })

  test('a revision may be any number of 64 bits', async () => {
    await create({replicas: 1})
    const [first] = cluster.list(replicaSets)
    const annotations = {'deployment.kubernetes.io/revision': '3546343826724305832'}
    cluster.patch(replicaSets, first!.metadata.name, {metadata: {annotations}})
    setImage('app:v2')
    await cluster.pass()
    expect(deployment().metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3546343826724305833',
    })
  })

  test('old ReplicaSets beyond the limit are removed (DEP-13)', async () => {
    await create({replicas: 1, revisionHistoryLimit: 1})
    for (const image of ['app:v2', 'app:v3']) {
      setImage(image)
      await cluster.pass()
    }
    expect(sizes()).toEqual({'app:v2': 0, 'app:v3': 1})
  })
})

test('at no time too many pods or too few ready ones, and it ends (DEP-02)', async () => {
  const percent = fc.integer({min: 0, max: 100}).map(value => `${value}%`)
  const amount = fc.oneof(fc.integer({min: 0, max: 4}), percent)
  await fc.assert(
    fc.asyncProperty(fc.integer({min: 1, max: 6}), amount, amount, async (replicas, surge, unavailable) => {
      fc.pre(![surge, unavailable].every(value => Number.parseInt(String(value), 10) === 0))
      const one = new TestCluster()
      one.create('Deployment', 'web', {
        spec: {replicas, selector, template: bound(), ...strategy(surge, unavailable)},
      })
      await one.pass(5)
      const limits = {spec: one.get(deployments, 'web')!.spec} as Deployment
      const most = replicas + maxSurge(limits)
      const fewest = replicas - maxUnavailable(limits)
      let worst = {most: 0, fewest: replicas}
      one.registry.watch(pods, () => {
        const all = one.list(pods).filter((pod: Pod) => isActive(pod))
        const ready = all.filter(isReady).length
        worst = {most: Math.max(worst.most, all.length), fewest: Math.min(worst.fewest, ready)}
      })
      one.patch(deployments, 'web', {spec: {template: bound('app:v2')}})
      await one.pass(60)
      expect(worst.most).toBeLessThanOrEqual(most)
      expect(worst.fewest).toBeGreaterThanOrEqual(fewest)
      expect(one.list(pods).map(pod => pod.spec.containers[0]?.image)).toEqual(
        Array.from({length: replicas}, () => 'app:v2'),
      )
      one.stop()
    }),
    {numRuns: 25},
  )
})
