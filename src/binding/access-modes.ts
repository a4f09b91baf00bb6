/** Access modes in the server's own order. Kubernetes pkg/apis/core/v1/helper/helpers.go GetAccessModesAsString. */
const names = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'] as const
export type AccessMode = (typeof names)[number]

/** A set of access modes as bits, in the order of `names`: the same set is the same number. */
export type AccessModes = number

/** The set of a list as manifests have it; order and repetition do not matter, other texts are left out. */
export function accessModesOf(list: readonly string[]): AccessModes {
  let modes = 0
  for (const text of list) {
    const index = names.indexOf(text as AccessMode)
    if (index >= 0) modes |= 1 << index
  }
  return modes
}

export const accessModeNames = (modes: AccessModes): AccessMode[] => names.filter((_, index) => modes & (1 << index))

/** `RWO,RWX`, as kubectl prints them. */
const short: Readonly<Record<AccessMode, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}
export const accessModesText = (modes: AccessModes): string =>
  accessModeNames(modes)
    .map(name => short[name])
    .join(',')

export const offersModes = (offered: AccessModes, asked: AccessModes): boolean => (asked & ~offered) === 0

/** Asked for very often, and there are four modes. */
export const countModes = (modes: AccessModes): number =>
  (modes & 1) + ((modes >> 1) & 1) + ((modes >> 2) & 1) + ((modes >> 3) & 1)

export const readWriteOncePod: AccessModes = accessModesOf(['ReadWriteOncePod'])
