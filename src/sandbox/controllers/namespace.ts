// Kubernetes pkg/controller/namespace and pkg/controller/serviceaccount
import {create, isStatus, messageOf, modify, nowStamp, queueOf, remove, type ControllerContext} from './context.ts'
import type {Condition, KubeObject, Namespace} from './objects.ts'
import {isNamespaceTerminating} from './pod-control.ts'
import {isTerminating} from './pods.ts'
import {configMaps, namespaces, serviceAccounts, type Resource} from './resources.ts'

export interface NamespaceOptions {
  /** The server's certificate authority, PEM: what kube-root-ca.crt holds in every namespace. */
  readonly rootCertificate?: string
}

/** Gives each namespace its default ServiceAccount and kube-root-ca.crt, and empties those that are deleted. */
export function startNamespaces(context: ControllerContext, options: NamespaceOptions): () => void {
  const informer = context.informers.of(namespaces)
  const furnish = queueOf(context, 'serviceaccount', name => {
    const namespace = informer.get(name)
    if (namespace !== undefined && !isTerminating(namespace)) furnishNamespace(context, namespace, options)
  })
  const emptying = queueOf(context, 'namespace', name => {
    const namespace = informer.get(name)
    if (namespace !== undefined && isTerminating(namespace)) emptyNamespace(context, namespace)
  })
  informer.onChange(({object}) => (isTerminating(object) ? emptying : furnish).add(object.metadata.name))
  context.informers.of(serviceAccounts).onChange(({object, type}) => {
    if (type === 'DELETED') furnish.add(object.metadata.namespace ?? '')
  })
  context.informers.of(configMaps).onChange(({object}) => {
    if (object.metadata.name === ROOT_CA) furnish.add(object.metadata.namespace ?? '')
  })
  const stopWatching = context.registry.watchAll(event => {
    const {namespace} = (event.object as unknown as KubeObject).metadata
    if (event.type === 'ADDED' || namespace === undefined) return
    const owner = informer.get(namespace)
    if (owner !== undefined && isTerminating(owner)) emptying.add(namespace)
  })
  return () => {
    stopWatching()
    furnish.stop()
    emptying.stop()
  }
}

const ROOT_CA = 'kube-root-ca.crt'
const rootCaDescription =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.'

function furnishNamespace(context: ControllerContext, namespace: Namespace, {rootCertificate}: NamespaceOptions): void {
  const {name} = namespace.metadata
  createMissing(context, serviceAccounts, {metadata: {name: 'default', namespace: name}})
  if (rootCertificate === undefined) return
  const annotations = {'kubernetes.io/description': rootCaDescription}
  const data = {'ca.crt': rootCertificate}
  const map = {metadata: {name: ROOT_CA, namespace: name, annotations}, data}
  createMissing(context, configMaps, map)
  restoreRootCa(context, name, data)
}

/** Kubernetes pkg/controller/certificates/rootcacertpublisher: what somebody wrote into the map does not stay. */
function restoreRootCa(context: ControllerContext, namespace: string, data: Readonly<Record<string, string>>): void {
  const found = context.informers.of(configMaps).get(`${namespace}/${ROOT_CA}`)
  if (found === undefined) return
  const isDescribed = found.metadata.annotations?.['kubernetes.io/description'] !== undefined
  const keys = Object.keys(found.data ?? {})
  if (isDescribed && keys.length === 1 && found.data?.['ca.crt'] === data['ca.crt']) return
  modify(context, configMaps, found, 'object', draft => {
    const annotations = {...draft.metadata.annotations, 'kubernetes.io/description': rootCaDescription}
    Object.assign(draft, {data, metadata: {...draft.metadata, annotations}})
  })
}

function createMissing(
  context: ControllerContext,
  resource: Resource<KubeObject>,
  object: {readonly metadata: {readonly name: string; readonly namespace: string}; readonly data?: object},
): void {
  const {namespace, name} = object.metadata
  if (context.registry.get(resource, namespace, name) !== undefined) return
  try {
    create(context, resource, object)
  } catch (error) {
    if (!isStatus(error, 409) && !isNamespaceTerminating(error)) throw error
  }
}

/** What is left of one type. */
interface Remaining {
  readonly resource: string
  readonly count: number
  readonly finalizers: readonly string[]
}

/** Deletes all that is in the namespace, pods before the rest; when nothing is left, the namespace goes. */
function emptyNamespace(context: ControllerContext, namespace: Namespace): void {
  const remaining: Remaining[] = []
  const problems: string[] = []
  const types = context.registry.types.filter(type => type.namespaced)
  types.sort((a, b) => Number(b.resource === 'pods') - Number(a.resource === 'pods'))
  for (const type of types) {
    for (const object of context.registry.list(type, namespace.metadata.name)) {
      const found = object as unknown as KubeObject
      if (isTerminating(found)) continue
      const resource = {...type, apiVersion: found.apiVersion, kind: found.kind}
      try {
        remove(context, resource, found, {propagationPolicy: 'Background'})
      } catch (error) {
        problems.push(messageOf(error))
      }
    }
    const left = context.registry.list(type, namespace.metadata.name) as unknown as readonly KubeObject[]
    if (left.length === 0) continue
    const finalizers = left.flatMap(object => object.metadata.finalizers ?? [])
    remaining.push({resource: `${type.resource}.${type.group}`, count: left.length, finalizers})
    // Pods may still write to what is in the namespace: the rest waits until they are gone.
    if (type.resource === 'pods') break
  }
  if (remaining.length === 0 && problems.length === 0) return finalize(context, namespace)
  writeConditions(context, namespace, remaining, problems)
}

function finalize(context: ControllerContext, namespace: Namespace): void {
  const {name} = namespace.metadata
  context.registry.modify(namespaces, undefined, name, 'finalize', stored => {
    const {finalizers = [], ...spec} = (stored as unknown as Namespace).spec ?? {}
    return {...stored, spec: {...spec, finalizers: finalizers.filter(finalizer => finalizer !== 'kubernetes')}}
  })
}

const good: readonly (readonly [type: string, reason: string, message: string])[] = [
  ['NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'],
  ['NamespaceDeletionGroupVersionParsingFailure', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
  [
    'NamespaceDeletionContentFailure',
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ],
  ['NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'],
  ['NamespaceFinalizersRemaining', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
]

function writeConditions(
  context: ControllerContext,
  namespace: Namespace,
  remaining: readonly Remaining[],
  problems: readonly string[],
): void {
  const bad = new Map<string, readonly [reason: string, message: string]>()
  if (problems.length > 0) {
    const text = `Failed to delete all resource types, ${problems.length} remaining: ${[...problems].sort().join(', ')}`
    bad.set('NamespaceDeletionContentFailure', ['ContentDeletionFailed', text])
  }
  const contents = remaining.map(({resource, count}) => `${resource} has ${count} resource instances`).sort()
  if (contents.length > 0) {
    const text = `Some resources are remaining: ${contents.join(', ')}`
    bad.set('NamespaceContentRemaining', ['SomeResourcesRemain', text])
  }
  const held = countsOf(remaining.flatMap(({finalizers}) => finalizers))
  if (held.length > 0) {
    const text = `Some content in the namespace has finalizers remaining: ${held.sort().join(', ')}`
    bad.set('NamespaceFinalizersRemaining', ['SomeFinalizersRemain', text])
  }
  const now = nowStamp(context)
  modify(context, namespaces, namespace, 'status', draft => {
    const before = draft.status?.conditions ?? []
    const conditions = good.map(([type, reason, message]): Condition => {
      const wrong = bad.get(type)
      const status = wrong === undefined ? 'False' : 'True'
      const old = before.find(condition => condition.type === type)
      const lastTransitionTime = old?.status === status ? (old.lastTransitionTime ?? now) : now
      return {type, status, lastTransitionTime, reason: wrong?.[0] ?? reason, message: wrong?.[1] ?? message}
    })
    Object.assign(draft, {status: {...draft.status, phase: 'Terminating', conditions}})
  })
}

const countsOf = (names: readonly string[]): string[] => {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => `${name} in ${count} resource instances`)
}
