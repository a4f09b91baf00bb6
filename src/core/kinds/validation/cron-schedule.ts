/** Schedules of CronJobs, and their time zones. github.com/robfig/cron/v3 parser.go, Kubernetes pkg/util/parsers */
import {goQuote} from '../go-text.ts'

interface Bounds {
  readonly least: number
  readonly most: number
  readonly names?: readonly string[]
}
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const bounds: readonly Bounds[] = [
  {least: 0, most: 59},
  {least: 0, most: 23},
  {least: 1, most: 31},
  {least: 1, most: 12, names: months},
  {least: 0, most: 6, names: days},
]

/** A number, or what is wrong with it. */
type Parsed = number | string

function parseNumber(text: string): Parsed {
  const failed = `failed to parse int from ${text}: strconv.Atoi: parsing ${goQuote(text)}:`
  if (!/^[+-]?[0-9]+$/.test(text)) return `${failed} invalid syntax`
  const value = BigInt(text.replace(/^\+/, ''))
  if (BigInt.asIntN(64, value) !== value) return `${failed} value out of range`
  return value < 0n ? `negative number (${value}) not allowed: ${text}` : Number(value)
}

function parseNumberOrName(text: string, {names, least}: Bounds): Parsed {
  const index = names?.indexOf(text.toLowerCase()) ?? -1
  return index >= 0 ? index + least : parseNumber(text)
}

function startAndEnd(text: string, range: string, bound: Bounds): readonly [number, number] | string {
  const [low = '', high, ...more] = range.split('-')
  if (low === '*' || low === '?') return [bound.least, bound.most]
  const start = parseNumberOrName(low, bound)
  if (typeof start === 'string') return start
  if (high === undefined) return [start, start]
  if (more.length > 0) return `too many hyphens: ${text}`
  const end = parseNumberOrName(high, bound)
  return typeof end === 'string' ? end : [start, end]
}

function rangeProblem(text: string, bound: Bounds): string | undefined {
  const [range = '', by, ...more] = text.split('/')
  const limits = startAndEnd(text, range, bound)
  if (typeof limits === 'string') return limits
  const [start] = limits
  if (more.length > 0) return `too many slashes: ${text}`
  const step = by === undefined ? 1 : parseNumber(by)
  if (typeof step === 'string') return step
  const end = by !== undefined && !range.includes('-') ? bound.most : limits[1]
  if (start < bound.least) return `beginning of range (${start}) below minimum (${bound.least}): ${text}`
  if (end > bound.most) return `end of range (${end}) above maximum (${bound.most}): ${text}`
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${text}`
  return step === 0 ? `step of range should be a positive number: ${text}` : undefined
}

function fieldProblem(field: string, bound: Bounds): string | undefined {
  for (const range of field.split(',')) {
    const problem = range === '' ? undefined : rangeProblem(range, bound)
    if (problem !== undefined) return problem
  }
  return undefined
}

const descriptors = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'])
const units = new Set(['ns', 'us', 'µs', 'μs', 'ms', 's', 'm', 'h'])

/** What Go's time.ParseDuration has against a text; undefined when it is a duration. */
export function durationProblem(text: string): string | undefined {
  const quoted = goQuote(text)
  let rest = text.replace(/^[+-]/, '')
  if (rest === '0') return undefined
  if (rest === '') return `time: invalid duration ${quoted}`
  while (rest !== '') {
    const number = /^(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)/.exec(rest)?.[0]
    if (number === undefined || BigInt(number.split('.')[0] || '0') > 2n ** 63n)
      return `time: invalid duration ${quoted}`
    rest = rest.slice(number.length)
    const unit = /^[^.0-9]*/.exec(rest)![0]
    if (unit === '') return `time: missing unit in duration ${quoted}`
    if (!units.has(unit)) return `time: unknown unit ${goQuote(unit)} in duration ${quoted}`
    rest = rest.slice(unit.length)
  }
  return undefined
}

function descriptorProblem(text: string): string | undefined {
  if (descriptors.has(text)) return undefined
  if (!text.startsWith('@every ')) return `unrecognized descriptor: ${text}`
  const duration = text.slice('@every '.length)
  const problem = durationProblem(duration)
  return problem && `failed to parse duration ${duration}: ${problem}`
}

/** What is wrong with a schedule of five fields or a descriptor; undefined when nothing is. */
export function scheduleProblem(schedule: string): string | undefined {
  let text = schedule
  if (/^(?:CRON_)?TZ=/.test(text)) {
    const space = text.indexOf(' ')
    if (space < 0) return 'invalid schedule format: runtime error: slice bounds out of range [:-1]'
    const zone = text.slice(text.indexOf('=') + 1, space)
    const problem = zoneProblem(zone)
    if (problem !== undefined) return `provided bad location ${zone}: ${problem}`
    text = text.slice(space).trim()
  }
  if (text.startsWith('@')) return descriptorProblem(text)
  const fields = text.split(/\s+/).filter(field => field !== '')
  if (fields.length !== bounds.length) {
    return `expected exactly ${bounds.length} fields, found ${fields.length}: [${fields.join(' ')}]`
  }
  for (const [index, bound] of bounds.entries()) {
    const problem = fieldProblem(fields[index]!, bound)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** True for a name of the IANA time zone database, as far as the runtime knows it; case counts. */
function isZone(zone: string): boolean {
  if (/^[+-]/.test(zone)) return false
  try {
    const known = new Intl.DateTimeFormat('en', {timeZone: zone}).resolvedOptions().timeZone
    return known === zone || known.toLowerCase() !== zone.toLowerCase()
  } catch {
    return false
  }
}

/** Go's time.LoadLocation. */
export function zoneProblem(zone: string): string | undefined {
  if (zone === '' || zone === 'UTC' || zone === 'Local') return undefined
  if (zone.includes('..') || /^[/\\]/.test(zone)) return 'time: invalid location name'
  return isZone(zone) ? undefined : `unknown time zone ${zone}`
}
