/** A float that is a key of a mapping, as sigs.k8s.io/yaml writes it: strconv.FormatFloat(value, 'g', -1, 32). */
export function floatKey(value: number): string {
  if (Number.isNaN(value)) return '.nan'
  const single = Math.fround(value)
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf'
  if (single === 0) return Object.is(single, -0) ? '-0' : '0'
  let digits = 1
  while (Math.fround(Number(single.toPrecision(digits))) !== single) digits++
  const shortest = evenAtTie(single, digits) ?? single.toExponential(digits - 1)
  const [mantissa = '', power = ''] = shortest.split('e')
  const exponent = Number(power)
  // JavaScript writes all of these without an exponent.
  if (exponent >= -4 && exponent < 6) return String(Number(shortest))
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

/** Half-way between two texts of so many digits Go takes the one with an even last digit, JavaScript the larger. */
function evenAtTie(single: number, digits: number): string | undefined {
  const [mantissa = '', power = ''] = single.toExponential(digits).split('e')
  const even = `${mantissa.slice(0, -1)}e${power}`
  const isTie = mantissa.endsWith('5') && Number(`${mantissa}e${power}`) === single
  return isTie && /[02468]e/.test(even) && Math.fround(Number(even)) === single ? even : undefined
}
