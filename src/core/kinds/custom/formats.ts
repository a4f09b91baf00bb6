/** The string formats that the API server checks. Kubernetes kube-openapi pkg/validation/strfmt */
import {addressFamily, parseAddress} from '../../ip.ts'
import {goRegexp} from './go-regexp.ts'

type Format = (text: string) => boolean

const byPattern =
  (pattern: RegExp): Format =>
  text =>
    pattern.test(text)

/** For patterns that a backtracking engine could take too long over. */
function byGoPattern(pattern: string): Format {
  const read = goRegexp(pattern)
  if ('error' in read) throw new Error(read.error)
  return text => read.matches(text)
}

/** True where the text has the format, or no server knows it. Dashes in the name do not count: date-time is datetime. */
export function matchesFormat(name: string, text: string): boolean {
  const plain = name.replaceAll('-', '')
  return Object.hasOwn(formats, plain) ? formats[plain]!(text) : true
}

const matchesHostname = byGoPattern(
  '^([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)|([a-zA-Z0-9\\p{S}\\p{L}](([a-zA-Z0-9-\\p{S}\\p{L}]{0,61}[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})$',
)

function isHostname(text: string): boolean {
  if (Buffer.byteLength(text) > 255 || text.split('.').some(part => Buffer.byteLength(part) > 63)) return false
  return matchesHostname(text)
}

/** Go's time.Parse("2006-01-02"). */
function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []
  if (day === undefined) return false
  const days = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month), 0)).getUTCDate()
  return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= days
}

function isDateTime(text: string): boolean {
  const [date = '', time] = text.toLowerCase().split('t')
  if (text.length < 4 || time === undefined || !isDate(date)) return false
  const [, hour = '', minute = '', second = ''] =
    /^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$/.exec(time) ?? []
  return hour !== '' && hour <= '23' && minute <= '59' && second <= '59'
}

const goDuration = /^[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/
const units = [
  ['ns', 'nano'],
  ['us', 'µs', 'micro'],
  ['ms', 'milli'],
  ['s', 'sec'],
  ['m', 'min'],
  ['h', 'hr', 'hour'],
  ['d', 'day'],
  ['w', 'wk', 'week'],
]
/** Go's durations, and besides anything with a number and a unit in it. */
function isDuration(text: string): boolean {
  if (goDuration.test(text)) return true
  let isKnown = false
  for (const [, factor = '', word = ''] of text.matchAll(/(\d+)\s*([A-Za-zµ]+)/g)) {
    if (BigInt(factor.slice(0, 40)) > 2n ** 63n - 1n) return false
    const unit = word.toLowerCase()
    isKnown ||= units.some(names => names.some(name => name === unit) || unit.startsWith(names.at(-1)!))
  }
  return isKnown
}

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\s-]+/g, '')
  if (!/^(?:[0-9]{9}X|[0-9]{10})$/.test(digits)) return false
  const sum = Array.from(digits, (digit, index) => (index + 1) * (digit === 'X' ? 10 : Number(digit)))
  return sum.reduce((all, each) => all + each, 0) % 11 === 0
}
function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\s-]+/g, '')
  if (!/^[0-9]{13}$/.test(digits)) return false
  const sum = Array.from(digits.slice(0, 12), (digit, index) => Number(digit) * (index % 2 === 0 ? 1 : 3))
  return Number(digits[12]) === (10 - (sum.reduce((all, each) => all + each, 0) % 10)) % 10
}

const cardPattern =
  /^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\d{3})\d{11})$/
function isCreditCard(text: string): boolean {
  const digits = text.replace(/[^0-9]+/g, '')
  if (!cardPattern.test(digits)) return false
  const sum = Array.from(digits)
    .toReversed()
    .reduce((all, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 1 : 2)
      return all + (value >= 10 ? (value % 10) + 1 : value)
    }, 0)
  return sum % 10 === 0
}

/** Go's net/url ParseRequestURI: an absolute URI or an absolute path. */
function isRequestUri(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  if (text === '' || /[\0-\x1f\x7f]/.test(text)) return false
  if (text === '*') return true
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text)
  if (!scheme && !text.startsWith('/')) return false
  const rest = scheme ? text.slice(scheme[0].length) : text
  const [path = ''] = rest.split('?')
  if (!path.startsWith('/')) return scheme !== null
  const hasHost = path.startsWith('//') && (scheme !== null || !path.startsWith('///'))
  const end = path.indexOf('/', 2)
  const authority = hasHost ? path.slice(2, end < 0 ? path.length : end) : ''
  const place = hasHost ? (end < 0 ? '' : path.slice(end)) : path
  return isAuthority(authority) && !/%(?![0-9a-fA-F]{2})/.test(place)
}
function isAuthority(text: string): boolean {
  const at = text.lastIndexOf('@')
  if (at >= 0 && !/^(?:[\w\-.:~!$&'()*+,;=]|%[0-9a-fA-F]{2})*$/.test(text.slice(0, at))) return false
  const host = text.slice(at + 1)
  if (host.startsWith('[')) return /^\[[^\]]*\](?::\d*)?$/.test(host)
  return !/[ <>"\\^`{|}[\]%]/.test(host) && /^[^:]*(?::\d*)?$/.test(host)
}

/** Go's net/mail ParseAddress: `user@host`, or a name with that in angle brackets. */
const emailPattern = ((): string => {
  const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\-\\x{80}-\\x{10ffff}]+"
  const quoted = '"([^"\\\\\\x00-\\x1f\\x7f]|\\\\[^\\x00-\\x1f\\x7f])*"'
  const address = `(${quoted}|${atom}(\\.${atom})*)@(${atom}(\\.${atom})*|\\[[^\\]\\[\\\\\\s]+\\])`
  const word = `(${quoted}|${atom.replace('A-Z', '.A-Z')})`
  return `^[ \\t]*(${address}|(${word}[ \\t]*)*<[ \\t]*${address}[ \\t]*>)[ \\t]*$`
})()
const isEmail = byGoPattern(emailPattern)

function isCidr(text: string): boolean {
  const slash = text.indexOf('/')
  if (slash < 0) return false
  const address = parseAddress(text.slice(0, slash))
  const length = text.slice(slash + 1)
  if (!address || !/^\d{1,3}$/.test(length)) return false
  return Number(length) <= (text.slice(0, slash).includes(':') ? 128 : 32)
}
/** Go's net.ParseIP wants no zero in front of a number. */
const isPlain = (text: string): boolean => !/(^|[.:])0\d+(?=\.|$)/.test(text.includes('.') ? text : '')

const formats: Readonly<Record<string, Format>> = {
  uri: isRequestUri,
  email: isEmail,
  hostname: isHostname,
  ipv4: text => parseAddress(text) !== undefined && text.includes('.'),
  ipv6: text => text.includes(':') && addressFamily(text) !== undefined && isPlain(text),
  cidr: isCidr,
  mac: byPattern(
    /^(?:[0-9a-fA-F]{2}([:-])(?:[0-9a-fA-F]{2}\1){4}(?:(?:[0-9a-fA-F]{2}\1){2}|(?:[0-9a-fA-F]{2}\1){14})?[0-9a-fA-F]{2}|(?:[0-9a-fA-F]{4}\.){2}(?:[0-9a-fA-F]{4}\.|(?:[0-9a-fA-F]{4}\.){7})?[0-9a-fA-F]{4})$/,
  ),
  uuid: byPattern(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i),
  uuid3: byPattern(/^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i),
  uuid4: byPattern(/^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i),
  uuid5: byPattern(/^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i),
  isbn: text => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  creditcard: isCreditCard,
  ssn: text => text.length === 11 && /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(text),
  hexcolor: byPattern(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  rgbcolor: byPattern(
    /^rgb\([\t\n\f\r ]*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])[\t\n\f\r ]*,[\t\n\f\r ]*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])[\t\n\f\r ]*,[\t\n\f\r ]*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])[\t\n\f\r ]*\)$/,
  ),
  byte: text => text.length > 0 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text),
  password: () => true,
  date: isDate,
  duration: isDuration,
  datetime: isDateTime,
  bsonobjectid: byPattern(/^[0-9a-fA-F]{24}$/),
  k8sshortname: text => text.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text),
  k8slongname: text =>
    text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text),
}
