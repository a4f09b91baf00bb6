/** Time zones by their names in the time zone database. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (format === undefined) {
    const number = 'numeric'
    const fields = {year: number, month: number, day: number, hour: number, minute: number, second: number} as const
    format = new Intl.DateTimeFormat('en-US', {timeZone: zone, hourCycle: 'h23', ...fields})
    formats.set(zone, format)
  }
  return format
}

/** How far clocks there are ahead of UTC at that time, in milliseconds. */
export function zoneOffset(zone: string, time: number): number {
  if (zone === 'UTC') return 0
  const parts = formatOf(zone).formatToParts(time)
  const part = (type: string): number => Number(parts.find(candidate => candidate.type === type)?.value)
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return shown - Math.floor(time / 1000) * 1000
}

/** `2026-03-29T03:30:00+02:00`, as Go's time.RFC3339 writes a time in that zone. */
export function zonedTimestamp(zone: string, time: number): string {
  const offset = zoneOffset(zone, time) / 60_000
  const shown = new Date(time + offset * 60_000).toISOString().slice(0, 19)
  if (offset === 0) return `${shown}Z`
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, '0')
  const size = Math.abs(offset)
  return `${shown}${offset < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`
}
