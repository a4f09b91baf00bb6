import {afterAll, beforeAll, expect, test} from 'vitest'
import {TestNode} from './test-node.ts'

let node: TestNode
beforeAll(async () => {
  node = await TestNode.start()
})
afterAll(() => node.stop())

const reader = {stdin: true, command: ['sh', '-c', 'cat && echo closed']}
const attach = (name: string) => node.nodes.runtime.attach('lab', name, 'c', {stdin: true, tty: false})

test('standard input stays open when a client leaves, however it does', async () => {
  node.pod('open', reader, {restartPolicy: 'Never'})
  await node.ready('open')
  for (const leave of ['end', 'close']) {
    const session = await attach('open')
    session.stdin(Buffer.from('one\n'))
    if (leave === 'end') session.stdin('end')
    else session.close()
    expect(await session.exit).toBe(0)
  }
  await node.sh('open', 'sleep 2')
  expect(node.state('open')).toBe('running')
  expect(await node.logs('open')).not.toContain('closed')
})

test.each(['end', 'close'])('with stdinOnce the first client closes it (%s)', async leave => {
  const name = `once-${leave}`
  node.pod(name, {...reader, stdinOnce: true}, {restartPolicy: 'Never'})
  await node.ready(name)
  const session = await attach(name)
  session.stdin(Buffer.from('one\n'))
  if (leave === 'end') session.stdin('end')
  else session.close()
  await node.phase(name, 'Succeeded')
  expect(await node.logs(name)).toBe('one\nclosed\n')
})

test('what a script copies is seen before its input ends', async () => {
  node.pod('copying', reader, {restartPolicy: 'Never'})
  await node.ready('copying')
  const session = await attach('copying')
  session.stdin(Buffer.from('one\n'))
  await expect.poll(() => node.logs('copying')).toBe('one\n')
  session.stdin('end')
})
