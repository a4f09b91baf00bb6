import * as fc from 'fast-check'
import {expect, it, test} from 'vitest'
import {atLeast, compareVersions, parseVersion, versionText} from './version.ts'

test.each([
  ['1.30', [1, 30]],
  ['v1.30', [1, 30]],
  ['1.30.4', [1, 30]],
  ['v1.36.3+k3s1', [1, 36]],
  [' 1.9 ', [1, 9]],
])('%s', (text, version) => {
  expect(parseVersion(text)).toEqual(version)
})
test.each(['', '1', 'latest', '1.x', '1.30x', '-1.30', '1.1234'])('%j is no version', text => {
  expect(parseVersion(text)).toBeUndefined()
})
it('orders by number, not by text', () => {
  expect(compareVersions([1, 9], [1, 10])).toBeLessThan(0)
  expect(atLeast([1, 30], [1, 30])).toBe(true)
  expect(atLeast([1, 29], [1, 30])).toBe(false)
  fc.assert(
    fc.property(fc.nat(999), fc.nat(999), (major, minor) => {
      expect(parseVersion(versionText([major, minor]))).toEqual([major, minor])
    }),
  )
})
