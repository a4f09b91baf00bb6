import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {decodeBase64, encodeBase64} from './base64.ts'

describe('base64', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 40}), bytes => {
        expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
        expect(decodeBase64(encodeBase64(bytes))).toEqual({bytes})
      }),
    )
  })
  it('skips line breaks, nothing else', () => {
    expect(decodeBase64('YW\nJj\r\n')).toEqual({bytes: new Uint8Array([97, 98, 99])})
    expect(decodeBase64('YW Jj')).toEqual({wrongAt: 2})
  })
  it.each([
    ['x', 0],
    ['YQ', 0],
    ['YWJjYQ', 4],
    ['=', 0],
    ['Y===', 1],
    ['YQ=', 3],
    ['YQ=x', 2],
    ['YQ==x', 4],
    ['YQ==YQ==', 4],
    ['YWJ-', 3],
    ['é', 0],
  ])('says where %j is wrong', (text, wrongAt) => {
    expect(decodeBase64(text)).toEqual({wrongAt})
  })
})
