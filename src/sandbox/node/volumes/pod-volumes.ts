// The volumes of a pod on its node: what is behind each, as a real folder.
import {chmodSync, cpSync, existsSync, lstatSync, rmSync} from 'node:fs'
import type {Clock} from '../../clock.ts'
import {ephemeralClaimName} from '../../../core/names.ts'
import {isAttached} from '../../controllers/attachdetach.ts'
import {quantityOf, quantityValue} from '../../../core/quantity.ts'
import type {Informers} from '../../controllers/informer.ts'
import type {Container, NfsSource, PersistentVolume, PodVolume} from '../../controllers/objects.ts'
import {claims, volumes} from '../../controllers/resources.ts'
import {expanded} from '../environment.ts'
import type {Mount} from '../files/container-files.ts'
import {FileError} from '../files/file-error.ts'
import {ensureBelow, locateBelow, normalized, walk} from '../files/walk.ts'
import type {Folders} from '../folders.ts'
import {hostPathOn, localPathOn} from './host-path.ts'
import {MountError, NotAttachedError, NotBoundError} from './mount-error.ts'
import {volumeFiles, writeVolumeFiles, type FileVolumeContext} from './volume-files.ts'

/** A volume that is ready for containers. */
export interface MountedVolume {
  readonly real: string
  readonly readOnly: boolean
  /** As `mount` prints them. */
  readonly source: string
  readonly type: string
  /** Bytes, where it has a size of its own. */
  readonly size?: number
  /** Those who use it are in this group too. */
  readonly group?: number
  /** Its files are of this group. */
  readonly fsGroup?: number
  /** A part of it for one container: what was there when that started, whatever is written later. */
  readonly part?: (real: string, container: string, index: number) => string
  /** Makes the folder and its files; what others have is there already. */
  readonly prepare?: () => void
}

export interface VolumeContext extends FileVolumeContext {
  readonly clock: Clock
  readonly informers: Informers
  readonly folders: Folders
  readonly node: string
}

/** A volume that failed: `specName` is the PersistentVolume, or the pod's own name for it. */
export interface VolumeFailure {
  readonly volume: string
  readonly specName: string
  readonly error: MountError | NotBoundError | NotAttachedError
}

/** Sets up every volume of the pod; failed ones are told and tried again by the caller. */
export function setUpVolumes(context: VolumeContext): {mounted: Map<string, MountedVolume>; failures: VolumeFailure[]} {
  const mounted = new Map<string, MountedVolume>()
  const failures: VolumeFailure[] = []
  for (const volume of context.pod.spec.volumes ?? []) {
    let specName = volume.name
    try {
      mounted.set(
        volume.name,
        setUp(context, volume, name => (specName = name)),
      )
    } catch (error) {
      failures.push({volume: volume.name, specName, error: failureOf(error)})
    }
  }
  return {mounted, failures}
}

/** What the disk refuses is told as a mount that failed, without the places of this machine. */
function failureOf(error: unknown): VolumeFailure['error'] {
  if (error instanceof MountError || error instanceof NotBoundError || error instanceof NotAttachedError) return error
  if (!(error instanceof Error && 'code' in error)) throw error
  return new MountError(error instanceof FileError ? error.message : `mount failed: ${String(error.code)}`)
}

function setUp(context: VolumeContext, volume: PodVolume, named: (specName: string) => void): MountedVolume {
  const {clock, folders, node, pod} = context
  const {fsGroup} = pod.spec.securityContext ?? {}
  const own = (plugin: string) => folders.podVolume(node, pod.metadata.uid, plugin, volume.name)
  if (volume.hostPath !== undefined) {
    return disk(hostPathOn(folders.node(node), volume.hostPath))
  }
  if (volume.nfs !== undefined) return nfs(folders, volume.nfs, false)
  if (volume.emptyDir !== undefined) {
    const {medium = ''} = volume.emptyDir
    // Kubernetes pkg/volume/emptydir/empty_dir.go SetUpAt; the API server takes any.
    if (!/^(Memory|HugePages(-.*)?)?$/.test(medium)) throw new MountError(`unknown storage medium "${medium}"`)
    const inMemory = medium === 'Memory'
    const {real, make} = own('empty-dir')
    const like = inMemory ? memory(real, volume.emptyDir.sizeLimit) : disk(real)
    const prepare = (): void => makeFor(real, make, inMemory, fsGroup)
    return {...like, ...groupOf(fsGroup), prepare}
  }
  const files = volumeFiles(context, volume)
  if (files !== undefined) {
    const plugin = Object.keys(volume).find(key => key !== 'name') ?? 'projected'
    const {real, make} = own(plugin.toLowerCase().replace('downwardapi', 'downward-api'))
    // Kubernetes pkg/volume/{configmap,secret,projected,downwardapi}: an emptyDir, in memory but for a ConfigMap.
    const inMemory = volume.configMap === undefined
    const prepare = (): void => {
      makeFor(real, make, inMemory, fsGroup)
      writeVolumeFiles(real, files, {now: clock.now(), isGrouped: fsGroup !== undefined})
    }
    if (existsSync(real)) prepare()
    const part = (whole: string, container: string, index: number): string => {
      const copy = folders.podPart(node, pod.metadata.uid, `${volume.name}/${container}/${index}`)
      rmSync(copy, {recursive: true, force: true})
      cpSync(whole, copy, {recursive: true})
      return copy
    }
    return {...(inMemory ? memory(real, undefined) : disk(real)), readOnly: true, ...groupOf(fsGroup), prepare, part}
  }
  const claim =
    volume.persistentVolumeClaim?.claimName ??
    (volume.ephemeral === undefined ? undefined : ephemeralClaimName(pod.metadata.name, volume.name))
  if (claim !== undefined) {
    const found = boundVolume(context, claim)
    named(found.metadata.name)
    const group = Number(found.metadata.annotations?.['pv.beta.kubernetes.io/gid'] ?? NaN)
    const source = persistent(context, found, volume.persistentVolumeClaim?.readOnly ?? false)
    const used = found.spec.local === undefined ? source : {...source, ...groupOf(fsGroup)}
    return Number.isInteger(group) ? {...used, group} : used
  }
  const kind = Object.keys(volume).find(key => key !== 'name')
  throw new MountError(`volumes of kind ${kind ?? 'none'} are not simulated in the sandbox`)
}

const groupOf = (fsGroup: number | undefined): {readonly fsGroup?: number} => (fsGroup === undefined ? {} : {fsGroup})

/** Kubernetes pkg/volume/emptydir: everybody may write; what is made below belongs to the group, if there is one. */
function makeFor(real: string, make: () => void, inMemory: boolean, fsGroup: number | undefined): void {
  if (existsSync(real)) return
  make()
  chmodSync(real, 0o777 | (inMemory ? 0o1000 : 0) | (fsGroup === undefined ? 0 : 0o2000))
}

const disk = (real: string, readOnly = false): MountedVolume => ({real, readOnly, source: '/dev/sda1', type: 'ext4'})

/** Kubernetes pkg/volume/emptydir: what is in memory is mounted with its limit as its size. */
function memory(real: string, sizeLimit: string | undefined): MountedVolume {
  const limit = quantityOf(sizeLimit)
  const size = limit === undefined ? 0 : Number(quantityValue(limit))
  return {real, readOnly: false, source: 'tmpfs', type: 'tmpfs', ...(size > 0 ? {size} : {})}
}

const nfs = (folders: Folders, {server, path, readOnly = false}: NfsSource, more: boolean): MountedVolume => ({
  real: folders.nfs(server, path),
  readOnly: readOnly || more,
  source: `${server}:${path}`,
  type: 'nfs4',
})

function boundVolume({informers, pod}: VolumeContext, claimName: string): PersistentVolume {
  const key = `${pod.metadata.namespace}/${claimName}`
  const claim = informers.of(claims).get(key)
  const {volumeName} = claim?.spec ?? {}
  if (claim?.status?.phase !== 'Bound' || volumeName === undefined) throw new NotBoundError(key)
  const volume = informers.of(volumes).get(volumeName)
  if (volume?.spec.claimRef?.uid !== claim.metadata.uid) throw new NotBoundError(key)
  return volume
}

function persistent(
  {folders, informers, node}: VolumeContext,
  {spec}: PersistentVolume,
  readOnly: boolean,
): MountedVolume {
  if (spec.hostPath !== undefined) return disk(hostPathOn(folders.node(node), spec.hostPath), readOnly)
  if (spec.local !== undefined) return disk(localPathOn(folders.node(node), spec.local.path), readOnly)
  if (spec.nfs !== undefined) return nfs(folders, spec.nfs, readOnly)
  if (spec.csi !== undefined) {
    if (!isAttached(informers, spec.csi, node)) throw new NotAttachedError()
    throw new MountError(
      `kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ${spec.csi.driver} not found in the list of registered CSI drivers`,
      'MountVolume.MountDevice failed',
    )
  }
  throw new MountError('this kind of volume is not simulated in the sandbox')
}

/** Where the volumes go in one container. Throws MountError for a subPath that cannot be. */
export function mountsOf(
  container: Container,
  mounted: ReadonlyMap<string, MountedVolume>,
  environment: Readonly<Record<string, string>>,
): Mount[] {
  const mounts = new Map<string, Mount>()
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    const volume = mounted.get(mount.name)
    if (volume === undefined) continue
    const {mountPath, subPath, subPathExpr, readOnly = false} = mount
    const below = subPathExpr === undefined ? subPath : expanded(subPathExpr, environment)
    const path = normalized(mountPath)
    if (below) refuseOutside(below)
    if (below) volume.prepare?.()
    const found = below ? subPathOf(volume.real, below, mount.name, container.name) : volume.real
    const real = below && volume.part !== undefined ? volume.part(found, container.name, index) : found
    const {source, type, size, group, fsGroup, prepare} = volume
    mounts.set(path, {
      path,
      real,
      readOnly: readOnly || volume.readOnly,
      source,
      type,
      ...(size === undefined ? {} : {size}),
      ...(group === undefined ? {} : {group}),
      ...groupOf(fsGroup),
      ...(below || prepare === undefined ? {} : {prepare}),
    })
  }
  return [...mounts.values()]
}

/** An expression is only known when the container is made. Kubernetes pkg/kubelet/kubelet_pods.go makeMounts */
function refuseOutside(subPath: string): void {
  if (subPath.startsWith('/')) throw new MountError(`error SubPath \`${subPath}\` must not be an absolute path`)
  if (subPath.split('/').includes('..')) {
    throw new MountError(`unable to provision SubPath \`${subPath}\`: must not contain '..'`)
  }
}

/** A part of a volume; a missing folder is made. Links may not lead out of the volume. */
function subPathOf(root: string, subPath: string, volume: string, container: string): string {
  try {
    if (lstatSync(root).isFile()) throw new FileError('ENOTDIR', 'open', subPath)
    const found = walk(normalized(subPath), locateBelow(root), 'open', true, 'refused')
    if (found.stats !== undefined && found.real !== undefined) return found.real
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== 'ENOENT') {
      throw new MountError(`failed to prepare subPath for volumeMount "${volume}" of container "${container}"`)
    }
  }
  try {
    const real = ensureBelow(root, subPath)
    // Kubernetes pkg/kubelet/kubelet_pods.go makeMounts: it is for the same people as the volume.
    chmodSync(real, lstatSync(root).mode & 0o7777)
    return real
  } catch {
    throw new MountError(`failed to create subPath directory for volumeMount "${volume}" of container "${container}"`)
  }
}
