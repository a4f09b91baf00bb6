import type {Json, JsonObject} from '../../../core/json.ts'
import {isObject, listAt, stringAt} from '../../../core/json.ts'
import {encode} from '../../../core/kinds/encode.ts'
import {newestVersion} from '../../../core/version.ts'
import {timestamp} from '../../clock.ts'
import {apiVersionOf, type Resource} from '../resources.ts'
import {StatusError} from '../status-errors.ts'
import * as sets from './field-set.ts'
import {type FieldSet, fromFieldsV1, toFieldsV1} from './field-set.ts'
import {compareFields, fieldsOf, mergeConfiguration, removeFields, withNamedFields} from './typed-fields.ts'

// Who set which field: metadata.managedFields. apimachinery pkg/util/managedfields, structured-merge-diff merge/update.go.

/** Who writes, and through which part of the object. */
export interface FieldManager {
  readonly name: string
  readonly part: 'object' | 'status' | 'scale' | 'finalize' | 'resize'
}

interface Entry {
  readonly manager: string
  readonly operation: string
  readonly apiVersion: string
  readonly subresource: string
  readonly time: string
  readonly fields: FieldSet
}

const keyOf = (entry: Entry): string => `${entry.operation}|${entry.manager}|${entry.subresource}`

export const managedFieldsOf = (object: JsonObject | undefined): readonly Json[] =>
  listAt(object, 'metadata', 'managedFields')

function read(managed: readonly Json[]): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  for (const value of managed) {
    const text = (field: string): string => stringAt(value, field) ?? ''
    const entry: Entry = {
      manager: text('manager'),
      operation: text('operation'),
      apiVersion: text('apiVersion'),
      subresource: text('subresource'),
      time: text('time'),
      fields: fromFieldsV1(isObject(value) ? value['fieldsV1'] : undefined),
    }
    entries.set(keyOf(entry), entry)
  }
  return entries
}

function write(entries: ReadonlyMap<string, Entry>): JsonObject[] {
  const order = (entry: Entry): string =>
    [entry.operation, entry.time, entry.manager, entry.apiVersion, entry.subresource].join('\0')
  return [...entries.values()]
    .filter(entry => !sets.isEmpty(entry.fields))
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .map(entry => ({
      manager: entry.manager,
      operation: entry.operation,
      apiVersion: entry.apiVersion,
      ...(entry.time !== '' && {time: entry.time}),
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(entry.fields),
      ...(entry.subresource !== '' && {subresource: entry.subresource}),
    }))
}

const metadataOfServer = [
  'namespace',
  'name',
  'creationTimestamp',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
]

/** The fields that a write of that part can own: not the server's, and not those of the other part. */
function owned(resource: Resource, set: FieldSet, part: FieldManager['part']): FieldSet {
  let rest = sets.without(sets.without(set, ['f:apiVersion']), ['f:kind'])
  for (const name of metadataOfServer) rest = sets.without(rest, ['f:metadata', `f:${name}`])
  const metadata = sets.childAt(rest, 'f:metadata')
  if (metadata.children.size === 0) rest = sets.without(rest, ['f:metadata'])
  else rest = sets.branch([...rest.children, ['f:metadata', sets.branch(metadata.children)]])
  if (part === 'status') return sets.without(rest, ['f:spec'])
  return resource.status ? sets.without(rest, ['f:status']) : rest
}

const zeros = new Map<string, JsonObject>()

/** An object without any value, as Go writes it: structs are there, so that nobody is the one who added them. */
function zeroOf(type: string): JsonObject {
  const zero = zeros.get(type) ?? encode({}, type, newestVersion)
  zeros.set(type, zero)
  return zero
}

/** managedFields after a write that is no apply: what changed belongs to its manager now, and to nobody else. */
export function trackUpdate(
  resource: Resource,
  before: JsonObject | undefined,
  after: JsonObject,
  managed: readonly Json[],
  manager: FieldManager,
  now: number,
): JsonObject[] {
  const {added, modified, removed} = compareFields(before ?? zeroOf(resource.type), after, resource.type)
  const changed = sets.union(added, modified)
  const entries = read(managed)
  const subresource = manager.part === 'object' ? '' : manager.part
  const own = {manager: manager.name, operation: 'Update', apiVersion: apiVersionOf(resource), subresource}
  const key = keyOf({...own, time: '', fields: sets.noFields})
  for (const [id, entry] of entries) {
    if (id === key) continue
    entries.set(id, {...entry, fields: sets.difference(sets.difference(entry.fields, changed), removed)})
  }
  const had = entries.get(key)
  const fields = owned(
    resource,
    sets.union(sets.difference(had?.fields ?? sets.noFields, removed), changed),
    manager.part,
  )
  const time = had && sets.sameFields(had.fields, fields) ? had.time : timestamp(now)
  entries.set(key, {...own, time, fields})
  return write(entries)
}

export interface Applied {
  readonly object: JsonObject
  readonly managedFields: readonly JsonObject[]
}

/**
 * An object with a configuration applied by its manager: merged in, with what the manager applied before and no longer
 * does taken out. Throws StatusError 409 where another manager has set a field to something else, unless `force`.
 */
export function applyConfiguration(
  resource: Resource,
  live: JsonObject | undefined,
  configuration: JsonObject,
  manager: FieldManager & {readonly force: boolean},
  now: number,
): Applied {
  const {type} = resource
  const entries = read(managedFieldsOf(live))
  const subresource = manager.part === 'object' ? '' : manager.part
  const own = {manager: manager.name, operation: 'Apply', apiVersion: apiVersionOf(resource), subresource}
  const key = keyOf({...own, time: '', fields: sets.noFields})
  const had = entries.get(key)
  const fields = owned(resource, fieldsOf(configuration, type), manager.part)
  entries.set(key, {...own, time: timestamp(now), fields})
  const merged = mergeConfiguration(live ?? {}, configuration, type)
  const object = had ? withoutForgotten(merged, had.fields, entries, type) : merged
  const allowed = manager.name === 'kubectl' ? clientSideFields(live, resource) : sets.noFields
  settle(entries, key, compareFields(live ?? {}, object, type), manager.force, allowed)
  // An apply that changes nothing has no time of its own, whatever its manager owns now.
  if (live && sameButManaged(live, object, type)) entries.set(key, {...own, time: had?.time ?? '', fields})
  return {object, managedFields: write(entries)}
}

const sameButManaged = (live: JsonObject, object: JsonObject, type: string): boolean => {
  const {added, modified, removed} = compareFields(live, object, type)
  return [added, modified, removed].every(set => sets.isEmpty(set))
}

/** prune: what was applied last time and is owned by nobody now. */
function withoutForgotten(
  merged: JsonObject,
  last: FieldSet,
  entries: ReadonlyMap<string, Entry>,
  type: string,
): JsonObject {
  const all = [...entries.values()].reduce((set, entry) => sets.union(set, entry.fields), sets.noFields)
  const forgotten = sets.difference(withNamedFields(last, type), withNamedFields(all, type))
  return removeFields(merged, forgotten, type)
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** What kubectl's client-side apply set and nobody changed since: its server-side apply may take that over. */
function clientSideFields(live: JsonObject | undefined, resource: Resource): FieldSet {
  const text = stringAt(live, 'metadata', 'annotations', lastApplied) ?? ''
  let last: unknown
  try {
    last = JSON.parse(text)
  } catch {
    return sets.noFields
  }
  if (!live || !isObject(last) || last['apiVersion'] !== apiVersionOf(resource)) return sets.noFields
  const {added, modified, removed} = compareFields(last, live, resource.type)
  const differs = sets.union(sets.union(added, modified), removed)
  return sets.difference(fieldsOf(last, resource.type), differs)
}

/** kubectl's annotation, when it is there, goes along with kubectl's server-side apply. */
export function withLastApplied(object: JsonObject, configuration: JsonObject, manager: string): JsonObject {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {}
  const annotations = metadata['annotations']
  if (manager !== 'kubectl' || !isObject(annotations) || !annotations[lastApplied]) return object
  const value = `${JSON.stringify(sorted(configuration))}\n`
  return {...object, metadata: {...metadata, annotations: {...annotations, [lastApplied]: value}}}
}

/** Keys in order, as Go marshals maps. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sorted)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map(key => [key, sorted(value[key]!)]),
  )
}

/** Finds conflicts with the other managers; with `force` they lose the fields. */
function settle(
  entries: Map<string, Entry>,
  key: string,
  {added, modified, removed}: ReturnType<typeof compareFields>,
  force: boolean,
  allowed: FieldSet,
): void {
  const changed = sets.union(added, modified)
  const conflicts: [Entry, string][] = []
  for (const [id, entry] of entries) {
    if (id === key) continue
    const disputed = sets.intersection(entry.fields, changed)
    const open = sets.difference(disputed, allowed)
    conflicts.push(...[...sets.pathTexts(open)].map((path): [Entry, string] => [entry, path]))
    entries.set(id, {...entry, fields: sets.difference(sets.difference(entry.fields, disputed), removed)})
  }
  if (conflicts.length > 0 && !force) throw conflictError(conflicts)
}

function managerText(entry: Entry): string {
  const name = JSON.stringify(entry.manager)
  const named = entry.subresource === '' ? name : `${name} with subresource ${JSON.stringify(entry.subresource)}`
  return entry.operation === 'Update' ? `${named} using ${entry.apiVersion}` : named
}

function conflictError(conflicts: readonly (readonly [Entry, string])[]): StatusError {
  const causes = conflicts.map(([entry, field]) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${managerText(entry)}`,
    field,
  }))
  return new StatusError(409, 'Conflict', conflictText(conflicts), {causes})
}

function conflictText(conflicts: readonly (readonly [Entry, string])[]): string {
  const [first] = conflicts
  if (conflicts.length === 1 && first) {
    return `Apply failed with 1 conflict: conflict with ${managerText(first[0])}: ${first[1]}`
  }
  const lines: string[] = []
  for (const manager of [...new Set(conflicts.map(([entry]) => managerText(entry)))].sort()) {
    lines.push(`conflicts with ${manager}:`)
    for (const [entry, path] of conflicts) if (managerText(entry) === manager) lines.push(`- ${path}`)
  }
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`
}
