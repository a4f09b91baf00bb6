import {afterAll, beforeAll, expect, test} from 'vitest'
import type {JsonObject} from '../../core/json.ts'
import type {ProxyRequest} from './proxy.ts'
import {startTestServer, type TestServer} from './test-server.ts'

let server: TestServer
const asked: ProxyRequest[] = []
const answer = (request: ProxyRequest) => {
  asked.push(request)
  return {
    status: 201,
    headers: {'content-type': 'text/plain', 'x-from': 'nginx'},
    body: Buffer.from(`you sent ${request.path}`),
  }
}
const listeners = new Map([
  ['10.244.0.2:80', {protocol: 'http', request: answer} as const],
  ['10.244.0.3:6379', {protocol: 'redis'} as const],
])
const noRuntime = (): never => {
  throw new Error('no containers')
}

beforeAll(async () => {
  const runtime = {logs: noRuntime, exec: noRuntime, attach: noRuntime}
  server = await startTestServer(runtime, {listenerAt: (address, port) => listeners.get(`${address}:${port}`)})
  const {registry} = server
  const pod = (name: string, podIP: string, containerPort: number): void => {
    const spec = {nodeName: 'node-a', containers: [{name: 'c', image: name, ports: [{containerPort}]}]}
    registry.create({apiVersion: 'v1', kind: 'Pod', metadata: {name, namespace: 'default'}, spec})
    registry.modify({group: '', resource: 'pods'}, 'default', name, 'status', (object): JsonObject => ({
      ...object,
      status: {podIP, phase: 'Running'},
    }))
  }
  pod('nginx', '10.244.0.2', 80)
  pod('redis', '10.244.0.3', 6379)
  const ports = [{name: 'http', port: 8080, targetPort: 80}]
  registry.create({apiVersion: 'v1', kind: 'Service', metadata: {name: 'web', namespace: 'default'}, spec: {ports}})
  registry.create({apiVersion: 'v1', kind: 'Service', metadata: {name: 'lonely', namespace: 'default'}, spec: {ports}})
  registry.create({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {name: 'web-1', namespace: 'default', labels: {'kubernetes.io/service-name': 'web'}},
    addressType: 'IPv4',
    ports: [{name: 'http', port: 80}],
    endpoints: [
      {addresses: ['10.244.0.9'], conditions: {ready: false}},
      {addresses: ['10.244.0.2'], conditions: {ready: true}},
    ],
  })
})
afterAll(() => server.close())

const core = '/api/v1/namespaces/default'

test.each([
  [`${core}/pods/nginx/proxy/`, '/'],
  [`${core}/pods/nginx:80/proxy/a%20b/?x=1`, '/a%20b/?x=1'],
  [`${core}/pods/http:nginx:80/proxy/proxy/deep`, '/proxy/deep'],
  [`${core}/services/web/proxy/page`, '/page'],
  [`${core}/services/web:http/proxy/`, '/'],
  [`${core}/services/web:8080/proxy/`, '/'],
])('%s reaches the server behind', async (path, seen) => {
  const {code, text, headers} = await server.call('GET', path)
  expect({code, text}).toEqual({code: 201, text: `you sent ${seen}`})
  expect(headers['x-from']).toBe('nginx')
})

test('without a path, what reads is sent to the root; what does not is passed on', async () => {
  for (const method of ['GET', 'HEAD']) {
    const {code, headers} = await server.call(method, `${core}/pods/nginx/proxy?x=1`)
    expect({code, to: headers.location}).toEqual({code: 301, to: `${core}/pods/nginx/proxy/?x=1`})
  }
  for (const method of ['OPTIONS', 'DELETE', 'PUT']) {
    expect(await server.call(method, `${core}/services/web/proxy?x=1`)).toMatchObject({
      code: 201,
      text: 'you sent /?x=1',
    })
    expect(asked.at(-1)?.method).toBe(method)
  }
  expect((await server.call('HEAD', `${core}/services/web/proxy/page`)).code).toBe(201)
})

test('the token of the client stays with the API server, the body goes through', async () => {
  await server.call('POST', `${core}/pods/nginx/proxy/form`, 'hello', {'content-type': 'text/plain'})
  const last = asked.at(-1)!
  expect(last.method).toBe('POST')
  expect(Buffer.from(last.body).toString()).toBe('hello')
  expect(last.headers).not.toHaveProperty('authorization')
})

test.each([
  ['pods/nobody', 404, 'pods "nobody" not found'],
  ['pods/nginx:81', 503, 'error trying to reach service: dial tcp 10.244.0.2:81: connect: connection refused'],
  ['pods/redis', 503, 'error trying to reach service: malformed HTTP response of 10.244.0.3:6379'],
  ['services/lonely', 503, 'no endpoints available for service "lonely"'],
  ['services/web:https', 503, 'no service port "https" found for service "web"'],
])('%s: %i', async (path, code, message) => {
  expect(await server.call('GET', `${core}/${path}/proxy/`)).toMatchObject({code, body: {message}})
})
