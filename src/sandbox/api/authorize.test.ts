import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {JsonObject} from '../../core/json.ts'
import {stringAt} from '../../core/json.ts'
import {bootstrapRoles} from '../bootstrap-roles.ts'
import {startTestServer, type TestServer} from './test-server.ts'

let server: TestServer
const rbac = 'rbac.authorization.k8s.io'

beforeAll(async () => {
  server = await startTestServer()
  const {registry} = server
  for (const object of bootstrapRoles) registry.create(object)
  registry.create(role('Role', 'reader', [{apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list']}]))
  registry.create(binding('RoleBinding', 'readers', 'Role/reader', {kind: 'User', name: 'jane', apiGroup: rbac}))
  registry.create(
    role('ClusterRole', 'provisioner', [
      {apiGroups: [''], resources: ['persistentvolumes'], verbs: ['*']},
      {apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: ['get'], resourceNames: ['nfs']},
    ]),
  )
  const account = {kind: 'ServiceAccount', name: 'default', namespace: 'default'}
  registry.create(binding('ClusterRoleBinding', 'run-provisioner', 'ClusterRole/provisioner', account))
  registry.create(binding('RoleBinding', 'broken', 'Role/gone', {kind: 'Group', name: 'lost', apiGroup: rbac}))
  registry.create(binding('RoleBinding', 'viewers', 'ClusterRole/view', {kind: 'Group', name: 'team', apiGroup: rbac}))
})
afterAll(() => server.close())

const role = (kind: string, name: string, rules: JsonObject[]): JsonObject => ({
  apiVersion: `${rbac}/v1`,
  kind,
  metadata: {name, ...(kind === 'Role' && {namespace: 'default'})},
  rules,
})
function binding(kind: string, name: string, to: string, subject: JsonObject): JsonObject {
  const [roleKind = '', roleName = ''] = to.split('/')
  return {
    apiVersion: `${rbac}/v1`,
    kind,
    metadata: {name, ...(kind === 'RoleBinding' && {namespace: 'default'})},
    roleRef: {apiGroup: rbac, kind: roleKind, name: roleName},
    subjects: [subject],
  }
}
const as = (user: string, group?: string): Record<string, string> => ({
  'impersonate-user': user,
  ...(group !== undefined && {'impersonate-group': group}),
})
const outcome = async (method: string, path: string, headers: Record<string, string>): Promise<unknown> => {
  const {code, body} = await server.call(method, path, undefined, headers)
  return code === 403 ? stringAt(body, 'message') : code
}
const pods = '/api/v1/namespaces/default/pods'

describe('a role', () => {
  test('allows what it says, where it is bound', async () => {
    expect(await outcome('GET', pods, as('jane'))).toBe(200)
    expect(await outcome('GET', `${pods}/x`, as('jane'))).toBe(404)
    expect(await outcome('GET', `${pods}/x/log`, as('jane'))).toBe(404)
  })
  test.each([
    [
      'DELETE',
      `${pods}/x`,
      'pods "x" is forbidden: User "jane" cannot delete resource "pods" in API group "" in the namespace "default"',
    ],
    [
      'DELETE',
      pods,
      'pods is forbidden: User "jane" cannot deletecollection resource "pods" in API group "" in the namespace "default"',
    ],
    [
      'GET',
      `${pods}?watch=true`,
      'pods is forbidden: User "jane" cannot watch resource "pods" in API group "" in the namespace "default"',
    ],
    [
      'GET',
      '/api/v1/pods',
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope',
    ],
    [
      'GET',
      '/api/v1/namespaces/kube-system/pods',
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "kube-system"',
    ],
    [
      'GET',
      '/apis/apps/v1/namespaces/default/statefulsets/web/scale',
      'statefulsets.apps "web" is forbidden: User "jane" cannot get resource "statefulsets/scale" in API group "apps" in the namespace "default"',
    ],
    ['GET', '/k8slab/status', 'forbidden: User "jane" cannot get path "/k8slab/status"'],
  ])('refuses the rest in words: %s %s', async (method, path, message) => {
    expect(await outcome(method, path, as('jane'))).toBe(message)
  })
  test('that is gone is named', async () => {
    expect(await outcome('GET', pods, as('joe', 'lost'))).toBe(
      'pods is forbidden: User "joe" cannot list resource "pods" in API group "" in the namespace "default": RBAC: role.rbac.authorization.k8s.io "gone" not found',
    )
  })
  test('of a name only', async () => {
    const account = as('system:serviceaccount:default:default')
    expect(await outcome('GET', '/apis/storage.k8s.io/v1/storageclasses/nfs', account)).toBe(404)
    expect(await outcome('GET', '/apis/storage.k8s.io/v1/storageclasses/other', account)).toContain('is forbidden')
    expect(await outcome('GET', '/api/v1/persistentvolumes', account)).toBe(200)
  })
  test('for all who view: no secrets', async () => {
    expect(await outcome('GET', pods, as('ann', 'team'))).toBe(200)
    expect(await outcome('GET', '/api/v1/namespaces/default/secrets', as('ann', 'team'))).toContain('cannot list')
  })
})

test('discovery is for everybody who has a token', async () => {
  for (const path of ['/version', '/api', '/apis/apps/v1', '/openapi/v3']) {
    expect(await outcome('GET', path, as('nobody'))).toBe(200)
  }
})

test('acting as somebody else needs the right to', async () => {
  const {authenticator} = await tokenFor()
  const headers = {...as('jane'), authorization: `Bearer ${authenticator}`}
  expect(await outcome('GET', pods, headers)).toBe(
    'users "jane" is forbidden: User "system:serviceaccount:default:default" cannot impersonate resource "users" in API group "" at the cluster scope',
  )
})

async function tokenFor(): Promise<{authenticator: string}> {
  const request = {apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {}}
  const {body} = await server.call('POST', '/api/v1/namespaces/default/serviceaccounts/default/token', request)
  return {authenticator: stringAt(body, 'status', 'token') ?? ''}
}

test('kubectl auth can-i asks with a review', async () => {
  const review = (verb: string): JsonObject => ({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: {resourceAttributes: {verb, resource: 'pods', namespace: 'default'}},
  })
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
  const allowed = await server.call('POST', path, review('list'), as('jane'))
  expect(allowed.body['status']).toEqual({
    allowed: true,
    reason: 'RBAC: allowed by RoleBinding "readers/default" of Role "reader" to User "jane"',
  })
  expect((await server.call('POST', path, review('create'), as('jane'))).body['status']).toEqual({allowed: false})
  const rules = await server.call(
    'POST',
    '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    {apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: {namespace: 'default'}},
    as('jane'),
  )
  expect(rules.body['status']).toMatchObject({
    resourceRules: expect.arrayContaining([expect.objectContaining({resources: ['pods', 'pods/log']})]),
    nonResourceRules: [expect.objectContaining({verbs: ['get']})],
  })
})
