// Who owns the claims of a StatefulSet. Kubernetes pkg/controller/statefulset/stateful_set_utils.go
import {controllerReference} from '../context.ts'
import type {KubeObject, OwnerReference, PersistentVolumeClaim, Pod, StatefulSet} from '../objects.ts'
import {isDesired, ordinalOf} from './identity.ts'

interface Policy {
  readonly deleted: boolean
  readonly scaled: boolean
}

const policyOf = (set: StatefulSet): Policy => ({
  deleted: set.spec.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete',
  scaled: set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled === 'Delete',
})

/** The whenScaled policy deletes claims: a claim of the pod's last incarnation must go before the pod is made again. */
export const deletesWhenScaled = (set: StatefulSet): boolean => policyOf(set).scaled

const references = (claim: PersistentVolumeClaim): readonly OwnerReference[] => claim.metadata.ownerReferences ?? []

const names = (reference: OwnerReference, object: KubeObject): boolean =>
  reference.apiVersion === object.apiVersion &&
  reference.kind === object.kind &&
  reference.name === object.metadata.name

const owns = (object: KubeObject, claim: PersistentVolumeClaim): boolean =>
  references(claim).some(reference => reference.uid === object.metadata.uid)

/** The claim is owned by something of the object's name that is not the object. */
export function hasStaleOwner(claim: PersistentVolumeClaim, object: KubeObject): boolean {
  const reference = references(claim).find(candidate => names(candidate, object))
  return reference !== undefined && reference.uid !== object.metadata.uid
}

/** With a Delete policy: somebody else manages the claim, so the set keeps its hands off. */
export function hasUnexpectedController(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): boolean {
  const {deleted, scaled} = policyOf(set)
  if (!deleted && !scaled) return false
  return references(claim).some(reference => {
    for (const known of [set, pod]) if (names(reference, known)) return reference.uid !== known.metadata.uid
    return reference.controller === true
  })
}

const hasNonControllerOwner = (claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): boolean =>
  references(claim).some(
    reference => [set.metadata.uid, pod.metadata.uid].includes(reference.uid) && reference.controller !== true,
  )

/** Which of the two should own the claim: the set while the ordinal is desired, the pod once it is condemned. */
function wantedOwners(set: StatefulSet, pod: Pod): {set: boolean; pod: boolean} {
  const {deleted, scaled} = policyOf(set)
  const condemned = !isDesired(set, ordinalOf(pod))
  return {set: deleted && !(scaled && condemned), pod: scaled && condemned}
}

/** The claim's owners are those that the retention policy asks for, or it is not the set's business. */
export function ownersAreRight(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): boolean {
  if (hasStaleOwner(claim, set) || hasStaleOwner(claim, pod)) return true
  if (hasUnexpectedController(claim, set, pod)) return !owns(set, claim) && !owns(pod, claim)
  if (hasNonControllerOwner(claim, set, pod)) return false
  const wanted = wantedOwners(set, pod)
  return wanted.set === owns(set, claim) && wanted.pod === owns(pod, claim)
}

/** The claim's owner references as the retention policy asks for them. */
export function rightOwners(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): OwnerReference[] {
  const others = references(claim).filter(reference => !names(reference, set) && !names(reference, pod))
  if (hasUnexpectedController(claim, set, pod)) return others
  const wanted = wantedOwners(set, pod)
  return [
    ...others,
    ...(wanted.pod ? [controllerReference(pod)] : []),
    ...(wanted.set ? [controllerReference(set)] : []),
  ]
}
