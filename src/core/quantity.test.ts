import * as fc from 'fast-check'
import {describe, expect, it, test} from 'vitest'
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  isQuantityError,
  isWholeQuantity,
  parseQuantity,
  quantityFormatError,
  quantityFromJson,
  quantityInUnitsOf,
  quantityMilliValue,
  quantityNumericError,
  quantitySign,
  quantitySuffixError,
  quantityText,
  quantityValue,
  roundQuantityUp,
  subtractQuantities,
  type Quantity,
} from './quantity.ts'

function quantity(text: string): Quantity {
  const parsed = parseQuantity(text)
  if (isQuantityError(parsed)) throw new Error(`${text}: ${parsed.message}`)
  return parsed
}

describe('parseQuantity', () => {
  test.each(['10GB', '1 Gi', '1Gib', '1.2.3', 'abc', '', '  ', '1Gi5x', '1e5.5', '5é'])('refuses %j', text => {
    expect(parseQuantity(text)).toBe(quantityFormatError)
  })
  test.each(['1K', '1Kii', '1mi', '1MM', '1e', '1ki', '1KI', '1gi', '1+5', '1e99999999999999999999'])(
    'knows no suffix in %j',
    text => {
      const expected = /g|I/.test(text) ? quantityFormatError : quantitySuffixError
      expect(parseQuantity(text)).toBe(expected)
    },
  )
  test.each(['.Ei', '+Ei', '1'.repeat(4_000_000)])('reads no number in %.20j', text => {
    expect(parseQuantity(text)).toBe(quantityNumericError)
  })
  test.each([
    ['-', 0n],
    ['Gi', 0n],
    ['5.', 5n],
    ['.5', 1n],
    [' \u00a05 ', 5n],
    ['1E', 10n ** 18n],
    ['1E3', 1000n],
    ['0.1', 1n],
    ['100m', 1n],
    ['1Gi', 1073741824n],
    ['1.5Gi', 1610612736n],
    ['9Ei', 2n ** 63n - 1n],
    ['1e4294967299', 1000n],
  ])('%j is worth %s', (text, value) => {
    expect(quantityValue(quantity(text))).toBe(value)
  })
  it('takes bounded time for any power', () => {
    const huge = quantity('1e2000000000')
    expect(compareQuantities(huge, quantity('1Gi'))).toBeGreaterThan(0)
    expect(quantityValue(huge)).toBe(2n ** 63n - 1n)
    expect(canonicalQuantity(huge)).toBe('100e1999999998')
    expect(addQuantities(huge, quantity('1'))).toBeUndefined()
    expect(canonicalQuantity(quantity('1e-2000000000'))).toBe('1e-9')
  })
})

test.each([
  ['1.5Gi', '1536Mi'],
  ['0.5Gi', '512Mi'],
  ['1024Mi', '1Gi'],
  ['2048Ki', '2Mi'],
  ['1000Mi', '1000Mi'],
  ['1000M', '1G'],
  ['1000', '1k'],
  ['1024', '1024'],
  ['1.5', '1500m'],
  ['1.5G', '1500M'],
  ['0.5Ki', '512'],
  ['0.3Ki', '307200m'],
  ['-0', '0'],
  ['0Gi', '0'],
  ['12345e3', '12345e3'],
  ['1000e3', '1e6'],
  ['0.000000000001', '1n'],
  ['-1.5Gi', '-1536Mi'],
  ['1000E', '1'],
])('canonical form of %s is %s', (text, canonical) => {
  expect(canonicalQuantity(quantity(text))).toBe(canonical)
})

test.each(['+5Gi', '05Gi', '1E3', '5Gi', '0'])('%s is stored as written', text => {
  expect(quantityText(quantity(text))).toBe(text)
})
test.each([
  ['1024Mi', '1Gi'],
  ['1000k', '1M'],
  ['8Gi', '8Gi'],
])('%s is stored as %s', (text, stored) => {
  expect(quantityText(quantity(text))).toBe(stored)
})

test('values of JSON', () => {
  expect(quantityFromJson(5)).toEqual({mantissa: 5n, exponent: 0, format: 'DecimalSI', text: '5'})
  expect(quantityFromJson(1e21)).toMatchObject({mantissa: 1n, exponent: 21, format: 'DecimalExponent'})
  expect(quantityFromJson(null)).toMatchObject({mantissa: 0n})
  expect(quantityFromJson(true)).toBe(quantityFormatError)
  expect(quantityFromJson({})).toBe(quantityFormatError)
})

test('rounding is away from zero', () => {
  expect(quantityMilliValue(quantity('1.0001'))).toBe(1001n)
  expect(quantityInUnitsOf(quantity('-1.5'), 0)).toBe(-2n)
  expect(quantityText(roundQuantityUp(quantity('100n'), -3))).toBe('1m')
  expect(quantityText(roundQuantityUp(quantity('+5Gi'), -3))).toBe('+5Gi')
  expect(isWholeQuantity(quantity('1500m'))).toBe(false)
  expect(isWholeQuantity(quantity('1.5Ki'))).toBe(true)
})

test('a sum keeps the format of its first part unless that is zero', () => {
  expect(quantityText(addQuantities(quantity('1Gi'), quantity('1024M'))!)).toBe('2048576Ki')
  expect(quantityText(addQuantities(quantity('0'), quantity('1Gi'))!)).toBe('1Gi')
  expect(quantityText(subtractQuantities(quantity('2Gi'), quantity('1Gi'))!)).toBe('1Gi')
})

describe('algebra', () => {
  const suffix = fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'Ki', 'Mi', 'Gi', 'Ti', 'e3', 'E-2')
  const texts = fc
    .tuple(fc.bigInt({min: -(10n ** 12n), max: 10n ** 12n}), fc.option(fc.stringMatching(/^[0-9]{1,6}$/)), suffix)
    .map(([whole, fraction, unit]) => `${whole}${fraction === null ? '' : `.${fraction}`}${unit}`)
  const quantities = texts.map(quantity)

  it('reads what it prints, with the same value', () => {
    fc.assert(
      fc.property(quantities, value => {
        const again = quantity(canonicalQuantity(value))
        expect(compareQuantities(again, value)).toBe(0)
        expect(canonicalQuantity(again)).toBe(canonicalQuantity(value))
      }),
    )
  })
  it('orders totally', () => {
    fc.assert(
      fc.property(quantities, quantities, quantities, (a, b, c) => {
        expect(compareQuantities(a, b)).toBe(0 - compareQuantities(b, a))
        const sorted = [a, b, c].toSorted(compareQuantities)
        expect(compareQuantities(sorted[0]!, sorted[2]!)).toBeLessThanOrEqual(0)
      }),
    )
  })
  it('adds as a group, agreeing with the order', () => {
    fc.assert(
      fc.property(quantities, quantities, (a, b) => {
        const sum = addQuantities(a, b)!
        expect(compareQuantities(sum, addQuantities(b, a)!)).toBe(0)
        expect(compareQuantities(subtractQuantities(sum, b)!, a)).toBe(0)
        expect(Math.sign(compareQuantities(sum, a))).toBe(quantitySign(b))
      }),
    )
  })
  it('rounds up by less than a unit', () => {
    fc.assert(
      fc.property(quantities, value => {
        const rounded = roundQuantityUp(value, 0)
        expect(isWholeQuantity(rounded)).toBe(true)
        const off = subtractQuantities(rounded, value)!
        expect(compareQuantities(off, quantity('1'))).toBe(-1)
        expect(compareQuantities(off, quantity('-1'))).toBe(1)
        expect(quantitySign(off) * quantitySign(value)).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
