import {afterAll, beforeAll, expect, test} from 'vitest'
import {TestNode} from '../test-node.ts'

let node: TestNode
beforeAll(async () => {
  node = await TestNode.start()
  node.pod('shell', {command: ['sleep', '3600']})
  node.create('Service', 'web', {spec: {clusterIP: '10.96.7.7', ports: [{name: 'http', port: 80}]}})
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

test('SRV records are found by a part of their name, addresses by their question', async () => {
  const full = '_http._tcp.web.lab.svc.cluster.local'
  const data = '0 100 80 web.lab.svc.cluster.local.'
  for (const name of ['_http._tcp.web', '_http._tcp.web.lab.svc', full]) {
    expect(await node.sh('shell', `dig +noall +answer +search ${name} SRV`)).toBe(`${full}. 30\tIN\tSRV\t${data}\n`)
    expect(await node.sh('shell', `nslookup -type=srv ${name} | tail -n 1`)).toBe(`${full}\tservice = ${data}\n`)
    expect(await node.sh('shell', `host -t srv ${name}`)).toBe(`${full} has SRV record ${data}\n`)
  }
  expect(await node.sh('shell', 'dig +noall +answer _http._tcp.web SRV')).toBe('')
  const back = '7.7.96.10.in-addr.arpa. 30\tIN\tPTR\tweb.lab.svc.cluster.local.\n'
  expect(await node.sh('shell', 'dig +noall +answer +search 7.7.96.10.in-addr.arpa. PTR')).toBe(back)
  expect(await node.sh('shell', 'dig +noall +answer -x 10.96.7.7')).toBe(back)
})
