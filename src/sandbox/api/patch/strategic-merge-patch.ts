import {copyJson, isObject, type Json, type JsonObject, type MutableJson} from '../../../core/json.ts'
import type {MutableJsonObject} from '../../../core/json.ts'
import {type Field, type FieldType, structType} from '../../../core/kinds/field-table.ts'

/** A patch that cannot be applied, in the server's words. */
export class PatchError extends Error {
  override readonly name = 'PatchError'
}

const directive = '$patch'
const retainKeys = '$retainKeys'
const deletePrefix = '$deleteFromPrimitiveList/'
const orderPrefix = '$setElementOrder/'

/**
 * Merges a strategic merge patch into an object of a type of schemas/kubernetes.json, as the server does:
 * apimachinery pkg/util/strategicpatch/patch.go (StrategicMergeMapPatch). Neither argument is changed.
 */
export function strategicMergePatch(original: JsonObject, patch: JsonObject, type: string): MutableJsonObject {
  return mergeMap(copyJson(original), copyJson(patch), {is: 'struct', type, go: type})
}

/** What the type says of a key; undefined for scalars and free-form objects, whose fields merge as plain JSON. */
function fieldOfType(type: FieldType | undefined, key: string): {field?: Field; type: FieldType | undefined} {
  switch (type?.is) {
    case 'struct': {
      const field = structType(type.type).fields.get(key)
      if (!field)
        throw new PatchError(`unable to find api field in struct ${nameOfType(type)} for the json field "${key}"`)
      return {field, type: field.type}
    }
    case 'map':
      return {type: type.item}
    default:
      return {type: undefined}
  }
}
const nameOfType = (type: {readonly type: string}): string => type.type.slice(type.type.lastIndexOf('.') + 1)

function mergeMap(
  original: MutableJsonObject,
  patch: MutableJsonObject,
  type: FieldType | undefined,
): MutableJsonObject {
  if (Object.hasOwn(patch, directive)) return replaced(patch)
  keepOnly(original, patch)
  mergeOrderedLists(original, patch, type)
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(deletePrefix)) deleteFromList(original, key.slice(deletePrefix.length), value)
    else mergeField(original, key, value, type)
  }
  return original
}

/** `$patch` in a map: replace takes the patch as it is, delete leaves an empty map. */
function replaced(patch: MutableJsonObject): MutableJsonObject {
  const {[directive]: what, ...rest} = patch
  if (what === 'replace') return rest
  if (what === 'delete') return {}
  throw new PatchError(`unknown patch type: ${JSON.stringify(what)} in map: ${JSON.stringify(patch)}`)
}

/** `$retainKeys` names the keys that the map may have afterwards. */
function keepOnly(original: MutableJsonObject, patch: MutableJsonObject): void {
  if (!Object.hasOwn(patch, retainKeys)) return
  const list = patch[retainKeys]
  delete patch[retainKeys]
  if (!Array.isArray(list)) throw new PatchError('invalid patch format of retainKeys')
  const kept = new Set<Json>(list)
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || key.startsWith(deletePrefix) || key.startsWith(orderPrefix)) continue
    if (!kept.has(key)) throw new PatchError('invalid patch format of retainKeys')
  }
  for (const key of Object.keys(original)) if (!kept.has(key)) delete original[key]
}

/** `$setElementOrder/<list>`: merges that list and puts it into the order that the directive gives. */
function mergeOrderedLists(original: MutableJsonObject, patch: MutableJsonObject, type: FieldType | undefined): void {
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(orderPrefix)) continue
    const order = patch[key]
    delete patch[key]
    const name = key.slice(orderPrefix.length)
    if (!Array.isArray(order)) throw new PatchError('invalid patch format of setElementOrder list')
    const before = listNamed(original, name)
    const change = listNamed(patch, name)
    if (before === undefined && change === undefined) continue
    const {field, type: listType} = fieldOfType(type, name)
    const mergeKey = field?.mergeKey
    checkOrder(change ?? [], order, mergeKey)
    const {merged, stood} = mergeBeforeOrder(before, change, field, listType)
    const [named, others] = partition(merged, order, mergeKey)
    original[name] = inOrder(named, others, order, stood, mergeKey)
    delete patch[name]
  }
}

function mergeBeforeOrder(
  before: MutableJson[] | undefined,
  change: MutableJson[] | undefined,
  field: Field | undefined,
  type: FieldType | undefined,
): {merged: MutableJson[]; stood: Json[]} {
  if (change === undefined) return {merged: before ?? [], stood: before ?? []}
  if (before === undefined) return {merged: withoutDirectives(change), stood: []}
  return {merged: mergeList(before, change, field, type), stood: orderThatGoSees(before, change, field?.mergeKey)}
}

/**
 * The order of the list before the patch, as the server looks it up after the merge. The merge has taken items out of
 * and appended to the same Go array by then, so that new items stand in the places that deletions left free.
 */
function orderThatGoSees(before: readonly Json[], change: readonly Json[], mergeKey: string | undefined): Json[] {
  if (mergeKey === undefined || change.some(item => isObject(item) && item[directive] === 'replace')) return [...before]
  const seen = [...before]
  let length = seen.length
  for (const item of change) {
    if (!isObject(item) || item[directive] !== 'delete') continue
    const at = seen.slice(0, length).findIndex(known => identityOf(known, mergeKey) === identityOf(item, mergeKey))
    if (at < 0) continue
    seen.copyWithin(at, at + 1, length)
    length--
  }
  for (const item of change) {
    if (isObject(item) && Object.hasOwn(item, directive)) continue
    const known = before.some(other => identityOf(other, mergeKey) === identityOf(item, mergeKey))
    if (known || length >= seen.length) continue
    seen[length] = item
    length++
  }
  return seen
}

function listNamed(object: MutableJsonObject, name: string): MutableJson[] | undefined {
  const value = Object.hasOwn(object, name) ? object[name] : undefined
  if (value === undefined || Array.isArray(value)) return value
  throw new PatchError(`expected a []interface {}, but received a ${goKind(value)}`)
}

const goKind = (value: Json): string =>
  value === null
    ? '%!s(<nil>)'
    : isObject(value)
      ? 'map[string]interface {}'
      : typeof value === 'string'
        ? 'string'
        : typeof value === 'boolean'
          ? 'bool'
          : 'int64'

/** The items of the patch must stand in the order of the directive, and all of them in it. */
function checkOrder(change: readonly Json[], order: readonly Json[], mergeKey: string | undefined): void {
  if (order.length === 0 || change.length === 0) return
  const items = change.filter(item => !isObject(item) || !Object.hasOwn(item, directive))
  let at = 0
  for (const wanted of order) {
    if (at < items.length && identityOf(items[at]!, mergeKey) === identityOf(wanted, mergeKey)) at++
  }
  if (at < items.length) {
    throw new PatchError(
      `The order in patch list:\n${JSON.stringify(change)}\n doesn't match $setElementOrder list:\n${JSON.stringify(order)}\n`,
    )
  }
}

/** What makes an item of a merged list the same item: its merge key, or itself. */
function identityOf(item: Json, mergeKey: string | undefined): Json {
  if (mergeKey === undefined) return item
  if (!isObject(item)) throw new PatchError(`expected a map[string]interface {}, but received a ${goKind(item)}`)
  if (!Object.hasOwn(item, mergeKey)) {
    throw new PatchError(`map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`)
  }
  return item[mergeKey]!
}

function mergeField(original: MutableJsonObject, key: string, value: MutableJson, type: FieldType | undefined): void {
  if (value === null) {
    delete original[key]
    return
  }
  const before = Object.hasOwn(original, key) ? original[key] : undefined
  if (before !== undefined && isObject(before) && isObject(value)) {
    const {type: inner} = fieldOfType(type, key)
    original[key] = mergeMap(before, value, inner)
    return
  }
  if (Array.isArray(before) && Array.isArray(value)) {
    const {field, type: listType} = fieldOfType(type, key)
    original[key] = field?.merge ? mergeList(before, value, field, listType) : value
    return
  }
  const clean = withoutNullsAndDirectives(value)
  if (clean === undefined) delete original[key]
  else original[key] = clean
}

function deleteFromList(original: MutableJsonObject, key: string, value: MutableJson): void {
  const before = original[key]
  if (!Array.isArray(before) || !Array.isArray(value)) return
  const gone = new Set<Json>(value)
  original[key] = before.filter(item => !gone.has(item))
}

function mergeList(
  before: MutableJson[],
  change: MutableJson[],
  field: Field | undefined,
  type: FieldType | undefined,
): MutableJson[] {
  if (!field?.merge) return change
  if (before.length === 0 && change.length === 0) return before
  const {mergeKey} = field
  if (mergeKey === undefined) {
    const merged = [...new Set<MutableJson>([...before, ...change])]
    const [named, others] = partition(merged, change, undefined)
    return inOrder(named, others, change, before, undefined)
  }
  const item = type?.is === 'list' ? type.item : undefined
  const {kept, plain} = applyItemDirectives(before, change, mergeKey)
  const merged = [...kept]
  for (const entry of plain) {
    const identity = identityOf(entry, mergeKey)
    const at = merged.findIndex(known => identityOf(known, mergeKey) === identity)
    if (at < 0) merged.push(entry)
    else merged[at] = mergeMap(merged[at] as MutableJsonObject, entry as MutableJsonObject, item)
  }
  const [named, others] = partition(merged, plain, mergeKey)
  return inOrder(named, others, plain, kept, mergeKey)
}

/** Items of the patch with `$patch`: delete takes a matching item out, replace takes everything out first. */
function applyItemDirectives(
  before: MutableJson[],
  change: readonly MutableJson[],
  mergeKey: string,
): {kept: MutableJson[]; plain: MutableJson[]} {
  let kept = before
  let replaces = false
  const plain: MutableJson[] = []
  for (const entry of change) {
    if (!isObject(entry) || !Object.hasOwn(entry, directive)) {
      plain.push(entry)
      continue
    }
    switch (entry[directive]) {
      case 'delete': {
        const identity = identityOf(entry, mergeKey)
        kept = kept.filter(known => identityOf(known, mergeKey) !== identity)
        break
      }
      case 'replace':
        replaces = true
        break
      case 'merge':
        throw new PatchError('merging lists cannot yet be specified in the patch')
      default:
        throw new PatchError(`unknown patch type: ${JSON.stringify(entry[directive])} in map: ${JSON.stringify(entry)}`)
    }
  }
  return replaces ? {kept: plain, plain: []} : {kept, plain}
}

/** The items that stand in `by`, and the others. */
function partition(
  items: readonly MutableJson[],
  by: readonly Json[],
  mergeKey: string | undefined,
): [named: MutableJson[], others: MutableJson[]] {
  const known = new Set(by.map(item => identityOf(item, mergeKey)))
  const named = items.filter(item => known.has(identityOf(item, mergeKey)))
  return [named, items.filter(item => !known.has(identityOf(item, mergeKey)))]
}

/**
 * The named items in the order asked for, with the others woven in where they stood on the server: normalizeElementOrder
 * and mergeSortedSlice.
 */
function inOrder(
  named: readonly MutableJson[],
  others: readonly MutableJson[],
  order: readonly Json[],
  before: readonly Json[],
  mergeKey: string | undefined,
): MutableJson[] {
  // The first place counts where an item stands twice.
  const places = (list: readonly Json[]): Map<Json, number> =>
    new Map(list.map((item, index): [Json, number] => [identityOf(item, mergeKey), index]).toReversed())
  const asked = places(order)
  const stood = places(before)
  const by =
    (place: Map<Json, number>) =>
    (a: Json, b: Json): number =>
      (place.get(identityOf(a, mergeKey)) ?? 0) - (place.get(identityOf(b, mergeKey)) ?? 0)
  const right = named.toSorted(by(asked))
  const left = others.toSorted(by(stood))
  const all: MutableJson[] = []
  for (const item of right) {
    const place = stood.get(identityOf(item, mergeKey))
    for (;;) {
      const next = left.length > 0 ? stood.get(identityOf(left[0]!, mergeKey)) : undefined
      if (next === undefined || place === undefined || next >= place) break
      all.push(left.shift()!)
    }
    all.push(item)
  }
  return [...all, ...left]
}

/** A new value without nulls in maps; maps with `$patch` are dropped, undefined when that is the value itself. */
function withoutNullsAndDirectives(value: MutableJson): MutableJson | undefined {
  if (Array.isArray(value)) {
    return value.flatMap(item => {
      const clean = withoutNullsAndDirectives(item)
      return clean === undefined ? [] : [clean]
    })
  }
  if (!isObject(value)) return value
  if (Object.hasOwn(value, directive)) return undefined
  const clean: MutableJsonObject = {}
  for (const [key, inner] of Object.entries(value)) {
    const kept = inner === null ? undefined : withoutNullsAndDirectives(inner)
    if (kept !== undefined) clean[key] = kept
  }
  return clean
}

const withoutDirectives = (list: readonly MutableJson[]): MutableJson[] =>
  list.filter(item => !isObject(item) || !Object.hasOwn(item, directive))
