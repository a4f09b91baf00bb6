import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {parseMicroTime, parseTime} from './go-time.ts'

describe('parseTime', () => {
  it.each([
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00Z'],
    ['2026-01-31T12:00:00.987Z', '2026-01-31T12:00:00Z'],
    ['2026-01-31T12:00:00,5Z', '2026-01-31T12:00:00Z'],
    ['2026-01-31T01:30:00+02:00', '2026-01-30T23:30:00Z'],
    ['2026-01-31T1:30:00-05:45', '2026-01-31T07:15:00Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
    ['0001-01-01T00:00:00Z', null],
  ])('reads %s', (text, read) => {
    expect(parseTime(text)).toEqual({text: read})
  })
  it.each([
    ['', 'parsing time "" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "2006"'],
    ['soon', 'parsing time "soon" as "2006-01-02T15:04:05Z07:00": cannot parse "soon" as "2006"'],
    [
      '2026-1-31T12:00:00Z',
      'parsing time "2026-1-31T12:00:00Z" as "2006-01-02T15:04:05Z07:00": cannot parse "1-31T12:00:00Z" as "01"',
    ],
    ['2026-01-31', 'parsing time "2026-01-31" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"'],
    [
      '2026-01-31T12:00:00',
      'parsing time "2026-01-31T12:00:00" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "Z07:00"',
    ],
    ['2026-13-31T12:00:00Z', 'parsing time "2026-13-31T12:00:00Z": month out of range'],
    ['2026-02-30T12:00:00Z', 'parsing time "2026-02-30T12:00:00Z": day out of range'],
    ['2026-01-31T12:00:00Zé', 'parsing time "2026-01-31T12:00:00Z\\xc3\\xa9": extra text: "\\xc3\\xa9"'],
  ])('refuses %s', (text, error) => {
    expect(parseTime(text)).toEqual({error})
  })
  it('reads back what it prints', () => {
    fc.assert(
      fc.property(fc.date({min: new Date('0002-01-01'), max: new Date('9999-12-31'), noInvalidDate: true}), date => {
        const text = date.toISOString().replace(/\.\d+/, '')
        expect(parseTime(text)).toEqual({text})
      }),
    )
  })
})

describe('parseMicroTime', () => {
  it('wants six digits', () => {
    expect(parseMicroTime('2026-01-31T12:00:00.123456+01:00')).toEqual({text: '2026-01-31T11:00:00.123456Z'})
    expect(parseMicroTime('2026-01-31T12:00:00Z')).toEqual({
      error: 'parsing time "2026-01-31T12:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
    })
  })
})
