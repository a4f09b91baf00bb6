import {afterEach, beforeEach, expect, test} from 'vitest'
import type {JsonObject} from '../../core/json.ts'
import {horizontalPodAutoscalers, statefulSets} from './resources.ts'
import {selector, template, TestCluster} from './test-cluster.ts'

let cluster: TestCluster
beforeEach(() => {
  cluster = new TestCluster()
})
afterEach(() => cluster.stop())

const workload = (name: string, replicas: number): void =>
  void cluster.create('StatefulSet', name, {
    spec: {replicas, serviceName: name, podManagementPolicy: 'Parallel', selector, template: template()},
  })
const autoscaler = (name: string, target: string, spec: JsonObject = {}): void =>
  void cluster.create('HorizontalPodAutoscaler', name, {
    spec: {scaleTargetRef: {apiVersion: 'apps/v1', kind: 'StatefulSet', name: target}, maxReplicas: 3, ...spec},
  })
const statusOf = (name: string) => cluster.get(horizontalPodAutoscalers, name)!.status
const conditions = (name: string) => statusOf(name)?.conditions?.map(({type, status, reason}) => [type, status, reason])
const events = (name: string): string[] => cluster.events('HorizontalPodAutoscaler', name)

test.each([
  [5, 3, 'above Spec.MaxReplicas'],
  [1, 2, 'below Spec.MinReplicas'],
])('%i replicas become %i', async (before, after, why) => {
  workload('web', before)
  autoscaler('web', 'web', {minReplicas: 2})
  await cluster.pass(14)
  expect(cluster.get(statefulSets, 'web')!.spec.replicas).toBe(before)
  await cluster.pass(2)
  expect(cluster.get(statefulSets, 'web')!.spec.replicas).toBe(after)
  expect(events('web')).toEqual([`SuccessfulRescale: New size: ${after}; reason: Current number of replicas ${why}`])
  expect(statusOf('web')).toMatchObject({currentReplicas: before, desiredReplicas: after, currentMetrics: null})
})

test('within its limits nothing is measured, and it says so', async () => {
  workload('web', 2)
  autoscaler('web', 'web')
  await cluster.pass(16)
  expect(cluster.get(statefulSets, 'web')!.spec.replicas).toBe(2)
  const why =
    'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)'
  expect(events('web')).toEqual([
    `FailedGetResourceMetric: ${why}`,
    `FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${why}`,
  ])
  expect(conditions('web')).toEqual([
    ['AbleToScale', 'True', 'SucceededGetScale'],
    ['ScalingActive', 'False', 'FailedGetResourceMetric'],
  ])
  expect(statusOf('web')).toMatchObject({currentReplicas: 2, desiredReplicas: 0, currentMetrics: [{type: ''}]})
})

test('without replicas, without a workload, and two for one', async () => {
  workload('none', 0)
  workload('web', 2)
  autoscaler('none', 'none')
  autoscaler('lost', 'nosuch')
  autoscaler('one', 'web')
  autoscaler('two', 'web')
  await cluster.pass(31)
  expect(conditions('none')?.at(-1)).toEqual(['ScalingActive', 'False', 'ScalingDisabled'])
  expect(conditions('lost')).toEqual([['AbleToScale', 'False', 'FailedGetScale']])
  expect(events('lost')).toEqual(['FailedGetScale: statefulsets.apps "nosuch" not found'])
  expect(conditions('one')?.at(-1)).toEqual(['ScalingActive', 'False', 'AmbiguousSelector'])
  expect(events('two')).toContain(
    'AmbiguousSelector: pods by selector app=web are controlled by multiple HPAs: [lab/one lab/two]',
  )
})
