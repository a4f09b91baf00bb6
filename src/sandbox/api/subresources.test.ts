import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {type JsonObject, listAt, objectAt, stringAt, valueAt} from '../../core/json.ts'
import {startTestServer, type TestServer} from './test-server.ts'

let server: TestServer
let namespace: string
let count = 0
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())
beforeEach(() => {
  namespace = `sub-${++count}`
  server.registry.create({apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}})
  server.registry.create({apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: 'default', namespace}})
})

const core = (rest: string): string => `/api/v1/namespaces/${namespace}/${rest}`
const labels = {app: 'web'}
const podSpec = {containers: [{name: 'nginx', image: 'nginx'}]}
const merge = {'content-type': 'application/merge-patch+json'}

describe('scale', () => {
  const path = (rest = ''): string => `/apis/apps/v1/namespaces/${namespace}/deployments${rest}`
  beforeEach(() =>
    server.call('POST', path(), {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {name: 'web'},
      spec: {replicas: 2, selector: {matchLabels: labels}, template: {metadata: {labels}, spec: podSpec}},
    }),
  )
  test('reads and changes the replicas, and nothing else', async () => {
    const {body} = await server.call('GET', path('/web/scale'))
    expect(body).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      spec: {replicas: 2},
      status: {replicas: 0, selector: 'app=web'},
    })
    const patched = await server.call('PATCH', path('/web/scale'), {spec: {replicas: 5}}, merge)
    expect(patched).toMatchObject({code: 200, body: {kind: 'Scale', spec: {replicas: 5}}})
    expect(await server.call('GET', path('/web'))).toMatchObject({
      body: {spec: {replicas: 5, template: {spec: podSpec}}, metadata: {generation: 2}},
    })
    // The version that was read first is no longer the stored one.
    expect((await server.call('PUT', path('/web/scale'), {...body, spec: {replicas: 1}})).code).toBe(409)
  })
  test('refuses less than none', async () => {
    const {body} = await server.call('GET', path('/web/scale'))
    expect(await server.call('PUT', path('/web/scale'), {...body, spec: {replicas: -1}})).toMatchObject({
      code: 422,
      body: {
        message:
          'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      },
    })
  })
})

describe('pods', () => {
  const make = (name: string, more: JsonObject = {}) =>
    server.call('POST', core('pods'), {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name, labels},
      spec: {...podSpec, ...more},
    })

  test('binding gives a pod its node, once', async () => {
    await make('web')
    const binding = {apiVersion: 'v1', kind: 'Binding', metadata: {name: 'web'}, target: {kind: 'Node', name: 'node-a'}}
    expect((await server.call('POST', core('pods/web/binding'), binding)).code).toBe(201)
    expect(await server.call('GET', core('pods/web'))).toMatchObject({
      body: {spec: {nodeName: 'node-a'}, status: {conditions: [{type: 'PodScheduled', status: 'True'}]}},
    })
    expect(await server.call('POST', core('pods/web/binding'), binding)).toMatchObject({
      code: 409,
      body: {
        message: 'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "node-a"',
      },
    })
  })

  test('binding refuses a pod that is being deleted', async () => {
    await make('web', {})
    await server.call('PATCH', core('pods/web'), {metadata: {finalizers: ['example.com/keep']}}, merge)
    await server.call('DELETE', core('pods/web'))
    const binding = {apiVersion: 'v1', kind: 'Binding', metadata: {name: 'web'}, target: {kind: 'Node', name: 'node-a'}}
    expect(await server.call('POST', core('pods/web/binding'), binding)).toMatchObject({
      code: 409,
      body: {
        message:
          'Operation cannot be fulfilled on pods/binding "web": pod web is being deleted, cannot be assigned to a host',
      },
    })
  })

  const evict = (name: string) =>
    server.call('POST', core(`pods/${name}/eviction`), {apiVersion: 'policy/v1', kind: 'Eviction', metadata: {name}})
  const run = async (name: string): Promise<void> => {
    await make(name, {nodeName: 'node-a'})
    const status = {phase: 'Running', conditions: [{type: 'Ready', status: 'True'}]}
    await server.call('PATCH', core(`pods/${name}/status`), {status}, merge)
  }

  test('eviction deletes, gracefully', async () => {
    await run('web')
    expect(await evict('web')).toMatchObject({code: 201, body: {status: 'Success'}})
    const {body} = await server.call('GET', core('pods/web'))
    expect(stringAt(body, 'metadata', 'deletionTimestamp')).toBeDefined()
    expect(listAt(body, 'status', 'conditions')).toContainEqual(
      expect.objectContaining({type: 'DisruptionTarget', reason: 'EvictionByEvictionAPI'}),
    )
  })

  test('eviction stays within the disruption budget', async () => {
    const budgets = `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`
    await server.call('POST', budgets, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: {name: 'web'},
      spec: {minAvailable: 1, selector: {matchLabels: labels}},
    })
    const status = {observedGeneration: 1, disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2}
    await server.call('PATCH', `${budgets}/web/status`, {status}, merge)
    await run('web-0')
    await run('web-1')
    expect((await evict('web-0')).code).toBe(201)
    const {body} = await server.call('GET', `${budgets}/web`)
    expect(valueAt(body, ['status', 'disruptionsAllowed'])).toBe(0)
    expect(Object.keys(objectAt(body, 'status', 'disruptedPods'))).toEqual(['web-0'])
    expect(await evict('web-1')).toMatchObject({
      code: 429,
      body: {
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
        details: {
          causes: [
            {
              reason: 'DisruptionBudget',
              message: 'The disruption budget web does not allow evicting pods currently',
            },
          ],
        },
      },
    })
  })
})

describe('tokens of service accounts', () => {
  const request = {apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {expirationSeconds: 600}}
  const tokenOf = async (): Promise<string> => {
    const {body} = await server.call('POST', core('serviceaccounts/default/token'), request)
    return stringAt(body, 'status', 'token') ?? ''
  }
  test('tell who comes', async () => {
    const review = {apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview'}
    const authorization = `Bearer ${await tokenOf()}`
    const {body} = await server.call('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', review, {
      authorization,
    })
    expect(valueAt(body, ['status', 'userInfo'])).toMatchObject({
      username: `system:serviceaccount:${namespace}:default`,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
      extra: {'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^JTI=[-0-9a-f]{36}$/)]},
    })
  })
  test('answers are not sent as tables', async () => {
    const review = {apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview'}
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
    expect((await server.call('POST', path, review, {accept})).code).toBe(406)
  })
  test('cannot be changed', async () => {
    const [header, payload, signature] = (await tokenOf()).split('.')
    const claims = Buffer.from(payload!, 'base64url').toString('utf8').replaceAll(`:${namespace}:`, ':kube-system:')
    const forged = `${header}.${Buffer.from(claims).toString('base64url')}.${signature}`
    const {code} = await server.call('GET', '/api/v1/namespaces', undefined, {authorization: `Bearer ${forged}`})
    expect(code).toBe(401)
  })
  test('of an account that is not there: none', async () => {
    expect((await server.call('POST', core('serviceaccounts/nobody/token'), request)).code).toBe(404)
  })
})
