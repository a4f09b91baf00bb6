import {afterAll, beforeAll, expect, test} from 'vitest'
import {copyJson} from '../../core/json.ts'
import type {Pod} from '../controllers/objects.ts'
import {pods} from '../controllers/resources.ts'
import {TestNode, until} from './test-node.ts'

let node: TestNode
beforeAll(async () => {
  node = await TestNode.start()
})
afterAll(() => node.stop())

const status = (name: string) => node.found(name)?.status?.containerStatuses?.[0]

function setImage(name: string, image: string): void {
  const pod = copyJson(node.registry.get(pods, 'lab', name)!) as unknown as {spec: {containers: {image: string}[]}}
  pod.spec.containers[0]!.image = image
  node.registry.update(pod)
}

test.each([
  ['that cannot be pulled', 'lab/broken', 'ImagePullBackOff'],
  ['that is none', 'Not An Image', 'InvalidImageName'],
])('a pod with an image %s runs as soon as it has another', async (_, image, reason) => {
  const name = reason.toLowerCase()
  node.pod(name, {image})
  await until(() => node.state(name) === `waiting ${reason}`)
  setImage(name, 'nginx')
  await node.ready(name)
  expect(status(name)?.restartCount).toBe(0)
})

test('one that runs is replaced, whatever its policy, and its pod is ready meanwhile', async () => {
  node.pod('never', {image: 'nginx'}, {restartPolicy: 'Never'})
  await node.ready('never')
  const told: (string | undefined)[] = []
  const stop = node.registry.watch(pods, ({object}) => {
    const {conditions} = (object as unknown as Pod).status ?? {}
    told.push(conditions?.find(({type}) => type === 'Ready')?.status)
  })
  setImage('never', 'redis')
  await until(() => status('never')?.image === 'docker.io/library/redis:latest')
  stop()
  expect(new Set(told)).toEqual(new Set(['True']))
  expect(node.state('never')).toBe('running')
  expect(status('never')).toMatchObject({restartCount: 1, lastState: {terminated: {}}})
  expect(node.events('never')).toContain('Killing: Container c definition changed, will be restarted')
})

test('one that crashes is not waited for', async () => {
  node.pod('crashes', {command: ['sh', '-c', 'exit 1']})
  await until(() => (status('crashes')?.restartCount ?? 0) >= 3)
  await until(() => node.state('crashes') === 'waiting CrashLoopBackOff')
  const before = node.registry.clock.now()
  const {restartCount} = status('crashes')!
  setImage('crashes', 'busybox:1.36')
  await until(() => status('crashes')!.restartCount > restartCount)
  expect(node.registry.clock.now() - before).toBeLessThan(20_000)
})
