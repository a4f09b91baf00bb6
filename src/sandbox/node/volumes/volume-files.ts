// Volumes whose files the kubelet writes: configMap, secret, downwardAPI, projected.
import {randomInt} from 'node:crypto'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {basename, dirname, join} from 'node:path'
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

/** The link to the folder with the files: with it all of them change at once. */
const DATA = '..data'

/**
 * Brings a folder to hold exactly these files, as the kubelet does: they are in a folder named after the time, `..data` is a link to
 * that, and their names are links through it. What else lies there goes: a container that sees the root of the node could have put
 * it there. Kubernetes pkg/volume/util/atomic_writer.go
 */
export function writeVolumeFiles(
  folder: string,
  files: readonly VolumeFile[],
  {now, isGrouped}: {readonly now: number; readonly isGrouped: boolean},
): void {
  if (!isOwnFolder(folder)) throw new FileError('EACCES', 'open', 'the volume')
  // Kubernetes pkg/volume/volume_linux.go: a group may read. The sandbox itself must be able to read what it wrote.
  const modeOf = (mode: number): number => (mode & 0o777) | (isGrouped ? 0o440 : 0o400)
  const wanted = new Map(
    files.map(({path, content, mode}) => [normalized(path).slice(1), {content, mode: modeOf(mode)}] as const),
  )
  const links = new Map([...wanted.keys()].map(path => path.split('/')[0]!).map(name => [name, `${DATA}/${name}`]))
  const current = currentFolder(folder)
  const name = current !== undefined && holds(join(folder, current), wanted) ? current : newFolder(folder, wanted, now)
  if (isGrouped) {
    for (const below of ['.', ...foldersBelow(join(folder, name))]) chmodSync(join(folder, name, below), 0o2755)
  }
  link(folder, DATA, name)
  for (const entry of readdirSync(folder)) {
    if (entry !== DATA && entry !== name && !links.has(entry)) rmSync(join(folder, entry), {recursive: true})
  }
  for (const [entry, target] of links) link(folder, entry, target)
}

interface Written {
  readonly content: Uint8Array
  readonly mode: number
}

/** The folder that the link names, if that is one of the kubelet's. */
function currentFolder(folder: string): string | undefined {
  const name = linkAt(join(folder, DATA))
  return name !== undefined && /^\.\.\d[^/]*$/.test(name) && isOwnFolder(join(folder, name)) ? name : undefined
}

function newFolder(folder: string, files: ReadonlyMap<string, Written>, now: number): string {
  const time = new Date(now).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '_')
  const fresh = join(folder, `..${time}.${randomInt(1_000_000_000, 4_294_967_296)}`)
  mkdirSync(fresh)
  chmodSync(fresh, 0o755)
  for (const [path, {content, mode}] of files) {
    ensureOwn(fresh, dirname(path))
    writeFileSync(join(fresh, path), content, {flag: 'wx'})
    chmodSync(join(fresh, path), mode)
  }
  return basename(fresh)
}

/** True when the folder has these files and nothing else. */
function holds(folder: string, files: ReadonlyMap<string, Written>): boolean {
  const found = readdirSync(folder, {withFileTypes: true, recursive: true}).filter(entry => !entry.isDirectory())
  const paths = found.map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
  if (paths.length !== files.size) return false
  return paths.every(path => {
    const file = files.get(path)
    const stats = lstatSync(join(folder, path))
    if (file === undefined || !stats.isFile() || (stats.mode & 0o777) !== file.mode) return false
    return stats.size === file.content.length && Buffer.compare(readFileSync(join(folder, path)), file.content) === 0
  })
}

const foldersBelow = (folder: string): string[] =>
  readdirSync(folder, {withFileTypes: true, recursive: true})
    .filter(entry => entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))

/** Where the link there leads; undefined when there is none. */
const linkAt = (path: string): string | undefined =>
  lstatSync(path, {throwIfNoEntry: false})?.isSymbolicLink() === true ? readlinkSync(path) : undefined

/** Puts a link there, in one step. */
function link(folder: string, name: string, target: string): void {
  const path = join(folder, name)
  if (linkAt(path) === target) return
  const fresh = join(folder, '..data_tmp')
  rmSync(fresh, {recursive: true, force: true})
  symlinkSync(target, fresh)
  if (lstatSync(path, {throwIfNoEntry: false})?.isDirectory() === true) rmSync(path, {recursive: true})
  renameSync(fresh, path)
}
