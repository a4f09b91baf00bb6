import type {Path} from '../core/field-path.ts'
import {isObject, type Json, listAt, objectAt, stringAt, valueAt} from '../core/json.ts'
import {statefulSetOfPod} from '../core/names.ts'
import {nearest} from '../core/nearest.ts'
import {systemPriority} from '../core/pod-classes.ts'
import {acceptedByKind} from './accepted.ts'
import {oncePerWorld} from './per-world.ts'
import {claimsNamed, claimTemplateNames, type PodTemplate} from './pod-template.ts'
import type {World} from './rule.ts'

/** The kinds of what a pod needs. */
const versions = {
  ConfigMap: 'v1',
  PersistentVolumeClaim: 'v1',
  PriorityClass: 'scheduling.k8s.io/v1',
  RuntimeClass: 'node.k8s.io/v1',
  Secret: 'v1',
  ServiceAccount: 'v1',
} as const

/** An object that a pod needs before it starts. */
export interface Reference {
  readonly kind: keyof typeof versions
  readonly name: string
  /** The keys of it that the pod needs, each with the place of its name. */
  readonly keys: readonly {readonly key: string; readonly at: Path}[]
  /** Where the name stands in the object. */
  readonly at: Path
}

/** What a template needs to start, in the order of its volumes and containers; what is optional is left out. */
export function referencesOf(template: PodTemplate): Reference[] {
  const references: Reference[] = []
  const under: Path = [...template.at, 'spec']
  const account = stringAt(template.spec, 'serviceAccountName') ?? ''
  if (account !== '' && account !== 'default') {
    references.push({kind: 'ServiceAccount', name: account, keys: [], at: [...under, 'serviceAccountName']})
  }
  const priority = stringAt(template.spec, 'priorityClassName') ?? ''
  if (priority !== '' && !systemPriority(priority)) {
    references.push({kind: 'PriorityClass', name: priority, keys: [], at: [...under, 'priorityClassName']})
  }
  const runtime = stringAt(template.spec, 'runtimeClassName') ?? ''
  if (runtime !== '')
    references.push({kind: 'RuntimeClass', name: runtime, keys: [], at: [...under, 'runtimeClassName']})
  for (const {claim, at} of claimsNamed(template)) {
    references.push({kind: 'PersistentVolumeClaim', name: claim, keys: [], at})
  }
  const add = (kind: 'ConfigMap' | 'Secret', source: Json | undefined, field: string, at: Path): void => {
    const name = stringAt(source, field)
    if (!name || !isObject(source) || source['optional'] === true) return
    const key = stringAt(source, 'key')
    const items = listAt(source, 'items').flatMap((item, index) => {
      const wanted = stringAt(item, 'key')
      return wanted === undefined ? [] : [{key: wanted, at: [...at, 'items', index, 'key']}]
    })
    const keys = key === undefined ? items : [{key, at: [...at, 'key']}]
    references.push({kind, name, keys, at: [...at, field]})
  }
  for (const [index, volume] of listAt(template.spec, 'volumes').entries()) {
    const at = [...under, 'volumes', index]
    add('ConfigMap', valueAt(volume, ['configMap']), 'name', [...at, 'configMap'])
    add('Secret', valueAt(volume, ['secret']), 'secretName', [...at, 'secret'])
    for (const [place, source] of listAt(volume, 'projected', 'sources').entries()) {
      const here = [...at, 'projected', 'sources', place]
      add('ConfigMap', valueAt(source, ['configMap']), 'name', [...here, 'configMap'])
      add('Secret', valueAt(source, ['secret']), 'name', [...here, 'secret'])
    }
  }
  for (const {container, at} of template.containers) {
    for (const [index, variable] of listAt(container, 'env').entries()) {
      const from = objectAt(variable, 'valueFrom')
      const here = [...at, 'env', index, 'valueFrom']
      add('ConfigMap', from['configMapKeyRef'], 'name', [...here, 'configMapKeyRef'])
      add('Secret', from['secretKeyRef'], 'name', [...here, 'secretKeyRef'])
    }
    for (const [index, source] of listAt(container, 'envFrom').entries()) {
      add('ConfigMap', valueAt(source, ['configMapRef']), 'name', [...at, 'envFrom', index, 'configMapRef'])
      add('Secret', valueAt(source, ['secretRef']), 'name', [...at, 'envFrom', index, 'secretRef'])
    }
  }
  return references
}

/** `claim "data"`, `ConfigMap "settings"`. */
export const referenceText = ({kind, name}: Pick<Reference, 'kind' | 'name'>): string =>
  `${kind === 'PersistentVolumeClaim' ? 'claim' : kind} "${name}"`

/** The references to what the input does not have, each object once. */
export function absentReferences(template: PodTemplate, world: World): Reference[] {
  const {namespace} = template
  const said = new Set<string>()
  return referencesOf(template).filter(reference => {
    const {kind, name} = reference
    const key = `${kind} ${name}`
    if (said.has(key)) return false
    said.add(key)
    return !world.set.find(versions[kind], kind, name, homeOf(kind, namespace)) && !isMade(reference, namespace, world)
  })
}

/** The namespace that a pod of `namespace` finds a thing of that kind in; undefined where the whole cluster shares it. */
const homeOf = (kind: string, namespace: string): string | undefined =>
  kind === 'PriorityClass' || kind === 'RuntimeClass' ? undefined : namespace

/** The name of an object of that kind and namespace that may have been meant; not looked for among very many. */
export function nameMeant(kind: string, name: string, namespace: string, world: World): string | undefined {
  const names = namesOf(world).get(`${kind} ${homeOf(kind, namespace) ?? ''}`) ?? []
  return names.length > mostNames ? undefined : nearest(name, names)
}
const mostNames = 500

const namesOf = oncePerWorld(({set}) => {
  const names = new Map<string, string[]>()
  for (const {kind, namespace, name} of set.all) {
    const key = `${kind} ${namespace ?? ''}`
    const list = names.get(key)
    if (list) list.push(name)
    else names.set(key, [name])
  }
  return names
})

/** The namespaces that have a claim, ConfigMap, Secret or service account of that name. */
export const namespacesWith = ({kind, name}: Pick<Reference, 'kind' | 'name'>, world: World): readonly string[] =>
  namespaces(world).get(`${kind} ${name}`) ?? []

const namespaces = oncePerWorld(({set}) => {
  const found = new Map<string, string[]>()
  for (const kind of ['PersistentVolumeClaim', 'ConfigMap', 'Secret', 'ServiceAccount']) {
    for (const {name, namespace = ''} of set.ofKind(kind)) {
      const list = found.get(`${kind} ${name}`)
      if (list) list.push(namespace)
      else found.set(`${kind} ${name}`, [namespace])
    }
  }
  return found
})

/** Made by a controller from something else of the input. */
function isMade({kind, name}: Reference, namespace: string, world: World): boolean {
  if (kind === 'ConfigMap' && name === 'kube-root-ca.crt') return true
  if (kind !== 'PersistentVolumeClaim') return namesOfForeign(world).has(name)
  const parts = statefulSetOfPod(name)
  return parts !== undefined && claimsOfSets(world).has(`${namespace}/${parts.set}`)
}

/** `namespace/template-set` of every claim template. */
const claimsOfSets = oncePerWorld(world => {
  const names = new Set<string>()
  for (const {subject, stored} of acceptedByKind(world).get('StatefulSet') ?? []) {
    const {namespace, name} = subject.manifest
    for (const template of claimTemplateNames(stored)) names.add(`${namespace}/${template}-${name}`)
  }
  return names
})

/** Operators make objects of custom resources: of their name, or of the name that these give. */
const namesOfForeign = oncePerWorld(({subjects}) => {
  const names = new Set<string>()
  for (const {manifest} of subjects) {
    const [group = ''] = manifest.apiVersion.split('/')
    if (!group.includes('.') || group.endsWith('.k8s.io')) continue
    const spec = objectAt(manifest.object, 'spec')
    const given = [manifest.name, stringAt(spec, 'secretName'), stringAt(spec, 'target', 'name')]
    for (const name of given) if (name) names.add(name)
  }
  return names
})
