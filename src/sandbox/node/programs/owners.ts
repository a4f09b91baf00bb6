// Who uses a container, and whose its files are.
import type {ProcessHost} from '../process.ts'

/** Who the pod, or else the image, says that its processes are. */
export function userOf({pod, container, files, image}: ProcessHost): {
  user: number
  group: number
  groups: readonly number[]
} {
  const whole = pod().spec.securityContext ?? {}
  const {runAsUser: user = whole.runAsUser ?? image.user ?? 0, runAsGroup: group = whole.runAsGroup ?? 0} =
    container.securityContext ?? {}
  const ofVolumes = files.mounts.flatMap(mounted => mounted.group ?? [])
  const more = [
    ...(whole.supplementalGroups ?? []),
    ...(whole.fsGroup === undefined ? [] : [whole.fsGroup]),
    ...ofVolumes,
  ]
  return {user, group, groups: [...new Set([group, ...more])]}
}

export const nameOf = (number: number): string =>
  number === 0 ? 'root' : number === 65_534 ? 'nobody' : String(number)

/**
 * Whose a file is: files of the image and what the kubelet makes are root's, what is written belongs to who runs the container, in
 * the group of the volume.
 */
export function ownerOf(host: ProcessHost, path: string): {readonly user: number; readonly group: number} {
  const {user, group} = userOf(host)
  const volume = host.files.mountOf(path)
  if (volume === undefined) return /^\/(tmp|var\/tmp)\/./.test(path) ? {user, group} : {user: 0, group: 0}
  const ofVolume = volume.fsGroup
  if (volume.readOnly || path === volume.path) return {user: 0, group: ofVolume ?? 0}
  return {user, group: ofVolume ?? group}
}
