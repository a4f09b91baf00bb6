/** Whole resources within a resource (x-kubernetes-embedded-resource). apiextensions-apiserver pkg/apiserver/schema/objectmeta */
import {type FieldError, invalid, required} from '../../field-error.ts'
import {FieldPath, type Path} from '../../field-path.ts'
import {isObject, type Json, type JsonObject, type MutableJsonObject} from '../../json.ts'
import {dns1035LabelProblems} from '../../names.ts'
import type {Version} from '../../version.ts'
import {decode} from '../decode.ts'
import type {DecodeError} from '../kind.ts'
import {Check} from '../validation/check.ts'
import {text} from '../validation/decoded.ts'
import {checkMetadata, pathSegmentName} from '../validation/metadata.ts'
import {sortedJson} from './list-types.ts'
import type {Schema} from './schema.ts'

/** Visits every value of which the schema says that it is a resource, with what the way there is called. */
function visit(
  path: FieldPath,
  schema: Schema,
  value: Json,
  found: (path: FieldPath, object: MutableJsonObject) => void,
): void {
  if (Array.isArray(value)) {
    if (schema.items)
      for (const [index, item] of value.entries()) visit(path.index(index), schema.items, item as Json, found)
  } else if (isObject(value)) {
    if (schema.embedsResource) found(path, value as MutableJsonObject)
    for (const [key, item] of Object.entries(value)) {
      const property = schema.properties.get(key)
      if (property) visit(path.child(key), property, item, found)
      else if (schema.additional?.schema) visit(path.key(key), schema.additional.schema, item, found)
    }
  }
}

/** Decodes a resource's metadata as ObjectMeta, in place. */
export function decodeMetadata(object: MutableJsonObject, base: Path, name: string, version: Version): DecodeError[] {
  const metadata = object['metadata']
  if (metadata === undefined) return []
  if (metadata !== null && !isObject(metadata)) {
    const is = Array.isArray(metadata) ? 'array' : typeof metadata === 'boolean' ? 'bool' : typeof metadata
    const message = `json: cannot unmarshal ${is} into Go value of type v1.ObjectMeta`
    return [{message, problem: 'type', path: name, at: [...base, 'metadata'], wanted: 'a mapping'}]
  }
  const decoded = decode(metadata ?? {}, 'meta.v1.ObjectMeta', version)
  object['metadata'] = decoded.object
  return decoded.errors.map(error => ({
    ...error,
    message: error.problem === 'type' ? error.message : error.message.replace('"', `"${name}.`),
    path: `${name}.${error.path}`,
    at: [...base, 'metadata', ...error.at],
  }))
}

/** Decodes the heads of embedded resources, in place. */
export function decodeEmbedded(schema: Schema, object: MutableJsonObject, version: Version): DecodeError[] {
  const errors: DecodeError[] = []
  visit(FieldPath.root(), schema, object, (path, resource) => {
    for (const field of ['apiVersion', 'kind']) {
      const value = resource[field]
      if (value === undefined || typeof value === 'string') continue
      const at = path.child(field)
      const message = `${at.name}: Invalid value: ${sortedJson(value)}: must be a string`
      errors.push({message, problem: 'type', path: at.name, at: at.at, wanted: 'a string'})
    }
    const name = path.child('metadata').name
    const shown = sortedJson(resource['metadata'] ?? null)
    for (const error of decodeMetadata(resource, path.at, name, version)) {
      const message = error.problem === 'type' ? `${name}: Invalid value: ${shown}: ${error.message}` : error.message
      errors.push({...error, message})
    }
  })
  return errors
}

/** What the server has against embedded resources. */
export function embeddedErrors(schema: Schema, object: JsonObject, version: Version): FieldError[] {
  const check = new Check(version)
  visit(FieldPath.root(), schema, object, (path, resource) => {
    for (const field of ['apiVersion', 'kind'])
      if (!Object.hasOwn(resource, field)) check.add([required(path.child(field))])
    const apiVersion = text(resource, 'apiVersion')
    if (resource['apiVersion'] === '') check.invalid(path.child('apiVersion'), '', 'must not be empty')
    else if (apiVersion.split('/').length > 2)
      check.add([invalid(path.child('apiVersion'), apiVersion, `unexpected GroupVersion string: ${apiVersion}`)])
    const kind = text(resource, 'kind')
    if (resource['kind'] === '') check.invalid(path.child('kind'), '', 'must not be empty')
    else if (kind !== '') {
      const problems = dns1035LabelProblems(kind.toLowerCase())
      if (problems.length > 0)
        check.invalid(
          path.child('kind'),
          kind,
          `may have mixed case, but should otherwise match: ${problems.join(',')}`,
        )
    }
    const metadata = resource['metadata']
    if (!isObject(metadata)) return
    const named = {...metadata, name: text(metadata, 'name') || 'fakename'}
    const namespaced = text(metadata, 'namespace') !== ''
    checkMetadata(check, named, {namespaced, name: pathSegmentName}, path.child('metadata'))
  })
  return check.errors
}
