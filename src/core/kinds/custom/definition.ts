/** CustomResourceDefinition itself. Kubernetes apiextensions-apiserver pkg/apis/apiextensions, pkg/registry/customresourcedefinition */
import {copyJson, isObject, type JsonObject, listAt, type MutableJsonObject, stringAt} from '../../json.ts'
import type {AdmitOptions} from '../admit.ts'
import type {CustomKind} from '../custom-kinds.ts'
import type {Admission, AdmissionContext, DecodeError} from '../kind.ts'
import {ensurePart, part, parts, setIfAbsent, textIn} from '../parts.ts'
import {withinSize} from '../request-size.ts'
import {decodeDefinition} from './definition-fields.ts'
import {definitionErrors} from './definition-validation.ts'
import {isDeeper} from './depth.ts'
import {decodeMetadata} from './embedded.ts'
import {knownFormat} from './schema.ts'

/** Definitions deeper than this are not judged. */
const deepestDefinition = 1000

const nothing: Admission = {stored: undefined, decodeErrors: [], fieldErrors: [], warnings: []}

function admitDefinition(source: JsonObject, context: AdmissionContext, options: AdmitOptions = {}): Admission {
  if (isDeeper(source, deepestDefinition)) return nothing
  return withinSize(source, () => admitSized(source, context, options))
}

function admitSized(source: JsonObject, context: AdmissionContext, options: AdmitOptions): Admission {
  const object = copyJson(source)
  const metadata = decodeMetadata(object, [], 'metadata', context.version).map(error => ({
    ...error,
    message: error.message.replace('field ObjectMeta.', 'field ObjectMeta.metadata.'),
  }))
  const decodeErrors = [...metadata, ...decodeDefinition(object)].filter(
    ({problem}) => problem === 'type' || (options.fieldValidation ?? 'Strict') === 'Strict',
  )
  if (decodeErrors.length > 0) return {...nothing, decodeErrors: typesFirst(decodeErrors)}
  complete(object)
  return {
    stored: object,
    decodeErrors: [],
    fieldErrors: definitionErrors(object, context.version, options.old),
    warnings: unknownFormats(object, context),
  }
}

const typesFirst = (errors: readonly DecodeError[]): readonly DecodeError[] => {
  const wrong = errors.filter(({problem}) => problem === 'type')
  return wrong.length > 0 ? wrong : errors
}

/** Defaults, and what the server sets itself. */
function complete(object: MutableJsonObject): void {
  const metadata = ensurePart(object, 'metadata')
  delete metadata['namespace']
  const spec = ensurePart(object, 'spec')
  const names = ensurePart(spec, 'names')
  const kind = textIn(names, 'kind')
  if (textIn(names, 'singular') === '' && kind !== '') names['singular'] = kind.toLowerCase()
  if (textIn(names, 'listKind') === '' && kind !== '') names['listKind'] = `${kind}List`
  setIfAbsent(spec, 'conversion', {strategy: 'None'})
  const service = part(part(part(spec, 'conversion'), 'webhook'), 'clientConfig')
  const reference = part(service, 'service')
  if (reference) setIfAbsent(reference, 'port', 443)
  const storage = parts(spec, 'versions').find(version => version['storage'] === true)
  object['status'] = {storedVersions: storage ? [textIn(storage, 'name')] : []}
}

/** pkg/registry/customresourcedefinition/strategy.go: the server takes a format that it does not know, and warns, since 1.34. */
function unknownFormats(object: JsonObject, {version}: AdmissionContext): Admission['warnings'] {
  if (version[0] === 1 && version[1] < 34) return []
  const warnings: {message: string; at: (string | number)[]}[] = []
  const visit = (schema: unknown, at: (string | number)[]): void => {
    if (!isObject(schema)) return
    const format = stringAt(schema, 'format') ?? ''
    const type = stringAt(schema, 'type') ?? ''
    if (format !== '' && !knownFormat(format, type === '' ? [] : [type], version))
      warnings.push({message: `unrecognized format "${format}"`, at: [...at, 'format']})
    for (const [key, value] of Object.entries(schema)) {
      if (key === 'items' || key === 'not' || key === 'additionalProperties') visit(value, [...at, key])
      else if (key === 'properties' && isObject(value))
        for (const [name, property] of Object.entries(value)) visit(property, [...at, key, name])
      else if (['allOf', 'anyOf', 'oneOf'].includes(key) && Array.isArray(value))
        for (const [index, branch] of value.entries()) visit(branch, [...at, key, index])
    }
  }
  for (const [index, version] of listAt(object, 'spec', 'versions').entries()) {
    const schema = isObject(version) && isObject(version['schema']) ? version['schema']['openAPIV3Schema'] : undefined
    visit(schema, ['spec', 'versions', index, 'schema', 'openAPIV3Schema'])
  }
  return warnings
}

export const definitionKind: CustomKind = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  type: '',
  hasRules: false,
  admit: admitDefinition,
}
