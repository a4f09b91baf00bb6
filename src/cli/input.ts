import {readdirSync, statSync} from 'node:fs'
import {basename, extname, normalize, resolve} from 'node:path'
import {isObject, type Json, listAt, type JsonObject, stringAt} from '../core/json.ts'
import {isNamespaced} from '../core/kinds/index.ts'
import {type Manifest, ManifestSet, manifestOf} from '../core/manifest-set.ts'
import {usageError} from '../core/operational-error.ts'
import type {TextDocument, TextFile} from '../core/yaml/document.ts'
import {textOfBytes} from '../core/yaml/bytes.ts'
import {readMarkdown} from '../core/yaml/markdown.ts'
import {readYaml} from '../core/yaml/read.ts'
import {type ExportsFile, readExports} from '../nfs/exports.ts'
import type {CommandContext} from './command.ts'
import {cannotRead, noManifests, noSuchPath, tooLargeFile, tooMuchInput} from './messages/input.ts'
import {mostBytes, readAll, readFile} from './read-bytes.ts'

/** A world of its own: everything that is judged together. */
export interface InputSet {
  /** The file, `file:line` for a fenced block of a document, or `` when all inputs are one set. */
  readonly name: string
  readonly set: ManifestSet
  /** Documents whose text is broken, or that are no Kubernetes object at all. */
  readonly documents: readonly TextDocument[]
  readonly exports: readonly ExportsFile[]
}

export interface Input {
  readonly sets: readonly InputSet[]
  readonly files: number
  /** The names of these files, in the order read. */
  readonly names: readonly string[]
  /** Blocks and documents passed over: no manifest, or none of a kind that a rule knows. */
  readonly skipped: number
  /** The text of a file as it was read, for showing lines of it. */
  readonly textOf: (file: string) => string | undefined
}

export interface InputOptions {
  /** Every file, and every fenced block of a document, is a set of its own. */
  readonly perFile?: boolean
  /** Where objects live that name no namespace; `default` unless given. */
  readonly namespace?: string | undefined
  /** Texts that stand for what these files hold. */
  readonly texts?: ReadonlyMap<string, string>
}

type Format = 'yaml' | 'markdown' | 'exports' | 'lab'

const manifestEndings: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json'])
const markdownEndings: ReadonlySet<string> = new Set(['.md', '.markdown', '.txt'])

/** The first line of every lab.yaml names its schema; that is how a lab is told from a manifest. */
export const isLabText = (text: string): boolean =>
  /^\ufeff?# yaml-language-server: \$schema=\S*lab\.schema\.json/.test(text)

/**
 * Reads the manifests and exports files that `paths` name: files, folders (recursively, in name order, without dot-folders
 * and node_modules), `-` for standard input; no path is the current folder. With `perFile`, every file and every fenced
 * block is a set of its own.
 * Throws OperationalError: 3 for a path that cannot be opened, 2 when there is nothing to read.
 */
export function readInput(context: CommandContext, paths: readonly string[], options: InputOptions = {}): Input {
  const named = paths.length === 0 ? ['.'] : paths
  const texts = new Map<string, string>()
  const sets: InputSet[] = []
  let skipped = 0
  let files = 0
  let characters = 0
  const all: OpenSet = emptySet('')
  for (const {file, path, format, isFound} of named.flatMap(path => filesOf(context.cwd, path))) {
    const text = options.texts?.get(file) ?? textOf(context, file, path)
    const meaning = meaningOf(file, text, format)
    if (meaning === 'lab') continue
    files++
    characters += text.length
    if (characters > unmeasured && characters > mostText()) throw tooMuchInput(mostText())
    texts.set(file, text)
    if (meaning === 'exports') {
      const exports = readExports(text, file)
      if (options.perFile) sets.push({...closeSet(emptySet(file)), exports: [exports]})
      else all.exports.push(exports)
      continue
    }
    const read: TextFile = meaning === 'markdown' ? readMarkdown(text, file) : readYaml(text, file)
    if (isFound && isOtherJson(file, read)) {
      skipped++
      continue
    }
    skipped += read.skipped
    if (!options.perFile) addDocuments(all, read.documents, options)
    else for (const open of setsOf(read, meaning, options)) sets.push(closeSet(open))
  }
  if (files === 0) throw noManifests(named)
  return {
    sets: options.perFile ? sets : [closeSet(all)],
    files,
    names: [...texts.keys()],
    skipped,
    textOf: file => texts.get(file),
  }
}

/** What a text shows itself to be: a lab, or a manifest in a file for plain text. */
function meaningOf(file: string, text: string, format: Format): Format {
  if (format === 'yaml' && basename(file) === 'lab.yaml' && isLabText(text)) return 'lab'
  return format === 'markdown' && extname(file).toLowerCase() === '.txt' && !fence.test(text) ? 'yaml' : format
}
const fence = /^ {0,3}(?:```|~~~)/m

/** Any machine has the memory for as many characters. */
const unmeasured = 10_000_000

/** A set of manifests takes some 25 bytes of memory for each of its characters until all is said of it. */
const mostText = (): number => process.getBuiltinModule('node:v8').getHeapStatistics().heap_size_limit / 32

interface OpenSet {
  readonly name: string
  readonly manifests: Manifest[]
  readonly documents: TextDocument[]
  readonly exports: ExportsFile[]
}
const emptySet = (name: string): OpenSet => ({name, manifests: [], documents: [], exports: []})
const closeSet = ({name, manifests, documents, exports}: OpenSet): InputSet => ({
  name,
  set: new ManifestSet(manifests),
  documents,
  exports,
})

/** JSON of somebody else, such as package.json: whole, and with neither apiVersion nor kind. */
const isOtherJson = (file: string, {documents}: TextFile): boolean =>
  extname(file) === '.json' &&
  documents.every(
    ({value, problems}) =>
      problems.length === 0 && value !== undefined && !(isObject(value) && ('apiVersion' in value || 'kind' in value)),
  )

/** One set for a file, or for a document with fenced blocks one a block. */
function setsOf(read: TextFile, format: Format, options: InputOptions): OpenSet[] {
  if (format !== 'markdown') {
    const open = emptySet(read.file)
    addDocuments(open, read.documents, options)
    return [open]
  }
  const byBlock = new Map<number, OpenSet>()
  for (const document of read.documents) {
    let open = byBlock.get(document.block)
    if (!open) byBlock.set(document.block, (open = emptySet(`${read.file}:${document.place([]).line}`)))
    addDocuments(open, [document], options)
  }
  return [...byBlock.values()]
}

function addDocuments(open: OpenSet, documents: readonly TextDocument[], {namespace}: InputOptions): void {
  for (const document of documents) {
    open.documents.push(document)
    if (document.value === undefined || document.value === null) continue
    for (const [base, object] of objectsOf(document.value)) {
      const namespaced = isNamespaced(stringAt(object, 'apiVersion') ?? '', stringAt(object, 'kind') ?? '')
      open.manifests.push(manifestOf(document, namespaced ? inNamespace(object, namespace) : object, base, namespaced))
    }
  }
}

/** As kubectl sends an object that names no namespace. */
function inNamespace(object: JsonObject, namespace: string | undefined): JsonObject {
  const {metadata} = object
  if (namespace === undefined || !isObject(metadata) || stringAt(metadata, 'namespace')) return object
  return {...object, metadata: {...metadata, namespace}}
}

/** The objects of a document: itself, or the items of a List of any depth (kubectl flattens `List` and `<Kind>List`). */
function* objectsOf(
  value: Json,
  base: readonly (string | number)[] = [],
): Generator<[(string | number)[], JsonObject]> {
  if (!isObject(value)) return
  const kind = stringAt(value, 'kind')
  if (!kind?.endsWith('List') || !Array.isArray(value['items'])) {
    yield [[...base], value]
    return
  }
  for (const [index, item] of listAt(value, 'items').entries())
    yield* objectsOf(asItem(item, value), [...base, 'items', index])
}

/** An item of a ConfigMapList that says neither is a ConfigMap. apimachinery pkg/apis/meta/v1/unstructured/unstructured.go decodeToList */
function asItem(item: Json, list: JsonObject): Json {
  const kind = stringAt(list, 'kind')!.slice(0, -'List'.length)
  if (kind === '' || !isObject(item) || stringAt(item, 'kind') || stringAt(item, 'apiVersion')) return item
  return {...item, apiVersion: stringAt(list, 'apiVersion') ?? '', kind}
}

interface NamedFile {
  /** As it is shown, and where it is. */
  readonly file: string
  readonly path: string
  readonly format: Format
  /** Nobody named it, it was in a folder. */
  readonly isFound: boolean
}

/** The files that one path of the command line stands for. */
function filesOf(cwd: string, path: string): NamedFile[] {
  if (path === '-') return [{file: '-', path: '-', format: 'yaml', isFound: false}]
  if (path === '') throw usageError('a path is empty', {mend: 'for the current folder give . or no path'})
  const absolute = resolve(cwd, path)
  let isFolder: boolean
  try {
    isFolder = statSync(absolute).isDirectory()
  } catch (error) {
    throw noSuchPath(path, cwd, error)
  }
  if (!isFolder) return [{file: path, path: absolute, format: formatOf(path) ?? 'yaml', isFound: false}]
  const shown = path === '.' ? '' : normalize(`${path}/`)
  const files: NamedFile[] = []
  for (const name of walk(absolute, '')) {
    const format = formatOf(name)
    if (format === undefined || format === 'markdown') continue
    files.push({file: shown + name, path: `${absolute}/${name}`, format, isFound: true})
  }
  return files
}

function formatOf(path: string): Format | undefined {
  const ending = extname(path).toLowerCase()
  if (manifestEndings.has(ending)) return 'yaml'
  if (basename(path) === 'exports' || ending === '.exports') return 'exports'
  return markdownEndings.has(ending) ? 'markdown' : undefined
}

/**
 * Files below a folder in name order, named from there; `within` is where in it to look, and ends in `/`. A link to a folder
 * is not followed: it may lead around in a circle.
 */
function* walk(folder: string, within: string): Generator<string> {
  const here = `${folder}/${within}`
  let entries
  try {
    entries = readdirSync(here, {withFileTypes: true})
  } catch (error) {
    throw cannotRead(here.slice(0, -1), error)
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const {name} = entry
    if (name.startsWith('.') || name === 'node_modules') continue
    if (entry.isDirectory()) yield* walk(folder, `${within}${name}/`)
    else if (entry.isFile() || (entry.isSymbolicLink() && leadsToFile(here + name))) yield within + name
  }
}

/** True also for a link that leads nowhere, or round in a circle: reading it tells so, as kubectl does. */
function leadsToFile(link: string): boolean {
  try {
    return statSync(link).isFile()
  } catch {
    return true
  }
}

const pipeHint = 'pipe the manifests in: cat web.yaml | k8slab verify -'

function textOf(context: CommandContext, file: string, path: string): string {
  if (file === '-' && context.stdin.isTTY) {
    throw usageError('"-" reads standard input, and that is the terminal', {
      mend: pipeHint,
    })
  }
  let bytes: Buffer | undefined
  try {
    bytes = file === '-' ? readAll(0) : readFile(path)
  } catch (error) {
    throw cannotRead(file, error)
  }
  if (!bytes) throw tooLargeFile(file, mostBytes)
  // What should have written manifests into the pipe has failed.
  if (file === '-' && bytes.length === 0) throw usageError('standard input is empty', {mend: pipeHint})
  return textOfBytes(bytes)
}
