import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../json.ts'
import {decode, decodeErrorText} from './decode.ts'
import {kinds} from './index.ts'

const volume = (spec: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: {name: 'data'},
  spec,
})
const decodeVolume = (spec: JsonObject) => decode(volume(spec), 'core.v1.PersistentVolume', [1, 36])
const textOf = (object: JsonObject, type: string): string => decodeErrorText(decode(object, type, [1, 36]).errors)

describe('decode', () => {
  it('keeps what Go keeps', () => {
    const {object, errors} = decodeVolume({
      capacity: {storage: '1024Mi', cpu: 1.5},
      accessModes: ['ReadWriteOnce'],
      mountOptions: [],
      storageClassName: '',
      volumeMode: null,
      nfs: {server: 'files', path: '/data', readOnly: false},
      nodeAffinity: {},
    })
    expect(errors).toEqual([])
    expect(object['spec']).toEqual({
      capacity: {storage: '1Gi', cpu: '1500m'},
      accessModes: ['ReadWriteOnce'],
      nfs: {server: 'files', path: '/data'},
      nodeAffinity: {},
    })
  })

  it('tells pointers from values', () => {
    const {object} = decode({spec: {replicas: 0, minReadySeconds: 0}}, 'apps.v1.StatefulSet', [1, 36])
    expect(object['spec']).toEqual({replicas: 0})
  })

  it('reads null in lists and maps as Go’s zero', () => {
    const type = 'core.v1.PersistentVolume'
    const {object} = decode(
      {metadata: {labels: {app: null}}, spec: {accessModes: [null], capacity: {storage: null}}},
      type,
      [1, 36],
    )
    expect(object).toEqual({metadata: {labels: {app: ''}}, spec: {accessModes: [''], capacity: {storage: '0'}}})
  })

  it('brings bytes, times and numbers into one form', () => {
    const {object} = decode(
      {data: {key: 'YW\nJj', list: [97, null]}, metadata: {creationTimestamp: '2026-01-31T01:30:00+02:00'}},
      'core.v1.Secret',
      [1, 36],
    )
    expect(object).toEqual({data: {key: 'YWJj', list: 'YQA='}, metadata: {creationTimestamp: '2026-01-30T23:30:00Z'}})
  })

  it.each<[string, string, JsonObject, string]>([
    [
      'a text where a number is',
      'core.v1.Service',
      {spec: {ports: [{port: 'http'}]}},
      'json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32',
    ],
    [
      'a number that is too large',
      'core.v1.Service',
      {spec: {ports: [{port: 99999999999}]}},
      'json: cannot unmarshal number 99999999999 into Go struct field ServicePort.spec.ports.port of type int32',
    ],
    [
      'a fraction',
      'apps.v1.StatefulSet',
      {spec: {replicas: 1.5}},
      'json: cannot unmarshal number 1.5 into Go struct field StatefulSetSpec.spec.replicas of type int32',
    ],
    [
      'a field of an embedded struct',
      'core.v1.PersistentVolume',
      {spec: {nfs: {readOnly: 'yes'}}},
      'json: cannot unmarshal string into Go struct field NFSVolumeSource.spec.PersistentVolumeSource.nfs.readOnly of type bool',
    ],
    [
      'a value of a map',
      'storage.v1.StorageClass',
      {parameters: {archiveOnDelete: false}},
      'json: cannot unmarshal bool into Go struct field StorageClass.parameters of type string',
    ],
    [
      'an object for a list',
      'core.v1.Pod',
      {spec: {containers: {}}},
      'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      'a list for an object',
      'apps.v1.Deployment',
      {spec: []},
      'json: cannot unmarshal array into Go struct field Deployment.spec of type v1.DeploymentSpec',
    ],
    [
      'a number in an environment variable',
      'core.v1.Pod',
      {spec: {containers: [{env: [{name: 'DEBUG', value: 1}]}]}},
      'json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string',
    ],
    [
      'an integer or string that is neither',
      'core.v1.Service',
      {spec: {ports: [{targetPort: true}]}},
      'json: cannot unmarshal bool into Go struct field ServicePort.spec.ports.targetPort of type int32',
    ],
    [
      'a time that is a number',
      'core.v1.Pod',
      {metadata: {creationTimestamp: 5}},
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp of type string',
    ],
    [
      'bytes that are no base64',
      'core.v1.Secret',
      {data: {password: 'hunter2!'}},
      'illegal base64 data at input byte 7',
    ],
    [
      'bytes that are too large',
      'core.v1.Secret',
      {data: {password: [300]}},
      'json: cannot unmarshal number 300 into Go struct field Secret.data of type uint8',
    ],
    [
      'a quantity of nothing',
      'core.v1.PersistentVolume',
      {spec: {capacity: {storage: ''}}},
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
  ])('refuses %s', (_what, type, object, text) => {
    expect(textOf(object, type)).toBe(text)
  })

  it('tells the first problem, but one that ends decoding before it', () => {
    const ports = [{port: 'http', targetPort: true}]
    expect(textOf({spec: {ports}}, 'core.v1.Service')).toContain('targetPort')
    expect(textOf({spec: {clusterIP: 1, ports: 2}}, 'core.v1.Service')).toContain('clusterIP')
  })

  it('finds every unknown field, with the ones that are known', () => {
    const {errors} = decodeVolume({capcity: {}, nfs: {host: 'files'}, claimRef: {Name: 'x'}})
    expect(decodeErrorText(errors)).toBe(
      'strict decoding error: unknown field "spec.capcity", unknown field "spec.nfs.host", unknown field "spec.claimRef.Name"',
    )
    expect(errors[1]).toMatchObject({
      problem: 'unknown field',
      at: ['spec', 'nfs', 'host'],
      known: ['server', 'path', 'readOnly'],
    })
  })

  it('names list items in unknown fields', () => {
    expect(textOf({spec: {ports: [{}, {prot: 80}]}}, 'core.v1.Service')).toBe(
      'strict decoding error: unknown field "spec.ports[1].prot"',
    )
  })

  it('adds duplicate fields of the text', () => {
    const {errors} = decode(volume({}), 'core.v1.PersistentVolume', [1, 36], [{path: ['metadata', 'name']}])
    expect(decodeErrorText(errors)).toBe('strict decoding error: duplicate field "metadata.name"')
  })

  it('does not know fields of other versions', () => {
    const pod = {spec: {containers: [], volumes: [{name: 'files', image: {reference: 'files:1'}}]}}
    expect(decode(pod, 'core.v1.Pod', [1, 30]).errors).toMatchObject([{path: 'spec.volumes[0].image'}])
    expect(decode(pod, 'core.v1.Pod', [1, 31]).errors).toEqual([])
  })

  it('is not led astray by names of prototypes', () => {
    const object: unknown = JSON.parse(
      '{"metadata": {"labels": {"__proto__": "a", "constructor": "b"}}, "__proto__": 1, "toString": 2}',
    )
    const {object: decoded, errors} = decode(object as JsonObject, 'core.v1.ConfigMap', [1, 36])
    expect(JSON.stringify(decoded)).toBe('{"metadata":{"labels":{"__proto__":"a","constructor":"b"}}}')
    expect(errors.map(error => error.path)).toEqual(['__proto__', 'toString'])
  })

  const anyKind = fc.constantFrom(...kinds)
  it('never throws, and decodes what it has decoded to the same', () => {
    const anyObject = fc.dictionary(
      fc.constantFrom('metadata', 'spec', 'status', 'data', 'rules', 'bogus'),
      fc.jsonValue({maxDepth: 4}),
    )
    fc.assert(
      fc.property(anyKind, anyObject, (kind, object) => {
        const once = decode(object as JsonObject, kind.type, [1, 36])
        const twice = decode(once.object, kind.type, [1, 36])
        expect(twice.errors).toEqual([])
        expect(twice.object).toEqual(once.object)
      }),
    )
  })
})
