// What columns keep of values, as MySQL in strict mode does.
import {SqlError} from './sql-error.ts'
import type {Column, Value} from './syntax.ts'

const ranges: Readonly<Record<string, readonly [number, number]>> = {
  tinyint: [-128, 255],
  smallint: [-32_768, 65_535],
  mediumint: [-8_388_608, 16_777_215],
  int: [-2_147_483_648, 4_294_967_295],
  bigint: [-(2 ** 63), 2 ** 64],
}
const isNumber = (text: string): boolean => /^\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*$/.test(text)

/** The value as the column keeps it; what does not fit throws SqlError with the number of the row. */
export function stored({name, type}: Column, value: Value, row: number): Value {
  if (value === null) return null
  const [, base = '', size] = /^(\w+)(?:\((\d+)[^)]*\))?/.exec(type) ?? []
  const range = Object.hasOwn(ranges, base) ? ranges[base] : undefined
  const where = `for column '${name}' at row ${row}`
  if (range !== undefined) {
    if (!isNumber(String(value))) throw new SqlError(1366, 'HY000', `Incorrect integer value: '${value}' ${where}`)
    const number = Math.round(Number(value))
    const least = type.endsWith('unsigned') ? 0 : range[0]
    const most = type.endsWith('unsigned') ? range[1] : -range[0] - 1
    if (number < least || number > most) throw new SqlError(1264, '22003', `Out of range value ${where}`)
    return number
  }
  if (/^(float|double|real)$/.test(base)) {
    if (!isNumber(String(value))) throw new SqlError(1265, '01000', `Data truncated ${where}`)
    return Number(value)
  }
  if (/^(decimal|numeric)$/.test(base)) {
    if (!isNumber(String(value))) throw new SqlError(1366, 'HY000', `Incorrect decimal value: '${value}' ${where}`)
    return Number(value).toFixed(Number(/,(\d+)\)/.exec(type)?.[1] ?? 0))
  }
  const text = String(value)
  if (/^(char|varchar|binary|varbinary)$/.test(base) && Array.from(text).length > Number(size ?? 1)) {
    throw new SqlError(1406, '22001', `Data too long ${where}`)
  }
  if (/^(date|datetime|timestamp)$/.test(base)) {
    const isDate =
      /^\d{4}-\d\d?-\d\d?([ T]\d\d?:\d\d?(:\d\d?(\.\d+)?)?)?$/.test(text) &&
      !Number.isNaN(Date.parse(text.slice(0, 10)))
    if (!isDate) throw new SqlError(1292, '22007', `Incorrect ${base} value: '${text}' ${where}`)
    return base === 'date'
      ? text.slice(0, 10)
      : text.replace('T', ' ').padEnd(19, text.length === 10 ? ' 00:00:00' : '')
  }
  if (base === 'enum') {
    const allowed = [...type.matchAll(/'([^']*)'/g)].map(match => match[1]!)
    const found = allowed.find(one => one.toLowerCase() === text.toLowerCase())
    if (found === undefined) throw new SqlError(1265, '01000', `Data truncated ${where}`)
    return found
  }
  return text
}
