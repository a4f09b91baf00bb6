/** StorageClasses and VolumeAttributesClasses. Kubernetes pkg/apis/storage/validation/validation.go */
import {goJson} from '../../field-error.ts'
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {byteLength, qualifiedNameProblems} from '../../names.ts'
import type {Check} from './check.ts'
import {items, part, text, textMap, textOf, texts} from './decoded.ts'
import {goMapText} from './go-struct.ts'
import {checkOwnMetadata, checkOwnMetadataUpdate, subdomainName} from './metadata.ts'
import {same} from './same.ts'

const [mostParameters, longestParameters] = [512, 256 * 1024]

function checkProvisioner(check: Check, provisioner: string, path: FieldPath): void {
  if (!check.requiredText(path, provisioner)) return
  const lower = provisioner.toLowerCase()
  check.invalidEach(path, lower, qualifiedNameProblems(lower, check.version))
}

function checkParameters(check: Check, parameters: Readonly<Record<string, string>>, path: FieldPath): void {
  const entries = Object.entries(parameters)
  if (entries.length > mostParameters) {
    check.tooLong(path, mostParameters)
    return
  }
  if (Object.hasOwn(parameters, '')) check.invalid(path, '', 'field can not be empty.')
  const size = entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0)
  if (size > longestParameters) check.tooLong(path, longestParameters)
}

/** Returns a text that two terms are compared by. */
function checkTopologyTerm(check: Check, term: JsonObject, path: FieldPath): string {
  const found = new Map<string, readonly string[]>()
  for (const [index, expression] of items(term, 'matchLabelExpressions').entries()) {
    const at = path.child('matchLabelExpressions').index(index)
    const [key, values] = [text(expression, 'key'), texts(expression, 'values')]
    if (values.length === 0) check.required(at.child('values'))
    for (const [position, value] of values.entries()) {
      if (values.indexOf(value) < position) check.duplicate(at.child('values').index(position), value)
    }
    check.qualifiedName(at.child('key'), key)
    if (found.has(key)) check.duplicate(at.child('key'), key)
    found.set(key, [...new Set(values)].sort())
  }
  return topologyText(found)
}

const topologyText = (values: ReadonlyMap<string, readonly string[]>): string =>
  JSON.stringify([...values].sort(([a], [b]) => (a < b ? -1 : 1)))

function checkTopologies(check: Check, terms: readonly JsonObject[], path: FieldPath): void {
  // The server compares with one empty term for each term that there is: it takes an empty one for a duplicate.
  const before = terms.map(() => topologyText(new Map()))
  for (const [index, term] of terms.entries()) {
    const at = path.index(index)
    const found = checkTopologyTerm(check, term, at)
    for (const other of before) if (found === other) check.duplicate(at.child('matchLabelExpressions'), '')
    before.push(found)
  }
}

export function checkStorageClass(check: Check, storageClass: JsonObject): void {
  checkOwnMetadata(check, storageClass, false, subdomainName)
  checkProvisioner(check, text(storageClass, 'provisioner'), FieldPath.root('provisioner'))
  checkParameters(check, textMap(storageClass, 'parameters'), FieldPath.root('parameters'))
  const policy = text(storageClass, 'reclaimPolicy')
  if (policy !== '') check.oneOf(FieldPath.root('reclaimPolicy'), policy, ['Delete', 'Retain'])
  const mode = textOf(storageClass, 'volumeBindingMode')
  if (mode === undefined) check.required(FieldPath.root('volumeBindingMode'))
  else check.oneOf(FieldPath.root('volumeBindingMode'), mode, ['Immediate', 'WaitForFirstConsumer'])
  checkTopologies(check, items(storageClass, 'allowedTopologies'), FieldPath.root('allowedTopologies'))
}

const immutableFields = ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode']

export function checkStorageClassUpdate(check: Check, storageClass: JsonObject, old: JsonObject): void {
  checkStorageClass(check, storageClass)
  checkOwnMetadataUpdate(check, storageClass, old)
  for (const field of immutableFields) {
    const path = FieldPath.root(field)
    const value = storageClass[field] ?? null
    if (same(value, old[field])) continue
    if (!check.since(36) && field !== 'volumeBindingMode') check.forbidden(path, `updates to ${field} are forbidden.`)
    else if (field === 'provisioner') check.invalid(path, value, 'field is immutable')
    // What is of a type of its own is printed as JSON, a plain string as Go quotes it.
    else
      check.invalidAs(
        path,
        value,
        field === 'parameters' ? goMapText(part(storageClass, field)) : goJson(value),
        'field is immutable',
      )
  }
}

export function checkAttributesClass(check: Check, attributesClass: JsonObject): void {
  checkOwnMetadata(check, attributesClass, false, subdomainName)
  checkProvisioner(check, text(attributesClass, 'driverName'), FieldPath.root('driverName'))
  const parameters = textMap(attributesClass, 'parameters')
  checkParameters(check, parameters, FieldPath.root('parameters'))
  if (Object.keys(parameters).length === 0) {
    check.required(FieldPath.root('parameters'), 'must contain at least one key/value pair')
  }
}

export function checkAttributesClassUpdate(check: Check, attributesClass: JsonObject, old: JsonObject): void {
  checkOwnMetadataUpdate(check, attributesClass, old)
  for (const field of ['driverName', 'parameters']) {
    if (same(attributesClass[field], old[field])) continue
    check.forbidden(FieldPath.root(field), `updates to ${field} are forbidden.`)
  }
  checkAttributesClass(check, attributesClass)
}
