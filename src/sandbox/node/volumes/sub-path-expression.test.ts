import {afterAll, beforeAll, expect, test} from 'vitest'
import {TestNode, until} from '../test-node.ts'

let node: TestNode
beforeAll(async () => {
  node = await TestNode.start()
})
afterAll(() => node.stop())

test.each([
  ['absolute', '/tmp', 'error SubPath `/tmp` must not be an absolute path'],
  ['upwards', '..', "unable to provision SubPath `..`: must not contain '..'"],
])('an expression that leads out of the volume is refused: %s', async (name, value, message) => {
  const volumeMounts = [{name: 'v', mountPath: '/v', subPathExpr: '$(WHERE)'}]
  node.pod(
    name,
    {command: ['sleep', '1'], env: [{name: 'WHERE', value}], volumeMounts},
    {volumes: [{name: 'v', emptyDir: {}}]},
  )
  await until(() => node.state(name) === 'waiting CreateContainerConfigError')
  expect(node.found(name)?.status?.containerStatuses?.[0]?.state.waiting?.message).toBe(message)
})
