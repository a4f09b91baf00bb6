import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {JsonObject} from '../../core/json.ts'
import type {Container} from '../controllers/objects.ts'
import {ObjectRegistry} from '../registry/object-registry.ts'
import {resizeOf} from './resize.ts'
import {TestNode, until} from './test-node.ts'

describe('how a container gets other resources', () => {
  const container = (cpu: string, policies: Container['resizePolicy'] = []): Container => ({
    name: 'c',
    resources: {requests: {cpu, memory: '1Gi'}},
    resizePolicy: policies,
  })
  const restart = {resourceName: 'memory', restartPolicy: 'RestartContainer'}
  test.each([
    ['the same', container('1'), container('1'), undefined],
    ['another', container('1'), container('2'), 'in place'],
    ['another, with a policy for memory', container('1'), container('2', [restart]), 'in place'],
    ['one that restarts', container('1'), container('2', [{...restart, resourceName: 'cpu'}]), 'restart'],
  ])('%s', (_, before, wanted, how) => expect(resizeOf(before, wanted)).toBe(how))
})

describe('a running pod', () => {
  let node: TestNode
  beforeAll(async () => {
    node = await TestNode.start()
  })
  afterAll(() => node.stop())

  const resize = (name: string, resources: JsonObject): void => {
    const {registry} = node
    if (!(registry instanceof ObjectRegistry)) throw new Error('resizes are of the ObjectRegistry')
    const pod = registry.get({group: '', resource: 'pods'}, 'lab', name)!
    registry.updateWith({...pod, spec: {containers: [{name: 'c', image: 'busybox', resources}]}}, 'resize')
  }
  const resources = {requests: {cpu: '100m', memory: '64Mi'}, limits: {memory: '128Mi'}}
  const status = (name: string) => node.found(name)?.status?.containerStatuses?.[0]

  test('has more at once, and tells so', async () => {
    node.pod('web', {image: 'nginx', resources})
    await node.ready('web')
    resize('web', {...resources, requests: {cpu: '300m', memory: '64Mi'}})
    await until(() => status('web')?.allocatedResources?.['cpu'] === '300m')
    expect(status('web')).toMatchObject({
      restartCount: 0,
      resources: {limits: {memory: '128Mi'}, requests: {cpu: '300m', memory: '64Mi'}},
    })
    const summary =
      '{"containers":[{"name":"c","resources":{"limits":{"memory":"128Mi"},"requests":{"cpu":"300m","memory":"64Mi"}}}],"generation":2}'
    expect(node.events('web').slice(-2)).toEqual([
      `ResizeStarted: Pod resize started: ${summary}`,
      `ResizeCompleted: Pod resize completed: ${summary}`,
    ])
  })
  test('starts its container again where its policy says so', async () => {
    const resizePolicy = [{resourceName: 'cpu', restartPolicy: 'RestartContainer'}]
    node.pod('db', {image: 'nginx', resources, resizePolicy})
    await node.ready('db')
    const {registry} = node
    if (!(registry instanceof ObjectRegistry)) throw new Error('resizes are of the ObjectRegistry')
    const pod = registry.get({group: '', resource: 'pods'}, 'lab', 'db')!
    const more = {...resources, requests: {cpu: '200m', memory: '64Mi'}}
    const containers = [{name: 'c', image: 'nginx', resources: more, resizePolicy}]
    registry.updateWith({...pod, spec: {containers}}, 'resize')
    await until(() => status('db')?.restartCount === 1)
    expect(node.events('db')).toContain('Killing: Container c resize requires restart')
  })
  test('gets no more than its node has', async () => {
    node.pod('big', {image: 'nginx', resources})
    await node.ready('big')
    expect(() => resize('big', {...resources, requests: {cpu: '500', memory: '64Mi'}})).toThrow(
      /^pods "big" is forbidden: node didn't have enough allocatable resources: cpu, requested: 500000, allocatable: \d+$/,
    )
  })
})
