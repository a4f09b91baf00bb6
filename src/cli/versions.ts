import {usageError} from '../core/operational-error.ts'
import {type Version, atLeast, newestVersion, oldestVersion, parseVersion, versionText} from '../core/version.ts'

/** The option that every command with a target version has. */
export const versionOption = {
  flags: '--kubernetes-version <version>',
  summary: `judge as this version does, ${versionText(oldestVersion)} to ${versionText(newestVersion)}; may be given several times`,
  repeatable: true,
} as const

/** The versions that were asked for, or the newest known. Throws usage errors. */
export function versionsOf(texts: readonly string[]): readonly Version[] {
  if (texts.length === 0) return [newestVersion]
  return texts.map(text => {
    const version = parseVersion(text)
    if (!version || !atLeast(version, oldestVersion) || !atLeast(newestVersion, version)) {
      throw usageError(`--kubernetes-version ${text} is not a version that k8slab knows`, {
        mend: `give one from ${versionText(oldestVersion)} to ${versionText(newestVersion)}`,
      })
    }
    return version
  })
}
