import {describe, expect, test} from 'vitest'
import {parseSchedule} from './schedule.ts'
import {zonedTimestamp} from './zone.ts'

const next = (schedule: string, after: string, zone?: string): string | undefined => {
  const time = parseSchedule(schedule, zone)(Date.parse(after))
  return time === undefined ? undefined : zonedTimestamp(zone ?? 'UTC', time)
}

describe('parseSchedule', () => {
  // After spec_test.go of robfig/cron.
  test.each([
    ['0/15 * * * *', '2012-07-09T14:45:00Z', '2012-07-09T15:00:00Z'],
    ['0/15 * * * *', '2012-07-09T14:59:59Z', '2012-07-09T15:00:00Z'],
    ['20-35/15 * * * *', '2012-07-09T15:45:00Z', '2012-07-09T16:20:00Z'],
    ['*/15 * * * *', '2012-12-31T23:45:00Z', '2013-01-01T00:00:00Z'],
    ['0 0 9 Apr-Oct ?', '2012-07-09T23:35:51Z', '2012-08-09T00:00:00Z'],
    ['0 0 */5 Apr,Aug,Oct Mon', '2012-07-09T23:35:00Z', '2012-08-01T00:00:00Z'],
    ['0 0 * Feb Mon', '2012-07-09T23:35:00Z', '2013-02-04T00:00:00Z'],
    ['0 0 * Feb Mon/2', '2012-07-09T23:35:00Z', '2013-02-01T00:00:00Z'],
    ['0 0 29 Feb ?', '2012-07-09T23:35:00Z', '2016-02-29T00:00:00Z'],
    ['30 8 13 * 5', '2026-11-01T00:00:00Z', '2026-11-06T08:30:00Z'],
    ['@monthly', '2026-11-21T05:00:00Z', '2026-12-01T00:00:00Z'],
    ['@every 90s', '2026-11-21T05:00:00.7Z', '2026-11-21T05:01:30Z'],
    ['@every 1h30m', '2026-11-21T05:00:00Z', '2026-11-21T06:30:00Z'],
    ['TZ=UTC 0 5 * * *', '2026-11-21T05:00:00Z', '2026-11-22T05:00:00Z'],
  ])('%s after %s: %s', (schedule, after, expected) => {
    expect(next(schedule, after)).toBe(expected)
  })

  test('a day that never comes', () => {
    expect(next('59 23 31 2 *', '2026-11-21T05:00:00Z')).toBeUndefined()
  })

  test('other zones: at the times of their clocks, with and without summer time', () => {
    expect(next('0 9 * * *', '2026-01-10T12:00:00Z', 'Europe/Berlin')).toBe('2026-01-11T09:00:00+01:00')
    expect(next('0 9 * * *', '2026-07-10T12:00:00Z', 'Europe/Berlin')).toBe('2026-07-11T09:00:00+02:00')
    expect(next('15 2 * * *', '2026-07-10T12:00:00Z', 'America/St_Johns')).toBe('2026-07-11T02:15:00-02:30')
  })

  test('an hour that clocks leave out is left out', () => {
    expect(next('30 2 * * *', '2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe('2026-03-30T02:30:00+02:00')
  })
})
