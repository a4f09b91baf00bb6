import * as fc from 'fast-check'
import {describe, expect, it, test} from 'vitest'
import {
  addressFamily,
  addressProblems,
  addressText,
  addressWarnings,
  blockProblems,
  blockText,
  blockWarnings,
  canonicalAddressProblems,
  canonicalBlockProblems,
  isLinkLocalMulticast,
  isLinkLocalUnicast,
  isLoopback,
  isUnspecified,
  parseAddress,
  parseBlock,
} from './ip.ts'

const text = (address: string): string | undefined => {
  const bytes = parseAddress(address)
  return bytes && addressText(bytes)
}

test.each([
  ['192.168.0.1', '192.168.0.1'],
  ['010.002.003.004', '10.2.3.4'],
  ['::', '::'],
  ['FE80:0:0:0:0:0:0:0abc', 'fe80::abc'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['::ffff:1.2.3.4', '1.2.3.4'],
  ['64:ff9b::10.0.0.1', '64:ff9b::a00:1'],
])('%s reads as %s', (address, canonical) => {
  expect(text(address)).toBe(canonical)
})

test.each(['', '1', '1.2.3', '1.2.3.256', '1.2.3.4.5', ':', ':::', '1::2::3', '1:2:3:4:5:6:7:8:9', '12345::', 'g::'])(
  '%j is no address',
  address => {
    expect(parseAddress(address)).toBeUndefined()
    expect(addressProblems(address, false)).toEqual(['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'])
  },
)

describe('strictness', () => {
  it('tells leading zeros and mapped addresses', () => {
    expect(addressProblems('010.0.0.1', false)).toEqual([])
    expect(addressProblems('010.0.0.1', true)).toEqual(['must not have leading 0s'])
    expect(addressProblems('::ffff:1.2.3.4', true)).toEqual(['must not be an IPv4-mapped IPv6 address'])
    expect(canonicalAddressProblems('FE80::1')).toEqual(['must be in canonical form ("fe80::1")'])
    expect(canonicalAddressProblems('fe80::1')).toEqual([])
  })
  it('checks blocks', () => {
    expect(blockProblems('10.0.0.0', false)).toHaveLength(1)
    expect(blockProblems('10.0.0.0/33', false)).toHaveLength(1)
    expect(blockProblems('10.0.0.0/08', true)).toEqual(['must not have leading 0s in IP or prefix length'])
    expect(blockProblems('10.0.0.1/8', true)).toEqual(['must not have bits set beyond the prefix length'])
    expect(blockProblems('::ffff:1.0.0.0/104', true)).toEqual(['must not have an IPv4-mapped IPv6 address'])
    expect(canonicalBlockProblems('FE80::/64')).toEqual(['must be in canonical form ("fe80::/64")'])
    expect(blockText(parseBlock('10.1.2.3/8')!)).toBe('10.0.0.0/8')
  })
  it('warns of odd spellings', () => {
    expect(addressWarnings('010.0.0.1')).toEqual(['non-standard IP address "010.0.0.1" is invalid: use "10.0.0.1"'])
    expect(addressWarnings('FE80::1')).toEqual([
      'IPv6 address "FE80::1" should be in RFC 5952 canonical format ("fe80::1")',
    ])
    expect(addressWarnings('fe80::1')).toEqual([])
    expect(blockWarnings('10.0.0.1/8')).toEqual([
      'CIDR value "10.0.0.1/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.1/32"?)',
    ])
  })
  it('warns of them as older servers do', () => {
    expect(addressWarnings('010.0.0.1', [1, 34])).toEqual([
      'non-standard IP address "010.0.0.1" will be considered invalid in a future Kubernetes release: use "10.0.0.1"',
    ])
    expect(addressWarnings('010.0.0.1', [1, 28])).toEqual([
      'IP address was accepted, but will be invalid in a future Kubernetes release: ParseAddr("010.0.0.1"): IPv4 field has octet with leading zero',
    ])
    expect(addressWarnings('::ffff:1.2.3.4', [1, 28])).toEqual([])
    expect(blockWarnings('10.0.0.1/8', [1, 28])).toEqual([])
    expect(blockWarnings('FE80::/64', [1, 28])).toEqual([
      'IPv6 prefix "FE80::/64" is not in RFC 5952 canonical format ("fe80::/64"), which may cause controller apply-loops',
    ])
    expect(blockWarnings('10.0.0.0/08', [1, 28])).toEqual([
      'IP prefix was accepted, but will be invalid in a future Kubernetes release: netip.ParsePrefix("10.0.0.0/08"): bad bits after slash: "08"',
    ])
  })
})

it('knows special ranges', () => {
  expect(isLoopback(parseAddress('127.1.2.3')!)).toBe(true)
  expect(isLoopback(parseAddress('::1')!)).toBe(true)
  expect(isUnspecified(parseAddress('0.0.0.0')!)).toBe(true)
  expect(isUnspecified(parseAddress('::')!)).toBe(true)
  expect(isLinkLocalUnicast(parseAddress('169.254.1.1')!)).toBe(true)
  expect(isLinkLocalUnicast(parseAddress('fe80::1')!)).toBe(true)
  expect(isLinkLocalMulticast(parseAddress('224.0.0.5')!)).toBe(true)
  expect(isLinkLocalMulticast(parseAddress('ff02::1')!)).toBe(true)
  expect(isLoopback(parseAddress('128.0.0.1')!)).toBe(false)
  expect(addressFamily('::ffff:1.2.3.4')).toBe(4)
  expect(addressFamily('fe80::1')).toBe(6)
})

describe('round trips', () => {
  const groups = fc.array(fc.constantFrom(0, 0, 0, 1, 0xabcd, 0xffff), {minLength: 8, maxLength: 8})
  it('reads what it prints', () => {
    fc.assert(
      fc.property(groups, numbers => {
        const long = numbers.map(number => number.toString(16).padStart(4, '0').toUpperCase()).join(':')
        const canonical = text(long)!
        expect(text(canonical)).toBe(canonical)
        expect(parseAddress(canonical)).toEqual(parseAddress(long))
      }),
    )
  })
  it('clears exactly the bits beyond the prefix', () => {
    fc.assert(
      fc.property(fc.nat({max: 255}), fc.nat({max: 32}), (octet, length) => {
        const block = parseBlock(`10.${octet}.255.${octet}/${length}`)!
        const canonical = blockText(block)
        expect(blockProblems(canonical, true)).toEqual([])
        expect(blockText(parseBlock(canonical)!)).toBe(canonical)
      }),
    )
  })
})
