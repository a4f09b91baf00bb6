import {asWrittenVolume, emptyVolume} from '../binding/another-volume.ts'
import type {Mend, ObjectChange} from '../binding/mend.ts'
import type {FieldChange} from '../binding/remedy.ts'
import {changeAt} from '../core/change-at.ts'
import type {ObjectName} from '../core/diagnostic.ts'
import {isObject, type Json, type JsonObject, objectAt, stringAt} from '../core/json.ts'
import {admit} from '../core/kinds/admit.ts'
import type {Version} from '../core/version.ts'
import {resourceYaml} from './resource-yaml.ts'

/** Whether the server takes the new object in the place of the old one, or only after that is deleted. */
export function isPatchable(after: JsonObject, before: JsonObject, version: Version): boolean {
  // A newer server may have fields that are not known here.
  const {decodeErrors, fieldErrors} = admit(after, {version}, {old: before, fieldValidation: 'Ignore'})
  return decodeErrors.length === 0 && fieldErrors.length === 0
}

/** Whether the server takes the object as a new one. */
export function isCreatable(object: JsonObject, version: Version): boolean {
  const {decodeErrors, fieldErrors} = admit(object, {version}, {fieldValidation: 'Ignore'})
  return decodeErrors.length === 0 && fieldErrors.length === 0
}

/**
 * The commands that carry a mend out in a cluster: `kubectl patch` where the server lets the fields change, else `kubectl
 * replace --force`, which deletes the object and creates it anew. `kubectl` are the words before the arguments.
 */
export function kubectlCommands(
  {changes, adds}: Mend,
  objects: readonly JsonObject[],
  options: {readonly version: Version; readonly kubectl: readonly string[]},
): readonly string[] {
  const byObject = new Map<string, ObjectChange[]>()
  for (const change of changes) {
    const key = JSON.stringify(change.object)
    byObject.set(key, [...(byObject.get(key) ?? []), change])
  }
  const model = adds && modelOf(adds, objects)
  const added = adds && model ? [changed(model, adds.changes)] : []
  const creation = added.map(volume => `${options.kubectl.join(' ')} apply -f - <<'END'\n${resourceYaml(volume)}END`)
  const commands = [...byObject.values()].flatMap(list => {
    const {object: name} = list[0]!
    const before = objects.find(object => isNamed(object, name))
    if (!before) return []
    const after = changed(before, list)
    const words = [...options.kubectl, ...(name.namespace === undefined ? [] : ['-n', name.namespace])].join(' ')
    if (!isPatchable(after, before, options.version)) {
      return [`${words} replace --force -f - <<'END'\n${resourceYaml(changed(sourceOf(before), list))}END`]
    }
    const target = `${name.kind.toLowerCase()}/${name.name}`
    const [type, patch] = patchOf(list)
    return [`${words} patch ${target} --type=${type} -p ${quoted(JSON.stringify(patch))}`]
  })
  return [...creation, ...commands]
}

/** What the new volume is like. */
function modelOf({like}: Mend['adds'] & object, objects: readonly JsonObject[]): JsonObject | undefined {
  if (like === undefined) return emptyVolume
  const found = objects.find(object => isNamed(object, {apiVersion: 'v1', kind: 'PersistentVolume', name: like}))
  return found && asWrittenVolume(found)
}

const changed = (before: JsonObject, changes: readonly FieldChange[]): JsonObject =>
  changes.reduce<JsonObject>((object, {path, value}) => {
    const next = changeAt(object, path, value)
    return isObject(next) ? next : object
  }, before)

const isNamed = (object: JsonObject, name: ObjectName): boolean =>
  object['kind'] === name.kind &&
  stringAt(object, 'metadata', 'name') === name.name &&
  stringAt(object, 'metadata', 'namespace') === name.namespace

/** A merge patch; items of lists have no place in one, they take a JSON patch. */
function patchOf(changes: readonly ObjectChange[]): readonly [type: string, patch: Json] {
  if (changes.every(({path}) => path.every(step => typeof step === 'string'))) {
    const merge = changes.reduce<Json>((patch, {path, value}) => changeAt(patch, path, value ?? null), {})
    return ['merge', merge]
  }
  const operations = changes.map(({path, value}): JsonObject => {
    const pointer = path.map(step => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
    return value === undefined ? {op: 'remove', path: pointer} : {op: 'add', path: pointer, value}
  })
  return ['json', operations]
}

/** A word of a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** What controllers and the server wrote of their own is left out. */
const notWritten =
  /^(pv\.kubernetes\.io\/bind-completed|pv\.kubernetes\.io\/bound-by-controller|volume\.(beta\.)?kubernetes\.io\/(storage-provisioner|selected-node)|kubectl\.kubernetes\.io\/last-applied-configuration)$/

/** What to create the object of. A pod hardly changes after it is applied: what was applied then says it shortest. */
function sourceOf(object: JsonObject): JsonObject {
  const applied = stringAt(object, 'metadata', 'annotations', 'kubectl.kubernetes.io/last-applied-configuration')
  if (object['kind'] !== 'Pod' || applied === undefined) return asNew(object)
  const source = readJson(applied)
  return isObject(source) ? asNew(source) : asNew(object)
}

function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function asNew(object: JsonObject): JsonObject {
  const {labels, annotations: all, name, namespace} = objectAt(object, 'metadata')
  const annotations = Object.fromEntries(
    Object.entries(isObject(all) ? all : {}).filter(([key]) => !notWritten.test(key)),
  )
  const metadata = {
    ...(namespace === undefined ? {} : {namespace}),
    ...(name === undefined ? {} : {name}),
    ...(isObject(labels) && Object.keys(labels).length > 0 ? {labels} : {}),
    ...(Object.keys(annotations).length > 0 ? {annotations} : {}),
  }
  const {apiVersion, kind, metadata: _metadata, status: _status, ...rest} = object
  return {apiVersion: apiVersion ?? '', kind: kind ?? '', metadata, ...rest}
}
