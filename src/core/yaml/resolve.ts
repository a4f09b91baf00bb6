/** What the text of a plain scalar means to go-yaml v2 (resolve.go). `big`: an integer exactly, where a number cannot hold it. */
export type Resolved =
  | {readonly type: 'null' | 'bool' | 'str' | 'timestamp'; readonly value: null | boolean | string}
  | {readonly type: 'int' | 'uint' | 'float'; readonly value: number; readonly big?: bigint}

const tagPrefix = 'tag:yaml.org,2002:'
export const mergeTag = `${tagPrefix}merge`
export const binaryTag = `${tagPrefix}binary`

/** `!!int` for the long form of a tag. */
export const shortTag = (tag: string): string => (tag.startsWith(tagPrefix) ? `!!${tag.slice(tagPrefix.length)}` : tag)

/** The types that go-yaml knows the texts of; any other tag makes a string. */
const typesByTag: ReadonlyMap<string, Resolved['type']> = new Map(
  (['str', 'bool', 'int', 'float', 'null', 'timestamp'] as const).map(type => [`${tagPrefix}${type}`, type]),
)
export const typeOfTag = (tag: string): Resolved['type'] | undefined => typesByTag.get(tag)

const words: ReadonlyMap<string, null | boolean | number> = new Map<string, null | boolean | number>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(word => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(word => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map(word => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map(word => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map(word => [word, Infinity] as const),
  ...['-.inf', '-.Inf', '-.INF'].map(word => [word, -Infinity] as const),
])

/** True for a text whose first character may begin something else than a string. */
function mayBeOther(text: string): boolean {
  const code = text.charCodeAt(0)
  if ((code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e) return true
  return text.length < 6 && (text === '' || 'yYnNtTfFoO~'.includes(text[0]!))
}

/** A plain scalar without a tag. A NaN or an infinity is a value here; JSON has none of them. */
export function resolve(text: string): Resolved {
  if (!mayBeOther(text)) return {type: 'str', value: text}
  const word = words.get(text)
  if (typeof word === 'number') return {type: 'float', value: word}
  if (word !== undefined) return {type: word === null ? 'null' : 'bool', value: word}
  return resolveNumber(text) ?? {type: 'str', value: text}
}

/** The same, for the many values of which only the value counts. */
export function plainValue(text: string): null | boolean | number | string {
  if (!mayBeOther(text)) return text
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  return resolve(text).value
}

const integer = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]([0-7]+)|0[bB]([01]+)|0([0-7]+)|(0|[1-9][0-9]*))$/
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
/** What strconv.ParseFloat takes of texts that begin with a point: single underscores between digits. */
const pointFloat = /^\.[0-9][0-9_]*(?:[eE][-+]?[0-9][0-9_]*)?$/
const looseUnderscore = /__|_(?:[eE]|$)/
/** go-yaml's own second try for binary numbers, which lets a sign through in the middle. */
const signedBinary = /^0b([-+])0*([01]{1,64})$/

function resolveNumber(text: string): Resolved | undefined {
  if (text[0] === '.')
    return pointFloat.test(text) && !looseUnderscore.test(text) ? finite(text.replaceAll('_', '')) : undefined
  const plain = text.includes('_') ? text.replaceAll('_', '') : text
  const match = integer.exec(plain)
  if (match) {
    const found = integerOf(match)
    if (found) return found
  }
  if (float.test(plain)) return finite(plain)
  const binary = signedBinary.exec(plain)
  return binary ? intOf(BigInt(`0b${binary[2]}`), binary[1]!) : undefined
}

const finite = (text: string): Resolved | undefined => {
  const value = Number(text)
  return Number.isFinite(value) ? {type: 'float', value} : undefined
}

/** An integer of 64 bits in any base, or undefined when it is larger (strconv.ParseInt, then ParseUint, base 0). */
function integerOf([, sign = '', hex, octal, binary, oldOctal, decimal]: RegExpExecArray): Resolved | undefined {
  const [prefix, digits, longest] =
    decimal !== undefined
      ? ['', decimal, 20]
      : hex !== undefined
        ? ['0x', hex, 16]
        : binary !== undefined
          ? ['0b', binary, 64]
          : ['0o', octal ?? oldOctal!, 22]
  const significant = digits.replace(/^0+(?=.)/, '')
  // A BigInt of very many digits takes very long.
  return significant.length > longest ? undefined : intOf(BigInt(prefix + significant), sign)
}

function intOf(magnitude: bigint, sign: string): Resolved | undefined {
  const big = sign === '-' ? -magnitude : magnitude
  const value = Number(big)
  if (big >= -(2n ** 63n) && big < 2n ** 63n) return {type: 'int', value, big}
  // What is larger than the largest int64 must not look like it: both read as 2^63.
  return sign === '' && big < 2n ** 64n ? {type: 'uint', value: Math.max(value, 2 ** 63 + 2048), big} : undefined
}

/** A tagged scalar: its value, or undefined when the text is none of the tag's type. */
export function resolveTagged(type: Resolved['type'], text: string): Resolved | undefined {
  if (type === 'str') return {type, value: text}
  if (type === 'timestamp') return isTimestamp(text) ? {type, value: text} : undefined
  const found = resolve(text)
  if (found.type === type) return found
  if (found.type === 'uint') return type === 'int' ? found : undefined
  return type === 'float' && found.type === 'int' ? {type, value: found.value} : undefined
}

/** One of go-yaml's timestamp formats: a date, or a date and a time. */
export function isTimestamp(text: string): boolean {
  const match =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+](\d{2}):(\d{2}))| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?)?$/.exec(
      text,
    )
  if (!match) return false
  const [year = 0, month = 0, day = 0, ...rest] = match.slice(1).map(part => (part === undefined ? 0 : Number(part)))
  const [hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0, hour2 = 0, minute2 = 0, second2 = 0] = rest
  const longest = month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  if (month < 1 || month > 12 || day < 1 || day > longest || zoneHour > 24 || zoneMinute > 60) return false
  return Math.max(hour, hour2) < 24 && Math.max(minute, minute2) < 60 && Math.max(second, second2) < 60
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
