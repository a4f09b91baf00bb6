import {afterAll, beforeAll, expect, test} from 'vitest'
import {TestNode} from '../test-node.ts'

let node: TestNode
beforeAll(async () => {
  node = await TestNode.start()
  node.pod('shell', {command: ['sleep', '3600']})
  node.create('Service', 'web', {spec: {clusterIP: '10.96.7.7', ports: [{port: 80}]}})
  await node.ready('shell')
})
afterAll(() => node.stop())

test('dig +noall +answer prints the answers, or nothing', async () => {
  const full = 'web.lab.svc.cluster.local'
  expect(await node.sh('shell', 'dig +noall +answer +search web')).toBe(`${full}. 30\tIN\tA\t10.96.7.7\n`)
  expect(await node.sh('shell', `dig +noall +answer ${full} A`)).toBe(`${full}. 30\tIN\tA\t10.96.7.7\n`)
  expect(await node.sh('shell', 'dig +noall +answer +search none')).toBe('')
  expect(await node.sh('shell', 'dig web +noall')).toBe('')
})
