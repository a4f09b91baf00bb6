/** A Kubernetes minor version as [major, minor]. */
export type Version = readonly [major: number, minor: number]

/** The oldest and newest versions that k8slab knows the rules of. */
export const oldestVersion: Version = [1, 28]
export const newestVersion: Version = [1, 36]

/** Reads `1.30`, `v1.30`, `1.30.4`, `v1.30.4+k3s1`; undefined for anything else. */
export function parseVersion(text: string): Version | undefined {
  const match = /^v?(\d{1,3})\.(\d{1,3})(?:[.+-].*)?$/.exec(text.trim())
  return match ? [Number(match[1]), Number(match[2])] : undefined
}

/** Negative when a is older than b, zero when they are the same, positive when newer. */
export const compareVersions = (a: Version, b: Version): number => a[0] - b[0] || a[1] - b[1]
export const atLeast = (version: Version, least: Version): boolean => compareVersions(version, least) >= 0
export const versionText = (version: Version): string => `${version[0]}.${version[1]}`
