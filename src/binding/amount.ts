import type {Json} from '../core/json.ts'
import {type Quantity, quantityOf, quantityText} from '../core/quantity.ts'

/** An amount of storage: exact in billionths of a byte (the server knows nothing finer), and as the server prints it. */
export interface Amount {
  readonly nanos: bigint
  readonly text: string
}

const none: Amount = {nanos: 0n, text: '0'}
const known = new Map<string, Amount>()
const mostKnown = 100_000

/** The amount that a quantity of a manifest stands for; no quantity counts as zero, as in Go's map of resources. */
export function amountOf(value: Json | undefined): Amount {
  if (typeof value !== 'string') return compute(value)
  let amount = known.get(value)
  if (amount === undefined) {
    amount = compute(value)
    if (known.size >= mostKnown) known.clear()
    known.set(value, amount)
  }
  return amount
}

function compute(value: Json | undefined): Amount {
  const quantity = quantityOf(value)
  return quantity === undefined ? none : {nanos: nanosOf(quantity), text: quantityText(quantity)}
}

const powers = Array.from({length: 32}, (_, power) => 10n ** BigInt(power))
const tenTo = (power: number): bigint => powers[power] ?? 10n ** BigInt(power)

/** No volume is larger; the power of ten of 1e2000000000 is not worked out. */
const largestShift = 1000

const nanosOf = ({mantissa, exponent}: Quantity): bigint => {
  const shift = Math.min(exponent + 9, largestShift)
  return shift >= 0 ? mantissa * tenTo(shift) : mantissa / tenTo(-shift)
}

/** Whole bytes, rounded up: Quantity.Value(). */
export const wholeBytes = (nanos: bigint): bigint => (nanos + 999_999_999n) / 1_000_000_000n
