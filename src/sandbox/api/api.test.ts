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
beforeEach(async () => {
  namespace = `test-${++count}`
  server.registry.create({apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}})
  server.registry.create({apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: 'default', namespace}})
})

const at = (resource: string, name = ''): string =>
  `/api/v1/namespaces/${namespace}/${resource}${name === '' ? '' : `/${name}`}`
const configMap = (name: string, data: JsonObject = {}, labels: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name, labels},
  data,
})
const pod = (name: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name},
  spec: {containers: [{name: 'redis', image: 'redis:7'}], ...more},
})
const create = (resource: string, object: JsonObject) => server.call('POST', at(resource), object)
const names = (list: JsonObject): (string | undefined)[] =>
  listAt(list, 'items').map(item => stringAt(item, 'metadata', 'name'))

describe('the door', () => {
  test('no token, no answer', async () => {
    const {code, body} = await server.call('GET', '/api/v1/namespaces', undefined, {authorization: 'Bearer wrong'})
    expect({code, body}).toEqual({
      code: 401,
      body: {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
        code: 401,
      },
    })
  })
  test('another Host than the loopback address is refused: a web page cannot reach in by a name of its own', async () => {
    const {code} = await server.call('GET', '/api/v1/namespaces', undefined, {host: 'evil.example.org'})
    expect(code).toBe(403)
  })
  test('health, and its one check by name', async () => {
    const texts = await Promise.all(
      ['/readyz', '/livez?verbose', '/healthz/ping'].map(async path => (await server.call('GET', path)).text),
    )
    expect(texts).toEqual(['ok', '[+]ping ok\nlivez check passed\n', 'ok'])
    expect((await server.call('GET', '/livez/nothing')).code).toBe(404)
  })
  test('what is not there of a group that is, is told by a Status; all else is a page that is not found', async () => {
    const told = async (path: string): Promise<unknown> => {
      const {code, body, text} = await server.call('GET', path)
      return code === 404 ? (stringAt(body, 'message') ?? text) : code
    }
    const status = 'the server could not find the requested resource'
    const nothing = '404 page not found\n'
    expect(await told('/apis/storage.k8s.io/v1beta1/volumeattributesclasses/fast')).toBe(status)
    expect(await told('/apis/storage.k8s.io/v1beta1')).toBe(status)
    expect(await told('/apis/apps/v1/nothing')).toBe(status)
    expect(await told('/api/v2/pods')).toBe(status)
    expect(await told('/apis/nothing.example/v1/x')).toBe(nothing)
    expect(await told('/nothing')).toBe(nothing)
  })
  test('a body beyond 3 MiB is refused before it is read', async () => {
    const answer = await create('configmaps', configMap('large', {a: 'x'.repeat(3 * 1024 * 1024)}))
    expect(answer).toMatchObject({code: 413, body: {reason: 'RequestEntityTooLarge'}})
  })
  test.each(['//', '//:', '/\\\\', '/%', '/api/v1/namespaces/%zz/pods/%'])(
    'an odd path does no harm: %s',
    async path => {
      expect((await server.call('GET', path)).code).toBe(404)
    },
  )
  test('unknown paths', async () => {
    expect(await server.call('GET', '/apis/example.org/v1/widgets')).toMatchObject({
      code: 404,
      text: '404 page not found\n',
    })
    expect(await server.call('GET', '/api/v1/widgets')).toMatchObject({
      code: 404,
      body: {message: 'the server could not find the requested resource', details: {}},
    })
    expect(await server.call('POST', at('pods', 'redis'), {})).toMatchObject({
      code: 405,
      body: {message: 'the server does not allow this method on the requested resource'},
    })
  })
})

describe('create', () => {
  test('the object gets its system fields', async () => {
    const {code, body} = await create('configmaps', configMap('redis', {port: '6379'}))
    expect(code).toBe(201)
    expect(body).toMatchObject({kind: 'ConfigMap', metadata: {name: 'redis', namespace}, data: {port: '6379'}})
    const metadata = objectAt(body, 'metadata')
    expect(metadata['uid']).toMatch(/^[0-9a-f-]{36}$/)
    expect(metadata['creationTimestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect((await server.call('GET', at('configmaps', 'redis'))).body).toEqual(body)
  })
  test('generateName', async () => {
    const {body} = await create('configmaps', {...configMap(''), metadata: {generateName: 'redis-'}})
    expect(stringAt(body, 'metadata', 'name')).toMatch(/^redis-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
  })
  test('twice', async () => {
    await create('configmaps', configMap('redis'))
    expect(await create('configmaps', configMap('redis'))).toMatchObject({
      code: 409,
      body: {
        message: 'configmaps "redis" already exists',
        reason: 'AlreadyExists',
        details: {name: 'redis', kind: 'configmaps'},
      },
    })
  })
  test('a dry run answers as if, and writes nothing', async () => {
    const answer = await server.call('POST', `${at('configmaps')}?dryRun=All`, configMap('redis'))
    expect(answer.code).toBe(201)
    expect((await server.call('GET', at('configmaps', 'redis'))).code).toBe(404)
  })
  test('in a namespace that is not there, or another than the URL says', async () => {
    expect(await server.call('POST', '/api/v1/namespaces/nowhere/configmaps', configMap('redis'))).toMatchObject({
      code: 404,
      body: {message: 'namespaces "nowhere" not found', details: {name: 'nowhere', kind: 'namespaces'}},
    })
    const elsewhere = {...configMap('redis'), metadata: {name: 'redis', namespace: 'kube-system'}}
    expect(await create('configmaps', elsewhere)).toMatchObject({
      code: 400,
      body: {
        message: 'the namespace of the provided object does not match the namespace sent on the request',
        reason: 'BadRequest',
      },
    })
  })
  test('nothing new in a namespace that is going away', async () => {
    await server.call('DELETE', `/api/v1/namespaces/${namespace}`)
    expect(await create('configmaps', configMap('redis'))).toMatchObject({
      code: 403,
      body: {
        message: `configmaps "redis" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
        details: {causes: [{reason: 'NamespaceTerminating'}]},
      },
    })
  })
  test('a pod needs its service account', async () => {
    expect(await create('pods', pod('redis', {serviceAccountName: 'nobody'}))).toMatchObject({
      code: 403,
      body: {
        message: `pods "redis" is forbidden: error looking up service account ${namespace}/nobody: serviceaccount "nobody" not found`,
      },
    })
  })
})

describe('fields that nobody knows', () => {
  const typo = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"},"dat":{}}'
  const post = (validation: string) => server.call('POST', `${at('configmaps')}?fieldValidation=${validation}`, typo)

  test('Strict refuses', async () => {
    expect(await post('Strict')).toMatchObject({
      code: 400,
      body: {
        message:
          'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dat"',
      },
    })
  })
  test('Warn warns, Ignore says nothing', async () => {
    const warned = await post('Warn')
    expect(warned.code).toBe(201)
    expect(warned.headers['warning']).toBe('299 - "unknown field \\"dat\\""')
    await server.call('DELETE', at('configmaps', 'b'))
    const ignored = await post('Ignore')
    expect(ignored.code).toBe(201)
    expect(ignored.headers['warning']).toBeUndefined()
    expect(valueAt(ignored.body, ['dat'])).toBeUndefined()
  })
  test('a key that stands twice is told with its path', async () => {
    const twice = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","name":"b"}}'
    const answer = await server.call('POST', `${at('configmaps')}?fieldValidation=Strict`, twice)
    expect(stringAt(answer.body, 'message')).toContain('strict decoding error: duplicate field "metadata.name"')
  })
  test('another word is refused', async () => {
    expect(await post('Maybe')).toMatchObject({
      code: 422,
      body: {details: {group: 'meta.k8s.io', kind: 'CreateOptions', causes: [{field: 'fieldValidation'}]}},
    })
  })
})

describe('update', () => {
  test('an old resourceVersion is a conflict', async () => {
    const {body} = await create('configmaps', configMap('redis', {a: '1'}))
    const changed = {...body, data: {a: '2'}}
    const first = await server.call('PUT', at('configmaps', 'redis'), changed)
    expect(first).toMatchObject({code: 200, body: {data: {a: '2'}}})
    expect(await server.call('PUT', at('configmaps', 'redis'), {...changed, data: {a: '3'}})).toMatchObject({
      code: 409,
      body: {
        message:
          'Operation cannot be fulfilled on configmaps "redis": the object has been modified; please apply your changes to the latest version and try again',
        reason: 'Conflict',
      },
    })
  })
  test('one that changes nothing makes no new version', async () => {
    const {body} = await create('configmaps', configMap('redis', {a: '1'}))
    expect((await server.call('PUT', at('configmaps', 'redis'), body)).body).toEqual(body)
  })
  test('the name must be that of the URL', async () => {
    await create('configmaps', configMap('redis'))
    expect(await server.call('PUT', at('configmaps', 'redis'), configMap('mysql'))).toMatchObject({
      code: 400,
      body: {message: 'the name of the object (mysql) does not match the name on the URL (redis)'},
    })
  })
  test('a Lease is made by PUT, and changed only with its version', async () => {
    const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/holder`
    const lease = {apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: {name: 'holder'}}
    expect((await server.call('PUT', path, lease)).code).toBe(201)
    expect(await server.call('PUT', path, lease)).toMatchObject({
      code: 422,
      body: {
        message:
          'leases.coordination.k8s.io "holder" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
      },
    })
  })
  test('what may not change: 422 with causes', async () => {
    const {body} = await create('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {name: 'web'},
      spec: {ports: [{port: 80}]},
    })
    const moved = {...body, spec: {...objectAt(body, 'spec'), clusterIP: '10.96.9.9', clusterIPs: ['10.96.9.9']}}
    const answer = await server.call('PUT', at('services', 'web'), moved)
    expect(answer).toMatchObject({code: 422, body: {reason: 'Invalid', details: {name: 'web', kind: 'Service'}}})
    expect(listAt(answer.body, 'details', 'causes').map(cause => stringAt(cause, 'field'))).toEqual([
      'spec.clusterIPs[0]',
    ])
  })
  test('spec and status are written apart', async () => {
    const {body} = await create('pods', {...pod('redis'), status: {phase: 'Running'}})
    expect(stringAt(body, 'status', 'phase')).toBe('Pending')
    const running = {...body, status: {phase: 'Running'}, spec: {}}
    const status = await server.call('PUT', `${at('pods', 'redis')}/status`, running)
    expect(status).toMatchObject({code: 200, body: {status: {phase: 'Running'}, spec: {restartPolicy: 'Always'}}})
    const relabelled = {...status.body, metadata: {...objectAt(status.body, 'metadata'), labels: {a: 'b'}}, status: {}}
    const updated = await server.call('PUT', at('pods', 'redis'), relabelled)
    expect(updated).toMatchObject({code: 200, body: {status: {phase: 'Running'}, metadata: {labels: {a: 'b'}}}})
  })
  test('metadata.generation counts changes of the spec only', async () => {
    const sets = `/apis/apps/v1/namespaces/${namespace}/statefulsets`
    const labels = {app: 'web'}
    const set = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: {name: 'web'},
      spec: {
        serviceName: 'web',
        selector: {matchLabels: labels},
        template: {metadata: {labels}, spec: {containers: [{name: 'nginx', image: 'nginx'}]}},
      },
    }
    const generation = (object: JsonObject): unknown => valueAt(object, ['metadata', 'generation'])
    const merge = {'content-type': 'application/merge-patch+json'}
    expect(generation((await server.call('POST', sets, set)).body)).toBe(1)
    const labelled = await server.call('PATCH', `${sets}/web`, {metadata: {labels}}, merge)
    expect(generation(labelled.body)).toBe(1)
    const scaled = await server.call('PATCH', `${sets}/web`, {spec: {replicas: 3}}, merge)
    expect(generation(scaled.body)).toBe(2)
  })
})

describe('lists', () => {
  beforeEach(async () => {
    for (const [index, name] of ['b', 'a', 'c'].entries()) {
      await create('configmaps', configMap(name, {}, {tier: index === 0 ? 'cache' : 'data'}))
    }
  })
  test('in the order of names, with the version of the list', async () => {
    const {body} = await server.call('GET', at('configmaps'))
    expect(names(body)).toEqual(['a', 'b', 'c'])
    expect(stringAt(body, 'metadata', 'resourceVersion')).toBe(String(server.registry.version))
    expect(objectAt(listAt(body, 'items')[0])).not.toHaveProperty('kind')
  })
  test('by labels and by fields', async () => {
    const found = async (query: string): Promise<unknown> =>
      names((await server.call('GET', `${at('configmaps')}?${query}`)).body)
    expect(await found('labelSelector=tier%3Ddata')).toEqual(['a', 'c'])
    expect(await found('labelSelector=tier+notin+(data)')).toEqual(['b'])
    expect(await found('fieldSelector=metadata.name%3Dc')).toEqual(['c'])
    expect(await found('fieldSelector=metadata.name!%3Dc')).toEqual(['a', 'b'])
  })
  test.each([
    ['labelSelector=a%3D%3D%3Db', "unable to parse requirement: found '=', expected: identifier"],
    ['fieldSelector=data%3Dx', '"data" is not a known field selector: only "metadata.name", "metadata.namespace"'],
    ['timeout=soon', 'invalid timeout specified in the request URL - time: invalid duration "soon"'],
    ['limit=x', 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['continue=!', 'invalid continue token: continue key is not valid: illegal base64 data at input byte 0'],
  ])('%s is refused', async (query, message) => {
    expect(await server.call('GET', `${at('configmaps')}?${query}`)).toMatchObject({code: 400, body: {message}})
  })
  test('in pages', async () => {
    const first = (await server.call('GET', `${at('configmaps')}?limit=2`)).body
    expect(names(first)).toEqual(['a', 'b'])
    expect(objectAt(first, 'metadata')).toMatchObject({remainingItemCount: 1})
    const token = stringAt(first, 'metadata', 'continue') ?? ''
    await create('configmaps', configMap('bb'))
    const second = (await server.call('GET', `${at('configmaps')}?limit=2&continue=${token}`)).body
    expect(names(second)).toEqual(['bb', 'c'])
    expect(stringAt(second, 'metadata', 'continue')).toBeUndefined()
    // A watch from here sees what was made between the pages.
    expect(stringAt(second, 'metadata', 'resourceVersion')).toBe(stringAt(first, 'metadata', 'resourceVersion'))
  })
  test('in pages, the second too late', async () => {
    const page = async (token: string) =>
      (await server.call('GET', `${at('configmaps')}?limit=1${token && `&continue=${token}`}`)).body
    const tokenIn = (body: JsonObject): string => stringAt(body, 'metadata', 'continue') ?? ''
    const first = await page('')
    await server.clock.step(301_000)
    await create('configmaps', configMap('bb'))
    const refused = await page(tokenIn(first))
    expect(refused).toMatchObject({code: 410, reason: 'Expired'})
    const second = await page(tokenIn(refused))
    expect(names(second)).toEqual(['b'])
    expect(stringAt(second, 'metadata', 'resourceVersion')).not.toBe(stringAt(first, 'metadata', 'resourceVersion'))
    expect(names(await page(tokenIn(second)))).toEqual(['bb'])
  })
  test('as a table, and as metadata', async () => {
    const table = await server.call('GET', at('configmaps'), undefined, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    })
    expect(table.body).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      rows: [{cells: ['a', 0, '0s'], object: {kind: 'PartialObjectMetadata'}}, {}, {}],
    })
    const metadata = await server.call('GET', at('configmaps', 'a'), undefined, {
      accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
    })
    expect(Object.keys(metadata.body).sort()).toEqual(['apiVersion', 'kind', 'metadata'])
    expect((await server.call('GET', at('configmaps'), undefined, {accept: 'text/html'})).code).toBe(406)
  })
  test('deletecollection takes what the selector chooses', async () => {
    const {code, body} = await server.call('DELETE', `${at('configmaps')}?labelSelector=tier%3Ddata`)
    expect(code).toBe(200)
    expect(names(body)).toEqual(['a', 'c'])
    expect(names((await server.call('GET', at('configmaps'))).body)).toEqual(['b'])
  })
})

describe('delete', () => {
  test('what is gone answers with a Status that has its uid', async () => {
    const {body} = await create('configmaps', configMap('redis'))
    expect(await server.call('DELETE', at('configmaps', 'redis'))).toMatchObject({
      code: 200,
      body: {
        kind: 'Status',
        status: 'Success',
        details: {name: 'redis', kind: 'configmaps', uid: stringAt(body, 'metadata', 'uid')},
      },
    })
    expect((await server.call('DELETE', at('configmaps', 'redis'))).code).toBe(404)
  })
  test('a finalizer holds it until it is taken out', async () => {
    const held = {...configMap('redis'), metadata: {name: 'redis', finalizers: ['example.org/hold']}}
    await create('configmaps', held)
    const deleted = await server.call('DELETE', at('configmaps', 'redis'))
    expect(deleted.body).toMatchObject({kind: 'ConfigMap', metadata: {deletionGracePeriodSeconds: 0}})
    expect(stringAt(deleted.body, 'metadata', 'deletionTimestamp')).toBeDefined()
    const merge = {'content-type': 'application/merge-patch+json'}
    await server.call('PATCH', at('configmaps', 'redis'), {metadata: {finalizers: null}}, merge)
    expect((await server.call('GET', at('configmaps', 'redis'))).code).toBe(404)
  })
  test('a pod on a node goes when the kubelet says so, one without a node at once', async () => {
    await create('pods', pod('waiting'))
    await server.call('DELETE', at('pods', 'waiting'))
    expect((await server.call('GET', at('pods', 'waiting'))).code).toBe(404)
    await create('pods', pod('redis', {nodeName: 'node-a', terminationGracePeriodSeconds: 20}))
    const deleted = await server.call('DELETE', at('pods', 'redis'))
    expect(deleted.body).toMatchObject({kind: 'Pod', metadata: {deletionGracePeriodSeconds: 20}})
    const longer = await server.call('DELETE', at('pods', 'redis'), {gracePeriodSeconds: 60})
    expect(longer.body).toMatchObject({metadata: {deletionGracePeriodSeconds: 20}})
    const shorter = await server.call('DELETE', at('pods', 'redis'), {gracePeriodSeconds: 5})
    expect(shorter.body).toMatchObject({metadata: {deletionGracePeriodSeconds: 5}})
    await server.call('DELETE', at('pods', 'redis'), {gracePeriodSeconds: 0})
    expect((await server.call('GET', at('pods', 'redis'))).code).toBe(404)
  })
  test.each([
    ['Foreground', 'foregroundDeletion'],
    ['Orphan', 'orphan'],
  ])('%s puts up the finalizer %s for the garbage collector', async (propagationPolicy, finalizer) => {
    await create('configmaps', configMap('owner'))
    const {body} = await server.call('DELETE', at('configmaps', 'owner'), {propagationPolicy})
    expect(objectAt(body, 'metadata')['finalizers']).toEqual([finalizer])
  })
  test('dependents of Jobs and ReplicationControllers stay where nobody says', async () => {
    const selector = {app: 'web'}
    const template = {metadata: {labels: selector}, spec: {containers: [{name: 'c', image: 'nginx'}]}}
    await create('replicationcontrollers', {
      apiVersion: 'v1',
      kind: 'ReplicationController',
      metadata: {name: 'old'},
      spec: {selector, template},
    })
    const path = at('replicationcontrollers', 'old')
    expect(objectAt((await server.call('DELETE', path)).body, 'metadata')['finalizers']).toEqual(['orphan'])
    const told = await server.call('DELETE', path, {propagationPolicy: 'Background'})
    expect(told.code).toBe(200)
    expect((await server.call('GET', path)).code).toBe(404)
  })
  test('preconditions', async () => {
    const {body} = await create('configmaps', configMap('redis'))
    const uid = stringAt(body, 'metadata', 'uid') ?? ''
    expect(await server.call('DELETE', at('configmaps', 'redis'), {preconditions: {uid: 'other'}})).toMatchObject({
      code: 409,
      body: {
        message: `Operation cannot be fulfilled on ConfigMap "redis": the UID in the precondition (other) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
      },
    })
    expect((await server.call('DELETE', at('configmaps', 'redis'), {preconditions: {uid}})).code).toBe(200)
  })
  test('a dry run deletes nothing', async () => {
    await create('configmaps', configMap('redis'))
    expect((await server.call('DELETE', `${at('configmaps', 'redis')}?dryRun=All`)).code).toBe(200)
    expect((await server.call('GET', at('configmaps', 'redis'))).code).toBe(200)
  })
  test('namespaces that every cluster needs stay', async () => {
    expect(await server.call('DELETE', '/api/v1/namespaces/default')).toMatchObject({
      code: 403,
      body: {message: 'namespaces "default" is forbidden: this namespace may not be deleted'},
    })
  })
})

describe('patch', () => {
  const as = (type: string): Record<string, string> => ({'content-type': `application/${type}-patch+json`})
  beforeEach(() => create('configmaps', configMap('redis', {a: '1', b: '2'})))
  const data = async (body: JsonObject | string, type: string): Promise<unknown> =>
    valueAt((await server.call('PATCH', at('configmaps', 'redis'), body, as(type))).body, ['data'])

  test('in three forms', async () => {
    expect(await data({data: {c: '3'}}, 'strategic-merge')).toEqual({a: '1', b: '2', c: '3'})
    expect(await data({data: {a: null}}, 'merge')).toEqual({b: '2', c: '3'})
    expect(await data('[{"op":"replace","path":"/data/b","value":"9"}]', 'json')).toEqual({b: '9', c: '3'})
  })
  test('that cannot be applied: 422, as short as the server is about it', async () => {
    const answer = await server.call(
      'PATCH',
      at('configmaps', 'redis'),
      '[{"op":"remove","path":"/data/z"}]',
      as('json'),
    )
    expect(answer).toMatchObject({
      code: 422,
      body: {message: 'the server rejected our request due to an error in our request', reason: 'Invalid', details: {}},
    })
  })
  test('that makes no object of the kind', async () => {
    const answer = await server.call('PATCH', at('configmaps', 'redis'), {data: {a: 1}}, as('merge'))
    expect(answer).toMatchObject({code: 422, body: {reason: 'Invalid', details: {causes: [{field: 'patch'}]}}})
    const strict = `${at('configmaps', 'redis')}?fieldValidation=Strict`
    expect(await server.call('PATCH', strict, {dat: {a: '1'}}, as('strategic-merge'))).toMatchObject({
      code: 422,
      body: {
        message:
          ' "" is invalid: patch: Invalid value: "map[dat:map[a:1]]": strict decoding error: unknown field "dat"',
      },
    })
  })
  test('may not rename, and minds the version that it names', async () => {
    expect(await server.call('PATCH', at('configmaps', 'redis'), {metadata: {name: 'x'}}, as('merge'))).toMatchObject({
      code: 400,
    })
    const old = {metadata: {resourceVersion: '1'}}
    expect((await server.call('PATCH', at('configmaps', 'redis'), old, as('merge'))).code).toBe(409)
  })
  test('of another type is refused', async () => {
    expect(await server.call('PATCH', at('configmaps', 'redis'), {})).toMatchObject({
      code: 415,
      body: {message: '415: Unsupported Media Type'},
    })
  })
})

describe('watch', () => {
  const path = (query: string): string => `${at('configmaps')}?watch=true&${query}`
  const version = (): string => String(server.registry.version)
  const told = (event: {type: string; object: JsonObject} | undefined): unknown =>
    event && [event.type, stringAt(event.object, 'metadata', 'name')]

  test('what changes after a version, in order', async () => {
    const from = version()
    await create('configmaps', configMap('a'))
    const stream = await server.watch(path(`resourceVersion=${from}`))
    await create('configmaps', configMap('b'))
    await server.call('DELETE', at('configmaps', 'a'))
    expect([told(await stream.next()), told(await stream.next()), told(await stream.next())]).toEqual([
      ['ADDED', 'a'],
      ['ADDED', 'b'],
      ['DELETED', 'a'],
    ])
    stream.close()
  })
  test('without a version it starts with what is there', async () => {
    await create('configmaps', configMap('a'))
    const stream = await server.watch(path(''))
    expect(told(await stream.next())).toEqual(['ADDED', 'a'])
    stream.close()
  })
  test('an object that a selector begins to choose is added, one that it no longer does is deleted', async () => {
    const stream = await server.watch(path(`labelSelector=tier%3Ddata&resourceVersion=${version()}`))
    const merge = {'content-type': 'application/merge-patch+json'}
    await create('configmaps', configMap('a'))
    await server.call('PATCH', at('configmaps', 'a'), {metadata: {labels: {tier: 'data'}}}, merge)
    await server.call('PATCH', at('configmaps', 'a'), {data: {x: 'y'}}, merge)
    await server.call('PATCH', at('configmaps', 'a'), {metadata: {labels: {tier: 'cache'}}}, merge)
    expect([told(await stream.next()), told(await stream.next()), told(await stream.next())]).toEqual([
      ['ADDED', 'a'],
      ['MODIFIED', 'a'],
      ['DELETED', 'a'],
    ])
    stream.close()
  })
  test('a list as a watch ends with a bookmark that says so', async () => {
    await create('configmaps', configMap('a'))
    const query = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
    const stream = await server.watch(path(query))
    expect(told(await stream.next())).toEqual(['ADDED', 'a'])
    expect(await stream.next()).toMatchObject({
      type: 'BOOKMARK',
      object: {
        kind: 'ConfigMap',
        metadata: {resourceVersion: version(), annotations: {'k8s.io/initial-events-end': 'true'}},
      },
    })
    stream.close()
    expect((await server.call('GET', path('sendInitialEvents=true'))).code).toBe(422)
  })
  test('timeoutSeconds ends it', async () => {
    const stream = await server.watch(path(`timeoutSeconds=1&resourceVersion=${version()}`))
    expect(await stream.next()).toBeUndefined()
  })
  test('a version of the future is refused', async () => {
    expect(await server.call('GET', path('resourceVersion=99999999'))).toMatchObject({
      code: 504,
      body: {details: {causes: [{reason: 'ResourceVersionTooLarge'}]}},
    })
  })
  test('tables name their columns once', async () => {
    const {registry} = server
    await create('configmaps', configMap('a'))
    const answer = await server.call('GET', path('timeoutSeconds=1'), undefined, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    })
    const [first] = answer.text.split('\n').map(line => (line === '' ? {} : (JSON.parse(line) as JsonObject)))
    expect(first).toMatchObject({object: {kind: 'Table', rows: [{cells: ['a', 0, expect.any(String)]}]}})
    expect(registry.version).toBeGreaterThan(0)
  })
})

describe('discovery', () => {
  test('short names, verbs and subresources', async () => {
    const {body} = await server.call('GET', '/apis/apps/v1')
    const entries = listAt(body, 'resources')
    expect(entries).toContainEqual(
      expect.objectContaining({name: 'statefulsets', shortNames: ['sts'], categories: ['all'], namespaced: true}),
    )
    expect(entries).toContainEqual(
      expect.objectContaining({name: 'statefulsets/scale', group: 'autoscaling', version: 'v1', kind: 'Scale'}),
    )
  })
  test('in one piece for those who ask so', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'
    const {body, headers} = await server.call('GET', '/apis', undefined, {accept})
    expect(headers['content-type']).toContain('as=APIGroupDiscoveryList')
    expect(listAt(body, 'items').map(item => stringAt(item, 'metadata', 'name'))).toContain('storage.k8s.io')
  })
  test('OpenAPI tells how lists merge, and that the server checks fields', async () => {
    const {body} = await server.call('GET', '/openapi/v3/apis/apps/v1')
    const path = '/apis/apps/v1/namespaces/{namespace}/deployments/{name}'
    const parameters = listAt(body, 'paths', path, 'patch', 'parameters').map(item => stringAt(item, 'name'))
    expect(parameters).toContain('fieldValidation')
    const containers = valueAt(body, [
      'components',
      'schemas',
      'io.k8s.api.core.v1.PodSpec',
      'properties',
      'containers',
    ])
    expect(containers).toMatchObject({'x-kubernetes-patch-merge-key': 'name', 'x-kubernetes-patch-strategy': 'merge'})
  })
})
