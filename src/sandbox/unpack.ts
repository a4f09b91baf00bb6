// Reads the archive of a sandbox, and refuses everything that no export writes: it may come from anybody.
import {readFileSync} from 'node:fs'
import {gunzipSync} from 'node:zlib'
import {isObject, type Json, type JsonObject, stringAt} from '../core/json.ts'
import {dnsSubdomainProblems} from '../core/names.ts'
import {environmentError, type OperationalError, usageError} from '../core/operational-error.ts'
import {archiveFormat, filesFolder, headerName, machinesName, objectsName} from './archive.ts'
import {type ArchiveEntry, ArchiveError, decodedEntries} from './node/programs/tar/archive.ts'
import {type Machine, machinesOf} from './node/node-list.ts'
import {judge} from './registry/judge.ts'
import {type Resource, resourceOf} from './registry/resources.ts'
import {StatusError} from './registry/status-errors.ts'

/** Unpacked, an archive may be so large: what one buffer holds. */
const MOST_BYTES = 2 ** 31

export interface Unpacked {
  readonly time: number
  readonly machines: readonly Machine[]
  /** The last resourceVersion. */
  readonly version: number
  readonly objects: readonly (readonly [key: string, object: JsonObject])[]
  /** Folders, files and links, named from the folder of what nodes keep; each after the folder that it is in. */
  readonly files: readonly ArchiveEntry[]
}

/** Throws OperationalError: 3 when the file cannot be read, 2 when it is no archive of a sandbox, or says what none says. */
export function unpack(file: string): Unpacked {
  let packed: Buffer
  try {
    packed = readFileSync(file)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw environmentError(`cannot read the archive: ${why}`, {looked: file, cause})
  }
  const refuse: Refuse = (why, cause) =>
    usageError(`${file} is no archive of a sandbox: ${why}`, {mend: 'k8slab sandbox export writes one', cause})
  try {
    return contentsOf([...decodedEntries(gunzipSync(packed, {maxOutputLength: MOST_BYTES}))], refuse)
  } catch (error) {
    if (error instanceof ArchiveError) throw refuse(error.message, error)
    if (error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')) {
      throw refuse('it is not packed with gzip, or damaged', error)
    }
    const isLong = error instanceof Error && 'code' in error && error.code === 'ERR_STRING_TOO_LONG'
    if (isLong || error instanceof RangeError) throw refuse('it is too large', error)
    throw error
  }
}

type Refuse = (why: string, cause?: unknown) => OperationalError

function contentsOf(entries: readonly ArchiveEntry[], refuse: Refuse): Unpacked {
  const [header, machines, objects, ...files] = entries
  if (header?.name !== headerName || machines?.name !== machinesName || objects?.name !== objectsName) {
    throw refuse('its first entries are not those of one')
  }
  const facts = jsonOf(textOf(header), refuse)
  if (!isObject(facts) || facts['format'] !== archiveFormat)
    throw refuse('it has a format that this version does not know')
  const time = facts['time']
  if (typeof time !== 'number' || !Number.isFinite(new Date(time).getTime())) throw refuse('it does not tell its time')
  const found = machinesOf(jsonOf(textOf(machines), refuse))
  if (found === undefined) throw refuse('its list of nodes is damaged')
  return {time, machines: found, ...objectsOf(textOf(objects), refuse), files: filesOf(files, refuse)}
}

const textOf = ({content}: ArchiveEntry): string => Buffer.from(content).toString()

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

/** The certificate of the sandbox that it was; the new one writes its own. */
const isMadeAnew = (key: string, object: JsonObject): boolean =>
  key === '/configmaps' && stringAt(object, 'metadata', 'name') === 'kube-root-ca.crt'

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
function filesOf(entries: readonly ArchiveEntry[], refuse: Refuse): ArchiveEntry[] {
  const folders = new Set([''])
  const taken = new Set<string>()
  return entries.map(entry => {
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
    taken.add(name)
    if (entry.kind === 'directory') folders.add(name)
    return {...entry, name}
  })
}

const isPlainName = (part: string): boolean => part !== '' && part !== '.' && part !== '..' && !part.includes('\0')
