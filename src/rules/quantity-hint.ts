import {isObject, type Json} from '../core/json.ts'

const suffixes: readonly (readonly [RegExp, string])[] = [
  [/^(kb|k)$/i, 'k or Ki'],
  [/^(kib|ki)$/i, 'Ki'],
  [/^mb$/i, 'M or Mi'],
  [/^(mib|mi)$/i, 'Mi'],
  [/^(gb|g)$/i, 'G or Gi'],
  [/^(gib|gi)$/i, 'Gi'],
  [/^(tb|t)$/i, 'T or Ti'],
  [/^(tib|ti)$/i, 'Ti'],
]

/** The amount that is surely meant: `5GB` is 5G, not 5Gi, and `5 Gi` is 5Gi. */
export function meantQuantity(value: Json | undefined): string | undefined {
  const [, number, unit] = typeof value === 'string' ? (amountWithUnit.exec(value) ?? []) : []
  const suffix = unit && suffixes.find(([pattern]) => pattern.test(unit))?.[1].split(' or ')[0]
  return suffix ? `${number}${suffix}` : undefined
}

const amountWithUnit = /^\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*([A-Za-z]+)\s*$/

/** What to write instead of an amount that is no quantity: `5GB` -> `write 5G or 5Gi`. */
export function nearestQuantity(value: Json | undefined): string {
  if (typeof value === 'string') {
    const match = amountWithUnit.exec(value)
    const found = match && suffixes.find(([pattern]) => pattern.test(match[2]!))
    if (match && found)
      return `write ${found[1]
        .split(' or ')
        .map(suffix => `${match[1]}${suffix}`)
        .join(' or ')}`
  }
  if (Array.isArray(value)) {
    const [only, ...others] = value as readonly Json[]
    const amount = typeof only === 'string' || typeof only === 'number' ? String(only) : '5Gi'
    return others.length > 0 || amount === '5Gi'
      ? 'write one amount, such as 5Gi, and no list'
      : `write ${amount}, and no list`
  }
  if (isObject(value)) return 'write one amount on this line, such as 5Gi'
  return 'write a number with one of the suffixes m k M G T P E Ki Mi Gi Ti Pi Ei, such as 5Gi'
}
