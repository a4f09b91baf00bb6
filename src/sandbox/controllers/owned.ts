import {controllerOf, controllerReference, modify, type ControllerContext} from './context.ts'
import type {Informer} from './informer.ts'
import type {KubeObject} from './objects.ts'
import type {Resource} from './resources.ts'

/** Indexes objects by the uid of their controller, and those without one by namespace, for adoption. */
export const indexByController = <T extends KubeObject>(informer: Informer<T>): void =>
  informer.index('controller', object => [controllerOf(object)?.uid ?? `orphans of ${object.metadata.namespace}`])

export const ownedBy = <T extends KubeObject>(informer: Informer<T>, uid: string): T[] =>
  informer.byIndex('controller', uid)

export const orphansIn = <T extends KubeObject>(informer: Informer<T>, namespace: string | undefined): T[] =>
  informer.byIndex('controller', `orphans of ${namespace}`)

/**
 * What the owner controls: its own objects that match are kept, those that no longer match are released, orphans that
 * match are adopted. Kubernetes pkg/controller/controller_ref_manager.go ClaimObject.
 */
export function claimOwned<T extends KubeObject>(
  context: ControllerContext,
  resource: Resource<T>,
  owner: KubeObject,
  matches: (object: T) => boolean,
  mayAdopt: (object: T) => boolean = () => true,
): T[] {
  const informer = context.informers.of(resource)
  const leaving = owner.metadata.deletionTimestamp !== undefined
  const claimed: T[] = []
  for (const object of ownedBy(informer, owner.metadata.uid)) {
    if (matches(object)) claimed.push(object)
    else if (!leaving) release(context, resource, owner, object)
  }
  if (leaving) return claimed
  for (const orphan of orphansIn(informer, owner.metadata.namespace)) {
    if (!matches(orphan) || orphan.metadata.deletionTimestamp !== undefined || !mayAdopt(orphan)) continue
    const adopted = adopt(context, resource, owner, orphan)
    if (adopted !== undefined) claimed.push(adopted)
  }
  return claimed
}

export const adopt = <T extends KubeObject>(
  context: ControllerContext,
  resource: Resource<T>,
  owner: KubeObject,
  object: T,
): T | undefined =>
  modify<KubeObject>(context, resource, object, 'object', draft => {
    draft.metadata.ownerReferences = [...(draft.metadata.ownerReferences ?? []), {...controllerReference(owner)}]
  }) as T | undefined

function release<T extends KubeObject>(
  context: ControllerContext,
  resource: Resource<T>,
  owner: KubeObject,
  object: T,
): void {
  modify<KubeObject>(context, resource, object, 'object', draft => {
    const rest = (draft.metadata.ownerReferences ?? []).filter(reference => reference.uid !== owner.metadata.uid)
    if (rest.length > 0) draft.metadata.ownerReferences = rest
    else delete draft.metadata.ownerReferences
  })
}
