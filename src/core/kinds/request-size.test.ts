import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {goJson} from '../field-error.ts'
import type {JsonObject} from '../json.ts'
import {admit} from './admit.ts'
import {requestRefusal, storageRefusal} from './request-size.ts'

const configMap = (text: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name: 'settings'},
  data: {text},
})
const around = JSON.stringify(configMap('')).length + 1
const limit = 3 * 1024 * 1024

describe('the size of a request', () => {
  it('may be the limit, with the line break that kubectl ends it with', () => {
    expect(requestRefusal(configMap('x'.repeat(limit - around)))).toBeUndefined()
    expect(requestRefusal(configMap('x'.repeat(limit - around + 1)))).toMatchObject({
      value: limit + 1,
      detail: 'Request entity too large: limit is 3145728',
    })
  })
  it('is counted as Go writes JSON', () => {
    const sign = fc.constantFrom('a', 'é', '€', '😀', '"', '\\', '<', '&', '\n', '\u0001', '\b', '\u2028', '\u007f')
    const part = fc.oneof(fc.string({unit: sign, maxLength: 20}), fc.integer(), fc.boolean(), fc.constant(null))
    fc.assert(
      fc.property(fc.array(fc.array(part, {maxLength: 4}), {maxLength: 4}), parts => {
        const object = {...configMap('x'.repeat(limit)), parts}
        expect(requestRefusal(object)?.value).toBe(Buffer.byteLength(goJson(object)) + 1)
      }),
    )
  })
})

describe('what etcd takes', () => {
  const pod = (length: number): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name: 'web'},
    spec: {containers: [{name: 'web', image: 'nginx', args: ['x'.repeat(length)]}]},
  })
  const version = [1, 36] as const
  it('is refused behind everything else that is wrong', () => {
    expect(admit(pod(1_572_864), {version}).fieldErrors).toMatchObject([{detail: 'etcdserver: request is too large'}])
    const wrong = {...pod(1_572_864), metadata: {name: 'WEB'}}
    expect(admit(wrong, {version}).fieldErrors).toMatchObject([{path: {name: 'metadata.name'}}])
  })
  it('is not refused for what the texts alone do not fill, nor for a status', () => {
    expect(storageRefusal(pod(1_500_000))).toBeUndefined()
    expect(storageRefusal({...pod(1), status: {message: 'x'.repeat(2_000_000)}})).toBeUndefined()
  })
})
