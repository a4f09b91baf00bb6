import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {JsonObject} from '../../../core/json.ts'
import {timestamp} from '../../clock.ts'
import {asJson} from '../context.ts'
import {disruptionBudgets, pods, replicaSets} from '../resources.ts'
import {namespace, selector, template, TestCluster} from '../test-cluster.ts'

let cluster: TestCluster
beforeEach(() => {
  cluster = new TestCluster()
})
afterEach(() => {
  cluster.stop()
  if (cluster.errors.length > 0) throw new Error(cluster.errors.join('\n'))
})

const create = async (spec: JsonObject): Promise<void> => {
  cluster.create('PodDisruptionBudget', 'web', {spec: {selector, ...spec}})
  await cluster.pass()
}
const replicate = (replicas: number): void => {
  cluster.create('ReplicaSet', 'web', {spec: {replicas, selector, template: template()}})
}
const status = () => cluster.get(disruptionBudgets, 'web')?.status
const events = (): string[] => cluster.events('PodDisruptionBudget', 'web')
const allowed = {
  type: 'DisruptionAllowed',
  status: 'True',
  reason: 'SufficientPods',
  observedGeneration: 1,
  message: '',
}

describe('status', () => {
  test.each([
    [{minAvailable: 2}, {desiredHealthy: 2, disruptionsAllowed: 1}],
    [{minAvailable: '50%'}, {desiredHealthy: 2, disruptionsAllowed: 1}],
    [{maxUnavailable: 2}, {desiredHealthy: 1, disruptionsAllowed: 2}],
    [{maxUnavailable: '34%'}, {desiredHealthy: 1, disruptionsAllowed: 2}],
  ])('%j of three pods', async (spec, expected) => {
    replicate(3)
    await create(spec)
    expect(status()).toMatchObject({...expected, expectedPods: 3, currentHealthy: 3, conditions: [allowed]})
  })

  test('follows the pods', async () => {
    replicate(3)
    await create({minAvailable: 2})
    const [first] = cluster.list(pods)
    cluster.setReady(first!, false, 'Running')
    await cluster.pass()
    expect(status()).toMatchObject({currentHealthy: 2, disruptionsAllowed: 0})
    expect(status()?.conditions).toMatchObject([{status: 'False', reason: 'InsufficientPods'}])
    cluster.patch(replicaSets, 'web', {spec: {replicas: 1}})
    await cluster.pass()
    expect(status()).toMatchObject({currentHealthy: 1, expectedPods: 1})
  })

  test('without pods nothing is allowed', async () => {
    await create({maxUnavailable: 1})
    expect(status()).toMatchObject({expectedPods: 0, disruptionsAllowed: 0})
    expect(events()).toEqual(['NoPods: No matching pods found'])
  })

  test('a share of pods whose controller has no size cannot be computed', async () => {
    cluster.create('DaemonSet', 'web', {spec: {selector, template: template()}})
    await create({maxUnavailable: 1})
    const message = 'daemonsets.apps does not implement the scale subresource'
    expect(status()?.conditions).toMatchObject([{status: 'False', reason: 'SyncFailed', message}])
    expect(events()).toContain(
      `CalculateExpectedPodCountFailed: Failed to calculate the number of expected pods: ${message}`,
    )
  })
})

describe('evictions under way', () => {
  test('count as gone for two minutes', async () => {
    replicate(3)
    await create({minAvailable: 1})
    const [first] = cluster.list(pods)
    const {name} = first!.metadata
    cluster.registry.modify(disruptionBudgets, namespace, 'web', 'status', stored => ({
      ...stored,
      status: {...asJson(stored['status'] as object), disruptedPods: {[name]: timestamp(cluster.clock.now())}},
    }))
    await cluster.pass()
    expect(status()).toMatchObject({currentHealthy: 2, disruptionsAllowed: 1})
    await cluster.pass(100)
    expect(status()).toMatchObject({currentHealthy: 3, disruptionsAllowed: 2})
    expect(status()).not.toHaveProperty('disruptedPods')
    expect(cluster.events('Pod', name)).toContain(
      "NotDeleted: Pod was expected by PDB lab/lab to be deleted but it wasn't",
    )
  })

  test('the condition of a pod that was not deleted is taken back', async () => {
    replicate(1)
    await cluster.pass()
    const [first] = cluster.list(pods)
    cluster.registry.modify(pods, namespace, first!.metadata.name, 'status', stored => {
      const lastTransitionTime = timestamp(cluster.clock.now())
      const condition = {type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', lastTransitionTime}
      return {...stored, status: {...asJson(stored['status'] as object), conditions: [condition]}}
    })
    await cluster.pass(125)
    expect(cluster.list(pods)[0]?.status?.conditions).toMatchObject([{type: 'DisruptionTarget', status: 'False'}])
  })
})
