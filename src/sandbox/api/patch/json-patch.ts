import {
  copyJson,
  isObject,
  type Json,
  type JsonObject,
  type MutableJson,
  type MutableJsonObject,
} from '../../../core/json.ts'
import {equalJson} from '../../registry/metadata.ts'

/** One operation of RFC 6902. */
export interface JsonPatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test'
  readonly path: string
  readonly from?: string
  readonly value?: Json
}

/** An operation that cannot be done, or a test that does not hold; the document is then left as it was. */
export class JsonPatchError extends Error {
  override readonly name = 'JsonPatchError'
}

/**
 * Reads a list of operations; undefined when it is none.
 *
 * @throws JsonPatchError for an operation that nobody knows, or that says no path
 */
export function operationsOf(value: Json): JsonPatchOperation[] | undefined {
  if (!Array.isArray(value) || !value.every(isObject)) return undefined
  for (const {op, path} of value as readonly JsonObject[]) {
    if (!names.has(op) || typeof path !== 'string') throw new JsonPatchError(`unexpected kind: ${JSON.stringify(op)}`)
  }
  return value as unknown as JsonPatchOperation[]
}

const names: ReadonlySet<unknown> = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test'])

/** Applies the operations in order to a copy of the document. */
export function jsonPatch(document: Json, operations: readonly JsonPatchOperation[]): Json {
  const root: Patched = {value: copyJson(document), copied: 0}
  for (const operation of operations) apply(root, operation)
  return root.value
}

/** Copies that double a document again and again would fill the memory: evanphx/json-patch AccumulatedCopySizeLimit. */
const MOST_COPIED = 3 * 1024 * 1024

interface Patched {
  value: MutableJson
  /** Characters that were copied so far. */
  copied: number
}

function copied(root: Patched, path: readonly string[]): MutableJson {
  const value = find(root, path)
  root.copied += JSON.stringify(value).length
  if (root.copied <= MOST_COPIED) return copyJson(value)
  throw new JsonPatchError(
    `Unable to complete the copy, the accumulated size increase of copy is ${root.copied}, exceeding the limit ${MOST_COPIED}`,
  )
}

function apply(root: Patched, operation: JsonPatchOperation): void {
  const path = pointer(operation.path)
  switch (operation.op) {
    case 'add':
      return add(root, path, valueOf(operation))
    case 'remove':
      remove(root, path)
      return
    case 'replace':
      find(root, path)
      return path.length === 0 ? void (root.value = valueOf(operation)) : replace(root, path, valueOf(operation))
    case 'move': {
      const from = pointer(operation.from ?? '')
      return add(root, path, remove(root, from))
    }
    case 'copy':
      return add(root, path, copied(root, pointer(operation.from ?? '')))
    case 'test':
      if (!equalJson(findOrNull(root, path), operation.value ?? null)) {
        throw new JsonPatchError(`testing value ${operation.path} failed`)
      }
  }
}

const valueOf = (operation: JsonPatchOperation): MutableJson => copyJson(operation.value ?? null)

/** The steps of a JSON pointer (RFC 6901). */
function pointer(text: string): string[] {
  if (text === '') return []
  if (!text.startsWith('/')) throw new JsonPatchError(`invalid path ${JSON.stringify(text)}`)
  return text
    .slice(1)
    .split('/')
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function find(root: {value: MutableJson}, path: readonly string[]): MutableJson {
  let here: MutableJson = root.value
  for (const step of path) {
    const next: MutableJson | undefined = Array.isArray(here)
      ? here[indexIn(here, step)]
      : isObject(here) && Object.hasOwn(here, step)
        ? here[step]
        : undefined
    if (next === undefined) throw new JsonPatchError(`nonexistent path /${path.join('/')}`)
    here = next
  }
  return here
}

/** A test against null holds for a member that is not there. */
function findOrNull(root: {value: MutableJson}, path: readonly string[]): MutableJson {
  const parent = find(root, path.slice(0, -1))
  const last = path.at(-1)
  if (last !== undefined && isObject(parent) && !Object.hasOwn(parent, last)) return null
  return find(root, path)
}

/** Negative indices count from the end, as the server's library allows. */
function indexIn(list: readonly MutableJson[], step: string): number {
  if (!/^-?\d+$/.test(step)) throw new JsonPatchError(`invalid index ${JSON.stringify(step)}`)
  const index = Number(step)
  return index < 0 ? list.length + index : index
}

function add(root: {value: MutableJson}, path: readonly string[], value: MutableJson): void {
  const last = path.at(-1)
  if (last === undefined) {
    root.value = value
    return
  }
  const parent = find(root, path.slice(0, -1))
  if (Array.isArray(parent)) {
    const index = last === '-' ? parent.length : indexIn(parent, last)
    if (index < 0 || index > parent.length) throw new JsonPatchError(`index ${last} is out of bounds`)
    parent.splice(index, 0, value)
  } else if (isObject(parent)) {
    parent[last] = value
  } else throw new JsonPatchError(`nonexistent path /${path.join('/')}`)
}

function replace(root: {value: MutableJson}, path: readonly string[], value: MutableJson): void {
  const parent = find(root, path.slice(0, -1))
  const last = path.at(-1)!
  if (Array.isArray(parent)) parent[indexIn(parent, last)] = value
  else (parent as MutableJsonObject)[last] = value
}

function remove(root: {value: MutableJson}, path: readonly string[]): MutableJson {
  const last = path.at(-1)
  const old = find(root, path)
  if (last === undefined) throw new JsonPatchError('the whole document cannot be removed')
  const parent = find(root, path.slice(0, -1))
  if (Array.isArray(parent)) parent.splice(indexIn(parent, last), 1)
  else delete (parent as MutableJsonObject)[last]
  return old
}
