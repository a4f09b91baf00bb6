/** A number that Go reads from JSON as int64 (the largest reads as 2^63 here); any other is a float64. */
export const isGoInteger = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2 ** 63

/** A float64 as Go's %v writes it: 1e+06, 1.5, 1e-05. */
export function goFloatText(value: number): string {
  if (value === 0) return '0'
  const [digits = '', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return plainText(value)
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}
const plainText = (value: number): string => {
  const text = String(value)
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '') : text
}
