// Bodies that are well-formed and nothing else: each is answered in words, by a refusal or by what it says, and leaves the server as it was.
import {gzipSync} from 'node:zlib'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {type JsonObject, listAt, objectAt, stringAt, valueAt} from '../../core/json.ts'
import {type Answer, startTestServer, type TestServer} from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const maps = '/api/v1/namespaces/default/configmaps'
const map = (name: string, rest = ''): string =>
  `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}"}${rest}}`
const patch = (name: string, type: string, body: string) =>
  server.call('PATCH', `${maps}/${name}`, body, {'content-type': `application/${type}`})
const told = ({code, body}: {code: number; body: JsonObject}): string => `${code} ${stringAt(body, 'message') ?? ''}`

describe('nested without end', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
  beforeAll(() => server.call('POST', maps, map('nested')))
  test.each([1001, 100_000, 1_000_000])('%s levels', async depth => {
    const deep = nested(depth)
    const tooDeep = /^400 .*exceeded max depth/
    expect(told(await server.call('POST', maps, map('deep', `,"data":${deep}`)))).toMatch(tooDeep)
    const revision = `{"apiVersion":"apps/v1","kind":"ControllerRevision","metadata":{"name":"r"},"revision":1,"data":{"a":${deep}}}`
    expect(told(await server.call('POST', '/apis/apps/v1/namespaces/default/controllerrevisions', revision))).toMatch(
      tooDeep,
    )
    expect(told(await patch('nested', 'merge-patch+json', `{"data":${deep}}`))).toMatch(tooDeep)
    expect(told(await patch('nested', 'strategic-merge-patch+json', `{"data":${deep}}`))).toMatch(tooDeep)
    const operation = `[{"op":"add","path":"/data","value":${deep}}]`
    expect(told(await patch('nested', 'json-patch+json', operation))).toMatch(tooDeep)
    const {code} = await patch('nested?fieldManager=a', 'apply-patch+yaml', `data: ${deep}`)
    expect(code).toBe(depth > 100_000 ? 413 : 400)
    const review = `{"spec":{"resourceAttributes":${deep}}}`
    expect(told(await server.call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review))).toMatch(
      tooDeep,
    )
    expect(told(await server.call('DELETE', `${maps}/nested`, `{"preconditions":${deep}}`))).toMatch(tooDeep)
  })
  test('brackets in a text are no levels', async () => {
    const data = JSON.stringify({brackets: '['.repeat(5000), quoted: '\\"{'.repeat(5000)})
    expect((await server.call('POST', maps, map('brackets', `,"data":${data}`))).code).toBe(201)
  })
})

describe('values without number', () => {
  const tooMany = '413 Request entity too large: the sandbox takes at most 50000 values in one request'
  const values = (count: number): string => `[${Array<string>(count).fill('{}').join(',')}]`
  const pod = (containers: string): string =>
    `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"many"},"spec":{"containers":${containers}}}`
  beforeAll(() => server.call('POST', maps, map('many')))
  test.each<[string, () => Promise<Answer>]>([
    ['JSON', () => server.call('POST', '/api/v1/namespaces/default/pods', pod(values(60_000)))],
    ['YAML', () => server.call('POST', maps, `a: 1\ndata: ${values(120_000)}`, {'content-type': 'application/yaml'})],
    [
      'YAML that is not read at all',
      () => server.call('POST', maps, `a: [${'a,'.repeat(1_400_000)}`, {'content-type': 'application/yaml'}),
    ],
    ['merge', () => patch('many', 'merge-patch+json', `{"data":${values(60_000)}}`)],
    ['strategic merge', () => patch('many', 'strategic-merge-patch+json', `{"data":${values(60_000)}}`)],
    ['JSON patch', () => patch('many', 'json-patch+json', `[{"op":"add","path":"/data","value":${values(60_000)}}]`)],
    ['apply', () => patch('many?fieldManager=a', 'apply-patch+yaml', `{"data":${values(60_000)}}`)],
    ['options of a deletion', () => server.call('DELETE', `${maps}/many`, `{"preconditions":${values(60_000)}}`)],
  ])('%s', async (_, ask) => {
    expect(told(await ask())).toBe(tooMany)
  })
  test('commas in a text are none', async () => {
    const data = JSON.stringify({list: ',{[,"'.repeat(50_000)})
    expect((await server.call('POST', maps, map('commas', `,"data":${data}`))).code).toBe(201)
  })
  test('of refusals the first thousand are told', async () => {
    const {code, body} = await server.call('POST', '/api/v1/namespaces/default/pods', pod(values(2000)))
    expect(code).toBe(422)
    expect(listAt(body, 'details', 'causes')).toHaveLength(1000)
    expect(stringAt(body, 'message')).toMatch(/, and \d+ more\]$/)
  })
  test('refusals that print a long list each time', async () => {
    const owner = '{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u","controller":true}'
    const owners = Array<string>(1500).fill(owner).join(',')
    const body = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"owned","ownerReferences":[${owners}]}}`
    const {code, text} = await server.call('POST', maps, body)
    expect(code).toBe(422)
    expect(text.length).toBeLessThan(20_000_000)
  })
})

describe('patches', () => {
  beforeAll(() => server.call('POST', maps, map('patched', ',"data":{"a":"b"}')))
  test.each([
    [
      'json-patch+json',
      '[{"op":"nothing","path":"/data"}]',
      '422 the server rejected our request due to an error in our request',
    ],
    ['merge-patch+json', '{', '400 error decoding patch: unexpected end of JSON input'],
    ['strategic-merge-patch+json', '{', '400 unexpected end of JSON input'],
    [
      'strategic-merge-patch+json',
      '[]',
      '400 json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
  ])('%s that is none: %s', async (type, body, refusal) => {
    expect(told(await patch('patched', type, body))).toBe(refusal)
  })
  // As a cluster says it.
  test.each([
    ['{"replicas":"two"}', 'unrecognized type: int32'],
    ['{"replicas":1.5}', 'cannot convert float64 to int32'],
    ['{"paused":1}', 'unrecognized type: bool'],
    ['"x"', 'cannot restore struct from: string'],
    ['[]', 'cannot restore struct from: slice'],
    ['{"selector":{"matchLabels":[]}}', 'cannot restore map from slice'],
    ['{"template":{"spec":{"nodeName":1}}}', 'cannot convert int64 to string'],
    ['{"template":{"spec":{"nodeName":true}}}', 'unrecognized type: string'],
    ['{"template":{"spec":{"tolerations":"x"}}}', 'cannot restore slice from string'],
    ['{"template":{"spec":{"tolerations":[1]}}}', 'cannot restore struct from: int64'],
  ])('a strategic merge that does not fit: %s', async (spec, why) => {
    const labels = {app: 'web'}
    const template = {metadata: {labels}, spec: {containers: [{name: 'web', image: 'nginx'}]}}
    const deployments = '/apis/apps/v1/namespaces/default/deployments'
    await server.call('POST', deployments, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {name: 'web'},
      spec: {replicas: 0, selector: {matchLabels: labels}, template},
    })
    const type = {'content-type': 'application/strategic-merge-patch+json'}
    const refused = await server.call('PATCH', `${deployments}/web`, `{"spec":${spec}}`, type)
    expect(told(refused)).toContain('422 ')
    expect(told(refused).endsWith(`: ${why}`)).toBe(true)
  })
  test('copies that double an object again and again', async () => {
    const copies = Array.from({length: 60}, (_, index) => ({op: 'copy', from: '/data', path: `/data/k${index}`}))
    expect((await patch('patched', 'json-patch+json', JSON.stringify(copies))).code).toBe(422)
  })
  test('more operations than the server takes', async () => {
    const tests = (count: number): string =>
      JSON.stringify(Array.from({length: count}, () => ({op: 'test', path: '/kind', value: 'ConfigMap'})))
    expect((await patch('patched', 'json-patch+json', tests(10_000))).code).toBe(200)
    expect(told(await patch('patched', 'json-patch+json', tests(10_001)))).toBe(
      '413 Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001',
    )
  })
  test('aliases that blow up', async () => {
    const lines = 'bcdefghij'
      .split('')
      .map((name, at) => `${name}: &${name} [${Array<string>(9).fill(`*${'abcdefghi'[at]}`).join(',')}]`)
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...lines].join('\n')
    expect((await patch('bomb?fieldManager=a', 'apply-patch+yaml', bomb)).code).toBe(400)
  })
})

describe('names that every JavaScript object has', () => {
  const data = '{"__proto__":"p","constructor":"c","toString":"t","hasOwnProperty":"h"}'
  const own = JSON.parse(data) as JsonObject
  const dataOf = async (name: string): Promise<JsonObject> =>
    objectAt((await server.call('GET', `${maps}/${name}`)).body, 'data')
  const keys = (object: JsonObject): string[] =>
    Object.entries(object)
      .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : ''}`)
      .toSorted()

  test('are kept as keys, by every way to write them', async () => {
    expect((await server.call('POST', maps, map('own', `,"data":${data}`))).code).toBe(201)
    expect(keys(await dataOf('own'))).toEqual(keys(own))
    for (const type of ['merge-patch+json', 'strategic-merge-patch+json']) {
      const changed = await patch('own', type, '{"data":{"__proto__":"q","constructor":null}}')
      expect(changed.code).toBe(200)
      expect(keys(await dataOf('own'))).toEqual(
        keys({...own, ['__proto__']: 'q'}).filter(text => !text.startsWith('constructor')),
      )
      expect((await patch('own', type, `{"data":${data}}`)).code).toBe(200)
      expect(keys(await dataOf('own'))).toEqual(keys(own))
    }
    const operation = '[{"op":"replace","path":"/data/__proto__","value":"r"},{"op":"remove","path":"/data/toString"}]'
    expect((await patch('own', 'json-patch+json', operation)).code).toBe(200)
    expect(keys(await dataOf('own'))).toEqual(['__proto__: r', 'constructor: c', 'hasOwnProperty: h'])
    const applied = await patch('applied?fieldManager=a', 'apply-patch+yaml', map('applied', `,"data":${data}`))
    expect(applied.code).toBe(201)
    expect(keys(await dataOf('applied'))).toEqual(keys(own))
  })
  test('are no fields of any object', async () => {
    const sent = map('unknown', ',"__proto__":{"data":{"a":"b"}},"constructor":1').replace(
      '{"name"',
      '{"__proto__":{"namespace":"kube-system"},"name"',
    )
    const refused = await server.call('POST', `${maps}?fieldValidation=Strict`, sent)
    expect(told(refused)).toMatch(
      /unknown field "metadata.__proto__", unknown field "__proto__", unknown field "constructor"/,
    )
    const {body} = await server.call('POST', maps, sent)
    expect(body['data']).toBeUndefined()
    expect(valueAt(body, ['metadata', 'namespace'])).toBe('default')
    expect(Object.keys(Object.prototype)).toEqual([])
  })
  test.each(['/__proto__/polluted', '/metadata/__proto__/polluted', '/constructor/prototype/polluted'])(
    'lead nowhere: %s',
    async path => {
      await server.call('POST', maps, map('plain'))
      const operation = JSON.stringify([{op: 'add', path, value: 'yes'}])
      expect((await patch('plain', 'json-patch+json', operation)).code).toBe(422)
      expect(({} as {polluted?: unknown}).polluted).toBeUndefined()
    },
  )
  test('are no labels, no forms of an answer, no resources', async () => {
    await server.call('POST', maps, map('labelled').replace('"name"', '"labels":{"constructor":"k"},"name"'))
    const found = async (selector: string): Promise<string[]> => {
      const {body} = await server.call('GET', `${maps}?labelSelector=${encodeURIComponent(selector)}`)
      return (body['items'] as unknown as JsonObject[]).map(item => stringAt(item, 'metadata', 'name') ?? '')
    }
    expect(await found('constructor')).toEqual(['labelled'])
    expect(await found('toString')).toEqual([])
    for (const kind of ['constructor', '__proto__', 'toString']) {
      const accept = `application/json;as=${kind};v=v1;g=meta.k8s.io`
      expect((await server.call('GET', maps, undefined, {accept})).code).toBe(406)
      expect((await server.call('GET', `/api/v1/${kind}`)).code).toBe(404)
      expect((await server.call('GET', `/apis/${kind}/v1/x`)).code).toBe(404)
      expect((await server.call('GET', `/openapi/v3/${kind}`)).code).toBe(404)
      expect((await server.call('GET', `${maps}?fieldSelector=${kind}=x`)).code).toBe(400)
    }
  })
})

describe('bytes that are not what they say', () => {
  const post = (body: string, headers: Record<string, string>) => server.call('POST', maps, body, headers)
  test('gzip', async () => {
    expect((await post('no gzip', {'content-encoding': 'gzip'})).code).toBe(400)
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(200_000)
    const response = await fetchRaw(bomb)
    expect(response).toBe(413)
  })
  /** The code of a POST of these bytes, packed. */
  async function fetchRaw(bytes: Uint8Array): Promise<number> {
    const {request} = await import('node:https')
    const headers = {
      authorization: `Bearer ${server.token}`,
      'content-encoding': 'gzip',
      'content-type': 'application/json',
    }
    return new Promise((resolve, reject) => {
      const sent = request(`${server.url}${maps}`, {method: 'POST', ca: server.authority, headers}, response => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      sent.on('error', reject)
      sent.end(bytes)
    })
  }
  test('protobuf', async () => {
    const type = {'content-type': 'application/vnd.kubernetes.protobuf'}
    for (const body of ['k8s\0', 'k8s\0\n\u0005', `k8s\0${'\n\u007f'.repeat(1000)}`, 'k8s\0\u0012\u007f', 'k9s\0']) {
      expect([400, 415]).toContain((await post(body, type)).code)
    }
  })
  test.each([
    '',
    '{',
    '{"a":',
    '[',
    'null',
    '1',
    '"x"',
    '[]',
    '{}',
    '{"kind":1}',
    '{"metadata":[]}',
    '{"metadata":null}',
    '\u0000',
    '{"a":1e999999}',
  ])('JSON %j', async body => {
    const {code} = await post(body, {})
    expect(code).toBeGreaterThanOrEqual(400)
    expect(code).toBeLessThan(500)
  })
})

test('a watch that may last for ever does not end at once', async () => {
  const watch = await server.watch(
    `${maps}?watch=1&timeoutSeconds=99999999999&resourceVersion=${server.registry.version}`,
  )
  await new Promise(resolve => setTimeout(resolve, 50))
  await server.call('POST', maps, map('later'))
  expect((await watch.next())?.type).toBe('ADDED')
  watch.close()
})
