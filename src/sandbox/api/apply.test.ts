import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {type JsonObject, listAt, stringAt, valueAt} from '../../core/json.ts'
import {startTestServer, type TestServer} from './test-server.ts'

let server: TestServer
let count = 0
let name: string
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())
beforeEach(() => {
  name = `redis-${++count}`
})

const path = (query = ''): string => `/api/v1/namespaces/default/configmaps/${name}${query}`
const configuration = (data: JsonObject, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name, ...more},
  data,
})
const apply = (manager: string, data: JsonObject, query = '') =>
  server.call('PATCH', path(`?fieldManager=${manager}${query}`), configuration(data), {
    'content-type': 'application/apply-patch+yaml',
  })
const patch = (data: JsonObject, manager: string) =>
  server.call('PATCH', path(`?fieldManager=${manager}`), {data}, {'content-type': 'application/merge-patch+json'})
const data = async (): Promise<unknown> => valueAt((await server.call('GET', path())).body, ['data'])
const owners = async (): Promise<Record<string, unknown>> => {
  const {body} = await server.call('GET', path())
  return Object.fromEntries(
    listAt(body, 'metadata', 'managedFields').map(entry => [
      `${stringAt(entry, 'manager')} ${stringAt(entry, 'operation')}`,
      valueAt(entry, ['fieldsV1', 'f:data']),
    ]),
  )
}

test('creates, then changes only what it says', async () => {
  expect((await apply('one', {a: '1', b: '2'})).code).toBe(201)
  expect(await owners()).toEqual({'one Apply': {'f:a': {}, 'f:b': {}}})
  await patch({c: '3'}, 'two')
  expect((await apply('one', {a: '9', b: '2'})).code).toBe(200)
  expect(await data()).toEqual({a: '9', b: '2', c: '3'})
  expect(await owners()).toEqual({'one Apply': {'f:a': {}, 'f:b': {}}, 'two Update': {'f:c': {}}})
})

test('what it no longer says goes, unless another manager says it too', async () => {
  await apply('one', {a: '1', b: '2', c: '3'})
  await apply('two', {b: '2'})
  await apply('one', {a: '1'})
  expect(await data()).toEqual({a: '1', b: '2'})
  expect(await owners()).toEqual({'one Apply': {'f:a': {}}, 'two Apply': {'f:b': {}}})
})

test('another value than another manager has set is a conflict; force takes the field over', async () => {
  await apply('one', {a: '1', b: '2'})
  const refused = await apply('two', {a: '9', b: '9'})
  expect(refused).toMatchObject({
    code: 409,
    body: {
      reason: 'Conflict',
      message: 'Apply failed with 2 conflicts: conflicts with "one":\n- .data.a\n- .data.b',
      details: {causes: [{reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.a'}, {}]},
    },
  })
  expect(await data()).toEqual({a: '1', b: '2'})
  expect((await apply('two', {a: '9', b: '9'}, '&force=true')).code).toBe(200)
  expect(await owners()).toEqual({'two Apply': {'f:a': {}, 'f:b': {}}})
})

test('one that wrote without applying is named with its version', async () => {
  await apply('one', {a: '1'})
  await patch({a: '5'}, 'editor')
  expect((await apply('one', {a: '1'})).body).toMatchObject({
    message: 'Apply failed with 1 conflict: conflict with "editor" using v1: .data.a',
  })
})

test('the same again makes no new version', async () => {
  const first = await apply('one', {a: '1'})
  expect((await apply('one', {a: '1'})).body).toEqual(first.body)
})

test('a dry run writes nothing', async () => {
  expect((await apply('one', {a: '1'}, '&dryRun=All')).code).toBe(201)
  expect((await server.call('GET', path())).code).toBe(404)
})

test('items of lists have owners of their own', async () => {
  const sets = `/apis/apps/v1/namespaces/default/deployments/${name}`
  const labels = {app: 'web'}
  const deployment = (containers: JsonObject[], more: JsonObject = {}): JsonObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name},
    spec: {...more, template: {metadata: {labels}, spec: {containers}}},
  })
  const send = (manager: string, body: JsonObject) =>
    server.call('PATCH', `${sets}?fieldManager=${manager}&force=true`, body, {
      'content-type': 'application/apply-patch+yaml',
    })
  const images = (body: JsonObject): unknown =>
    listAt(body, 'spec', 'template', 'spec', 'containers').map(
      each => `${stringAt(each, 'name')} ${stringAt(each, 'image')}`,
    )
  const web = {name: 'web', image: 'nginx'}
  const selector = {selector: {matchLabels: labels}}
  expect((await send('one', deployment([web, {name: 'log', image: 'busybox'}], selector))).code).toBe(201)
  const second = await send('two', deployment([{name: 'proxy', image: 'envoy'}]))
  expect(images(second.body)).toEqual(['web nginx', 'log busybox', 'proxy envoy'])
  const third = await send('one', deployment([web], selector))
  expect(images(third.body)).toEqual(['web nginx', 'proxy envoy'])
})

test('a configuration in YAML', async () => {
  const text = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  note: |\n    two\n    lines\n`
  const send = (body: string) =>
    server.call('PATCH', path('?fieldManager=one'), body, {'content-type': 'application/apply-patch+yaml'})
  expect((await send(text)).code).toBe(201)
  expect(await data()).toEqual({note: 'two\nlines\n'})
  expect((await send('{apiVersion: v1, kind: ConfigMap, metadata: {name: flow,},}')).body).toMatchObject({code: 400})
  expect((await send(`{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name},},}`)).code).toBe(200)
  expect((await send('a: b: c')).body).toMatchObject({
    code: 400,
    message: 'error decoding YAML: ":" inside a value without quotes',
  })
})

test('what is wrong with an apply', async () => {
  const send = (body: JsonObject, query = '?fieldManager=one') =>
    server.call('PATCH', path(query), body, {'content-type': 'application/apply-patch+yaml'})
  expect((await send(configuration({}), '')).body).toMatchObject({
    message: 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  })
  expect((await send({...configuration({}), dat: {}})).body).toMatchObject({
    code: 500,
    message: `failed to create typed patch object (default/${name}; /v1, Kind=ConfigMap): .dat: field not declared in schema`,
  })
  expect((await send(configuration({}, {managedFields: []}))).body).toMatchObject({
    message: 'metadata.managedFields must be nil',
  })
  expect((await send({...configuration({}), apiVersion: 'v2'})).code).toBe(400)
  expect((await send(configuration({}, {uid: 'x'}))).code).toBe(409)
})

test('whoever creates an object owns what he says and its defaults, not what the server adds', async () => {
  const claim: JsonObject = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {name},
    spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '1Gi'}}},
  }
  const claims = '/api/v1/namespaces/default/persistentvolumeclaims'
  const {body: made} = await server.call('POST', `${claims}?fieldManager=one`, claim)
  expect(listAt(made, 'metadata', 'finalizers')).toEqual(['kubernetes.io/pvc-protection'])
  const fields = listAt(made, 'metadata', 'managedFields').map(entry => valueAt(entry, ['fieldsV1']))
  expect(fields).toEqual([
    {
      'f:spec': {
        'f:accessModes': {},
        'f:resources': {'f:requests': {'.': {}, 'f:storage': {}}},
        'f:volumeMode': {},
      },
    },
  ])
})

test('the addresses of a Service are nobody’s', async () => {
  const service: JsonObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {name},
    spec: {type: 'NodePort', ports: [{port: 6379}]},
  }
  const {body} = await server.call('POST', '/api/v1/namespaces/default/services?fieldManager=one', service)
  expect(valueAt(listAt(body, 'spec', 'ports')[0], ['nodePort'])).toBeGreaterThan(29_999)
  const owned = valueAt(listAt(body, 'metadata', 'managedFields')[0], ['fieldsV1', 'f:spec'])
  expect(Object.keys(owned as JsonObject)).toEqual([
    'f:externalTrafficPolicy',
    'f:internalTrafficPolicy',
    'f:ports',
    'f:sessionAffinity',
    'f:type',
  ])
  expect(JSON.stringify(owned)).not.toContain('nodePort')
})

test('an apply that changes nothing tells no time', async () => {
  await apply('one', {a: '1'})
  await apply('two', {a: '1'})
  const {body} = await server.call('GET', path())
  const times = listAt(body, 'metadata', 'managedFields').map(entry => [
    stringAt(entry, 'manager'),
    stringAt(entry, 'time') !== undefined,
  ])
  expect(times).toEqual([
    ['two', false],
    ['one', true],
  ])
})
