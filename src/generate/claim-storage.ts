import {statefulSetClaimName, statefulSetPodName} from '../core/names.ts'
import type {Resource} from './option.ts'
import {classObject, noProvisioner} from './storageclass.ts'
import {type Backing, backingNote, volumeObject} from './volume.ts'

/** Where the volumes of a StatefulSet lie: each has a folder of its own below `folder`. */
export type StoragePlace =
  | {readonly kind: 'hostpath' | 'local'; readonly nodes: readonly string[]; readonly folder: string}
  | {readonly kind: 'nfs'; readonly server: string; readonly folder: string}

export interface ClaimStorage {
  /** Name of the StatefulSet, how many pods it has, and the name of its claim template. */
  readonly set: string
  readonly replicas: number
  readonly template: string
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
  readonly className: string
  readonly size: string
  readonly modes: readonly string[]
  readonly reclaimPolicy: string
  readonly place: StoragePlace
}

/**
 * A class without provisioner and a volume for every claim that the StatefulSet will make. Each volume is kept for its
 * claim, so that which pod gets which folder is no matter of luck. Volumes that are tied to nodes wait for the pod.
 */
export function claimStorage(storage: ClaimStorage): readonly Resource[] {
  const {set, labels, className, place} = storage
  const isTied = place.kind !== 'nfs' && place.nodes.length > 0
  const object = classObject({
    metadata: {name: className, labels},
    provisioner: noProvisioner,
    bindingMode: isTied ? 'WaitForFirstConsumer' : 'Immediate',
    reclaimPolicy: storage.reclaimPolicy,
  })
  const comment = `A class of its own, so that no other claim takes the volumes of ${set}.\nNothing makes volumes for it: they follow.`
  const ordinals = Array.from({length: storage.replicas}, (_, ordinal) => ordinal)
  return [{comment, object}, ...ordinals.map(ordinal => volumeFor(storage, ordinal))]
}

function volumeFor(storage: ClaimStorage, ordinal: number): Resource {
  const {set, namespace, labels, className, size, modes, reclaimPolicy} = storage
  const claim = statefulSetClaimName(storage.template, set, ordinal)
  const backing = backingFor(storage.place, claim, ordinal)
  const object = volumeObject({
    metadata: {name: namespace === 'default' ? claim : `${namespace}-${claim}`, labels},
    size,
    modes,
    className,
    volumeMode: 'Filesystem',
    reclaimPolicy,
    mountOptions: [],
    backing,
    claim: {namespace, name: claim},
  })
  const kept = `The volume of ${statefulSetPodName(set, ordinal)}, kept for the claim ${claim}.`
  const isFolderToMake = backing.kind === 'local' || backing.kind === 'nfs'
  return {comment: ordinal === 0 || isFolderToMake ? `${kept}\n${backingNote(backing)}` : kept, object}
}

function backingFor(place: StoragePlace, claim: string, ordinal: number): Backing {
  const path = `${place.folder.replace(/\/+$/, '')}/${claim}`
  if (place.kind === 'nfs') return {kind: 'nfs', server: place.server, path}
  const node = place.nodes[ordinal % place.nodes.length]
  return {kind: place.kind, path, nodes: node === undefined ? [] : [node]}
}
