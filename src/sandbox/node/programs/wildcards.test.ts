import {array, assert, constantFrom, property} from 'fast-check'
import {expect, test} from 'vitest'
import {likePattern, shellPattern} from './wildcards.ts'

test.each([
  ['h?llo', ['hello', 'hallo'], ['hllo', 'heello']],
  ['h*llo', ['hllo', 'heeeello'], ['hell']],
  ['h[ae]llo', ['hello', 'hallo'], ['hillo']],
  ['h[^e]llo', ['hallo'], ['hello']],
  ['h[a-c]llo', ['hbllo'], ['hdllo', 'h-llo']],
  [String.raw`h\*llo`, ['h*llo'], ['hallo']],
  ['a.b', ['a.b'], ['axb']],
  ['[', ['['], ['a']],
  ['*', ['', 'a/b'], []],
])('shell pattern %s', (pattern, fits, others) => {
  for (const text of fits) expect(shellPattern(pattern).test(text), text).toBe(true)
  for (const text of others) expect(shellPattern(pattern).test(text), text).toBe(false)
})

test.each([
  ['w_b%', ['web', 'WEB-0', 'wäb'], ['wb', 'wweb']],
  [String.raw`100\%`, ['100%'], ['1000']],
  ['(a|b)', ['(a|b)', '(A|B)'], ['a']],
])('LIKE %s', (pattern, fits, others) => {
  for (const text of fits) expect(likePattern(pattern).test(text), text).toBe(true)
  for (const text of others) expect(likePattern(pattern).test(text), text).toBe(false)
})

test('the same as a regular expression, for those that are short', () => {
  const letters = (...of: string[]) => array(constantFrom(...of), {maxLength: 7}).map(list => list.join(''))
  assert(
    property(letters('a', 'b', '*', '?'), letters('a', 'b'), (pattern, text) => {
      const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`)
      expect(shellPattern(pattern).test(text)).toBe(expression.test(text))
    }),
    {numRuns: 2000},
  )
})

test('a pattern that a regular expression would never be done with', () => {
  expect(shellPattern('*a'.repeat(50) + '*b').test('a'.repeat(2000))).toBe(false)
  expect(likePattern('%a'.repeat(50) + '%b').test('a'.repeat(2000))).toBe(false)
})
