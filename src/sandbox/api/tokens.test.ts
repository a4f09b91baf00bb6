import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {type JsonObject, stringAt, valueAt} from '../../core/json.ts'
import {startTestServer, type TestServer} from './test-server.ts'
import {createAuthenticator, type ServiceAccountClaims, tokenObjects} from './users.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const accounts = '/api/v1/namespaces/default/serviceaccounts'
const account = (name: string): JsonObject => ({apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name}})
const uidOf = (body: JsonObject): string => stringAt(body, 'metadata', 'uid') ?? ''
async function tokenOf(name: string, spec: JsonObject = {}): Promise<string> {
  const request = {apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec}
  const {body} = await server.call('POST', `${accounts}/${name}/token`, request)
  return stringAt(body, 'status', 'token') ?? ''
}
const codeWith = async (token: string): Promise<number> =>
  (await server.call('GET', '/version', undefined, {authorization: `Bearer ${token}`})).code
/** A token that the server signs with claims of our own. */
const signed = (claims: Partial<ServiceAccountClaims>, seconds = 600): string => {
  const {registry} = server
  const now = registry.clock.now()
  const found = registry.get({group: '', resource: 'serviceaccounts'}, 'default', 'default')
  const own = {namespace: 'default', name: 'default', uid: uidOf(found!), audiences: ['https://kubernetes.default.svc']}
  const {issue} = createAuthenticator('other', 'test-key', tokenObjects(registry))
  return issue({...own, ...claims}, now + seconds * 1000, now)
}

test('the token of an account is worth nothing when the account is gone, also when there is one of its name again', async () => {
  await server.call('POST', accounts, account('leaving'))
  const token = await tokenOf('leaving')
  expect(await codeWith(token)).toBe(200)
  await server.call('DELETE', `${accounts}/leaving`)
  expect(await codeWith(token)).toBe(401)
  await server.call('POST', accounts, account('leaving'))
  expect(await codeWith(token)).toBe(401)
  expect(await codeWith(await tokenOf('leaving'))).toBe(200)
})

test('the token of a pod goes with the pod', async () => {
  const pods = '/api/v1/namespaces/default/pods'
  const pod = {apiVersion: 'v1', kind: 'Pod', metadata: {name: 'web'}, spec: {containers: [{name: 'c', image: 'i'}]}}
  const {body} = await server.call('POST', pods, pod)
  const token = signed({pod: {name: 'web', uid: uidOf(body)}, node: {name: 'gone', uid: 'x'}})
  expect(await codeWith(token)).toBe(200)
  await server.call('DELETE', `${pods}/web?gracePeriodSeconds=0`)
  expect(await codeWith(token)).toBe(401)
})

test('a token for somebody else is not for the API server', async () => {
  expect(await codeWith(await tokenOf('default', {audiences: ['vault']}))).toBe(401)
  expect(await codeWith(await tokenOf('default', {audiences: ['vault', 'https://kubernetes.default.svc']}))).toBe(200)
})

test('a review of a token says for whom it is', async () => {
  const token = await tokenOf('default', {audiences: ['vault']})
  const review = async (audiences?: string[]): Promise<JsonObject> => {
    const spec = {token, ...(audiences && {audiences})}
    const object = {apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec}
    return (await server.call('POST', '/apis/authentication.k8s.io/v1/tokenreviews', object)).body
  }
  expect(valueAt(await review(['vault']), ['status', 'authenticated'])).toBe(true)
  expect(valueAt(await review(['bank']), ['status', 'authenticated'])).toBeUndefined()
  expect(valueAt(await review(), ['status', 'authenticated'])).toBeUndefined()
})

test('a token that has expired', async () => {
  expect(await codeWith(signed({}, 600))).toBe(200)
  expect(await codeWith(signed({}, -1))).toBe(401)
})

describe('made up', () => {
  const parts = (header: object, payload: object): string =>
    [header, payload].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  test.each([
    ['without a signature', (token: string) => token.split('.').slice(0, 2).join('.') + '.'],
    ['with alg none', (token: string) => `${parts({alg: 'none', typ: 'JWT'}, {})}.${token.split('.')[2]}`],
    ['with a part too many', (token: string) => `${token}.x`],
    ['with another signature', (token: string) => token.slice(0, -4) + 'AAAA'],
    ['of nothing but points', () => '..'],
    ['of very many characters', () => 'x'.repeat(8000)],
    ['with a zero byte', () => 'test-token%00'],
    ['the beginning of the right one', () => 'test-toke'],
  ])('%s', async (_, change) => {
    expect(await codeWith(change(signed({})))).toBe(401)
  })
  test.each(['Basic dGVzdC10b2tlbg==', 'test-token', 'Bearer', 'Bearer ', ''])(
    'authorization %j',
    async authorization => {
      expect((await server.call('GET', '/version', undefined, {authorization})).code).toBe(401)
    },
  )
})

describe('acting as somebody else', () => {
  const api = 'rbac.authorization.k8s.io/v1'
  beforeAll(() => {
    const impersonates = {apiGroups: [''], resources: ['users'], verbs: ['impersonate'], resourceNames: ['jane']}
    server.registry.create({apiVersion: api, kind: 'ClusterRole', metadata: {name: 'as-jane'}, rules: [impersonates]})
    server.registry.create({
      apiVersion: api,
      kind: 'ClusterRoleBinding',
      metadata: {name: 'as-jane'},
      roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'as-jane'},
      subjects: [{kind: 'ServiceAccount', name: 'default', namespace: 'default'}],
    })
  })
  test.each<[Record<string, string>, number]>([
    [{'impersonate-user': 'jane'}, 200],
    [{'impersonate-user': 'john'}, 403],
    [{'impersonate-user': 'jane', 'impersonate-group': 'system:masters'}, 403],
    [{'impersonate-user': 'jane', 'impersonate-group': 'team,system:masters'}, 403],
    [{'impersonate-user': 'jane', 'impersonate-uid': '1'}, 403],
    [{'impersonate-user': 'jane', 'impersonate-extra-scopes': 'all'}, 403],
    [{'impersonate-user': 'system:serviceaccount:default:default'}, 403],
    [{'impersonate-group': 'system:masters'}, 500],
    [{'impersonate-extra-scopes': 'all'}, 500],
  ])('%j', async (headers, code) => {
    const authorization = `Bearer ${signed({})}`
    expect((await server.call('GET', '/version', undefined, {...headers, authorization})).code).toBe(code)
  })
})
