import {describe, expect, it} from 'vitest'
import {isTimestamp, plainValue, resolve} from './resolve.ts'
import {isRefused, messagesOf, read, valueOf} from './values-for-tests.ts'

// Every row was played against kubectl.
describe('a plain scalar', () => {
  const rows: [value: unknown, texts: string][] = [
    [true, 'y Y yes Yes YES true True TRUE on On ON'],
    [false, 'n N no No NO false False FALSE off Off OFF'],
    [null, ' ~ null Null NULL &anchor'],
    [0, '0 -0 +0 00 -0.0 0.0 0_ 0x0 0e5 1e-999'],
    [1, '1 +1 01 1.0 1. 1_ 0x1 0x_1 0b1 0o1 1e0 0b+1 10e-1'],
    [8, '8 08 010 0o10 0b1000 8.0 0_8'],
    [-1, '-1 -1.0 -0x1 -0b1 -01 0b-1 -_1'],
    [511, '0777 0o777 0x1FF 0X1ff'],
    [1000, '1000 1_000 1e3 1E3 1e+3 1.e3 1__000 1_0_0_0 +1000'],
    [0.5, '0.5 .5 +.5 5e-1 5E-1 0_0.5 .5_0'],
    [2 ** 63, '9223372036854775807 0x7fffffffffffffff 9.223372036854775808e18'],
    // One more than the largest int64 is not it.
    [2 ** 63 + 2048, '9223372036854775808 0x8000000000000000'],
    [1e20, '100000000000000000000 1e20'],
  ]
  const pairs = rows.flatMap(([value, texts]) => texts.split(' ').map(text => [text, value] as const))
  it.each(pairs)('%s is %s', (text, value) => expect(valueOf(text)).toBe(value))

  const strings = [
    'tRUE yES oN nULL none . + -x e1 1e 1e+ 1.2.3 5Gi 100m 0x 0o 0b 0b2 0o8 08x _1 ._1 .1_ .1__0 0x1p4 -0b-1 1e999 .1e999',
    '0x10000000000000000 -9223372036854775808x 22:22 1:2:3 0:0 190:20:30.15 2024-01-01 2024-01-01T00:00:00Z << = nan inf',
    'a:b a#b http://x/y?z=1 a? a,b a] -- :a ?a < +.nan Infinity é😀',
  ]
  it.each(strings.flatMap(texts => texts.split(' ')))('%s is text', text => expect(valueOf(text)).toBe(text))

  it('may hold blanks, and ends before a comment', () => {
    expect(valueOf('1 2')).toBe('1 2')
    expect(valueOf('2024-1-1 1:2:3')).toBe('2024-1-1 1:2:3')
    expect(valueOf('a\tb')).toBe('a\tb')
    expect(valueOf('a #b')).toBe('a')
    expect(valueOf('a# b')).toBe('a# b')
    expect(valueOf('# b')).toBe(null)
    expect(valueOf('\t5\t')).toBe(5)
  })
  it.each('.nan .NaN .NAN .inf .Inf +.INF -.inf'.split(' '))('%s has no form in JSON', text =>
    expect(messagesOf(`v: ${text}\n`)).toEqual([`JSON has no number "${text}"`]),
  )
  it('without a form in JSON is refused only where it stays', () => {
    expect(read('v: .nan\nv: 1\n')).toEqual({v: 1})
    expect(read('v: {~: 1}\nv: 1\n')).toEqual({v: 1})
    expect(isRefused('v: {a: [.nan]}\n')).toBe(true)
  })
  it('keeps large integers exactly for keys', () => {
    expect(resolve('9223372036854775807')).toEqual({type: 'int', value: 2 ** 63, big: 2n ** 63n - 1n})
    expect(resolve('0xFFFFFFFFFFFFFFFF')).toEqual({type: 'uint', value: 2 ** 64, big: 2n ** 64n - 1n})
    expect(resolve('-9223372036854775809')).toEqual({type: 'float', value: -(2 ** 63)})
  })
  it('may have any number of digits', () => {
    const many = 1_000_000
    expect(plainValue('9'.repeat(many))).toBe('9'.repeat(many))
    expect(plainValue(`0${'0'.repeat(many)}`)).toBe(0)
    expect(plainValue(`1.${'0'.repeat(many)}`)).toBe(1)
    expect(plainValue(`.${'1_'.repeat(many)}`)).toBe(`.${'1_'.repeat(many)}`)
    expect(plainValue(`0x${'f'.repeat(many)}`)).toBe(`0x${'f'.repeat(many)}`)
  })
})

describe('a tag', () => {
  it.each<[string, unknown]>([
    ['!!str yes', 'yes'],
    ['!!str', ''],
    ['!!str 0777', '0777'],
    ['!!int "5"', 5],
    ['!!int 0x1f', 31],
    ['!!float 5', 5],
    ['!!float 1e3', 1000],
    ['!!bool "true"', true],
    ['!!bool yes', true],
    ['!!null ""', null],
    ['!!null ~', null],
    ['!!timestamp 2024-1-2', '2024-1-2'],
    ['!!timestamp "2001-12-14t21:59:43.10-05:00"', '2001-12-14t21:59:43.10-05:00'],
    ['!!binary aGk=', 'hi'],
    ['!!binary "a\\nGk="', 'hi'],
    ['!!binary /w==', '\ufffd'],
    ['!!binary 4pi6/w==', '☺\ufffd'],
    ['!foo bar', 'bar'],
    ['!foo 5', '5'],
    ['!foo', ''],
    ['! 5', '5'],
    ['!<tag:yaml.org,2002:str> 5', '5'],
    ['!!st%72 5', '5'],
    ['!!str,x 5', '5'],
    ['!!python/object:os.system 5', '5'],
    ['!!set {a, b}', {a: null, b: null}],
    ['!!omap [a: 1]', [{a: 1}]],
    ['!!null {a: 1}', {a: 1}],
  ])('%s', (text, value) => expect(valueOf(text)).toEqual(value))

  const wrong = [
    '!!int_5.0 !!int_1e3 !!int !!bool_1 !!null_x !!float_x !!float_18446744073709551615 !!timestamp_x !!binary_a !!_x',
    '!!timestamp_2024-13-45 !!timestamp_2023-02-29 !!binary_"é" !x!y_z !<x_z !%4_x !%ff_x !%c3%28_x !a{b_x',
  ]
  it.each(wrong.flatMap(texts => texts.replaceAll('_', ' ').split(/ (?=!)/)))('%s is refused', text =>
    expect(isRefused(`v: ${text}\n`)).toBe(true),
  )
})

it('knows go-yaml’s timestamps', () => {
  const right = ['2000-02-29', '2024-1-1T1:2:3Z', '2024-01-01t01:02:03.5+24:60', '2024-1-1 23:59:59,123456789012']
  const wrong = [
    '1900-02-29',
    '2024-04-31',
    '2024-1-1T1:2:3',
    '2024-1-1T24:00:00Z',
    '2024-1-1T1:2:3z',
    '24-1-1',
    '2024-1-1 ',
  ]
  expect(right.filter(text => !isTimestamp(text))).toEqual([])
  expect(wrong.filter(isTimestamp)).toEqual([])
})
