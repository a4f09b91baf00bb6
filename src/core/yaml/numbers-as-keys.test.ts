import {expect, it} from 'vitest'
import {floatKey} from './numbers-as-keys.ts'

it('writes floats as Go does with 32 bits', () => {
  const texts: [number, string][] = [
    [0, '0'],
    [-0, '-0'],
    [1.5, '1.5'],
    [-1.5, '-1.5'],
    [100000, '100000'],
    [1e6, '1e+06'],
    [1234567, '1.234567e+06'],
    [0.1, '0.1'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [123456789.5, '1.2345679e+08'],
    [16777217, '1.6777216e+07'],
    [8388608.5, '8.388608e+06'],
    [289669.62, '289669.62'],
    [1e-45, '1e-45'],
    [1e38, '1e+38'],
    [1e39, '.inf'],
    [-Infinity, '-.inf'],
    [Number.NaN, '.nan'],
  ]
  expect(texts.map(([value]) => floatKey(value))).toEqual(texts.map(([, text]) => text))
})
