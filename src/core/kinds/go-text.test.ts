import {expect, it} from 'vitest'
import {goQuote} from './go-text.ts'

it('quotes as strconv.Quote does', () => {
  expect(goQuote('a\u0007\u007f\u00a0é\u200b\u{e0001}\u0378"\\\n')).toBe(
    '"a\\a\\x7f\\u00a0é\\u200b\\U000e0001\\u0378\\"\\\\\\n"',
  )
})
