// A sandbox in one file: a tar archive, packed with gzip, of its objects and of the folders of its volumes.
import {
  closeSync,
  constants,
  createWriteStream,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
} from 'node:fs'
import {readlinkSync, realpathSync, renameSync, rmSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {Readable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {createGzip} from 'node:zlib'
import {type JsonObject, stringAt} from '../core/json.ts'
import {environmentError} from '../core/operational-error.ts'
import type {Exported} from './control.ts'
import {archiveEnd, type ArchiveEntry, encodedEntry} from './node/programs/tar/archive.ts'
import type {Machine} from './node/node-list.ts'
import {refusalOfDisk} from './state-folder.ts'
import type {Store} from './store.ts'

/** The first entry, which says what the archive is. */
export const headerName = 'k8slab-sandbox.json'
export const objectsName = 'objects.jsonl'
export const machinesName = 'nodes.json'
/** What the simulated nodes keep lies below it. */
export const filesFolder = 'files'
export const archiveFormat = 1

export interface Contents {
  readonly store: Store
  readonly machines: readonly Machine[]
  /** The sandbox's time, milliseconds since 1970. */
  readonly time: number
  /** The folder of what the simulated nodes keep. */
  readonly files: string
}

/**
 * Writes the archive to `file`, through a file beside it, so that `file` is whole or not there. Objects are as they stand
 * when this is called; a file is as it is when its turn comes. Throws OperationalError (3) when the disk refuses.
 */
export async function exportTo(file: string, contents: Contents): Promise<Exported> {
  const temporary = `${file}.${process.pid}.new`
  // Taken now: what is written while the files are read does not belong to it.
  const objects = [...contents.store.all()].filter(([key, object]) => !isMadeAnew(key, object))
  const counted = {objects: objects.length, files: 0}
  const entries = [...describe(contents, objects)]
  try {
    const blocks = Readable.from(blocksOf(entries, contents.files, () => counted.files++))
    await pipeline(blocks, createGzip(), createWriteStream(temporary, {flags: 'wx', mode: 0o600, flush: true}))
    renameSync(temporary, file)
  } catch (cause) {
    rmSync(temporary, {force: true})
    const why = refusalOfDisk(cause) ?? (cause instanceof Error ? cause.message : String(cause))
    throw environmentError(`cannot write the archive: ${why}`, {looked: file, cause})
  }
  return counted
}

const textEntry = (name: string, text: string): ArchiveEntry => {
  return {name, kind: 'file', mode: 0o600, mtime: 0, target: '', content: Buffer.from(text)}
}

type Stored = readonly [key: string, object: JsonObject]

/** The certificate of the sandbox, which each sandbox writes for itself. */
export const isMadeAnew = (...[key, object]: Stored): boolean =>
  key === '/configmaps' && stringAt(object, 'metadata', 'name') === 'kube-root-ca.crt'

function* describe({store, machines, time}: Contents, objects: readonly Stored[]): Generator<ArchiveEntry> {
  yield textEntry(headerName, `${JSON.stringify({format: archiveFormat, time})}\n`)
  yield textEntry(machinesName, `${JSON.stringify(machines)}\n`)
  const lines = [JSON.stringify({version: store.version})]
  for (const [key, object] of objects) lines.push(JSON.stringify({key, object}))
  yield textEntry(objectsName, `${lines.join('\n')}\n`)
}

function* blocksOf(entries: readonly ArchiveEntry[], files: string, count: () => void): Generator<Uint8Array> {
  for (const entry of entries) yield* encodedEntry(entry)
  for (const entry of entriesBelow(files, filesFolder)) {
    if (entry.kind === 'file') count()
    yield* encodedEntry(entry)
  }
  yield archiveEnd()
}

/** Folders, files and links below a folder; each file is opened, read and closed before anything else can happen. */
function* entriesBelow(folder: string, name: string): Generator<ArchiveEntry> {
  for (const child of namesIn(folder)) {
    const path = join(folder, child)
    const entry = entryAt(path, `${name}/${child}`)
    // What went away in the meantime, and sockets and the like.
    if (entry === undefined) continue
    yield entry
    if (entry.kind === 'directory') yield* entriesBelow(path, entry.name)
  }
}

function entryAt(path: string, name: string): ArchiveEntry | undefined {
  const stats = lstatSync(path, {throwIfNoEntry: false})
  // No link that came in the way of a folder is followed: it could lead out of the sandbox.
  if (stats === undefined || realpathSync.native(dirname(path)) !== dirname(path)) return undefined
  const common = {name, mode: stats.mode & 0o777, mtime: Math.floor(stats.mtimeMs / 1000), target: ''}
  const empty = new Uint8Array()
  if (stats.isDirectory()) return {...common, kind: 'directory', content: empty}
  if (stats.isSymbolicLink()) return {...common, kind: 'symlink', target: readlinkSync(path), content: empty}
  return stats.isFile() ? {...common, kind: 'file', content: contentOf(path)} : undefined
}

function contentOf(path: string): Uint8Array {
  const handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    return fstatSync(handle).isFile() ? readFileSync(handle) : new Uint8Array()
  } finally {
    closeSync(handle)
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted()
  } catch {
    return []
  }
}
