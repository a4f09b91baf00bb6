import {claimFacts, type ClaimFacts} from '../../../binding/claim-facts.ts'
import {classFacts, type ClassFacts} from '../../../binding/class-facts.ts'
import {volumeState, type VolumeState} from '../../../binding/volume-facts.ts'
import {asJson} from '../context.ts'
import type {Informer} from '../informer.ts'
import type {PersistentVolume, PersistentVolumeClaim, StorageClass} from '../objects.ts'

/** Stored objects never change in place, so what the binding rules read of one is read once. */
function remembered<T extends object, F>(read: (object: T) => F): (object: T) => F {
  const known = new WeakMap<T, F>()
  return object => {
    let facts = known.get(object)
    if (facts === undefined) known.set(object, (facts = read(object)))
    return facts
  }
}

export const factsOfClaim: (claim: PersistentVolumeClaim) => ClaimFacts = remembered(claim => claimFacts(asJson(claim)))
export const stateOfVolume: (volume: PersistentVolume) => VolumeState = remembered(volume =>
  volumeState(asJson(volume)),
)
export const factsOfClass: (storageClass: StorageClass) => ClassFacts = remembered(found => classFacts(asJson(found)))

/** Volumes by effective class, and by the claim that they are bound to or reserved for. */
export function indexVolumes(volumes: Informer<PersistentVolume>): void {
  volumes.index('class', volume => [stateOfVolume(volume).className])
  volumes.index('claim', volume => {
    const reference = volume.spec.claimRef
    return reference === undefined ? [] : [`${reference.namespace}/${reference.name}`]
  })
}

/** The volumes that a claim could get at all: those of its class, and those reserved for it, of whatever class. */
export function candidatesFor(volumes: Informer<PersistentVolume>, claim: ClaimFacts): PersistentVolume[] {
  const found = new Set(volumes.byIndex('class', claim.className))
  for (const volume of volumes.byIndex('claim', `${claim.namespace}/${claim.name}`)) found.add(volume)
  return [...found]
}
