import {afterAll, beforeAll, expect, test} from 'vitest'
import {TestNode} from '../test-node.ts'

let node: TestNode
beforeAll(async () => {
  node = await TestNode.start()
  node.pod('shell', {command: ['sleep', '3600']})
  await node.ready('shell')
})
afterAll(() => node.stop())

test.each([
  ['head -c 2048 /dev/zero | wc -c', '2048'],
  ['head -c 2M /dev/urandom > /tmp/file; wc -c < /tmp/file', '2097152'],
  ['head -c3k /dev/zero | wc -c', '3072'],
  ['echo abcdef | head -c 3', 'abc'],
  ['echo abcdef > /tmp/text; head -c 1k /tmp/text', 'abcdef'],
  ['echo abcdef | head --bytes=2', 'ab'],
  ['seq 20 | head -n 2 | tail -n 1', '2'],
  ['seq 20 | head -3 | wc -l', '3'],
])('%s', async (script, answer) => expect((await node.sh('shell', script)).trim()).toBe(answer))

test('without a shell it reads files, too', async () => {
  expect(await node.exec('shell', ['head', '-c', '4', '/etc/hosts'])).toBe('# Ku')
})
