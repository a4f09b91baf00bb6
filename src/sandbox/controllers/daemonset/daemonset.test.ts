import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {JsonObject} from '../../../core/json.ts'
import type {Pod} from '../objects.ts'
import {controllerRevisions, daemonSets, nodes, pods} from '../resources.ts'
import {selector, sorted, template, TestCluster} from '../test-cluster.ts'

let cluster: TestCluster
beforeEach(() => {
  cluster = new TestCluster({nodes: ['node-a', 'node-b', 'node-c']})
})
afterEach(() => {
  cluster.stop()
})

const create = async (spec: JsonObject = {}, podSpec: JsonObject = {}): Promise<void> => {
  cluster.create('DaemonSet', 'agent', {spec: {selector, template: template('app:v1', podSpec), ...spec}})
  await cluster.pass()
}
const placed = (): string[] => sorted(cluster.list(pods).map(pod => pod.spec.nodeName ?? 'nowhere'))
const images = (): string[] => sorted(cluster.list(pods).map(pod => pod.spec.containers[0]?.image ?? ''))
const status = () => cluster.get(daemonSets, 'agent')?.status
const setImage = (image: string): void => cluster.patch(daemonSets, 'agent', {spec: {template: template(image)}})
const taint = (effect: string): void =>
  cluster.patch(nodes, 'node-b', {spec: {taints: [{key: 'dedicated', value: 'db', effect}]}})

describe('placement', () => {
  test('every node gets a pod, by the scheduler', async () => {
    await create()
    expect(placed()).toEqual(['node-a', 'node-b', 'node-c'])
    expect(status()).toMatchObject({
      desiredNumberScheduled: 3,
      currentNumberScheduled: 3,
      numberReady: 3,
      numberAvailable: 3,
      updatedNumberScheduled: 3,
      numberMisscheduled: 0,
    })
    expect(status()).not.toHaveProperty('numberUnavailable')
    expect(
      cluster.events('DaemonSet', 'agent').every(text => text.startsWith('SuccessfulCreate: Created pod: agent-')),
    ).toBe(true)
  })

  test('only nodes that the node selector names; one that no longer fits loses its pod', async () => {
    cluster.patch(nodes, 'node-b', {metadata: {labels: {disk: 'ssd'}}})
    await create({}, {nodeSelector: {disk: 'ssd'}})
    expect(placed()).toEqual(['node-b'])
    cluster.patch(nodes, 'node-b', {metadata: {labels: {disk: 'hdd'}}})
    cluster.patch(nodes, 'node-c', {metadata: {labels: {disk: 'ssd'}}})
    await cluster.pass()
    expect(placed()).toEqual(['node-c'])
  })

  test('a cordoned node keeps its pod, and gets a new one', async () => {
    cluster.patch(nodes, 'node-b', {spec: {unschedulable: true}})
    await create()
    expect(placed()).toEqual(['node-a', 'node-b', 'node-c'])
  })

  test('NoSchedule taints keep pods from coming, NoExecute taints send them away', async () => {
    await create()
    taint('NoSchedule')
    await cluster.pass()
    expect(placed()).toEqual(['node-a', 'node-b', 'node-c'])
    expect(status()?.numberMisscheduled).toBe(1)
    cluster.remove(pods, cluster.list(pods).find(pod => pod.spec.nodeName === 'node-b')!.metadata.name)
    await cluster.pass()
    expect(placed()).toEqual(['node-a', 'node-c'])
    cluster.patch(nodes, 'node-b', {spec: {taints: null}})
    await cluster.pass()
    expect(placed()).toEqual(['node-a', 'node-b', 'node-c'])
    taint('NoExecute')
    await cluster.pass()
    expect(placed()).toEqual(['node-a', 'node-c'])
  })

  test('a failed pod is replaced, later and later', async () => {
    await create()
    const fail = (): void => {
      const pod = cluster.list(pods).find(({spec}) => spec.nodeName === 'node-a') as Pod
      cluster.setReady(pod, false, 'Failed')
    }
    fail()
    await cluster.pass(2)
    expect(placed()).toEqual(['node-a', 'node-b', 'node-c'])
    const failure = cluster.events('DaemonSet', 'agent').find(text => text.startsWith('FailedDaemonPod'))
    expect(failure).toMatch(
      /^FailedDaemonPod: Found failed daemon pod lab\/agent-\w+ on node node-a, will try to kill it$/,
    )
    expect(status()?.numberReady).toBe(3)
  })
})

describe('updates', () => {
  test('one node after the other', async () => {
    await create()
    cluster.takeHistory()
    setImage('app:v2')
    await cluster.pass(60)
    expect(images()).toEqual(['app:v2', 'app:v2', 'app:v2'])
    let standing = 3
    const low = Math.min(
      ...cluster.takeHistory().map(line => (standing += line.startsWith('-') ? -1 : line.startsWith('ready') ? 1 : 0)),
    )
    expect(low).toBe(2)
    expect(sorted(cluster.list(controllerRevisions).map(({revision}) => revision))).toEqual([1, 2])
  })

  test('a broken image stops at the first node', async () => {
    await create()
    setImage('app:broken')
    await cluster.pass(60)
    expect(images()).toEqual(['app:broken', 'app:v1', 'app:v1'])
    expect(status()).toMatchObject({updatedNumberScheduled: 1, numberAvailable: 2, numberUnavailable: 1})
    setImage('app:v3')
    await cluster.pass(60)
    expect(images()).toEqual(['app:v3', 'app:v3', 'app:v3'])
  })

  test('with surge the new pod is ready before the old one goes', async () => {
    await create({updateStrategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}})
    cluster.takeHistory()
    setImage('app:v2')
    await cluster.pass(60)
    expect(images()).toEqual(['app:v2', 'app:v2', 'app:v2'])
    let standing = 3
    const counts = cluster.takeHistory().map(line => {
      if (line.startsWith('ready')) standing++
      if (line.startsWith('-')) standing--
      return standing
    })
    expect(Math.min(...counts)).toBe(3)
    expect(Math.max(...counts)).toBe(4)
  })

  test('OnDelete waits for somebody to delete', async () => {
    await create({updateStrategy: {type: 'OnDelete'}})
    setImage('app:v2')
    await cluster.pass(60)
    expect(images()).toEqual(['app:v1', 'app:v1', 'app:v1'])
    cluster.remove(pods, cluster.podNames()[0]!)
    await cluster.pass()
    expect(images()).toEqual(['app:v1', 'app:v1', 'app:v2'])
  })

  test('back to an older template uses its revision again', async () => {
    await create()
    const [first] = cluster.list(controllerRevisions)
    setImage('app:v2')
    await cluster.pass(60)
    setImage('app:v1')
    await cluster.pass(60)
    const again = cluster.list(controllerRevisions).find(({metadata}) => metadata.name === first?.metadata.name)
    expect(again?.revision).toBe(3)
    expect(JSON.stringify(again?.data)).toMatch(/^{"spec":{"template":{"\$patch":"replace","metadata":{/)
    expect(cluster.list(pods)[0]?.metadata.labels?.['controller-revision-hash']).toBe(
      again?.metadata.labels?.['controller-revision-hash'],
    )
  })

  test('with surge a pod where none belongs any more stays until there are enough elsewhere', async () => {
    const updateStrategy = {type: 'RollingUpdate', rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
    for (const name of ['node-a', 'node-b']) cluster.patch(nodes, name, {metadata: {labels: {disk: 'ssd'}}})
    await create({updateStrategy}, {nodeSelector: {disk: 'ssd'}})
    cluster.takeHistory()
    cluster.patch(nodes, 'node-c', {metadata: {labels: {tier: 'new'}}})
    cluster.patch(nodes, 'node-b', {metadata: {labels: {tier: 'new'}}})
    cluster.patch(daemonSets, 'agent', {
      spec: {template: template('app:v2', {nodeSelector: {disk: null, tier: 'new'}})},
    })
    await cluster.pass(60)
    expect(placed()).toEqual(['node-b', 'node-c'])
    expect(images()).toEqual(['app:v2', 'app:v2'])
  })

  test('of old revisions so many are kept', async () => {
    await create({revisionHistoryLimit: 1})
    for (const image of ['app:v2', 'app:v3', 'app:v4']) {
      setImage(image)
      await cluster.pass(60)
    }
    expect(sorted(cluster.list(controllerRevisions).map(({revision}) => revision))).toEqual([3, 4])
  })
})
