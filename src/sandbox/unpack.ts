// Reads the archive of a sandbox, and refuses everything that no export writes: it may come from anybody.
import {createReadStream} from 'node:fs'
import {pipeline} from 'node:stream/promises'
import {createGunzip} from 'node:zlib'
import {isObject, type Json, type JsonObject, stringAt} from '../core/json.ts'
import {dnsSubdomainProblems} from '../core/names.ts'
import {environmentError, type OperationalError, usageError} from '../core/operational-error.ts'
import {archiveFormat, filesFolder, headerName, isMadeAnew, machinesName, objectsName} from './archive.ts'
import {ArchiveError} from './node/programs/tar/archive.ts'
import {type StreamedEntry, streamedEntries} from './node/programs/tar/streamed-archive.ts'
import {type Machine, machinesOf} from './node/node-list.ts'
import {judge} from './registry/judge.ts'
import {type Resource, resourceOf} from './registry/resources.ts'
import {StatusError} from './registry/status-errors.ts'
import {refusalOfDisk} from './state-folder.ts'

/** Unpacked, an archive may be so large, and so large may be what is read of it into memory: few bytes can unpack to many. */
const MOST_BYTES = 2 ** 31
const MOST_TEXT = 256 * 1024 * 1024
const MOST_FILES = 1_000_000

/** What an archive says, but for the contents of its files. */
export interface Unpacked {
  readonly time: number
  readonly machines: readonly Machine[]
  /** The last resourceVersion. */
  readonly version: number
  readonly objects: readonly (readonly [key: string, object: JsonObject])[]
  /** How many files are in its volumes, without folders and links. */
  readonly files: number
}

/** An archive in a file; `name` is what a person calls it. */
export interface ArchiveFile {
  readonly path: string
  readonly name: string
}

/** Checks all of an archive. Throws OperationalError: 3 when it cannot be read, 2 when it is none of a sandbox, or says what none says. */
export const unpack = (archive: ArchiveFile): Promise<Unpacked> =>
  reading(archive, async (entries, refuse) => {
    const facts = await factsOf(entries, refuse)
    let files = 0
    for await (const {kind} of filesOf(entries, refuse)) if (kind === 'file') files++
    return {...facts, files}
  })

/**
 * Hands out folders, files and links of an archive, named from the folder of what nodes keep; each after the folder that it is
 * in. Throws as unpack does.
 */
export const unpackFiles = (archive: ArchiveFile, take: (entry: StreamedEntry) => Promise<void>): Promise<void> =>
  reading(archive, async (entries, refuse) => {
    for (const _ of heads) await entries.next()
    for await (const entry of filesOf(entries, refuse)) await take(entry)
  })

type Entries = AsyncGenerator<StreamedEntry>

/** Opens an archive for `use`; what comes after what that reads is unpacked too, so that damage is seen. */
async function reading<T>(
  {path, name}: ArchiveFile,
  use: (entries: Entries, refuse: Refuse) => Promise<T>,
): Promise<T> {
  const refuse: Refuse = (why, cause) =>
    usageError(`${name} is no archive of a sandbox: ${why}`, {mend: 'k8slab sandbox export writes one', cause})
  try {
    return await pipeline(createReadStream(path), createGunzip(), async chunks => {
      const bytes = bounded(chunks as AsyncIterable<Uint8Array>, refuse)
      const result = await use(streamedEntries(bytes), refuse)
      for await (const _ of bytes) continue
      return result
    })
  } catch (error) {
    if (error instanceof ArchiveError) throw refuse(error.message, error)
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code.startsWith('Z_')) throw refuse('it is not packed with gzip, or damaged', error)
    const why = refusalOfDisk(error)
    if (why === undefined) throw error
    throw environmentError(`cannot read the archive: ${why}`, {looked: path, cause: error})
  }
}

async function* bounded(chunks: AsyncIterable<Uint8Array>, refuse: Refuse): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > MOST_BYTES) throw refuse('it is too large')
    yield chunk
  }
}

type Refuse = (why: string, cause?: unknown) => OperationalError

/** The first entries; the files come after them. */
const heads = [headerName, machinesName, objectsName]

async function factsOf(entries: Entries, refuse: Refuse): Promise<Omit<Unpacked, 'files'>> {
  const [header = '', machines = '', objects = ''] = await textsOf(entries, refuse)
  const facts = jsonOf(header, refuse)
  if (!isObject(facts) || facts['format'] !== archiveFormat)
    throw refuse('it has a format that this version does not know')
  const time = facts['time']
  if (typeof time !== 'number' || !Number.isFinite(new Date(time).getTime())) throw refuse('it does not tell its time')
  const found = machinesOf(jsonOf(machines, refuse))
  if (found === undefined) throw refuse('its list of nodes is damaged')
  return {time, machines: found, ...objectsOf(objects, refuse)}
}

async function textsOf(entries: Entries, refuse: Refuse): Promise<string[]> {
  const texts: string[] = []
  for (const name of heads) {
    const next = await entries.next()
    if (next.done === true || next.value.name !== name) throw refuse('its first entries are not those of one')
    if (next.value.size > MOST_TEXT) throw refuse('it is too large')
    const parts: Uint8Array[] = []
    for await (const part of next.value.content()) parts.push(part)
    texts.push(Buffer.concat(parts).toString())
  }
  return texts
}

function jsonOf(text: string, refuse: Refuse): Json {
  try {
    return JSON.parse(text) as Json
  } catch (cause) {
    throw refuse('it holds text that is no JSON', cause)
  }
}

// --- objects -------------------------------------------------------------------------------------------------------------

function objectsOf(text: string, refuse: Refuse): Pick<Unpacked, 'version' | 'objects'> {
  const [head, ...rest] = text
    .split('\n')
    .filter(line => line !== '')
    .map(line => jsonOf(line, refuse))
  const version = isObject(head) ? head['version'] : undefined
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 0)
    throw refuse('its objects have no version')
  const objects = rest.map(line => objectOf(line, version, refuse))
  return {version, objects: objects.filter(([key, object]) => !isMadeAnew(key, object))}
}

const uidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function objectOf(line: Json, version: number, refuse: Refuse): readonly [string, JsonObject] {
  const key = stringAt(line, 'key') ?? ''
  const object = isObject(line) ? line['object'] : undefined
  const slash = key.indexOf('/')
  const resource = resourceOf({group: key.slice(0, slash), resource: key.slice(slash + 1)})
  if (!isObject(object) || slash < 0 || resource === undefined)
    throw refuse(`it holds an object of an unknown type "${key}"`)
  const told = `${key} "${stringAt(object, 'metadata', 'name') ?? ''}"`
  const problem = problemOf(resource, object, version)
  if (problem !== undefined) throw refuse(`${told}: ${problem}`)
  return [key, object]
}

/** Names and uids become names of folders; everything else is validated as the API server does with an object it holds. */
function problemOf(resource: Resource, object: JsonObject, version: number): string | undefined {
  const name = stringAt(object, 'metadata', 'name') ?? ''
  const namespace = stringAt(object, 'metadata', 'namespace')
  const uid = stringAt(object, 'metadata', 'uid') ?? ''
  if (name === '' || /[/%\0]/.test(name) || name === '.' || name === '..')
    return 'it has no name that an object may have'
  if ((namespace !== undefined) !== resource.namespaced) return 'its namespace is wrong'
  if (namespace !== undefined && dnsSubdomainProblems(namespace).length > 0) return 'its namespace is wrong'
  if (!uidForm.test(uid)) return 'it has no uid'
  const written = Number(stringAt(object, 'metadata', 'resourceVersion') ?? Number.NaN)
  if (!Number.isSafeInteger(written) || written < 0 || written > version) return 'its resourceVersion is wrong'
  try {
    judge(resource, object, object, uid, {fieldValidation: 'Strict'})
    return undefined
  } catch (error) {
    if (error instanceof StatusError) return error.message
    throw error
  }
}

// --- files ---------------------------------------------------------------------------------------------------------------

/** Names without the folder of the archive; refuses every way out of it. */
async function* filesOf(entries: Entries, refuse: Refuse): Entries {
  const folders = new Set([''])
  const taken = new Set<string>()
  for await (const entry of entries) {
    const [first, ...parts] = entry.name.replace(/\/$/, '').split('/')
    const name = parts.join('/')
    const isPlain = first === filesFolder && parts.length > 0 && parts.every(isPlainName)
    if (!isPlain) throw refuse(`"${entry.name}" is no name of a file of a sandbox`)
    if (!['file', 'directory', 'symlink'].includes(entry.kind))
      throw refuse(`"${entry.name}" is neither file, folder nor link`)
    // nodes/<node>, nfs/<server>, containers/<pod>: the sandbox goes by these itself.
    if (entry.kind !== 'directory' && parts.length < 3) throw refuse(`"${entry.name}" must be a folder`)
    // A folder that the archive itself makes: never one behind a link.
    if (!folders.has(parts.slice(0, -1).join('/'))) throw refuse(`"${entry.name}" is in no folder of the archive`)
    if (taken.has(name)) throw refuse(`"${entry.name}" is in it twice`)
    if (taken.add(name).size > MOST_FILES) throw refuse('it holds too many files')
    if (entry.kind === 'directory') folders.add(name)
    yield {...entry, name}
  }
}

const isPlainName = (part: string): boolean => part !== '' && part !== '.' && part !== '..' && !part.includes('\0')
