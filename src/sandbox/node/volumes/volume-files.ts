// Volumes whose files the kubelet writes: configMap, secret, downwardAPI, projected.
import {chmodSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import type {Informers} from '../../controllers/informer.ts'
import type {DownwardApiFile, FileSource, Pod, PodVolume} from '../../controllers/objects.ts'
import {configMaps, nodes, secrets} from '../../controllers/resources.ts'
import {fieldText, resourceText} from '../downward.ts'
import {FileError} from '../files/file-error.ts'
import {ensureOwn, isOwnFolder, normalized} from '../files/walk.ts'
import {MountError} from './mount-error.ts'

export interface VolumeFile {
  readonly path: string
  readonly content: Uint8Array
  readonly mode: number
}

export interface FileVolumeContext {
  readonly informers: Informers
  readonly pod: Pod
  /** A token for the pod's ServiceAccount. */
  readonly issueToken: (pod: Pod, audience: string | undefined, seconds: number) => string
}

/** The files of such a volume; undefined for volumes of other kinds. Throws MountError when a source is missing. */
export function volumeFiles(context: FileVolumeContext, volume: PodVolume): VolumeFile[] | undefined {
  const {configMap, secret, downwardAPI, projected} = volume
  if (configMap !== undefined) return configMapFiles(context, configMap, configMap.defaultMode ?? 0o644)
  if (secret !== undefined)
    return secretFiles(context, {...secret, name: secret.secretName ?? ''}, secret.defaultMode ?? 0o644)
  if (downwardAPI !== undefined)
    return downwardFiles(context, downwardAPI.items ?? [], downwardAPI.defaultMode ?? 0o644)
  if (projected === undefined) return undefined
  const mode = projected.defaultMode ?? 0o644
  return (projected.sources ?? []).flatMap(source => {
    if (source.configMap !== undefined) return configMapFiles(context, source.configMap, mode)
    if (source.secret !== undefined) return secretFiles(context, source.secret, mode)
    if (source.downwardAPI !== undefined) return downwardFiles(context, source.downwardAPI.items ?? [], mode)
    if (source.serviceAccountToken === undefined) return []
    const {path, audience, expirationSeconds = 3600} = source.serviceAccountToken
    const content = Buffer.from(context.issueToken(context.pod, audience, expirationSeconds))
    return [{path, content, mode: tokenMode(context.pod, mode)}]
  })
}

/** Kubernetes pkg/volume/projected: a token is for one user or group alone, where the pod says which. */
function tokenMode({spec}: Pod, mode: number): number {
  const {runAsUser, fsGroup} = spec.securityContext ?? {}
  if (fsGroup !== undefined) return 0o640
  const users = [...(spec.initContainers ?? []), ...spec.containers].map(
    ({securityContext}) => securityContext?.runAsUser ?? runAsUser,
  )
  return users[0] !== undefined && users.every(user => user === users[0]) ? 0o600 : mode
}

function configMapFiles({informers, pod}: FileVolumeContext, source: FileSource, mode: number): VolumeFile[] {
  const map = informers.of(configMaps).get(`${pod.metadata.namespace}/${source.name}`)
  if (map === undefined) {
    if (source.optional === true) return []
    throw new MountError(`configmap "${source.name}" not found`)
  }
  const contents = new Map<string, Uint8Array>([
    ...Object.entries(map.data ?? {}).map(([key, text]) => [key, Buffer.from(text)] as const),
    ...Object.entries(map.binaryData ?? {}).map(([key, text]) => [key, Buffer.from(text, 'base64')] as const),
  ])
  return selected(contents, source, mode, key => `configmap references non-existent config key: ${key}`)
}

function secretFiles({informers, pod}: FileVolumeContext, source: FileSource, mode: number): VolumeFile[] {
  const secret = informers.of(secrets).get(`${pod.metadata.namespace}/${source.name}`)
  if (secret === undefined) {
    if (source.optional === true) return []
    throw new MountError(`secret "${source.name}" not found`)
  }
  const contents = new Map(Object.entries(secret.data ?? {}).map(([key, text]) => [key, Buffer.from(text, 'base64')]))
  return selected(contents, source, mode, key => `references non-existent secret key: ${key}`)
}

function selected(
  contents: ReadonlyMap<string, Uint8Array>,
  {items, optional}: FileSource,
  mode: number,
  missing: (key: string) => string,
): VolumeFile[] {
  if (items === undefined || items.length === 0) {
    return [...contents].map(([path, content]) => ({path, content, mode}))
  }
  return items.flatMap(item => {
    const content = contents.get(item.key)
    if (content !== undefined) return [{path: item.path, content, mode: item.mode ?? mode}]
    if (optional === true) return []
    throw new MountError(missing(item.key))
  })
}

const downwardFiles = (
  {informers, pod}: FileVolumeContext,
  items: readonly DownwardApiFile[],
  mode: number,
): VolumeFile[] =>
  items.map(item => {
    const node = informers.of(nodes).get(pod.spec.nodeName ?? '')
    const text =
      item.fieldRef === undefined
        ? item.resourceFieldRef === undefined
          ? ''
          : resourceText(pod, node, item.resourceFieldRef, item.resourceFieldRef.containerName ?? '')
        : fieldText(pod, item.fieldRef.fieldPath)
    return {path: item.path, content: Buffer.from(text), mode: item.mode ?? mode}
  })

/**
 * Brings a folder to hold exactly these files; each is replaced in one step. Only what differs is written. What else lies there,
 * links above all, goes: a container that sees the root of the node could have put it there.
 */
export function writeVolumeFiles(folder: string, files: readonly VolumeFile[]): void {
  if (!isOwnFolder(folder)) throw new FileError('EACCES', 'open', 'the volume')
  const wanted = new Map(files.map(file => [normalized(file.path).slice(1), file]))
  for (const path of filesBelow(folder)) if (!wanted.has(path)) rmSync(join(folder, path))
  for (const [path, {content, mode}] of wanted) {
    const target = join(folder, path)
    const stats = lstatSync(target, {throwIfNoEntry: false})
    const isSame = stats?.isFile() === true && (stats.mode & 0o777) === mode && stats.size === content.length
    if (isSame && Buffer.compare(readFileSync(target), content) === 0) continue
    if (stats?.isDirectory()) rmSync(target, {recursive: true})
    ensureOwn(folder, dirname(path))
    const fresh = `${target}.new`
    rmSync(fresh, {recursive: true, force: true})
    // The sandbox itself must be able to read what it wrote.
    writeFileSync(fresh, content, {flag: 'wx'})
    chmodSync(fresh, (mode & 0o777) | 0o400)
    renameSync(fresh, target)
  }
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, {withFileTypes: true, recursive: true})
    .filter(entry => !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
