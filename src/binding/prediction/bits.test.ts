import {array, assert, boolean, nat, property, record} from 'fast-check'
import {describe, expect, it} from 'vitest'
import {Bits} from './bits.ts'

describe('Bits', () => {
  it('finds the next member as a plain set does', () => {
    const step = record({add: boolean(), member: nat(2999)})
    assert(
      property(array(step, {maxLength: 200}), array(nat(3000), {maxLength: 20}), (steps, asks) => {
        const bits = new Bits(3000)
        const plain = new Set<number>()
        for (const {add, member} of steps) {
          if (add) bits.add(member)
          else bits.remove(member)
          if (add) plain.add(member)
          else plain.delete(member)
        }
        const sorted = [...plain].sort((a, b) => a - b)
        for (const from of asks) {
          expect(bits.next(from, 3000)).toBe(sorted.find(member => member >= from) ?? -1)
          expect(bits.has(from)).toBe(plain.has(from))
        }
      }),
    )
  })

  it('a copy does not change with its original', () => {
    const bits = new Bits(100)
    bits.add(40)
    const copy = bits.copy()
    bits.remove(40)
    expect(copy.next(0, 100)).toBe(40)
    expect(bits.next(0, 100)).toBe(-1)
  })

  it('an end before the next member hides it', () => {
    const bits = new Bits(100)
    bits.add(64)
    expect(bits.next(0, 64)).toBe(-1)
    expect(bits.next(0, 65)).toBe(64)
  })
})
