/**
 * Kubernetes resource quantities, exactly: an integer mantissa and a power of ten, no floating point.
 * Kubernetes apimachinery pkg/api/resource/quantity.go.
 */

/** The family of suffixes that a quantity was written with, and is printed with. */
export type QuantityFormat = 'BinarySI' | 'DecimalSI' | 'DecimalExponent'

/** `mantissa` x 10^`exponent`. */
export interface Quantity {
  readonly mantissa: bigint
  readonly exponent: number
  readonly format: QuantityFormat
  /** The text as written, where the server echoes it instead of printing the canonical form. */
  readonly text?: string
}

/** A text that is no quantity; `message` is the server's. */
export interface QuantityError {
  readonly message: string
}

export const quantityFormatError: QuantityError = {
  message: "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
}
export const quantitySuffixError: QuantityError = {message: "unable to parse quantity's suffix"}
export const quantityNumericError: QuantityError = {message: 'unable to parse numeric part of quantity'}

export const zeroQuantity: Quantity = {mantissa: 0n, exponent: 0, format: 'DecimalSI', text: '0'}

/** No request body that the server reads is longer (3 MiB), so no quantity is. */
const longestText = 3 * 1024 * 1024
const largestInt64 = 2n ** 63n - 1n
const smallestInt64 = -(2n ** 63n)
const nano = -9

interface Suffix {
  readonly base: 2 | 10
  readonly exponent: number
  readonly format: QuantityFormat
}
const binarySuffixes = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const decimalSuffixes: readonly (readonly [string, number])[] = [
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]
const suffixes: ReadonlyMap<string, Suffix> = new Map<string, Suffix>([
  ...binarySuffixes.map((text, index): [string, Suffix] => [
    text,
    {base: 2, exponent: 10 * (index + 1), format: 'BinarySI'},
  ]),
  ...decimalSuffixes.map(([text, exponent]): [string, Suffix] => [text, {base: 10, exponent, format: 'DecimalSI'}]),
])
const decimalSuffixOf: ReadonlyMap<number, string> = new Map(
  decimalSuffixes.map(([text, exponent]) => [exponent, text] as const),
)

/** The exponent is read as an int64 and cut to an int32, as the server does. */
function suffixNamed(text: string): Suffix | undefined {
  const known = suffixes.get(text)
  if (known) return known
  const match = /^[eE]([+-]?)(?=\d)0*(\d{0,19})$/.exec(text)
  if (!match) return undefined
  const exponent = match[1] === '-' ? -BigInt(match[2]!) : BigInt(match[2]!)
  if (exponent > largestInt64 || exponent < smallestInt64) return undefined
  return {base: 10, exponent: Number(BigInt.asIntN(32, exponent)), format: 'DecimalExponent'}
}

const tenTo = (exponent: number): bigint => 10n ** BigInt(exponent)
const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)

/** `value` / 10^`digits`, rounded away from zero. */
function divideUp(value: bigint, digits: number): bigint {
  const divisor = tenTo(digits)
  const quotient = value / divisor
  if (quotient * divisor === value) return quotient
  return value < 0n ? quotient - 1n : quotient + 1n
}

interface Parts {
  readonly positive: boolean
  readonly whole: string
  readonly fraction: string
  readonly hasDigits: boolean
  readonly suffix: string
}

/** Splits the text as the server's scanner does: it is laxer than the expression in its own error message. */
function split(text: string): Parts | undefined {
  // In two steps: one expression would try every way to part a long number that ends wrong.
  const [head, sign, digits = '', fraction = ''] = /^([+-]?)([0-9]*)(?:\.([0-9]*))?/.exec(text)!
  const suffix = text.slice(head.length)
  if (!/^[eEinumkKMGTP]*[+-]?[0-9]*$/.test(suffix)) return undefined
  return {
    positive: sign !== '-',
    whole: digits.replace(/^0+/, '') || '0',
    fraction,
    hasDigits: digits !== '' || fraction !== '',
    suffix,
  }
}

/** The server takes numbers of few digits on a shorter way that keeps their text when it deems it canonical. */
function parseShort(text: string, parts: Parts, suffix: Suffix): Quantity | undefined {
  const {whole, fraction, positive} = parts
  const binary = suffix.format === 'BinarySI'
  if (binary && fraction !== '') return undefined
  const precision = binary
    ? 15 - whole.length - Math.trunc((suffix.exponent * 3) / 10) - 1
    : 18 - (whole.length + fraction.length)
  if (precision < 0) return undefined
  const exponent = binary ? 0 : (suffix.exponent - fraction.length) | 0
  if (exponent < nano) return undefined
  const digits = whole + fraction
  const value = BigInt(digits)
  const scaled = binary ? value << BigInt(suffix.exponent) : value
  if (scaled > largestInt64) return undefined
  const echoed = binary
    ? suffix.exponent % 10 === 0 && (value & 7n) !== 0n
    : exponent % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0')
  const quantity = {mantissa: positive ? scaled : -scaled, exponent, format: suffix.format}
  return echoed ? {...quantity, text} : quantity
}

function parseLong(parts: Parts, suffix: Suffix): Quantity | QuantityError {
  if (!parts.hasDigits) return quantityNumericError
  let mantissa = BigInt(parts.whole + parts.fraction)
  let exponent = -parts.fraction.length
  let format = suffix.format
  if (suffix.base === 10) exponent = exponent + suffix.exponent
  else mantissa <<= BigInt(suffix.exponent)
  if (mantissa === 0n) exponent = 0
  if (exponent < nano) {
    // Far below a nano everything rounds up to one nano: do not build the power of ten for it.
    const digits = nano - exponent
    mantissa = digits > mantissa.toString().length ? (mantissa === 0n ? 0n : 1n) : divideUp(mantissa, digits)
    exponent = nano
  }
  if (format === 'BinarySI') {
    if (mantissa > largestInt64 * tenTo(-exponent)) [mantissa, exponent] = [largestInt64, 0]
    if (mantissa > 0n && mantissa < tenTo(-exponent)) format = 'DecimalSI'
  }
  return {mantissa: parts.positive ? mantissa : -mantissa, exponent, format}
}

// What strings.TrimSpace takes away in resource.Quantity.UnmarshalJSON, which looks at the JSON: line breaks and tabs are escapes there, and
// stay. Kubernetes apimachinery pkg/api/resource/quantity.go
const space = ' \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000'
function trimSpace(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && space.includes(text[start]!)) start += 1
  while (end > start && space.includes(text[end - 1]!)) end -= 1
  return text.slice(start, end)
}

/** Manifests hold the same few quantities again and again. */
const known = new Map<string, Quantity | QuantityError>()
const mostKnown = 1000
const longestKnown = 30

/** Reads a quantity as the API server reads a string: surrounding blanks are dropped (line breaks and tabs not), the empty text is refused. */
export function parseQuantity(source: string): Quantity | QuantityError {
  const found = known.get(source)
  if (found) return found
  const quantity = parsed(source)
  if (source.length <= longestKnown && known.size < mostKnown) known.set(source, quantity)
  return quantity
}

function parsed(source: string): Quantity | QuantityError {
  const text = trimSpace(source)
  if (text === '') return quantityFormatError
  if (text === '0') return zeroQuantity
  if (text.length > longestText) return quantityNumericError
  const parts = split(text)
  if (!parts) return quantityFormatError
  const suffix = suffixNamed(parts.suffix)
  if (!suffix) return quantitySuffixError
  return parseShort(text, parts, suffix) ?? parseLong(parts, suffix)
}

export const isQuantityError = (value: Quantity | QuantityError): value is QuantityError => 'message' in value

/**
 * The quantity of a JSON value: a string, or a number as its JSON text reads (`text` where the source is known, for
 * numbers that a double does not hold). Null is zero; anything else is refused with the server's message.
 */
export function quantityFromJson(value: unknown, text?: string): Quantity | QuantityError {
  if (value === null || value === undefined) return {mantissa: 0n, exponent: 0, format: 'DecimalSI'}
  if (typeof value === 'string') return parseQuantity(value)
  if (typeof value === 'number') return parseQuantity(text ?? numberText(value))
  return quantityFormatError
}

/** A number as Go's encoding/json writes it: `1e+21` from 1e21 on and `1e-7` below 1e-6. */
const numberText = (value: number): string => String(value)

/** The quantity of a decoded value; undefined where there is none or it is no quantity. */
export function quantityOf(value: unknown): Quantity | undefined {
  if (value === undefined) return undefined
  const quantity = quantityFromJson(value)
  return isQuantityError(quantity) ? undefined : quantity
}

export const quantitySign = (quantity: Quantity): -1 | 0 | 1 =>
  quantity.mantissa > 0n ? 1 : quantity.mantissa < 0n ? -1 : 0

const digitsOf = (value: bigint): number => magnitude(value).toString().length

/** -1 when a is smaller than b, 0 when they are equal, 1 when larger; across all families. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  const signs = Math.sign(quantitySign(a) - quantitySign(b))
  if (signs !== 0) return signs
  if (a.mantissa === 0n) return 0
  const sign = quantitySign(a)
  // Orders of magnitude first, so that 1e2000000000 costs nothing.
  const orders = digitsOf(a.mantissa) + a.exponent - (digitsOf(b.mantissa) + b.exponent)
  if (orders !== 0) return Math.sign(orders) * sign
  const exponent = Math.min(a.exponent, b.exponent)
  const left = a.mantissa * tenTo(a.exponent - exponent)
  const right = b.mantissa * tenTo(b.exponent - exponent)
  return left === right ? 0 : left < right ? -1 : 1
}

/** Powers of ten that sums and values are worked out for; no quantity of use is larger, and the server itself would hang. */
const largestOrder = 100_000

/** The value in units of 10^`scale`, rounded away from zero and held within int64. */
export function quantityInUnitsOf(quantity: Quantity, scale: number): bigint {
  const shift = quantity.exponent - scale
  if (shift < 0) return clampToInt64(divideUp(quantity.mantissa, -shift))
  if (quantity.mantissa === 0n) return 0n
  if (shift > 19) return quantity.mantissa > 0n ? largestInt64 : smallestInt64
  return clampToInt64(quantity.mantissa * tenTo(shift))
}
const clampToInt64 = (value: bigint): bigint =>
  value > largestInt64 ? largestInt64 : value < smallestInt64 ? smallestInt64 : value

/** The value in its unit (bytes for storage), rounded up: Quantity.Value(). */
export const quantityValue = (quantity: Quantity): bigint => quantityInUnitsOf(quantity, 0)
/** Thousandths, rounded up: Quantity.MilliValue(). */
export const quantityMilliValue = (quantity: Quantity): bigint => quantityInUnitsOf(quantity, -3)

/** Powers of ten that Go multiplies with in one step. */
const atOnce = new Set([1, 2, 3, 6, 9])
/**
 * True when the server finds that the quantity is no whole number: `MilliValue() % 1000 != 0`. The server's int64 overflows for very large
 * numbers: what is left of them counts, or nothing at all where it multiplies step by step. apimachinery pkg/api/resource/math.go
 */
export function hasFraction(quantity: Quantity): boolean {
  const {mantissa, exponent, format} = quantity
  if (exponent < 0 || mantissa === 0n) return quantityMilliValue(quantity) % 1000n !== 0n
  // From 10^64 on, nothing is left in 64 bits.
  if (exponent > 60) return false
  const milli = mantissa * tenTo(exponent + 3)
  if (BigInt.asIntN(64, milli) === milli) return false
  const digits = String(mantissa < 0n ? -mantissa : mantissa).length
  const isShort = format !== 'BinarySI' && digits <= 18
  if (isShort && !atOnce.has(exponent + 3)) return false
  return BigInt.asIntN(64, milli) % 1000n !== 0n
}

/** True when the quantity is a whole number of its unit. */
export function isWholeQuantity(quantity: Quantity): boolean {
  if (quantity.exponent >= 0) return true
  return quantity.mantissa % tenTo(-quantity.exponent) === 0n
}

/** a + b, in the format of `a`; a zero `a` takes the format of `b`. Undefined for numbers beyond all use. */
export function addQuantities(a: Quantity, b: Quantity): Quantity | undefined {
  const format = a.mantissa === 0n ? b.format : a.format
  if (b.mantissa === 0n) return {mantissa: a.mantissa, exponent: a.exponent, format}
  if (a.mantissa === 0n) return {mantissa: b.mantissa, exponent: b.exponent, format}
  const exponent = Math.min(a.exponent, b.exponent)
  if (Math.max(a.exponent, b.exponent) - exponent > largestOrder) return undefined
  const mantissa = a.mantissa * tenTo(a.exponent - exponent) + b.mantissa * tenTo(b.exponent - exponent)
  return {mantissa, exponent, format}
}

export const negateQuantity = (quantity: Quantity): Quantity => ({
  mantissa: -quantity.mantissa,
  exponent: quantity.exponent,
  format: quantity.format,
})
/** a - b, as addQuantities. */
export const subtractQuantities = (a: Quantity, b: Quantity): Quantity | undefined => {
  const format = a.mantissa === 0n ? b.format : a.format
  const difference = addQuantities(a, negateQuantity(b))
  return difference && {...difference, format}
}

/** Rounds away from zero to 10^`scale`, as defaulting does with every resource list value (scale -3). */
export function roundQuantityUp(quantity: Quantity, scale: number): Quantity {
  if (quantity.exponent >= scale) return quantity
  const {format} = quantity
  return {mantissa: divideUp(quantity.mantissa, scale - quantity.exponent), exponent: scale, format}
}

/** The text that the server stores and sends. */
export function quantityText(quantity: Quantity): string {
  return quantity.text ?? canonicalQuantity(quantity)
}

/**
 * The canonical text: the family of suffixes is kept, the mantissa is a whole number, the suffix the largest without
 * loss. Quantity.CanonicalizeBytes.
 */
export function canonicalQuantity(quantity: Quantity): string {
  const {mantissa, exponent, format} = quantity
  if (mantissa === 0n) return '0'
  if (format === 'BinarySI' && isWholeQuantity(quantity) && digitsOf(mantissa) + exponent < largestOrder) {
    const value = exponent >= 0 ? mantissa * tenTo(exponent) : mantissa / tenTo(-exponent)
    if (magnitude(value) >= 1024n) return binaryText(value)
  }
  let [digits, power] = [mantissa.toString(), exponent]
  let zeros = 0
  while (digits[digits.length - 1 - zeros] === '0') zeros++
  digits = digits.slice(0, digits.length - zeros)
  power += zeros
  const over = ((power % 3) + 3) % 3
  digits += '0'.repeat(over)
  power -= over
  if (format === 'DecimalExponent') return power === 0 ? digits : `${digits}e${power}`
  // Beyond E there is no suffix, and the server prints none.
  return digits + (decimalSuffixOf.get(power) ?? '')
}

function binaryText(value: bigint): string {
  let [rest, times] = [value, 0]
  while (rest % 1024n === 0n) {
    rest /= 1024n
    times += 1
  }
  return `${rest}${times === 0 ? '' : (binarySuffixes[times - 1] ?? '')}`
}
