/**
 * Times as Go's time.Parse reads them with the layouts of metav1.Time (RFC 3339) and metav1.MicroTime, with its error texts.
 * Go src/time/format.go.
 */

interface Layout {
  readonly text: string
  readonly micro: boolean
}
const seconds: Layout = {text: '2006-01-02T15:04:05Z07:00', micro: false}
const microseconds: Layout = {text: '2006-01-02T15:04:05.000000Z07:00', micro: true}

/** The time in UTC as the server prints it, or Go's error text. The zero time of Go (year 1) is null. */
export type GoTime = {readonly text: string | null} | {readonly error: string}

export const parseTime = (text: string): GoTime => parse(text, seconds)
export const parseMicroTime = (text: string): GoTime => parse(text, microseconds)

const daysIn = (year: number, month: number): number =>
  month === 2
    ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31

// Go's quote: like a string literal, but bytes beyond ASCII are written as they are in hexadecimal.
function quote(text: string): string {
  let quoted = '"'
  for (const char of text) {
    if (char === '"' || char === '\\') quoted += `\\${char}`
    else if (char < ' ' || char >= '\u0080')
      for (const byte of new TextEncoder().encode(char)) quoted += `\\x${byte.toString(16).padStart(2, '0')}`
    else quoted += char
  }
  return `${quoted}"`
}

/** What is still to be read; throws the error text that ends the reading. */
class Reader {
  constructor(
    readonly all: string,
    readonly layout: Layout,
    public rest: string,
  ) {}
  /** A part that does not read as the layout wants it. */
  mismatch(part: string, value = this.rest): never {
    throw new TimeError(
      `parsing time ${quote(this.all)} as ${quote(this.layout.text)}: cannot parse ${quote(value)} as ${quote(part)}`,
    )
  }
  problem(message: string): never {
    throw new TimeError(`parsing time ${quote(this.all)}${message}`)
  }
  take(expression: RegExp, part: string): string {
    const match = expression.exec(this.rest)
    if (!match) this.mismatch(part)
    this.rest = this.rest.slice(match[0].length)
    return match[0]
  }
}
class TimeError {
  constructor(readonly message: string) {}
}

function parse(text: string, layout: Layout): GoTime {
  try {
    return {text: read(new Reader(text, layout, text))}
  } catch (error) {
    if (error instanceof TimeError) return {error: error.message}
    throw error
  }
}

function read(reader: Reader): string | null {
  // The error of a year quotes everything; of what follows, the rest behind the last part that was read.
  const year = Number(reader.take(/^\d{4}/, '2006'))
  reader.take(/^-/, '-')
  const month = Number(reader.take(/^\d\d/, '01'))
  if (month < 1 || month > 12) reader.problem(': month out of range')
  reader.take(/^-/, '-')
  const day = Number(reader.take(/^\d\d/, '02'))
  reader.take(/^T/, 'T')
  const hour = Number(reader.take(/^\d\d?/, '15'))
  if (hour > 23) reader.problem(': hour out of range')
  reader.take(/^:/, ':')
  const minute = Number(reader.take(/^\d\d/, '04'))
  if (minute > 59) reader.problem(': minute out of range')
  reader.take(/^:/, ':')
  const second = Number(reader.take(/^\d\d/, '05'))
  if (second > 59) reader.problem(': second out of range')
  const fraction = reader.layout.micro
    ? reader.take(/^[.,]\d{6}/, '.000000').slice(1)
    : (/^[.,](\d+)/.exec(reader.rest)?.[1] ?? '')
  if (!reader.layout.micro && fraction !== '') reader.rest = reader.rest.slice(fraction.length + 1)
  const offset = zone(reader)
  if (reader.rest !== '') reader.problem(`: extra text: ${quote(reader.rest)}`)
  if (day < 1 || day > daysIn(year, month)) reader.problem(': day out of range')
  const instant = new Date(0)
  instant.setUTCFullYear(year, month - 1, day)
  instant.setUTCHours(hour, minute - offset, second)
  return textOf(instant, fraction, reader.layout)
}

/** Minutes east of Greenwich. */
function zone(reader: Reader): number {
  if (reader.rest.startsWith('Z')) {
    reader.rest = reader.rest.slice(1)
    return 0
  }
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)/.exec(reader.rest) ?? reader.mismatch('Z07:00')
  if (Number(hours) > 24) reader.problem(': time zone offset hour out of range')
  if (Number(minutes) > 60) reader.problem(': time zone offset minute out of range')
  reader.rest = reader.rest.slice(6)
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

function textOf(instant: Date, fraction: string, layout: Layout): string | null {
  if (instant.getTime() === zeroTime && !/[1-9]/.test(fraction)) return null
  const year = String(instant.getUTCFullYear()).padStart(4, '0')
  const rest = instant.toISOString().replace(/^[^T]*-(\d\d-\d\dT\d\d:\d\d:\d\d).*$/, '$1')
  return `${year}-${rest}${layout.micro ? `.${fraction}` : ''}Z`
}
const zeroTime = new Date('0001-01-01T00:00:00Z').getTime()
