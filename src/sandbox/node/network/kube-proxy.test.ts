import {afterAll, beforeAll, expect, test} from 'vitest'
import type {JsonObject} from '../../../core/json.ts'
import {services} from '../../controllers/resources.ts'
import {TestNode, until} from '../test-node.ts'

const image = 'registry.k8s.io/e2e-test-images/agnhost:2.63.0'
const port = 9376
const web = {selector: {app: 'web'}}
let node: TestNode

beforeAll(async () => {
  node = await TestNode.start()
  node.pod('client', {command: ['sleep', '3600']})
  for (const name of ['one', 'two']) {
    const containers = [{name: 'c', image, args: ['serve-hostname'], ports: [{containerPort: port}]}]
    node.create('Pod', name, {spec: {containers}}, {labels: {app: 'web'}})
  }
  await node.ready('client', 'one', 'two')
})
afterAll(() => node.stop())

function service(name: string, spec: JsonObject, labels: JsonObject = {}): {clusterIP: string; nodePort: number} {
  const ports = [{port: 80, targetPort: port}]
  node.create('Service', name, {spec: {ports, ...(spec.selector === null ? {} : web), ...spec}}, {labels})
  const {clusterIP = '', ports: made = []} = node.get(services, name)!.spec
  return {clusterIP, nodePort: made[0]?.nodePort ?? 0}
}
const answers = (where: string, times = 4): Promise<string> =>
  node.sh('client', `for i in $(seq ${times}); do curl -s -m 1 http://${where}/ || echo "exit $?"; echo; done`)
const who = async (where: string): Promise<Set<string>> =>
  new Set((await answers(where)).split('\n').filter(line => line !== ''))
const hasEndpoints = (name: string) => async (): Promise<void> =>
  until(() =>
    node.registry
      .list({group: 'discovery.k8s.io', resource: 'endpointslices'}, 'lab')
      .some(slice => JSON.stringify(slice).includes(`"${name}"`) && JSON.stringify(slice).includes('"ready":true')),
  )
const address = (): string => node.found('client')!.status!.hostIP!
const both = new Set(['one', 'two'])

test('all pods of a Service answer in turn', async () => {
  const {clusterIP} = service('turns', {})
  await hasEndpoints('turns')()
  expect(await who(clusterIP)).toEqual(both)
})

test('a port of the node leads to the Service, and to the pod that asked for it', async () => {
  const {nodePort} = service('ported', {type: 'NodePort'})
  await hasEndpoints('ported')()
  expect(await who(`${address()}:${nodePort}`)).toEqual(both)
  const containers = [{name: 'c', image, args: ['serve-hostname'], ports: [{containerPort: port, hostPort: 8080}]}]
  node.create('Pod', 'hosted', {spec: {containers}})
  await node.ready('hosted')
  expect(await who(`${address()}:8080`)).toEqual(new Set(['hosted']))
})

test('so do external addresses', async () => {
  service('external', {externalIPs: ['203.0.113.7']})
  await hasEndpoints('external')()
  expect(await who('203.0.113.7')).toEqual(both)
})

test('internalTrafficPolicy: Local keeps to the own node', async () => {
  const {clusterIP} = service('near', {internalTrafficPolicy: 'Local', selector: null})
  const podIP = node.found('one')!.status!.podIP!
  const slice = (nodeName: string): JsonObject => ({
    addressType: 'IPv4',
    endpoints: [{addresses: [podIP], nodeName, conditions: {ready: true}}],
    ports: [{name: '', port, protocol: 'TCP'}],
  })
  node.create('EndpointSlice', 'far', slice('node-b'), {labels: {'kubernetes.io/service-name': 'near'}})
  // Lost, not refused: others have some.
  expect(await answers(clusterIP, 1)).toContain('exit 28')
  node.create('EndpointSlice', 'here', slice('node-a'), {labels: {'kubernetes.io/service-name': 'near'}})
  expect(await who(clusterIP)).toEqual(new Set(['one']))
})

test('a Service without endpoints refuses, one of another proxy is nowhere', async () => {
  const {clusterIP} = service('empty', {selector: {app: 'none'}})
  expect(await answers(clusterIP, 1)).toContain('exit 7')
  const foreign = service('foreign', {}, {'service.kubernetes.io/service-proxy-name': 'other'})
  await hasEndpoints('foreign')()
  expect(await answers(foreign.clusterIP, 1)).toContain('exit 28')
})

test('session affinity ends with its time', async () => {
  const config = {clientIP: {timeoutSeconds: 10}}
  const {clusterIP} = service('sticky', {sessionAffinity: 'ClientIP', sessionAffinityConfig: config})
  await hasEndpoints('sticky')()
  const [first] = await who(clusterIP)
  expect(await who(clusterIP)).toEqual(new Set([first]))
  await node.sh('client', 'sleep 15')
  const [second] = await who(clusterIP)
  expect(second).not.toBe(first)
})
