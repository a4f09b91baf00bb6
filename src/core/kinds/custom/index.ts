/** Kinds that CustomResourceDefinitions define, as values: nothing is registered anywhere. */
import {isObject, type Json, type JsonObject, listAt, objectAt, stringAt} from '../../json.ts'
import type {AdmitOptions} from '../admit.ts'
import type {CustomKind, CustomKinds} from '../custom-kinds.ts'
import type {Admission, AdmissionContext} from '../kind.ts'
import {withinSize} from '../request-size.ts'
import type {Served} from '../versions.ts'
import {type Version, newestVersion, versionText} from '../../version.ts'
import {admitCustom, type CustomVersion} from './admit.ts'
import {definitionKind} from './definition.ts'
import {isDeeper} from './depth.ts'
import {readSchema} from './schema.ts'

/** Schemas deeper than this are not read; no definition of this world comes near. */
const deepestSchema = 400
/** Nor are resources deeper than this. */
const deepestResource = 3000

/**
 * The kinds of `definitions` (CustomResourceDefinition objects as written). Of two with the same group and kind the later one counts; one that
 * lacks a group, a kind or a version defines nothing. Resources of a definition whose schema is absurdly deep are not judged.
 */
export function customKindsOf(definitions: readonly JsonObject[]): CustomKinds {
  const byKind = new Map<string, Definition>()
  for (const object of definitions) {
    const definition = readDefinition(object)
    if (definition) byKind.set(`${definition.group} ${definition.kind}`, definition)
  }
  const kindsOfGroup = new Map<string, readonly string[]>()
  for (const {group, kind} of byKind.values()) kindsOfGroup.set(group, [...(kindsOfGroup.get(group) ?? []), kind])
  const find = (apiVersion: string, kind: string): [Definition, string] | undefined => {
    const [group, version, ...more] = apiVersion.split('/')
    const definition = more.length === 0 ? byKind.get(`${group} ${kind}`) : undefined
    return definition && version !== undefined ? [definition, version] : undefined
  }
  const kinds = new Map<string, CustomKind>()
  return {
    isNamespaced: (apiVersion, kind) => find(apiVersion, kind)?.[0].namespaced,
    servedIn(apiVersion, kind) {
      const [definition, version] = find(apiVersion, kind) ?? []
      if (definition) return servedBy(definition, version!)
      const beside = kindsOfGroup.get(apiVersion.slice(0, Math.max(apiVersion.indexOf('/'), 0)))
      return beside && {state: 'foreign', beside}
    },
    kindOf(apiVersion, kind) {
      if (apiVersion === 'apiextensions.k8s.io/v1' && kind === 'CustomResourceDefinition') return definitionKind
      const [definition, version] = find(apiVersion, kind) ?? []
      const id = `${apiVersion} ${kind}`
      const known = kinds.get(id) ?? (definition && kindOfVersion(definition, version!))
      if (known) kinds.set(id, known)
      return known
    },
  }
}

interface Definition {
  readonly group: string
  readonly kind: string
  readonly plural: string
  readonly namespaced: boolean
  readonly names: JsonObject
  readonly versions: ReadonlyMap<string, JsonObject>
}

function readDefinition(object: JsonObject): Definition | undefined {
  const spec = objectAt(object, 'spec')
  const names = objectAt(spec, 'names')
  const [group, kind, plural] = [stringAt(spec, 'group'), stringAt(names, 'kind'), stringAt(names, 'plural')]
  const versions = new Map<string, JsonObject>()
  for (const version of listAt(spec, 'versions')) {
    const name = stringAt(version, 'name')
    if (isObject(version) && name !== undefined) versions.set(name, version)
  }
  if (!group || !kind || !plural || versions.size === 0) return undefined
  return {group, kind, plural, namespaced: spec['scope'] !== 'Cluster', names, versions}
}

const servedVersions = ({versions}: Definition): string[] =>
  [...versions].flatMap(([name, version]) => (version['served'] === true ? [name] : []))

function servedBy(definition: Definition, version: string): Served {
  if (definition.versions.get(version)?.['served'] === true) return {state: 'served'}
  return {state: 'not defined', apiVersions: servedVersions(definition).map(name => `${definition.group}/${name}`)}
}

function kindOfVersion(definition: Definition, name: string): CustomKind | undefined {
  const source = definition.versions.get(name)
  const schema = source && objectAt(source, 'schema', 'openAPIV3Schema')
  if (!schema || isDeeper(schema, deepestSchema)) return undefined
  const {group, kind, plural, namespaced, names} = definition
  const read = new Map<string, CustomVersion>()
  const versionOf = (version: Version): CustomVersion => {
    const id = versionText(version)
    const known = read.get(id) ?? readVersion(definition, name, source, version)
    read.set(id, known)
    return known
  }
  return {
    group,
    version: name,
    kind,
    plural,
    singular: stringAt(names, 'singular') ?? kind.toLowerCase(),
    shortNames: textsOf(names['shortNames']),
    categories: textsOf(names['categories']),
    namespaced,
    type: '',
    hasRules: versionOf(newestVersion).schema.hasRules,
    admit(object: JsonObject, context: AdmissionContext, options: AdmitOptions = {}): Admission {
      if (isDeeper(object, deepestResource)) return {stored: undefined, decodeErrors: [], fieldErrors: [], warnings: []}
      return withinSize(object, () => admitCustom(object, versionOf(context.version), context, options))
    },
  }
}

const textsOf = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter(item => typeof item === 'string') : []

function readVersion(definition: Definition, name: string, source: JsonObject, version: Version): CustomVersion {
  const subresources = objectAt(source, 'subresources')
  const scale = subresources['scale']
  const replicas = stringAt(scale, 'specReplicasPath')
  const statusReplicas = stringAt(scale, 'statusReplicasPath')
  const selector = stringAt(scale, 'labelSelectorPath')
  return {
    name,
    namespaced: definition.namespaced,
    served: source['served'] === true,
    schema: readSchema(objectAt(source, 'schema', 'openAPIV3Schema'), version),
    hasStatus: isObject(subresources['status']),
    scale: replicas && statusReplicas ? {replicas, statusReplicas, ...(selector ? {selector} : {})} : undefined,
    deprecation: source['deprecated'] === true ? deprecationOf(definition, name, source) : undefined,
  }
}

/** pkg/apiserver/customresource_handler.go defaultDeprecationWarning */
function deprecationOf(definition: Definition, name: string, source: JsonObject): string {
  const own = stringAt(source, 'deprecationWarning')
  if (own !== undefined) return own
  const {group, kind, versions} = definition
  const better = servedVersions(definition)
    .filter(other => versions.get(other)?.['deprecated'] !== true && compareApiVersions(name, other) < 0)
    .toSorted((a, b) => compareApiVersions(b, a))
  const use = better[0] === undefined ? '' : `; use ${group}/${better[0]} ${kind}`
  return `${group}/${name} ${kind} is deprecated${use}`
}

/** v1 after v1beta2 after v1alpha1; what is no such version comes before all. apimachinery pkg/version/helpers.go */
function compareApiVersions(one: string, other: string): number {
  const rank = (text: string): number[] => {
    const [whole, major, level, minor] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(text) ?? []
    return whole === undefined
      ? [-1]
      : [level === undefined ? 2 : level === 'beta' ? 1 : 0, Number(major), Number(minor ?? 0)]
  }
  const [a, b] = [rank(one), rank(other)]
  for (const [index, value] of a.entries()) if (value !== (b[index] ?? 0)) return value - (b[index] ?? 0)
  return 0
}
