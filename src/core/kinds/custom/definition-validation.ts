/** Validation of a CustomResourceDefinition. apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go */
import {type FieldError, forbidden, invalid, required, unsupported} from '../../field-error.ts'
import {FieldPath} from '../../field-path.ts'
import {isObject, type Json, type JsonObject, objectAt, stringAt} from '../../json.ts'
import {dns1035LabelProblems, dnsSubdomainProblems} from '../../names.ts'
import type {Version} from '../../version.ts'
import {Check} from '../validation/check.ts'
import {checkMetadata, checkMetadataUpdate, metadataOf, subdomainName} from '../validation/metadata.ts'
import {schemaFaults} from './schema-validation.ts'
import {sameJson} from './values.ts'

const specPath = FieldPath.root('spec')
const text = (object: JsonObject, field: string): string => stringAt(object, field) ?? ''
const objectsIn = (value: Json | undefined): JsonObject[] =>
  Array.isArray(value) ? (value as readonly Json[]).map(item => (isObject(item) ? item : {})) : []

/** What the server refuses of a definition in the form after defaulting; `old` for a change. */
export function definitionErrors(object: JsonObject, version: Version, old: JsonObject | undefined): FieldError[] {
  const spec = objectAt(object, 'spec')
  const names = objectAt(spec, 'names')
  const group = text(spec, 'group')
  const check = new Check(version, {isChange: old !== undefined})
  if (old) checkMetadataUpdate(check, metadataOf(object), metadataOf(old))
  else {
    const wanted = `${text(names, 'plural')}.${group}`
    checkMetadata(check, metadataOf(object), {
      namespaced: false,
      name: (name, prefix) => [
        ...subdomainName(name, prefix),
        ...(name === wanted ? [] : ['must be spec.names.plural+"."+spec.group']),
      ],
    })
  }
  check.add(headErrors(spec, group))
  check.add(versionsErrors(spec, version))
  check.add(namesErrors(names, specPath.child('names')))
  check.add(hoistedErrors(spec, version))
  check.add(conversionErrors(objectAt(spec, 'conversion')))
  if (old) check.add(changeErrors(spec, objectAt(old, 'spec')))
  check.add(storedErrors(object))
  check.add(approvalErrors(object, group))
  if (spec['preserveUnknownFields'] === true) {
    const detail =
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead'
    check.invalid(specPath.child('preserveUnknownFields'), true, detail)
  }
  return check.errors
}

function headErrors(spec: JsonObject, group: string): FieldError[] {
  const errors: FieldError[] = []
  const at = specPath.child('group')
  const problems = dnsSubdomainProblems(group)
  if (group === '') errors.push(required(at))
  else if (problems.length > 0) errors.push(invalid(at, group, problems.join(',')))
  else if (!group.includes('.')) errors.push(invalid(at, group, 'should be a domain with at least one dot'))
  const scope = text(spec, 'scope')
  if (scope === '') errors.push(required(specPath.child('scope')))
  else if (scope !== 'Cluster' && scope !== 'Namespaced')
    errors.push(unsupported(specPath.child('scope'), scope, ['Cluster', 'Namespaced']))
  return errors
}

/** Fields of versions that the server moves to the top when all versions agree, as it always is with one version. */
const sharedFields = ['subresources', 'schema', 'additionalPrinterColumns'] as const
type Shared = (typeof sharedFields)[number]

const versionsOf = (spec: JsonObject): JsonObject[] => objectsIn(spec['versions'])

function isShared(versions: readonly JsonObject[], field: Shared): boolean {
  const first = versions[0]?.[field] ?? null
  return versions.every(version => sameJson(version[field] ?? null, first))
}

function versionsErrors(spec: JsonObject, version: Version): FieldError[] {
  const errors: FieldError[] = []
  const versions = versionsOf(spec)
  const path = specPath.child('versions')
  const shared = new Map(sharedFields.map(field => [field, isShared(versions, field)]))
  if (!(shared.get('schema') && isObject(objectAt(versions[0] ?? {}, 'schema')['openAPIV3Schema'])))
    for (const [index, each] of versions.entries())
      if (!isObject(objectAt(each, 'schema')['openAPIV3Schema']) || shared.get('schema'))
        errors.push(required(path.index(index).child('schema').child('openAPIV3Schema')))
  for (const [index, each] of versions.entries()) {
    const at = path.index(index)
    const problems = dns1035LabelProblems(text(each, 'name'))
    if (problems.length > 0) errors.push(invalid(at.child('name'), text(each, 'name'), problems.join(',')))
    errors.push(...deprecationErrors(each, at))
    const parts = Object.fromEntries(
      sharedFields.flatMap(field => (shared.get(field) || each[field] === undefined ? [] : [[field, each[field]]])),
    )
    errors.push(...partErrors(parts, hasStatus(each), at, at, 'schema', version))
  }
  const allNames = versions.map(each => text(each, 'name'))
  const hidden = (detail: string, field: string): FieldError => {
    const index = versions.findLastIndex(each => each[field] !== undefined)
    const at = index < 0 ? path : path.standing([...path.at, index, field])
    return {...invalid(at, spec['versions'], detail), isHidden: true}
  }
  if (new Set(allNames).size < allNames.length) errors.push(hidden('must contain unique version names', 'name'))
  if (versions.filter(each => each['storage'] === true).length !== 1)
    errors.push(hidden('must have exactly one version marked as storage version', 'storage'))
  const [first = ''] = allNames
  const problems = first === '' ? [] : dns1035LabelProblems(first)
  if (problems.length > 0)
    errors.push(invalid(specPath.child('version').standing(['spec', 'versions', 0, 'name']), first, problems.join(',')))
  return errors
}

const hasStatus = (version: JsonObject): boolean => isObject(objectAt(version, 'subresources')['status'])

/** What all versions share, under the names of the top-level fields that the server has for it. */
function hoistedErrors(spec: JsonObject, version: Version): FieldError[] {
  const versions = versionsOf(spec)
  const [first] = versions
  if (!first) return []
  const parts = Object.fromEntries(
    sharedFields.flatMap(field =>
      isShared(versions, field) && first[field] !== undefined ? [[field, first[field]]] : [],
    ),
  )
  const at = specPath.child('versions').index(0)
  return partErrors(parts, versions.some(hasStatus), specPath, at, 'validation', version)
}

/** `path` is what the server calls the parent of the parts, `at` where they stand. */
function partErrors(
  parts: JsonObject,
  status: boolean,
  path: FieldPath,
  at: FieldPath,
  schemaName: string,
  version: Version,
): FieldError[] {
  const errors: FieldError[] = []
  const place = (name: string, field: string): FieldPath => path.child(name).standing([...at.at, field])
  const schema = objectAt(parts, 'schema')['openAPIV3Schema']
  if (isObject(schema))
    errors.push(...schemaFaults(schema, place(schemaName, 'schema').child('openAPIV3Schema'), status, version))
  const scale = objectAt(parts, 'subresources')['scale']
  if (isObject(scale)) errors.push(...scaleErrors(scale, place('subresources', 'subresources').child('scale')))
  for (const [index, column] of objectsIn(parts['additionalPrinterColumns']).entries())
    errors.push(...columnErrors(column, place('additionalPrinterColumns', 'additionalPrinterColumns').index(index)))
  return errors
}

function deprecationErrors(version: JsonObject, path: FieldPath): FieldError[] {
  const warning = version['deprecationWarning']
  if (typeof warning !== 'string') return []
  const at = path.child('deprecationWarning')
  if (version['deprecated'] !== true) return [invalid(at, warning, 'can only be set for deprecated versions')]
  if (warning === '') return [invalid(at, warning, 'must not be an empty string')]
  return Buffer.byteLength(warning) > 256 ? [invalid(at, warning, 'must be <= 256 characters long')] : []
}

function scaleErrors(scale: JsonObject, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  const rules: [string, string[], string][] = [
    ['specReplicasPath', ['.spec.'], '.spec'],
    ['statusReplicasPath', ['.status.'], '.status'],
    ['labelSelectorPath', ['.spec.', '.status.'], 'either .spec or .status'],
  ]
  for (const [field, starts, where] of rules) {
    const value = text(scale, field)
    const at = path.child(field)
    if (value === '') {
      if (field !== 'labelSelectorPath') errors.push(required(at))
    } else if (!value.startsWith('.')) errors.push(invalid(at, value, 'must be a simple json path starting with .'))
    else if (!starts.some(start => value.startsWith(start)))
      errors.push(invalid(at, value, `should be a json path under ${where}`))
  }
  return errors
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string']
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password']

function columnErrors(column: JsonObject, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  const [name, type, format, jsonPath] = ['name', 'type', 'format', 'jsonPath'].map(field => text(column, field)) as [
    string,
    string,
    string,
    string,
  ]
  if (name === '') errors.push(required(path.child('name')))
  if (type === '') errors.push(required(path.child('type'), `must be one of ${columnTypes.join(',')}`))
  else if (!columnTypes.includes(type))
    errors.push(invalid(path.child('type'), type, `must be one of ${columnTypes.join(',')}`))
  if (format !== '' && !columnFormats.includes(format))
    errors.push(invalid(path.child('format'), format, `must be one of ${columnFormats.join(',')}`))
  const at = path.childAs('JSONPath', 'jsonPath')
  if (jsonPath === '') errors.push(required(at))
  else if (!jsonPath.startsWith('.')) errors.push(invalid(at, jsonPath, 'must be a simple json path starting with .'))
  return errors
}

function namesErrors(names: JsonObject, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  for (const field of ['plural', 'singular', 'kind', 'listKind'])
    if (text(names, field) === '') errors.push(required(path.child(field)))
  for (const field of ['plural', 'singular', 'kind', 'listKind']) {
    const value = text(names, field)
    const isKind = field === 'kind' || field === 'listKind'
    const problems = value === '' ? [] : dns1035LabelProblems(isKind ? value.toLowerCase() : value)
    if (problems.length === 0) continue
    const lead = isKind ? 'may have mixed case, but should otherwise match: ' : ''
    errors.push(invalid(path.child(field), value, `${lead}${problems.join(',')}`))
  }
  for (const field of ['shortNames', 'categories']) {
    if (field === 'categories' && text(names, 'kind') !== '' && text(names, 'kind') === text(names, 'listKind'))
      errors.push(invalid(path.child('listKind'), text(names, 'listKind'), 'kind and listKind may not be the same'))
    const list = Array.isArray(names[field]) ? (names[field] as readonly Json[]) : []
    for (const [index, value] of list.entries()) {
      const problems = typeof value === 'string' ? dns1035LabelProblems(value) : []
      if (problems.length > 0) errors.push(invalid(path.child(field).index(index), value, problems.join(',')))
    }
  }
  return errors
}

function conversionErrors(conversion: JsonObject): FieldError[] {
  const path = specPath.child('conversion')
  const strategy = text(conversion, 'strategy')
  if (strategy === '') return [required(path.child('strategy'))]
  if (strategy !== 'None' && strategy !== 'Webhook')
    return [unsupported(path.child('strategy'), strategy, ['None', 'Webhook'])]
  const webhook = objectAt(conversion, 'webhook')
  const client = webhook['clientConfig']
  const [at, reviewsAt] = [
    path.childAs('webhookClientConfig', 'webhook', 'clientConfig'),
    path.childAs('conversionReviewVersions', 'webhook', 'conversionReviewVersions'),
  ]
  const reviews = Array.isArray(webhook['conversionReviewVersions'])
    ? (webhook['conversionReviewVersions'] as Json[])
    : []
  const errors: FieldError[] = []
  if (strategy === 'None') {
    const detail = 'should not be set when strategy is not set to Webhook'
    if (isObject(client)) errors.push(forbidden(at, detail))
    if (reviews.length > 0) errors.push(forbidden(reviewsAt, detail))
    return errors
  }
  if (!isObject(client)) errors.push(required(at, 'required when strategy is set to Webhook'))
  else if ((client['url'] === undefined) === (client['service'] === undefined))
    errors.push(required(at, 'exactly one of url or service is required'))
  if (reviews.length === 0) errors.push(required(reviewsAt))
  else if (!reviews.includes('v1') && !reviews.includes('v1beta1'))
    errors.push(invalid(reviewsAt, reviews, 'must include at least one of v1, v1beta1'))
  return errors
}

/** These make the resource's name, or what is stored. */
function changeErrors(spec: JsonObject, old: JsonObject): FieldError[] {
  const fields = [['scope'], ['names', 'kind'], ['group'], ['names', 'plural']]
  return fields.flatMap(steps => {
    const [value, before] = [stringAt(spec, ...steps) ?? '', stringAt(old, ...steps) ?? '']
    return value === before ? [] : [invalid(specPath.childAs(steps.join('.'), ...steps), value, 'field is immutable')]
  })
}

/** The first storage version is the one that is stored; without any there is none. */
function storedErrors(object: JsonObject): FieldError[] {
  const path = FieldPath.root('status').child('storedVersions').standing(['spec', 'versions'])
  const [stored, ...more] = versionsOf(objectAt(object, 'spec')).flatMap(version =>
    version['storage'] === true ? [text(version, 'name')] : [],
  )
  if (stored !== undefined)
    return more
      .filter(name => name !== stored)
      .map(name => invalid(path, [stored], `must have the storage version ${name}`))
  return [invalid(path, null, 'must have at least one stored version')]
}

const approval = 'api-approved.kubernetes.io'

/** Kubernetes keeps its own groups to itself. pkg/apihelpers/helpers.go */
function approvalErrors(object: JsonObject, group: string): FieldError[] {
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(group)) return []
  const value = stringAt(object, 'metadata', 'annotations', approval) ?? ''
  const path = FieldPath.root('metadata').child('annotations').key(approval)
  const see = 'see https://github.com/kubernetes/enhancements/pull/1111'
  if (value === '') return [required(path, `protected groups must have approval annotation "${approval}", ${see}`)]
  if (value.startsWith('unapproved') || /^[a-zA-Z][\w+.-]*:\/\/[^/]+/.test(value)) return []
  const either = 'with either a URL or a reason starting with "unapproved"'
  return [invalid(path, value, `protected groups must have approval annotation "${approval}" ${either}, ${see}`)]
}
