/** PersistentVolumeClaims and the templates of them. Kubernetes pkg/apis/core/validation/validation.go */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {dnsLabelProblems, dnsSubdomainProblems} from '../../names.ts'
import {compareQuantities, quantitySign, quantityText, zeroQuantity} from '../../quantity.ts'
import type {Check} from './check.ts'
import {has, part, partAt, resourceList, text, textMap, textOf, texts} from './decoded.ts'
import {goStructLines} from './go-struct.ts'
import {checkLabelSelector, selectorHasInvalidValue} from './labels.ts'
import {lineDiff} from './line-diff.ts'
import {
  checkFinalizerDomains,
  checkMetadata,
  checkMetadataUpdate,
  checkTemplateMetadata,
  metadataOf,
  subdomainName,
} from './metadata.ts'
import {checkClassChange, checkVolumeModeKept} from './persistent-volume-update.ts'
import {checkAccessModes, checkEachAccessMode, volumeModes} from './persistent-volume.ts'
import {same} from './same.ts'

const specPath = FieldPath.root('spec')

interface ClaimOptions {
  readonly anySelectorValues?: boolean
  readonly anySourceGroup?: boolean
}

function checkSource(check: Check, source: JsonObject, path: FieldPath, options: ClaimOptions): void {
  check.requiredText(path.child('name'), text(source, 'name'))
  const kind = text(source, 'kind')
  check.requiredText(path.child('kind'), kind)
  const group = text(source, 'apiGroup')
  if (group === '' && kind !== 'PersistentVolumeClaim') {
    check.invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")
  }
  if (group !== '' && !options.anySourceGroup && check.since(29)) check.subdomain(path.child('apiGroup'), group)
}

function checkSources(check: Check, spec: JsonObject | undefined, path: FieldPath, options: ClaimOptions): void {
  const [source, reference] = [part(spec, 'dataSource'), part(spec, 'dataSourceRef')]
  if (source) checkSource(check, source, path.child('dataSource'), options)
  const namespace = text(reference, 'namespace')
  if (reference) {
    checkSource(check, reference, path.child('dataSourceRef'), options)
    if (namespace !== '') check.matches(path.child('dataSourceRef', 'namespace'), namespace, dnsLabelProblems)
  }
  if (!source || !reference) return
  // The server prints a Go value that has no JSON.
  if (namespace !== '') check.invalid(path, {}, 'may not be specified when dataSourceRef.namespace is specified')
  else if (['apiGroup', 'kind', 'name'].some(field => textOf(source, field) !== textOf(reference, field))) {
    check.invalid(path, {}, 'must match dataSourceRef')
  }
}

/** A claim's spec, also that of a template. */
export function checkClaimSpec(
  check: Check,
  spec: JsonObject | undefined,
  path: FieldPath,
  options: ClaimOptions = {},
): void {
  const modes = texts(spec, 'accessModes')
  checkAccessModes(check, modes, path.child('accessModes'), 'at least 1 access mode is required')
  checkLabelSelector(check, part(spec, 'selector'), path.child('selector'), options.anySelectorValues)
  checkEachAccessMode(check, modes, path.child('accessModes'))
  const storage = resourceList(part(spec, 'resources'), 'requests').get('storage')
  const storagePath = path.child('resources').key('storage')
  const requests = storagePath.standing([...path.at, 'resources', 'requests', 'storage'])
  if (!storage) check.required(storagePath.standing([...path.at, 'resources', 'requests']))
  else if (quantitySign(storage) <= 0) check.invalid(requests, quantityText(storage), 'must be greater than zero')
  const className = text(spec, 'storageClassName')
  if (className !== '') check.matches(path.child('storageClassName'), className, dnsSubdomainProblems)
  const mode = textOf(spec, 'volumeMode')
  if (mode !== undefined) check.oneOf(path.child('volumeMode'), mode, volumeModes)
  checkSources(check, spec, path, options)
  const attributes = text(spec, 'volumeAttributesClassName')
  if (attributes !== '') check.matches(path.child('volumeAttributesClassName'), attributes, dnsSubdomainProblems)
}

/** The template of a generic ephemeral volume. */
export function checkClaimTemplate(check: Check, template: JsonObject, path: FieldPath): void {
  checkTemplateMetadata(check, part(template, 'metadata'), path.child('metadata'))
  checkClaimSpec(check, part(template, 'spec'), path.child('spec'))
}

export function checkPersistentVolumeClaim(check: Check, claim: JsonObject, options: ClaimOptions = {}): void {
  const metadata = metadataOf(claim)
  checkMetadata(check, metadata, {namespaced: true, name: subdomainName})
  checkFinalizerDomains(check, metadata)
  checkClaimSpec(check, part(claim, 'spec'), specPath, options)
}

const classAnnotation = 'volume.beta.kubernetes.io/storage-class'
const annotationOf = (claim: JsonObject, key: string): string | undefined => {
  const annotations = textMap(metadataOf(claim), 'annotations')
  return Object.hasOwn(annotations, key) ? annotations[key] : undefined
}

/** A class that stood in the annotation may move to the field. */
function movesClassToField(claim: JsonObject, old: JsonObject): boolean {
  const before = annotationOf(old, classAnnotation)
  const now = annotationOf(claim, classAnnotation)
  return (
    before !== undefined &&
    !has(part(old, 'spec'), 'storageClassName') &&
    textOf(part(claim, 'spec'), 'storageClassName') === before &&
    (now === undefined || now === before)
  )
}

type MutableSpec = {-readonly [Field in keyof JsonObject]: JsonObject[Field]}
function setOrDrop(spec: MutableSpec, field: string, from: JsonObject): void {
  if (has(from, field)) spec[field] = from[field]!
  else delete spec[field]
}

/** Both specs with the changes that are allowed taken back: what still differs is refused. */
function comparedSpecs(check: Check, claim: JsonObject, old: JsonObject): [now: JsonObject, before: JsonObject] {
  const now: MutableSpec = {...part(claim, 'spec')}
  const before: MutableSpec = {...part(old, 'spec')}
  if (text(before, 'volumeName') === '') setOrDrop(before, 'volumeName', now)
  const className = textOf(now, 'storageClassName')
  if (movesClassToField(claim, old)) delete now['storageClassName']
  else {
    const annotation = annotationOf(old, classAnnotation)
    const renewed = annotationOf(claim, classAnnotation) ?? ''
    if (renewed !== (annotation ?? '')) {
      const path = FieldPath.root('metadata').child('annotations', classAnnotation)
      check.invalid(path, renewed, 'field is immutable')
    }
    const setOnce = className !== undefined && !has(before, 'storageClassName')
    if (setOnce && (annotation === undefined || annotation === className)) delete now['storageClassName']
  }
  // The status of the old object counts: users cannot change it.
  if (text(part(old, 'status'), 'phase') === 'Bound') {
    const requests = partAt(now, 'resources', 'requests')
    if (requests) {
      const storage = partAt(before, 'resources', 'requests')?.['storage'] ?? '0'
      now['resources'] = {...part(now, 'resources'), requests: {...requests, storage}}
    }
    setOrDrop(now, 'volumeAttributesClassName', before)
  }
  return [now, before]
}

function immutableText(check: Check): string {
  const exceptions = check.since(29) ? 'resources.requests and volumeAttributesClassName' : 'resources.requests'
  return `spec is immutable after creation except ${exceptions} for bound claims`
}

function checkSize(check: Check, claim: JsonObject, old: JsonObject): void {
  const sizeOf = (object: JsonObject | undefined, field: string) =>
    resourceList(object, field).get('storage') ?? zeroQuantity
  const size = sizeOf(partAt(claim, 'spec', 'resources'), 'requests')
  if (compareQuantities(size, sizeOf(partAt(old, 'spec', 'resources'), 'requests')) >= 0) return
  const path = specPath.child('resources', 'requests', 'storage')
  // Recovery from a failed expansion: off by default before 1.32.
  if (!check.since(32)) check.forbidden(path, 'field can not be less than previous value')
  else if (compareQuantities(size, sizeOf(part(old, 'status'), 'capacity')) <= 0) {
    check.forbidden(path, 'field can not be less than status.capacity')
  }
}

export function checkPersistentVolumeClaimUpdate(check: Check, claim: JsonObject, old: JsonObject): void {
  const [spec, before] = [part(claim, 'spec'), part(old, 'spec')]
  checkMetadataUpdate(check, metadataOf(claim), metadataOf(old))
  checkFinalizerDomains(check, metadataOf(claim))
  checkPersistentVolumeClaim(check, claim, {
    anySelectorValues: selectorHasInvalidValue(part(before, 'selector')),
    anySourceGroup: has(part(before, 'dataSource'), 'apiGroup') || has(part(before, 'dataSourceRef'), 'apiGroup'),
  })
  const [compared, comparedOld] = comparedSpecs(check, claim, old)
  if (!same(compared, comparedOld)) {
    const type = 'PersistentVolumeClaimSpec'
    const difference = lineDiff(goStructLines(type, comparedOld), goStructLines(type, compared))
    check.forbidden(specPath, `${immutableText(check)}\n${difference}`)
  }
  checkSize(check, claim, old)
  checkVolumeModeKept(check, spec, before)
  checkAttributesClassRemoval(check, spec, before, old)
}

function checkAttributesClassRemoval(
  check: Check,
  spec: JsonObject | undefined,
  before: JsonObject | undefined,
  old: JsonObject,
): void {
  const [name, oldName] = [textOf(spec, 'volumeAttributesClassName'), textOf(before, 'volumeAttributesClassName')]
  const path = specPath.child('volumeAttributesClassName')
  if (!check.since(34)) {
    checkClassChange(check, name, oldName)
    const isEmptied = oldName !== undefined && oldName !== '' && name === ''
    if (isEmptied) check.forbidden(path, 'update from non-nil value to an empty string is forbidden')
    return
  }
  if (name === oldName || !has(part(old, 'status'), 'currentVolumeAttributesClassName')) return
  const reason = 'is forbidden when status.currentVolumeAttributesClassName is not nil'
  if (name === undefined) check.forbidden(path, `update to nil ${reason}`)
  else if (name === '') check.forbidden(path, `update to empty string ${reason}`)
}
