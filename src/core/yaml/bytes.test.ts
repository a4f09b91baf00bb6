import {describe, expect, it} from 'vitest'
import {base64Bytes, textOfBytes, utf8Text, wellFormed} from './bytes.ts'

const bytes = (...values: (number | string)[]): Uint8Array =>
  Uint8Array.from(values.flatMap(value => (typeof value === 'number' ? [value] : [...Buffer.from(value)])))

describe('the bytes of a file', () => {
  it('are UTF-8, whatever they are', () => {
    expect(textOfBytes(bytes('é😀'))).toBe('é😀')
    expect(textOfBytes(bytes(0xef, 0xbb, 0xbf, 'a'))).toBe('\ufeffa')
    expect(textOfBytes(bytes('a', 0xff, 'b'))).toBe('a\ufffdb')
    expect(textOfBytes(bytes())).toBe('')
  })
  it('are UTF-16 when their mark says so', () => {
    expect(textOfBytes(bytes(0xff, 0xfe, 'k', 0, 0xe9, 0))).toBe('\ufeffké')
    expect(textOfBytes(bytes(0xfe, 0xff, 0, 'k', 0, 0xe9))).toBe('\ufeffké')
  })
})

it('makes a character of every byte that belongs to none', () => {
  expect(utf8Text(bytes('a', 0xe2, 0x98, 'b'))).toBe('a\ufffd\ufffdb')
  expect(utf8Text(bytes(0xf0, 0x9f, 0x98, 0xff))).toBe('\ufffd\ufffd\ufffd\ufffd')
  expect(utf8Text(bytes(0xed, 0xa0, 0x80, 0xc0, 0x80, 0xf4, 0x90, 0x80, 0x80))).toBe('\ufffd'.repeat(9))
  expect(utf8Text(bytes(0xef, 0xbb, 0xbf, '☺', 0xff, 'é'))).toBe('\ufeff☺\ufffdé')
})

it('reads base64 with its padding and with line breaks', () => {
  const text = (packed: string): string | undefined => {
    const found = base64Bytes(packed)
    return found && Buffer.from(found).toString('latin1')
  }
  expect(['', 'YQ==', 'YR==', 'YWI=', 'YWJj', 'YW\nJj\r\n', 'YQ=\n=', '+/8='].map(text)).toEqual([
    '',
    'a',
    'a',
    'ab',
    'abc',
    'abc',
    'a',
    '\xfb\xff',
  ])
  expect(['YQ', 'YQ=', 'Y===', '====', 'YQ==Y', 'YQ= =', 'YQ-_', 'é===', 'YW=j'].map(text)).toEqual(
    Array(9).fill(undefined),
  )
})

it('mends half characters only', () => {
  expect(wellFormed('a\ud83d\ude00\ud83db\ude00')).toBe('a\ud83d\ude00\ufffdb\ufffd')
})
