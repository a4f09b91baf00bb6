import {controllerOf} from './context.ts'
import {keyOf, type Change, type Informer} from './informer.ts'
import type {KubeObject, LabelSelector} from './objects.ts'
import type {Resource} from './resources.ts'
import {selectorMatches} from './selectors.ts'
import type {WorkQueue} from './work-queue.ts'

/** The owner that a dependent's controller reference names, when it is the same object (uid). */
export function resolveOwner<T extends KubeObject>(
  resource: Resource<T>,
  owners: Informer<T>,
  dependent: KubeObject,
): T | undefined {
  const reference = controllerOf(dependent)
  if (reference?.kind !== resource.kind) return undefined
  const {namespace} = dependent.metadata
  const owner = owners.get(keyOf({metadata: {namespace, name: reference.name}}))
  return owner?.metadata.uid === reference.uid ? owner : undefined
}

/**
 * Queues the owner of each dependent that changes (and its former owner), and for orphans those who might adopt them:
 * the event handlers that the workload controllers share.
 */
export function enqueueOwners<T extends KubeObject, D extends KubeObject>(
  dependents: Informer<D>,
  resource: Resource<T>,
  owners: Informer<T>,
  queue: Pick<WorkQueue, 'add'>,
  selectorOf: (owner: T) => LabelSelector | undefined,
): void {
  const enqueueOwner = (dependent: D): void => {
    const owner = resolveOwner(resource, owners, dependent)
    if (owner !== undefined) queue.add(keyOf(owner))
  }
  dependents.onChange((change: Change<D>) => {
    const {object, previous, type} = change
    const before = previous === undefined ? undefined : controllerOf(previous)
    if (previous !== undefined && before?.uid !== controllerOf(object)?.uid) enqueueOwner(previous)
    if (controllerOf(object) !== undefined) return enqueueOwner(object)
    if (type === 'DELETED') return
    for (const owner of owners.list(object.metadata.namespace)) {
      if (selectorMatches(selectorOf(owner), object.metadata.labels)) queue.add(keyOf(owner))
    }
  })
}
