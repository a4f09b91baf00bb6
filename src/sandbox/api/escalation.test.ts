import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {type JsonObject, stringAt, valueAt} from '../../core/json.ts'
import {startTestServer, type TestServer} from './test-server.ts'

let server: TestServer
const api = 'rbac.authorization.k8s.io/v1'
const roles = `/apis/${api}/namespaces/default/roles`
const bindings = `/apis/${api}/namespaces/default/rolebindings`
const clusterRoles = `/apis/${api}/clusterroles`
const clusterBindings = `/apis/${api}/clusterrolebindings`

const role = (kind: string, name: string, rules: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  apiVersion: api,
  kind,
  metadata: {name, ...(kind === 'Role' && {namespace: 'default'})},
  rules,
  ...more,
})
const binding = (kind: string, name: string, to: string, user: string): JsonObject => {
  const [roleKind = '', roleName = ''] = to.split('/')
  return {
    apiVersion: api,
    kind,
    metadata: {name, ...(kind === 'RoleBinding' && {namespace: 'default'})},
    roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: roleKind, name: roleName},
    subjects: [{kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io'}],
  }
}
const rule = (resources: string[], verbs: string[], more: JsonObject = {}): JsonObject => ({
  apiGroups: [''],
  resources,
  verbs,
  ...more,
})
const everything = {apiGroups: ['*'], resources: ['*'], verbs: ['*']}
const writesRoles = {
  apiGroups: ['rbac.authorization.k8s.io'],
  resources: ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'],
  verbs: ['get', 'create', 'update', 'patch'],
}

beforeAll(async () => {
  server = await startTestServer()
  const {registry} = server
  const own = [
    writesRoles,
    rule(['pods', 'pods/log', '*/status'], ['get', 'list']),
    rule(['secrets'], ['get'], {resourceNames: ['own']}),
  ]
  const paths = {nonResourceURLs: ['/logs/*'], verbs: ['get']}
  registry.create(role('ClusterRole', 'admin-of-roles', [...own, paths]))
  registry.create(binding('ClusterRoleBinding', 'jane', 'ClusterRole/admin-of-roles', 'jane'))
  registry.create(role('ClusterRole', 'all', [everything]))
  registry.create(role('ClusterRole', 'small', [rule(['pods'], ['get'])]))
  const may = (verb: string): JsonObject => ({...writesRoles, verbs: ['create', 'update', verb]})
  registry.create(role('ClusterRole', 'may-escalate', [may('escalate')]))
  registry.create(binding('ClusterRoleBinding', 'eve', 'ClusterRole/may-escalate', 'eve'))
  registry.create(role('ClusterRole', 'may-bind', [may('bind')]))
  registry.create(binding('ClusterRoleBinding', 'bob', 'ClusterRole/may-bind', 'bob'))
})
afterAll(() => server.close())

const as = (user: string): Record<string, string> => ({'impersonate-user': user})
let count = 0
const name = (): string => `r-${++count}`
const create = (path: string, object: JsonObject, user = 'jane') => server.call('POST', path, object, as(user))

describe('a role', () => {
  test('with more than one has is refused, in the words of the server', async () => {
    const wanted = [rule(['pods', 'secrets'], ['get', 'delete']), {nonResourceURLs: ['/healthz'], verbs: ['get']}]
    const {code, body} = await create(clusterRoles, role('ClusterRole', 'more', wanted))
    expect(code).toBe(403)
    expect(stringAt(body, 'message')).toBe(
      [
        'clusterroles.rbac.authorization.k8s.io "more" is forbidden: user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:',
        '{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}',
        '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "delete"]}',
        '{NonResourceURLs:["/healthz"], Verbs:["get"]}',
      ].join('\n'),
    )
  })
  test.each<[string, JsonObject[], number]>([
    ['what one has', [rule(['pods', 'pods/log'], ['get'])], 201],
    ['a subresource that one has everywhere', [rule(['pods/status'], ['list'])], 201],
    ['a name of what one has for that name', [rule(['secrets'], ['get'], {resourceNames: ['own']})], 201],
    ['another name', [rule(['secrets'], ['get'], {resourceNames: ['other']})], 403],
    ['all names', [rule(['secrets'], ['get'])], 403],
    ['everything', [everything], 403],
    ['all verbs', [rule(['pods'], ['*'])], 403],
    ['another group', [{...rule(['pods'], ['get']), apiGroups: ['apps']}], 403],
    ['nothing', [], 201],
  ])('that holds %s', async (_, rules, code) => {
    expect((await create(roles, role('Role', name(), rules))).code).toBe(code)
  })
  test('is not made larger by an update, a patch or an apply either', async () => {
    const small = role('ClusterRole', 'grows', [rule(['pods'], ['get'])])
    expect((await create(clusterRoles, small)).code).toBe(201)
    const path = `${clusterRoles}/grows`
    const {body} = await server.call('GET', path)
    expect((await server.call('PUT', path, {...body, rules: [everything]}, as('jane'))).code).toBe(403)
    for (const type of ['merge-patch+json', 'strategic-merge-patch+json']) {
      const headers = {...as('jane'), 'content-type': `application/${type}`}
      expect((await server.call('PATCH', path, {rules: [everything]}, headers)).code).toBe(403)
      expect((await server.call('PATCH', path, {metadata: {labels: {a: 'b'}}}, headers)).code).toBe(200)
    }
    const list = JSON.stringify([{op: 'add', path: '/rules/-', value: everything}])
    const asList = {...as('jane'), 'content-type': 'application/json-patch+json'}
    expect((await server.call('PATCH', path, list, asList)).code).toBe(403)
    const applying = {...as('jane'), 'content-type': 'application/apply-patch+yaml'}
    const large = role('ClusterRole', 'grows', [everything])
    expect((await server.call('PATCH', `${path}?fieldManager=jane&force=true`, large, applying)).code).toBe(403)
    const other = role('ClusterRole', 'applied', [everything])
    expect((await server.call('PATCH', `${clusterRoles}/applied?fieldManager=jane`, other, applying)).code).toBe(403)
    expect(valueAt((await server.call('GET', path)).body, ['rules', 0, 'resources'])).toEqual(['pods'])
  })
  test('that collects others is for those who have everything', async () => {
    const collecting = role('ClusterRole', name(), [], {
      aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: 'b'}}]},
    })
    expect((await create(clusterRoles, collecting)).code).toBe(403)
  })
  test('is for those who may escalate, and for the admin', async () => {
    expect((await create(clusterRoles, role('ClusterRole', name(), [everything]), 'eve')).code).toBe(201)
    expect((await server.call('POST', clusterRoles, role('ClusterRole', name(), [everything]))).code).toBe(201)
  })
})

describe('a binding', () => {
  test.each([
    ['to a role that one has', 'ClusterRole/small', 'jane', 201],
    ['to one that one has not', 'ClusterRole/all', 'jane', 403],
    ['to one that is not there', 'ClusterRole/none', 'jane', 404],
    ['by one who may bind', 'ClusterRole/all', 'bob', 201],
  ])('%s', async (_, to, user, code) => {
    expect((await create(bindings, binding('RoleBinding', name(), to, user), user)).code).toBe(code)
    expect((await create(clusterBindings, binding('ClusterRoleBinding', name(), to, user), user)).code).toBe(code)
  })
})
