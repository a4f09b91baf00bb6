import {describe, expect, it} from 'vitest'
import {isRefused, read} from './values-for-tests.ts'

// Every row was played against kubectl.
describe('a key', () => {
  it('has the name that JSON needs', () => {
    expect(read('1: a\n0x2: b\nyes: c\n1.5: d\n1e6: e\n1e5: f\n0.1: g\n2024-01-01: h\n.inf: i\n"5": j\n')).toEqual({
      '1': 'a',
      '2': 'b',
      true: 'c',
      '1.5': 'd',
      '1e+06': 'e',
      '100000': 'f',
      '0.1': 'g',
      '2024-01-01': 'h',
      '.inf': 'i',
      '5': 'j',
    })
    expect(read('9223372036854775807: a\n-0: b\n-0.0: c\n!!binary aGk=: d\n1e-5: e\n16777217.5: f\n')).toEqual({
      '9223372036854775807': 'a',
      '0': 'b',
      '-0': 'c',
      hi: 'd',
      '1e-05': 'e',
      '1.6777218e+07': 'f',
    })
  })
  it.each(['~: a', ': a', 'null: a', '18446744073709551615: a', '[a]: b', '--- # flow\n{{a: b}: c}', '? - a\n: b'])(
    '%j is none',
    text => expect(isRefused(`${text}\n`)).toBe(true),
  )
})

describe('an anchor', () => {
  it.each<[string, unknown]>([
    ['a: &x 1\nb: *x\n', {a: 1, b: 1}],
    ['a: &x {p: 1}\nb: *x\n', {a: {p: 1}, b: {p: 1}}],
    ['a: &x 1\na2: &x 2\nb: *x\n', {a: 1, a2: 2, b: 2}],
    ['a: &x k\n*x : 1\n', {a: 'k', k: 1}],
    ['&root\na: &x\n- z\n', {a: ['z']}],
  ])('%j', (text, value) => expect(read(text)).toEqual(value))
  it.each(['a: *x', 'a: &x [*x]', 'a: &x {b: *x}', 'a: &x {<<: *x}', 'a: &x {b: 1}\n--- # next\nb: *x'])(
    '%j is refused',
    text => expect(isRefused(`${text}\n`)).toBe(true),
  )
})

describe('a merge key', () => {
  it.each<[string, unknown]>([
    ['a: &x {p: 1, q: 2}\nb: {<<: *x, p: 9}\n', {a: {p: 1, q: 2}, b: {p: 9, q: 2}}],
    // Against the specification, but so it is: the last in the text counts.
    ['a: &x {p: 1, q: 2}\nb: {p: 9, <<: *x}\n', {a: {p: 1, q: 2}, b: {p: 1, q: 2}}],
    ['b: {<<: [{p: 1}, {p: 2, q: 3}]}\n', {b: {p: 1, q: 3}}],
    ['b: {<<: {<<: {p: 1}, q: 2}}\n', {b: {p: 1, q: 2}}],
    ['b: {"<<": {p: 1}}\n', {b: {'<<': {p: 1}}}],
    ['b: {! "<<": {p: 1}}\n', {b: {p: 1}}],
    ['b: {!!merge <<: {p: 1}}\n', {b: {p: 1}}],
    ['b: [<<: {p: 1}]\n', {b: [{p: 1}]}],
  ])('%j', (text, value) => expect(read(text)).toEqual(value))
  it.each(['a: {<<: 1}', 'a: {<<: [1]}', 'a: {<<: [[{b: 1}]]}', 'a: &x [{b: 1}]\nb: {<<: *x}', 'a: {<<: }'])(
    '%j is refused',
    text => expect(isRefused(`${text}\n`)).toBe(true),
  )
})

describe('aliases', () => {
  const levels = (count: number, width: number): string =>
    Array.from({length: count}, (_, i) => `a${i + 1}: &a${i + 1} [${Array(width).fill(`*a${i}`).join(', ')}]\n`).join(
      '',
    )
  it('may make a document larger, to a point', () => {
    expect(isRefused(`a0: &a0 [x]\n${levels(2, 9)}`)).toBe(false)
    expect(isRefused(`a0: &a0 [x]\n${levels(4, 30)}`)).toBe(true)
    expect(isRefused(`a0: &a0 [x]\n${levels(100, 10)}`)).toBe(true)
  })
  it('are judged by their part of all values', () => {
    const few = `a: &a {x: 1}\n${Array.from({length: 200}, (_, i) => `b${i}: *a\n`).join('')}`
    expect(isRefused(few)).toBe(false)
  })
})
