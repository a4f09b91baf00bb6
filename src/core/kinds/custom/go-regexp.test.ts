import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {goRegexp} from './go-regexp.ts'

const matches = (pattern: string, text: string): boolean => {
  const read = goRegexp(pattern)
  if ('error' in read) throw new Error(read.error)
  return read.matches(text)
}

describe('patterns as Go runs them', () => {
  it.each([
    ['^[a-z]([-a-z0-9]*[a-z0-9])?$', 'web-1', true],
    ['^[a-z]+$', 'a\n', false],
    ['(?i)^abc$', 'aBC', true],
    ['^(?:a|b){2,3}$', 'abab', false],
    ['^\\d+(\\.\\d+)?%?$', '80.5%', true],
    ['\\bweb\\b', 'a web b', true],
    ['^[[:alpha:]]+$', 'abc', true],
    ['^\\p{Lu}$', 'Ä', true],
    ['^[^/]*$', 'a/b', false],
    ['^(?P<year>\\d{4})$', '2026', true],
    ['^\\Qa.b\\E$', 'a.b', true],
    ['^.$', '😀', true],
  ])('%s on %j: %s', (pattern, text, expected) => expect(matches(pattern, text)).toBe(expected))

  it.each([
    ['(', 'missing closing ): `(`'],
    ['a)', 'unexpected ): `a)`'],
    ['[a', 'missing closing ]: `[a`'],
    ['*a', 'missing argument to repetition operator: `*`'],
    ['a**', 'invalid nested repetition operator: `**`'],
    ['a{1001}', 'invalid repeat count: `{1001}`'],
    ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
    ['\\y', 'invalid escape sequence: `\\y`'],
  ])('%s: %s', (pattern, error) => expect(goRegexp(pattern)).toEqual({error: `error parsing regexp: ${error}`}))

  it('agrees with JavaScript where both have the same syntax', () => {
    const part = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '(a|b)', '(ab)')
    const repeated = fc.tuple(part, fc.constantFrom('', '*', '+', '?', '{2}')).map(pair => pair.join(''))
    const pattern = fc.array(repeated, {maxLength: 5}).map(parts => `^${parts.join('')}$`)
    const text = fc.string({unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8})
    fc.assert(
      fc.property(pattern, text, (source, value) => {
        expect(matches(source, value)).toBe(new RegExp(source).test(value))
      }),
    )
  })
})
