/** Numbers as the C library reads and cuts them: strtol, strtoul, and their conversion to int. */

const most = 2n ** 64n - 1n

export interface ReadNumber {
  readonly value: bigint
  /** Index of the first character that is not part of the number; 0 when there is no number. */
  readonly end: number
}

/** strtoul(text, &end, base): sign and leading white space taken, negative wrapped, too large is the largest. */
export function readUnsigned(text: string, base: 0 | 10): ReadNumber {
  const head = /^[ \t-\r]*([+-]?)/.exec(text)!
  const rest = text.slice(head[0].length)
  const {digits, prefix, radix} = digitsOf(rest, base)
  if (digits === '') return {value: 0n, end: 0}
  const value = valueOf(digits, radix)
  const end = head[0].length + prefix + digits.length
  if (value > most) return {value: most, end}
  return {value: head[1] === '-' ? BigInt.asUintN(64, -value) : value, end}
}

/** strtol(text, &end, 10), held within a long. */
export function readSigned(text: string): ReadNumber {
  const match = /^[ \t-\r]*([+-]?)(\d+)/.exec(text)
  if (!match) return {value: 0n, end: 0}
  const value = match[1] === '-' ? -valueOf(match[2]!, 10) : valueOf(match[2]!, 10)
  const largest = 2n ** 63n - 1n
  const held = value > largest ? largest : value < -largest - 1n ? -largest - 1n : value
  return {value: held, end: match[0].length}
}

/** A long stored in an int. */
export const asInt = (value: bigint): number => Number(BigInt.asIntN(32, value))

function digitsOf(text: string, base: 0 | 10): {digits: string; prefix: number; radix: 8 | 10 | 16} {
  const hex = base === 0 ? /^0[xX]([0-9a-fA-F]+)/.exec(text) : null
  if (hex) return {digits: hex[1]!, prefix: 2, radix: 16}
  if (base === 0 && text.startsWith('0')) return {digits: /^[0-7]+/.exec(text)![0], prefix: 0, radix: 8}
  return {digits: /^\d*/.exec(text)![0], prefix: 0, radix: 10}
}

// Twenty-five digits are beyond a long in any of the bases; the rest only counts.
function valueOf(digits: string, radix: 8 | 10 | 16): bigint {
  const significant = digits.replace(/^0+(?=.)/, '')
  const cut = significant.slice(0, 25)
  return BigInt((radix === 16 ? '0x' : radix === 8 ? '0o' : '') + cut)
}
