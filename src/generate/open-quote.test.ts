import {describe, expect, test} from 'vitest'
import {openQuote} from './open-quote.ts'

describe('open quotes', () => {
  test.each([
    ['sh -c "', '"'],
    ["echo 'it", "'"],
    ["echo don't", "'"],
    [`echo "it's`, '"'],
    [`echo "a" "b`, '"'],
    [String.raw`echo "a\"`, '"'],
    ['echo "$(echo "a)"', '"'],
    [`echo "$(echo 'a)"`, "'"],
    ["echo a#b 'c", "'"],
  ])('%s', (line, quote) => {
    expect(openQuote(line)).toBe(quote)
  })

  test.each([
    'sleep 3600',
    'echo "a" \'b\'',
    `echo "it's"`,
    `echo 'say "a'`,
    String.raw`echo \" \'`,
    `echo "$(echo 'a"b')"`,
    `echo "$(echo "a")"`,
    "sleep 1 # don't stop",
    "# don't\nsleep 1",
    "cat <<END\ndon't\nEND",
    '',
  ])('none: %s', line => {
    expect(openQuote(line)).toBeUndefined()
  })
})
