// When a CronJob is due. github.com/robfig/cron/v3 {parser,spec,constantdelay}.go
import {zoneOffset} from './zone.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** The next time after that one, both in milliseconds since 1970; undefined when there is none within five years. */
export type Schedule = (after: number) => number | undefined

interface Field {
  readonly has: (value: number) => boolean
  /** Every value, written as a star: days of month and of week are then both asked for. */
  readonly isStar: boolean
}
interface Fields {
  readonly minute: Field
  readonly hour: Field
  readonly day: Field
  readonly month: Field
  readonly weekday: Field
}

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/** Reads a schedule that validation has accepted; its times are those of the zone, by default UTC. */
export function parseSchedule(text: string, zone = 'UTC'): Schedule {
  const [, named, rest] = /^(?:CRON_)?TZ=(\S+)\s+(.*)$/.exec(text) ?? [undefined, zone, text]
  const spec = (rest ?? '').trim()
  const every = /^@every (.*)$/.exec(spec)?.[1]
  if (every !== undefined) {
    const delay = Math.max(1000, Math.floor(durationOf(every) / 1000) * 1000)
    return after => Math.floor(after / 1000) * 1000 + delay
  }
  const [minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = (descriptors[spec] ?? spec).split(/\s+/)
  const fields = {
    minute: parseField(minute, 0, 59),
    hour: parseField(hour, 0, 23),
    day: parseField(day, 1, 31),
    month: parseField(month, 1, 12, months),
    weekday: parseField(weekday, 0, 6, days),
  }
  return after => nextTime(fields, named ?? zone, after)
}

const unitMilliseconds: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: MINUTE,
  h: HOUR,
}
/** Go's time.ParseDuration, in milliseconds. */
function durationOf(text: string): number {
  let sum = 0
  for (const [, number, unit = ''] of text.matchAll(/([0-9.]+)([a-zµμ]+)/g)) {
    sum += Number(number) * (unitMilliseconds[unit] ?? 0)
  }
  return text.startsWith('-') ? -sum : sum
}

function parseField(text: string, least: number, most: number, names: readonly string[] = []): Field {
  const values = new Set<number>()
  let isStar = false
  const numberOf = (word: string): number => {
    const index = names.indexOf(word.toLowerCase())
    return index >= 0 ? index + least : Number(word)
  }
  for (const part of text.split(',').filter(Boolean)) {
    const [range = '', by = '1'] = part.split('/')
    const [low = '', high] = range.split('-')
    const isAll = low === '*' || low === '?'
    const step = Number(by)
    const start = isAll ? least : numberOf(low)
    const end = isAll || (high === undefined && part.includes('/')) ? most : numberOf(high ?? low)
    if (isAll && step === 1) isStar = true
    for (let value = start; value <= end; value += step) values.add(value)
  }
  return {has: value => values.has(value), isStar}
}

/** What a clock on the wall of that zone shows. */
const wall = (zone: string, time: number): Date => new Date(time + zoneOffset(zone, time))

/** When that clock shows so; where it skips or repeats, as Go's time.Date decides. */
function fromWall(zone: string, ...[year, month, day, hour = 0]: readonly number[]): number {
  const shown = Date.UTC(year ?? 1970, month ?? 0, day ?? 1, hour)
  return shown - zoneOffset(zone, shown - zoneOffset(zone, shown))
}

function dayMatches({day, weekday}: Fields, shown: Date): boolean {
  const byDay = day.has(shown.getUTCDate())
  const byWeekday = weekday.has(shown.getUTCDay())
  return day.isStar || weekday.isStar ? byDay && byWeekday : byDay || byWeekday
}

function nextTime(fields: Fields, zone: string, after: number): number | undefined {
  let time = Math.floor(after / MINUTE) * MINUTE + MINUTE
  const limit = wall(zone, time).getUTCFullYear() + 5
  for (;;) {
    const shown = wall(zone, time)
    const [year, month, day, hour] = [
      shown.getUTCFullYear(),
      shown.getUTCMonth(),
      shown.getUTCDate(),
      shown.getUTCHours(),
    ]
    if (year > limit) return undefined
    if (!fields.month.has(month + 1)) time = fromWall(zone, year, month + 1, 1)
    else if (!dayMatches(fields, shown)) time = fromWall(zone, year, month, day + 1)
    else if (!fields.hour.has(hour)) time += HOUR - shown.getUTCMinutes() * MINUTE
    else if (fields.minute.has(shown.getUTCMinutes())) return time
    else time += MINUTE
  }
}
