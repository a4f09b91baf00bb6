import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {type JsonObject, objectAt, stringAt, valueAt} from '../../core/json.ts'
import {served} from './discovery.ts'
import {openApiV2Protobuf} from './openapi-v2.ts'
import {keyOf, readSchemas, schemaNames} from './openapi-schemas.ts'
import {startTestServer, type TestServer} from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const schema = (document: JsonObject, name: string): JsonObject =>
  objectAt(document, 'components', 'schemas', `io.k8s.api.${name}`)

test('every type that is served is described', () => {
  const names = schemaNames(readSchemas())
  expect(served.map(keyOf).filter(key => !names.has(key))).toEqual([])
})

describe('/openapi/v3', () => {
  const find = async (path: string): Promise<string> => {
    const {body} = await server.call('GET', '/openapi/v3')
    return stringAt(body, 'paths', path, 'serverRelativeURL') ?? ''
  }

  test('tells what Kubernetes says of fields, and the values that they may have', async () => {
    const {body} = await server.call('GET', await find('api/v1'))
    const policy = schema(body, 'core.v1.PersistentVolumeSpec')
    expect(valueAt(policy, ['properties', 'persistentVolumeReclaimPolicy'])).toEqual({
      description: expect.stringContaining(
        'defines what happens to a persistent volume when released from its claim',
      ) as string,
      type: 'string',
      enum: ['Delete', 'Recycle', 'Retain'],
    })
  })
  test('has in each document what its kinds refer to, and no more', async () => {
    const {body, text} = await server.call('GET', await find('apis/apps/v1'))
    const names = Object.keys(objectAt(body, 'components', 'schemas'))
    const referred = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name))
    expect([...referred].filter(name => !names.includes(name!))).toEqual([])
    expect(names).toContain('io.k8s.api.core.v1.PodSpec')
    expect(names).not.toContain('io.k8s.api.core.v1.Node')
  })
  test('a document may be kept under its hash; under another it has moved', async () => {
    const url = await find('apis/storage.k8s.io/v1')
    const {headers} = await server.call('GET', url)
    expect(headers['cache-control']).toBe('public, immutable')
    expect(url).toBe(`/openapi/v3/apis/storage.k8s.io/v1?hash=${String(headers['etag']).slice(1, -1)}`)
    expect((await server.call('GET', url, undefined, {'if-none-match': String(headers['etag'])})).code).toBe(304)
    const moved = await server.call('GET', '/openapi/v3/apis/storage.k8s.io/v1?hash=OLD')
    expect([moved.code, moved.headers['location']]).toEqual([301, url])
  })
  test('knows no other document', async () => {
    expect((await server.call('GET', '/openapi/v3/apis/apps/v2')).code).toBe(404)
    expect((await server.call('GET', '/openapi/v3x')).code).toBe(404)
  })
})

describe('/openapi/v2', () => {
  /** The fields of a message of protobuf: number and bytes. */
  function* fields(bytes: Buffer): Generator<{number: number; bytes: Buffer}> {
    let at = 0
    const varint = (): number => {
      for (let value = 0, factor = 1; ; factor *= 128) {
        const byte = bytes[at++]!
        value += (byte & 127) * factor
        if (byte < 128) return value
      }
    }
    while (at < bytes.length) {
      const key = varint()
      expect(key % 8).toBe(2)
      const length = varint()
      yield {number: Math.floor(key / 8), bytes: bytes.subarray(at, at + length)}
      at += length
    }
    expect(at).toBe(bytes.length)
  }
  const all = (bytes: Buffer, number: number): Buffer[] =>
    [...fields(bytes)].filter(field => field.number === number).map(field => field.bytes)
  const textOf = (bytes: Buffer, number: number): string | undefined => all(bytes, number)[0]?.toString('utf8')

  test('has references without neighbours, and no defaults', async () => {
    const {body, text} = await server.call('GET', '/openapi/v2')
    expect(valueAt(body, ['definitions', 'io.k8s.api.core.v1.Pod', 'properties', 'spec'])).toEqual({
      description: expect.stringContaining('Specification of the desired behavior of the pod.') as string,
      $ref: '#/definitions/io.k8s.api.core.v1.PodSpec',
    })
    expect(text).not.toMatch(/"(allOf|oneOf)":/)
  })
  test('is the same in protobuf', async () => {
    const accept = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'
    const json = await server.call('GET', '/openapi/v2')
    const definitions = objectAt(json.body, 'definitions')
    const {headers} = await server.call('GET', '/openapi/v2', undefined, {accept})
    const raw = openApiV2Protobuf(readSchemas())
    expect([headers['content-type'], headers['content-length']]).toEqual([accept, String(raw.length)])
    const found = all(all(raw, 9)[0]!, 1).map(entry => ({name: textOf(entry, 1)!, value: all(entry, 2)[0]!}))
    expect(found.map(({name}) => name)).toEqual(Object.keys(definitions))
    for (const {name, value} of found) {
      expect(textOf(value, 4)).toBe(stringAt(definitions, name, 'description'))
      const properties = all(value, 25).flatMap(list => all(list, 1))
      expect(properties.map(property => textOf(property, 1))).toEqual(
        Object.keys(objectAt(definitions, name, 'properties')),
      )
      for (const property of properties) {
        const field = objectAt(definitions, name, 'properties', textOf(property, 1)!)
        const bytes = all(property, 2)[0]!
        expect(textOf(bytes, 1)).toBe(field['$ref'])
        expect(all(bytes, 22).map(type => textOf(type, 1))).toEqual('type' in field ? [field['type']] : [])
      }
    }
  })
})
