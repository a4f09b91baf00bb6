import {randomUUID} from 'node:crypto'
import {copyJson, isObject, type Json, type JsonObject, objectAt, stringAt, valueAt} from '../../core/json.ts'
import {invalid} from '../../core/field-error.ts'
import {FieldPath} from '../../core/field-path.ts'
import {type Clock, SandboxClock, timestamp} from '../clock.ts'
import type {DeleteOptions, Registry, ResourceType, WatchEvent, WriteOptions, Written} from '../registry.ts'
import {type Change, Store, typeKey} from '../store.ts'
import {admitChange, admitCreation, admitDeletion, admitValid, mountsToken} from './admission.ts'
import {completesDeletion, decideDeletion} from './deletion.ts'
import {managedFieldsOf, trackUpdate} from './fields/managed-fields.ts'
import {type Judged, judge, type JudgeOptions, judgeStatus, requestedObject} from './judge.ts'
import {equalJson, nameOf, namespaceOf, withField, withMetadata} from './metadata.ts'
import {securityWarnings} from './pod-security.ts'
import {requireNodeFor, resizedPod} from './resize.ts'
import {type Resource, resourceOf, resourceOfKind, resources} from './resources.ts'
import {allocateAddresses} from './service-addresses.ts'
import {chargedQuotas, quotaType} from './quota/charge.ts'
import {type Conversion, conversionOf} from './other-versions.ts'
import * as errors from './status-errors.ts'
import {StatusError} from './status-errors.ts'

export interface RegistryOptions {
  readonly clock?: Clock
  readonly store?: Store
}

/** Which part of an object a write replaces; `finalize` is a namespace's spec.finalizers, `resize` what a pod's containers may use. */
export type WrittenPart = 'object' | 'status' | 'finalize' | 'resize'

/** The registry in memory. Listeners are called in microtasks, never from within a write. */
export class ObjectRegistry implements Registry {
  readonly clock: Clock
  readonly store: Store
  readonly types = resources
  readonly #watchers = new Map<string, Set<(change: Change) => void>>()
  /** A new claim is stored without the phase that everybody reads, so that even a write without effect gives it another version. */
  readonly #withoutPhase = new WeakSet<JsonObject>()
  #queue: Change[] = []
  #dispatching = false

  constructor(options: RegistryOptions = {}) {
    this.clock = options.clock ?? new SandboxClock()
    this.store = options.store ?? new Store()
    this.store.subscribe(change => this.#enqueue(change))
  }

  get version(): number {
    return this.store.version
  }
  typeOf(apiVersion: string, kind: string): Resource | undefined {
    return resourceOfKind(apiVersion, kind)
  }
  get(type: ResourceType, namespace: string | undefined, name: string): JsonObject | undefined {
    const conversion = conversionOf(type)
    const object = this.store.get(typeKey(conversion?.stored ?? type), namespace, name)
    return object && conversion ? conversion.fromStored(object) : object
  }
  list(type: ResourceType, namespace?: string): readonly JsonObject[] {
    const conversion = conversionOf(type)
    if (conversion) return this.list(conversion.stored, namespace).map(conversion.fromStored)
    return this.store.list(typeKey(type), namespace)
  }

  create(object: JsonObject): JsonObject {
    return this.createWith(object).object
  }
  update(object: JsonObject): JsonObject {
    return this.updateWith(object, 'object').object
  }
  updateStatus(object: JsonObject): JsonObject {
    return this.updateWith(object, 'status').object
  }

  createWith(sent: JsonObject, options: JudgeOptions = {}): Written {
    const resource = this.#resourceOf(sent)
    const conversion = conversionOf(resource)
    if (!conversion) return this.#create(resource, sent, options)
    const {object, warnings} = judge(resource, admitCreation(this, resource, sent), undefined, '', options)
    return inVersion(conversion, warnings, this.createWith(conversion.toStored(object, sent), asJudged(options)))
  }

  /** Replaces an object, or only its status; a kind that allows it is created when it is not there. */
  updateWith(sent: JsonObject, part: WrittenPart, options: JudgeOptions = {}): Written {
    const resource = this.#resourceOf(sent)
    const conversion = conversionOf(resource)
    if (conversion) return this.#updateConverted(resource, conversion, sent, part, options)
    const old = this.store.get(typeKey(resource), namespaceOf(sent), nameOf(sent))
    if (!old) {
      if (part !== 'object' || !resource.createOnUpdate) throw errors.notFoundError(resource, nameOf(sent))
      return {...this.#create(resource, withMetadata(sent, {resourceVersion: undefined}), options), created: true}
    }
    checkVersion(resource, sent, old, part)
    const {object, warnings} = this.#judgePart(resource, sent, old, part, options)
    options.permit?.(object, old)
    const quotas = part === 'finalize' ? [] : this.#charges(resource, part === 'object' ? '' : part, object, old)
    const said = valueAt(sent, ['metadata', 'managedFields'])
    const wanted = part === 'object' ? sent : object
    const managed = this.#managed(resource, old, object, {
      ...options,
      wanted,
      managed: Array.isArray(said) ? said : managedFieldsOf(old),
    })
    if (!options.dryRun) this.#charge(quotas)
    return {object: this.#write(resource, managed, old, options), warnings}
  }

  /** It is judged as what it says it is, and written as what is stored. */
  #updateConverted(
    resource: Resource,
    conversion: Conversion,
    sent: JsonObject,
    part: WrittenPart,
    options: JudgeOptions,
  ): Written {
    const old = this.get(resource, namespaceOf(sent), nameOf(sent))
    const judged =
      part === 'object'
        ? judge(resource, sent, old, stringAt(old, 'metadata', 'uid') ?? '', options)
        : judgeStatus(resource, sent, options)
    const object = conversion.toStored({...judged.object, metadata: sent['metadata']!}, sent)
    return inVersion(conversion, judged.warnings, this.updateWith(object, part, asJudged(options)))
  }

  #create(resource: Resource, sent: JsonObject, options: JudgeOptions): Written {
    const key = typeKey(resource)
    if (stringAt(sent, 'metadata', 'resourceVersion')) {
      throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created')
    }
    if (resource.namespaced && !namespaceOf(sent)) {
      throw errors.badRequestError('an empty namespace may not be set during creation')
    }
    const uid = randomUUID()
    const judging = resource.kind === 'Pod' ? {...options, mountsToken: mountsToken(this, sent)} : options
    const {object: judged, warnings: told} = judge(
      resource,
      admitCreation(this, resource, sent),
      undefined,
      uid,
      judging,
    )
    options.permit?.(judged, undefined)
    admitValid(this, resource, judged)
    const warnings = [...told, ...securityWarnings(this, resource, judged)]
    const quotas = this.#charges(resource, '', judged)
    const name = nameOf(judged)
    const namespace = namespaceOf(judged)
    if (this.store.get(key, namespace, name)) throw errors.alreadyExistsError(resource, name)
    const complete = resource.kind === 'Service' ? allocateAddresses(judged, this.list(resource)) : judged
    const created = withMetadata(complete, {uid, creationTimestamp: timestamp(this.clock.now())})
    const object = this.#managed(resource, undefined, created, {...options, wanted: sent, managed: []})
    if (options.dryRun) return {object, warnings}
    this.#charge(quotas)
    const stored = this.store.put(key, object)
    if (resource.kind === 'PersistentVolumeClaim') this.#withoutPhase.add(stored)
    return {object: stored, warnings}
  }

  /** The quotas with what that write takes of them; refuses what is too much. */
  #charges(
    resource: Resource,
    subresource: '' | 'status' | 'resize',
    object: JsonObject,
    old?: JsonObject,
  ): readonly JsonObject[] {
    return chargedQuotas(this, resource, {subresource, object, old}, this.clock.now())
  }
  /** Nothing comes between the look at the quotas and the two writes, so that no other request sees what is taken already. */
  #charge(quotas: readonly JsonObject[]): void {
    for (const quota of quotas) this.store.put(typeKey(quotaType), quota)
  }

  /** The object with metadata.managedFields after a write by the options' manager, who owns what it `wanted`. */
  #managed(
    resource: Resource,
    old: JsonObject | undefined,
    object: JsonObject,
    options: JudgeOptions & {readonly wanted: JsonObject; readonly managed: readonly Json[]},
  ): JsonObject {
    const {manager, managedFields, managed, wanted} = options
    if (!manager && !managedFields) return object
    const track = (): JsonObject[] => {
      const after = manager!.part === 'object' ? requestedObject(wanted) : wanted
      return trackUpdate(resource, old, after, managed, manager!, this.clock.now())
    }
    const fields = managedFields ?? track()
    return withMetadata(object, {managedFields: fields.length > 0 ? fields : undefined})
  }

  #judgePart(resource: Resource, sent: JsonObject, old: JsonObject, part: WrittenPart, options: JudgeOptions): Judged {
    switch (part) {
      case 'object':
        return this.#judgeChange(resource, sent, old, options)
      case 'resize': {
        const judged = resizedPod(resource, sent, old, options)
        admitValid(this, resource, judged.object)
        requireNodeFor(this, resource, judged.object, old)
        return judged
      }
      default:
        return changePart(resource, sent, old, part, options)
    }
  }

  #judgeChange(resource: Resource, sent: JsonObject, old: JsonObject, options: JudgeOptions): Judged {
    const uid = stringAt(old, 'metadata', 'uid') ?? ''
    const judged = judge(resource, sent, old, uid, options)
    admitChange(this, resource, judged.object, old)
    const warnings = [...judged.warnings, ...securityWarnings(this, resource, judged.object, old)]
    const object = withMetadata(judged.object, {
      ...pick(objectAt(old, 'metadata'), ...keptMetadata),
      generation: valueAt(judged.object, ['metadata', 'generation']),
    })
    if (resource.kind !== 'Service') return {object, warnings}
    const others = this.list(resource).filter(other => stringAt(other, 'metadata', 'uid') !== uid)
    return {object: allocateAddresses(object, others, old), warnings}
  }

  modify(
    type: ResourceType,
    namespace: string | undefined,
    name: string,
    part: WrittenPart,
    change: (object: JsonObject) => JsonObject | undefined,
  ): JsonObject | undefined {
    const old = this.get(type, namespace, name)
    if (!old) return undefined
    const changed = change(copyJson(old))
    return changed === undefined ? undefined : this.updateWith(changed, part).object
  }

  remove(type: ResourceType, namespace: string | undefined, name: string, options: DeleteOptions = {}): JsonObject {
    return this.removeWith(type, namespace, name, options).object
  }

  /** `gone` says that the object is out of the store, not only terminating. */
  removeWith(
    type: ResourceType,
    namespace: string | undefined,
    name: string,
    options: DeleteOptions & {dryRun?: boolean} = {},
  ): {object: JsonObject; gone: boolean} {
    const conversion = conversionOf(type)
    if (conversion) {
      const {object, gone} = this.removeWith(conversion.stored, namespace, name, options)
      return {object: conversion.fromStored(object), gone}
    }
    const resource = resourceOf(type)
    const old = resource && this.get(type, namespace, name)
    if (!resource || !old) throw errors.notFoundError(type, name)
    checkPreconditions(resource, old, options)
    admitDeletion(resource, name)
    const deletion = decideDeletion(resource, old, options, this.clock.now())
    switch (deletion.does) {
      case 'nothing':
        return {object: old, gone: false}
      case 'write':
        return {object: options.dryRun ? deletion.object : this.store.put(typeKey(type), deletion.object), gone: false}
      case 'remove':
        if (options.dryRun) return {object: deletion.last, gone: true}
        return {object: this.store.delete(typeKey(type), namespace, name) ?? deletion.last, gone: true}
    }
  }

  bind(namespace: string, pod: string, node: string): void {
    const pods = {group: '', resource: 'pods'}
    const old = this.get(pods, namespace, pod)
    if (!old) throw errors.notFoundError(pods, pod)
    // pkg/registry/core/pod/storage/storage.go setPodNodeAndMetadata
    const binding = {group: '', resource: 'pods/binding'}
    if (stringAt(old, 'metadata', 'deletionTimestamp') !== undefined) {
      throw errors.conflictError(binding, pod, `pod ${pod} is being deleted, cannot be assigned to a host`)
    }
    const bound = stringAt(old, 'spec', 'nodeName')
    if (bound) throw errors.conflictError(binding, pod, `pod ${pod} is already assigned to node "${bound}"`)
    this.store.put(typeKey(pods), scheduled(old, node, timestamp(this.clock.now())))
  }

  watch(type: ResourceType, listener: (event: WatchEvent) => void): () => void {
    const since = this.store.version
    for (const object of this.list(type)) listener({type: 'ADDED', object})
    // What is still in the queue was part of the list.
    return this.#listen(typeKey(type), change => change.version > since && listener(change))
  }

  watchAll(listener: (event: WatchEvent, type: Resource) => void): () => void {
    const since = this.store.version
    return this.#listen('*', change => {
      const resource = byKey.get(change.key)
      if (resource && change.version > since) listener(change, resource)
    })
  }

  /** Changes of one type as the store records them, after those that are in the queue. */
  onChange(type: ResourceType, listener: (change: Change) => void): () => void {
    const conversion = conversionOf(type)
    const key = typeKey(conversion?.stored ?? type)
    return this.#listen(key, conversion ? change => listener(changeInVersion(conversion, change)) : listener)
  }

  /** The changes of one type after a version that are remembered; undefined when that is too long ago. */
  changesSince(type: ResourceType, version: number): readonly Change[] | undefined {
    const conversion = conversionOf(type)
    const key = typeKey(conversion?.stored ?? type)
    const changes = this.store.since(version)?.filter(change => change.key === key)
    return conversion ? changes?.map(change => changeInVersion(conversion, change)) : changes
  }

  #listen(key: string, listener: (change: Change) => void): () => void {
    let listeners = this.#watchers.get(key)
    if (!listeners) this.#watchers.set(key, (listeners = new Set()))
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  #enqueue(change: Change): void {
    this.#queue.push(change)
    if (this.#dispatching) return
    this.#dispatching = true
    queueMicrotask(() => this.#dispatch())
  }

  #dispatch(): void {
    for (let index = 0; index < this.#queue.length; index++) {
      const change = this.#queue[index]!
      for (const listener of [...(this.#watchers.get(change.key) ?? []), ...(this.#watchers.get('*') ?? [])]) {
        listener(change)
      }
    }
    this.#queue = []
    this.#dispatching = false
  }

  #resourceOf(object: JsonObject): Resource {
    const apiVersion = stringAt(object, 'apiVersion') ?? ''
    const kind = stringAt(object, 'kind') ?? ''
    const resource = resourceOfKind(apiVersion, kind)
    if (!resource) throw new StatusError(404, 'NotFound', 'the server could not find the requested resource', {})
    return resource
  }

  #write(resource: Resource, object: JsonObject, old: JsonObject, options: WriteOptions): JsonObject {
    const key = typeKey(resource)
    if (completesDeletion(old, object)) {
      if (options.dryRun) return object
      return this.store.delete(key, namespaceOf(old), nameOf(old)) ?? object
    }
    if (equalJson(object, old) && !this.#withoutPhase.has(old)) return old
    return options.dryRun ? object : this.store.put(key, object)
  }
}

const byKey = new Map(resources.map(resource => [typeKey(resource), resource]))

/** Its fields were looked at in the version in which it was sent. */
const asJudged = (options: JudgeOptions): JudgeOptions => ({...options, fieldValidation: 'Ignore', duplicates: []})
const inVersion = (conversion: Conversion, warnings: readonly string[], written: Written): Written => ({
  ...written,
  object: conversion.fromStored(written.object),
  warnings,
})
const changeInVersion = ({fromStored}: Conversion, change: Change): Change => ({
  ...change,
  object: fromStored(change.object),
  ...(change.previous && {previous: fromStored(change.previous)}),
})

/** The registry of a new cluster, without any object. */
export const createRegistry = (options: RegistryOptions = {}): ObjectRegistry => new ObjectRegistry(options)

function preconditionText(resource: Resource, old: JsonObject, uid: string): string {
  const key = `/registry/${resource.resource}/${[namespaceOf(old), nameOf(old)].filter(Boolean).join('/')}`
  const was = stringAt(old, 'metadata', 'uid') ?? ''
  return `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${was}`
}

/** Metadata that only the server writes. */
const keptMetadata = [
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
]
const pick = (object: JsonObject, ...fields: string[]): Record<string, Json | undefined> =>
  Object.fromEntries(fields.map(field => [field, object[field]]))

/** Metadata that a write of the status leaves alone, by kind: PrepareForUpdate of the status strategies. */
const keptByStatus: Readonly<Record<string, readonly string[]>> = {Deployment: ['labels'], Pod: ['ownerReferences']}

/**
 * The old object with the status and the metadata of the new one (pkg/registry/<group>/<kind>/strategy.go resets only the
 * spec), or with its namespace finalizers.
 */
function changePart(
  resource: Resource,
  sent: JsonObject,
  old: JsonObject,
  part: 'status' | 'finalize',
  options: JudgeOptions,
): Judged {
  const {object, warnings} = judgeStatus(resource, sent, options)
  if (part === 'status') {
    const system = objectAt(old, 'metadata')
    const kept = pick(system, ...keptMetadata, 'generation', ...(keptByStatus[resource.kind] ?? []))
    const metadata = withMetadata(withField(old, 'metadata', object['metadata']), kept)
    return {object: withField(metadata, 'status', object['status']), warnings}
  }
  const spec: Record<string, Json> = {...objectAt(old, 'spec')}
  const finalizers = valueAt(object, ['spec', 'finalizers'])
  if (finalizers === undefined) delete spec['finalizers']
  else spec['finalizers'] = finalizers
  return {object: {...old, spec}, warnings}
}

/** The version and uid that a change names must be those of the object. */
function checkVersion(resource: Resource, sent: JsonObject, old: JsonObject, part: WrittenPart): void {
  const uid = stringAt(sent, 'metadata', 'uid')
  if (uid && uid !== stringAt(old, 'metadata', 'uid')) {
    throw errors.conflictError(resource, nameOf(sent), preconditionText(resource, old, uid))
  }
  const version = stringAt(sent, 'metadata', 'resourceVersion') ?? ''
  if (version === '' && part === 'object' && !resource.unconditionalUpdate) {
    throw versionRequired(resource, nameOf(sent))
  }
  if (version !== '' && version !== stringAt(old, 'metadata', 'resourceVersion')) {
    throw errors.conflictError(resource, nameOf(sent), errors.optimisticLockMessage)
  }
}

/** rest.BeforeDelete: the texts of a precondition that does not hold. */
function checkPreconditions(resource: Resource, old: JsonObject, options: DeleteOptions): void {
  const {uid, resourceVersion} = options.preconditions ?? {}
  const isUid = stringAt(old, 'metadata', 'uid') ?? ''
  const isVersion = stringAt(old, 'metadata', 'resourceVersion') ?? ''
  // The server names the kind, not the resource, here.
  const named = {group: resource.group, resource: resource.kind}
  if (uid !== undefined && uid !== isUid) {
    throw errors.conflictError(
      named,
      nameOf(old),
      `the UID in the precondition (${uid}) does not match the UID in record (${isUid}). The object might have been deleted and then recreated`,
    )
  }
  if (resourceVersion !== undefined && resourceVersion !== isVersion) {
    throw errors.conflictError(
      named,
      nameOf(old),
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${isVersion}). The object might have been modified`,
    )
  }
}

/** pkg/registry/core/pod/storage BindingREST: the node, and the condition PodScheduled. */
function scheduled(pod: JsonObject, node: string, now: string): JsonObject {
  const status = objectAt(pod, 'status')
  const conditions = Array.isArray(status['conditions']) ? (status['conditions'] as readonly Json[]) : []
  const others = conditions.filter(condition => !isObject(condition) || condition['type'] !== 'PodScheduled')
  return {
    ...pod,
    spec: {...objectAt(pod, 'spec'), nodeName: node},
    status: {
      ...status,
      conditions: [...others, {type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now}],
    },
  }
}

/** An update that names no version where the kind insists on one. */
const versionRequired = (resource: Resource, name: string): StatusError =>
  errors.invalidError(resource.group, resource.resource, name, [
    invalid(FieldPath.root('metadata').child('resourceVersion'), 0, 'must be specified for an update'),
  ])
