/** metadata of every kind. Kubernetes apimachinery pkg/api/validation/objectmeta.go, pkg/apis/core/validation/validation.go */
import {goJson} from '../../field-error.ts'
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {
  byteLength,
  dns1035LabelProblems,
  dnsLabelProblems,
  dnsSubdomainProblems,
  generatedName,
  maskTrailingDash,
  pathSegmentPrefixProblems,
  pathSegmentProblems,
  qualifiedNameProblems,
} from '../../names.ts'
import type {Check} from './check.ts'
import {flag, has, items, number, part, text, textMap, textOf, texts} from './decoded.ts'
import {goListText, goStructText} from './go-struct.ts'
import {checkLabels} from './labels.ts'

/** What is wrong with a name; a `prefix` gets something appended. */
export type NameGrammar = (name: string, prefix: boolean) => readonly string[]

const masked =
  (problems: (name: string) => readonly string[]): NameGrammar =>
  (name, prefix) =>
    problems(prefix ? maskTrailingDash(name) : name)
export const subdomainName = masked(dnsSubdomainProblems)
export const labelName = masked(dnsLabelProblems)
export const label1035Name = masked(dns1035LabelProblems)
export const pathSegmentName: NameGrammar = (name, prefix) =>
  prefix ? pathSegmentPrefixProblems(name) : pathSegmentProblems(name)

export interface MetadataRules {
  readonly namespaced: boolean
  readonly name: NameGrammar
}

const metadataPath = FieldPath.root('metadata')
export const annotationLimit = 256 * 1024

/** metadata of an object that is created: the name may still be generated. */
export function checkMetadata(
  check: Check,
  metadata: JsonObject | undefined,
  rules: MetadataRules,
  path = metadataPath,
): void {
  const base = text(metadata, 'generateName')
  if (base !== '') check.invalidEach(path.child('generateName'), base, rules.name(base, true))
  const generated = base === '' || check.isChange ? '' : generatedName(base, 'xxxxx')
  const name = text(metadata, 'name') || generated
  if (name === '') check.required(path.child('name'), 'name or generateName is required')
  else check.invalidEach(path.child('name'), name, rules.name(name, false))
  checkNamespace(check, text(metadata, 'namespace'), rules.namespaced, path.child('namespace'))
  check.notNegative(path.child('generation'), number(metadata, 'generation'))
  checkLabels(check, textMap(metadata, 'labels'), path.child('labels'))
  checkAnnotations(check, textMap(metadata, 'annotations'), path.child('annotations'))
  checkOwnerReferences(check, metadata, path.child('ownerReferences'))
  checkFinalizers(check, texts(metadata, 'finalizers'), path.child('finalizers'))
  checkManagedFields(check, items(metadata, 'managedFields'), path.child('managedFields'))
}

function checkNamespace(check: Check, namespace: string, namespaced: boolean, path: FieldPath): void {
  if (!namespaced) {
    if (namespace !== '') check.forbidden(path, 'not allowed on this type')
  } else if (check.requiredText(path, namespace)) check.label(path, namespace)
}

/** Capitals are fine in annotation keys; all keys and values together have a limit. */
export function checkAnnotations(check: Check, annotations: Readonly<Record<string, string>>, path: FieldPath): void {
  let size = 0
  for (const [key, value] of Object.entries(annotations)) {
    check.invalidEach(path, key, qualifiedNameProblems(key.toLowerCase(), check.version))
    size += byteLength(key) + byteLength(value)
  }
  if (size > annotationLimit) check.tooLong(path, annotationLimit)
}

/** The server leaves out the index of the reference. */
function checkOwnerReferences(check: Check, metadata: JsonObject | undefined, path: FieldPath): void {
  const references = items(metadata, 'ownerReferences')
  let controller = ''
  /** The list as it is printed with each error. */
  let all: string | undefined
  for (const [index, reference] of references.entries()) {
    const child = (field: string): FieldPath => path.childAs(field, index, field)
    const apiVersion = text(reference, 'apiVersion')
    if (apiVersion.split('/').length > 2 || apiVersion.split('/').at(-1) === '') {
      check.invalid(child('apiVersion'), apiVersion, 'version must not be empty')
    }
    for (const field of ['kind', 'name', 'uid']) {
      const value = text(reference, field)
      const empty = check.since(34) ? 'must not be empty' : `${field} must not be empty`
      if (value === '') check.invalid(child(field), value, empty)
    }
    const kind = text(reference, 'kind')
    if (apiVersion === 'v1' && kind === 'Event') {
      const shown = goStructText('OwnerReference', reference)
      check.invalidAs(
        path.standing([...path.at, index]),
        reference,
        shown,
        '/v1, Kind=Event is disallowed from being an owner',
      )
    }
    if (!flag(reference, 'controller')) continue
    const name = `${kind}/${text(reference, 'name')}`
    if (controller === '') controller = name
    else {
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`
      all ??= goListText('OwnerReference', references)
      check.invalidAs(path, references, all, detail)
    }
  }
}

function checkFinalizers(check: Check, finalizers: readonly string[], path: FieldPath): void {
  for (const finalizer of finalizers) check.qualifiedName(path, finalizer)
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    check.invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set')
  }
}

function checkManagedFields(check: Check, entries: readonly JsonObject[], path: FieldPath): void {
  for (const [index, entry] of entries.entries()) {
    const at = path.index(index)
    const operation = text(entry, 'operation')
    if (operation !== 'Apply' && operation !== 'Update') {
      check.invalid(at.child('operation'), operation, 'must be `Apply` or `Update`')
    }
    const type = text(entry, 'fieldsType')
    if (type !== '' && type !== 'FieldsV1') check.invalid(at.child('fieldsType'), type, 'must be `FieldsV1`')
    checkFieldManager(check, text(entry, 'manager'), at.child('manager'))
    if (byteLength(text(entry, 'subresource')) > 256) check.tooLong(at.child('subresource'), 256)
  }
}

function checkFieldManager(check: Check, manager: string, path: FieldPath): void {
  if (byteLength(manager) > 128) check.tooLong(path, 128)
  let position = 0
  for (const character of manager) {
    if (character !== ' ' && !/[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(character)) {
      const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
      check.invalid(path, manager, `invalid character U+${code} (at position ${position})`)
    }
    position += byteLength(character)
  }
}

const standardFinalizers = new Set(['kubernetes', 'orphan', 'foregroundDeletion'])
/** Most kinds also want finalizers to be standard or to have a domain. */
export function checkFinalizerDomains(check: Check, metadata: JsonObject | undefined, path = metadataPath): void {
  for (const [index, finalizer] of texts(metadata, 'finalizers').entries()) {
    checkFinalizerDomain(check, finalizer, path.child('finalizers').index(index))
  }
}
export function checkFinalizerDomain(check: Check, finalizer: string, path: FieldPath): void {
  if (finalizer.includes('/') || standardFinalizers.has(finalizer)) return
  check.invalid(path, finalizer, 'name is neither a standard finalizer name nor is it fully qualified')
}

/** What every object goes through beside its kind's own validation. */
export const checkCommonMetadata = (check: Check, metadata: JsonObject | undefined, namespaced: boolean): void =>
  checkMetadata(check, metadata, {namespaced, name: pathSegmentName})

/** Go's text of a time of the JSON form. */
const goTimeText = (time: string): string => `${time.replace('T', ' ').replace('Z', '')} +0000 UTC`

const immutableText = ['name', 'namespace', 'uid'] as const
const immutableTimes = ['creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const

/** metadata of a changed object. `old` is as stored. */
export function checkMetadataUpdate(
  check: Check,
  metadata: JsonObject | undefined,
  old: JsonObject | undefined,
  path = metadataPath,
): void {
  if (has(old, 'deletionTimestamp')) checkNoNewFinalizers(check, metadata, old, path.child('finalizers'))
  if (text(metadata, 'resourceVersion') === '' && has(old, 'resourceVersion')) {
    check.invalid(path.child('resourceVersion'), '', 'must be specified for an update')
  }
  const generation = number(metadata, 'generation')
  if (generation < number(old, 'generation')) {
    check.invalid(path.child('generation'), generation, 'must not be decremented')
  }
  for (const field of immutableText) {
    // What the server fills in by itself may be left out.
    const value = textOf(metadata, field) ?? (field === 'name' ? '' : text(old, field))
    if (value !== text(old, field)) check.invalid(path.child(field), value, 'field is immutable')
  }
  for (const field of immutableTimes) {
    const [value, before] = [metadata?.[field] ?? null, old?.[field] ?? null]
    if (value === null || value === before) continue
    const shown = check.since(34) || typeof value !== 'string' ? goJson(value) : goTimeText(value)
    check.invalidAs(path.child(field), value, shown, 'field is immutable')
  }
  checkLabels(check, textMap(metadata, 'labels'), path.child('labels'))
  checkAnnotations(check, textMap(metadata, 'annotations'), path.child('annotations'))
  checkOwnerReferences(check, metadata, path.child('ownerReferences'))
  checkManagedFields(check, items(metadata, 'managedFields'), path.child('managedFields'))
}

function checkNoNewFinalizers(
  check: Check,
  metadata: JsonObject | undefined,
  old: JsonObject | undefined,
  path: FieldPath,
): void {
  const before = texts(old, 'finalizers')
  const added = [...new Set(texts(metadata, 'finalizers'))].filter(finalizer => !before.includes(finalizer)).sort()
  if (added.length === 0) return
  const list = `[]string{${added.map(finalizer => JSON.stringify(finalizer)).join(', ')}}`
  check.forbidden(path, `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`)
}

/** metadata of a template inside another object: only labels and annotations may be set. */
export function checkTemplateMetadata(check: Check, metadata: JsonObject | undefined, path: FieldPath): void {
  checkAnnotations(check, textMap(metadata, 'annotations'), path.child('annotations'))
  checkLabels(check, textMap(metadata, 'labels'), path.child('labels'))
  for (const field of otherMetadataFields) {
    const at = path.childAs(goFieldName(field), field)
    if (has(metadata, field) || check.isEmptySent(at)) check.forbidden(at, 'cannot be set')
  }
}
/** In the order of Go's struct. */
const otherMetadataFields = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
  'finalizers',
  'managedFields',
]
/** The server writes the Go name with a small first letter. */
const goFieldName = (field: string): string => (field === 'uid' ? 'uID' : field)

export const metadataOf = (object: JsonObject): JsonObject | undefined => part(object, 'metadata')

/** The kind's own check of a new object's metadata, standard finalizers included. pkg/apis/core/validation ValidateObjectMeta */
export function checkOwnMetadata(check: Check, object: JsonObject, namespaced: boolean, name: NameGrammar): void {
  checkMetadata(check, metadataOf(object), {namespaced, name})
  checkFinalizerDomains(check, metadataOf(object))
}
export function checkOwnMetadataUpdate(check: Check, object: JsonObject, old: JsonObject): void {
  checkMetadataUpdate(check, metadataOf(object), metadataOf(old))
  checkFinalizerDomains(check, metadataOf(object))
}
