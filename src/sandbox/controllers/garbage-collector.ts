// Kubernetes pkg/controller/garbagecollector/garbagecollector.go
import type {JsonObject} from '../../core/json.ts'
import type {ResourceType, WatchEvent} from '../registry.ts'
import {isStatus, modify, queueOf, recorderOf, remove, type ControllerContext} from './context.ts'
import type {KubeObject, OwnerReference} from './objects.ts'
import {isTerminating} from './pods.ts'
import type {Resource} from './resources.ts'

const foreground = 'foregroundDeletion'
const orphan = 'orphan'

interface Node {
  readonly type: ResourceType
  readonly object: KubeObject
}

/** Deletes what has lost its owners, and carries out foreground and orphaning deletions. Returns the way to stop. */
export function startGarbageCollector(context: ControllerContext): () => void {
  const collector = new GarbageCollector(context)
  return () => collector.stop()
}

/** Who owns whom, by uid, over all types; events drive two queues as upstream's attemptToDelete and attemptToOrphan. */
class GarbageCollector {
  readonly #context: ControllerContext
  readonly #nodes = new Map<string, Node>()
  /** The dependents of each owner, also of owners that do not exist. */
  readonly #dependents = new Map<string, Set<string>>()
  readonly #queue
  readonly #record
  readonly #stopWatching: () => void

  constructor(context: ControllerContext) {
    this.#context = context
    this.#queue = queueOf(context, 'garbage-collector', uid => this.#sync(uid))
    this.#record = recorderOf(context, 'garbage-collector-controller')
    this.#stopWatching = context.registry.watchAll((event, type) => this.#observe(event, type))
    for (const type of context.registry.types) {
      for (const object of context.registry.list(type)) this.#observe({type: 'ADDED', object}, type)
    }
  }

  stop(): void {
    this.#stopWatching()
    this.#queue.stop()
  }

  #observe({type: change, object}: WatchEvent, type: ResourceType): void {
    if (type.resource === 'events') return
    const found = typed(object)
    const {uid} = found.metadata
    const before = this.#nodes.get(uid)?.object
    for (const owner of ownersOf(before)) this.#forget(owner.uid, uid)
    if (change === 'DELETED') {
      this.#nodes.delete(uid)
      // Those who are left alone, and owners that wait for this one to go.
      for (const dependent of this.#dependents.get(uid) ?? []) this.#queue.add(dependent)
      for (const owner of ownersOf(found)) if (this.#isWaiting(owner.uid)) this.#queue.add(owner.uid)
      return
    }
    this.#nodes.set(uid, {type, object: found})
    for (const owner of ownersOf(found)) this.#remember(owner.uid, uid)
    if (this.#needsAttention(found, before)) this.#queue.add(uid)
    for (const owner of unblocked(before, found)) if (this.#isWaiting(owner)) this.#queue.add(owner)
  }

  /** New or changed owners may be absent; a deletion may have begun that waits for the collector. */
  #needsAttention(object: KubeObject, before: KubeObject | undefined): boolean {
    if (isTerminating(object) && hasFinalizer(object, foreground, orphan)) return true
    if (before === undefined)
      return ownersOf(object).some(owner => !this.#nodes.has(owner.uid) || this.#isWaiting(owner.uid))
    const owners = (candidate: KubeObject): string => JSON.stringify(ownersOf(candidate))
    return ownersOf(object).length > 0 && owners(object) !== owners(before)
  }

  #remember(owner: string, dependent: string): void {
    const dependents = this.#dependents.get(owner)
    if (dependents === undefined) this.#dependents.set(owner, new Set([dependent]))
    else dependents.add(dependent)
  }
  #forget(owner: string, dependent: string): void {
    const dependents = this.#dependents.get(owner)
    dependents?.delete(dependent)
    if (dependents?.size === 0) this.#dependents.delete(owner)
  }

  #isWaiting(uid: string): boolean {
    const object = this.#nodes.get(uid)?.object
    return object !== undefined && isTerminating(object) && hasFinalizer(object, foreground)
  }

  #dependentsOf(uid: string): Node[] {
    return [...(this.#dependents.get(uid) ?? [])].flatMap(dependent => this.#nodes.get(dependent) ?? [])
  }

  #sync(uid: string): void {
    const node = this.#nodes.get(uid)
    if (node === undefined) return
    if (isTerminating(node.object)) {
      if (hasFinalizer(node.object, orphan)) return this.#orphanDependents(node)
      if (hasFinalizer(node.object, foreground)) return this.#waitForDependents(node)
      return
    }
    if (ownersOf(node.object).length > 0) this.#collect(node)
  }

  /** Deletes the object when none of its owners is left; else takes off the references to those that are gone. */
  #collect(node: Node): void {
    const {solid, dangling, waiting} = this.#classify(node.object)
    const resource = resourceOf(node)
    if (solid.length > 0) {
      if (dangling.length + waiting.length > 0) this.#dropOwners(node, [...dangling, ...waiting])
      return
    }
    if (dangling.length + waiting.length === 0) return
    if (waiting.length > 0 && this.#dependents.has(node.object.metadata.uid)) {
      const {uid} = node.object.metadata
      // One of its dependents waits too: where they wait for each other in a circle, somebody must begin.
      if (this.#dependentsOf(uid).some(dependent => this.#isWaiting(dependent.object.metadata.uid))) {
        this.#unblockOwners(node)
      }
      // Its own dependents go first, so that the waiting owner is the last of all.
      return remove(this.#context, resource, node.object, {propagationPolicy: 'Foreground'})
    }
    remove(this.#context, resource, node.object, {propagationPolicy: policyOf(node.object)})
  }

  #classify(object: KubeObject): Record<'solid' | 'dangling' | 'waiting', OwnerReference[]> {
    const groups: Record<'solid' | 'dangling' | 'waiting', OwnerReference[]> = {solid: [], dangling: [], waiting: []}
    for (const owner of ownersOf(object)) {
      if (this.#isAbsent(object, owner)) groups.dangling.push(owner)
      else if (this.#isWaiting(owner.uid)) groups.waiting.push(owner)
      else groups.solid.push(owner)
    }
    return groups
  }

  /** An owner of a kind that the cluster does not serve cannot be looked up: it counts as there. */
  #isAbsent(object: KubeObject, owner: OwnerReference): boolean {
    const type = this.#context.registry.typeOf(owner.apiVersion, owner.kind)
    if (type === undefined) return false
    const found = this.#nodes.get(owner.uid)?.object
    if (found === undefined) return true
    const {namespace} = found.metadata
    if (namespace === undefined || namespace === object.metadata.namespace) return found.metadata.name !== owner.name
    const text = `ownerRef [${owner.apiVersion}/${owner.kind}, namespace: ${object.metadata.namespace ?? ''}, name: ${owner.name}, uid: ${owner.uid}] does not exist in namespace "${object.metadata.namespace ?? ''}"`
    this.#record(object, 'Warning', 'OwnerRefInvalidNamespace', text)
    return true
  }

  #dropOwners(node: Node, gone: readonly OwnerReference[]): void {
    const uids = new Set(gone.map(owner => owner.uid))
    modify<KubeObject>(this.#context, resourceOf(node), node.object, 'object', draft => {
      const rest = (draft.metadata.ownerReferences ?? []).filter(owner => !uids.has(owner.uid))
      if (rest.length > 0) draft.metadata.ownerReferences = rest
      else delete draft.metadata.ownerReferences
    })
  }

  /** Its owners do not wait for it any more. */
  #unblockOwners(node: Node): void {
    modify<KubeObject>(this.#context, resourceOf(node), node.object, 'object', draft => {
      for (const owner of draft.metadata.ownerReferences ?? []) {
        if (owner.blockOwnerDeletion === true) owner.blockOwnerDeletion = false
      }
    })
  }

  #orphanDependents(node: Node): void {
    for (const dependent of this.#dependentsOf(node.object.metadata.uid)) {
      this.#dropOwners(
        dependent,
        ownersOf(dependent.object).filter(owner => owner.uid === node.object.metadata.uid),
      )
    }
    this.#dropFinalizer(node, orphan)
  }

  /** Foreground deletion: the dependents go first; those that block are waited for. */
  #waitForDependents(node: Node): void {
    const {uid} = node.object.metadata
    const blocking = this.#dependentsOf(uid).filter(({object}) =>
      ownersOf(object).some(owner => owner.uid === uid && owner.blockOwnerDeletion === true),
    )
    if (blocking.length === 0) return this.#dropFinalizer(node, foreground)
    for (const {object} of this.#dependentsOf(uid)) if (!isTerminating(object)) this.#queue.add(object.metadata.uid)
  }

  #dropFinalizer(node: Node, finalizer: string): void {
    try {
      modify<KubeObject>(this.#context, resourceOf(node), node.object, 'object', draft => {
        const rest = (draft.metadata.finalizers ?? []).filter(name => name !== finalizer)
        if (rest.length > 0) draft.metadata.finalizers = rest
        else delete draft.metadata.finalizers
      })
    } catch (error) {
      if (!isStatus(error, 404)) throw error
    }
  }
}

const typed = (object: JsonObject): KubeObject => object as unknown as KubeObject
const ownersOf = (object: KubeObject | undefined): readonly OwnerReference[] => object?.metadata.ownerReferences ?? []

/** The owners that an object blocked before and does not any more. Kubernetes graph_builder.go addUnblockedOwnersToDeleteQueue */
function unblocked(before: KubeObject | undefined, after: KubeObject): string[] {
  const blocks = (object: KubeObject | undefined): Set<string> =>
    new Set(ownersOf(object).flatMap(owner => (owner.blockOwnerDeletion === true ? [owner.uid] : [])))
  const still = blocks(after)
  return [...blocks(before)].filter(uid => !still.has(uid))
}
const hasFinalizer = (object: KubeObject, ...names: readonly string[]): boolean =>
  object.metadata.finalizers?.some(name => names.includes(name)) ?? false

const resourceOf = ({type, object}: Node): Resource<KubeObject> => ({
  ...type,
  apiVersion: object.apiVersion,
  kind: object.kind,
  namespaced: object.metadata.namespace !== undefined,
})

const policyOf = (object: KubeObject): 'Background' | 'Foreground' | 'Orphan' => {
  if (hasFinalizer(object, orphan)) return 'Orphan'
  return hasFinalizer(object, foreground) ? 'Foreground' : 'Background'
}
