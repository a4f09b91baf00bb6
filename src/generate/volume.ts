import type {JsonObject} from '../core/json.ts'
import {usageError} from '../core/operational-error.ts'
import {accessModes} from './readers.ts'

/** Where the bytes of a volume lie. `nodes` are names of nodes: their label kubernetes.io/hostname. */
export type Backing =
  | {readonly kind: 'hostpath'; readonly path: string; readonly nodes: readonly string[]}
  | {readonly kind: 'local'; readonly path: string; readonly nodes: readonly string[]}
  | {readonly kind: 'nfs'; readonly server: string; readonly path: string}
  | {
      readonly kind: 'csi'
      readonly driver: string
      readonly handle: string
      readonly attributes: Readonly<Record<string, string>>
    }

export interface VolumeDescription {
  readonly metadata: JsonObject
  readonly size: string
  readonly modes: readonly string[]
  /** Undefined and '' are the same for a volume: no class. */
  readonly className: string | undefined
  readonly volumeMode: string
  readonly reclaimPolicy: string
  readonly mountOptions: readonly string[]
  readonly backing: Backing
  /** The claim that alone may take the volume. */
  readonly claim: {readonly namespace: string; readonly name: string} | undefined
}

/** A PersistentVolume. */
export function volumeObject(volume: VolumeDescription): JsonObject {
  const {backing, claim} = volume
  const nodes = backing.kind === 'hostpath' || backing.kind === 'local' ? backing.nodes : []
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: volume.metadata,
    spec: {
      ...(volume.className === undefined ? {} : {storageClassName: volume.className}),
      capacity: {storage: volume.size},
      accessModes: inOrder(volume.modes),
      ...(volume.volumeMode === 'Filesystem' ? {} : {volumeMode: volume.volumeMode}),
      persistentVolumeReclaimPolicy: volume.reclaimPolicy,
      ...(claim ? {claimRef: {apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...claim}} : {}),
      ...(volume.mountOptions.length > 0 ? {mountOptions: volume.mountOptions} : {}),
      ...source(backing),
      ...(nodes.length > 0 ? {nodeAffinity: onNodes(nodes)} : {}),
    },
  }
}

function source(backing: Backing): JsonObject {
  switch (backing.kind) {
    case 'hostpath':
      return {hostPath: {path: backing.path, type: 'DirectoryOrCreate'}}
    case 'local':
      return {local: {path: backing.path}}
    case 'nfs':
      return {nfs: {server: backing.server, path: backing.path}}
    case 'csi': {
      const {driver, handle, attributes} = backing
      const more: JsonObject = Object.keys(attributes).length > 0 ? {volumeAttributes: attributes} : {}
      return {csi: {driver, volumeHandle: handle, ...more}}
    }
  }
}

const onNodes = (nodes: readonly string[]): JsonObject => ({
  required: {
    nodeSelectorTerms: [{matchExpressions: [{key: 'kubernetes.io/hostname', operator: 'In', values: nodes}]}],
  },
})

/** Each mode once, in the API's order. */
export const inOrder = (modes: readonly string[]): string[] => accessModes.filter(mode => modes.includes(mode))

/** ReadWriteOncePod stands alone. */
export function checkModes(modes: readonly string[]): void {
  if (modes.length > 1 && modes.includes('ReadWriteOncePod')) {
    throw usageError('--mode ReadWriteOncePod goes with no other mode', {mend: 'give --mode ReadWriteOncePod alone'})
  }
}

/** What a person should know of such a volume, in one line. */
export function backingNote(backing: Backing): string {
  switch (backing.kind) {
    case 'hostpath':
      return backing.nodes.length > 0
        ? `A folder of ${backing.nodes.join(', ')}, made when a pod first mounts it.`
        : 'A folder of the node that the pod runs on: on another node the pod finds another, empty folder.'
    case 'local':
      return `A folder of ${backing.nodes.join(', ')} that must be there before a pod mounts it: mkdir -p ${backing.path}`
    case 'nfs':
      return 'A folder that the NFS server exports. It must be there before a pod mounts it, and nodes need an NFS client.'
    case 'csi':
      return 'A volume that the CSI driver knows by its handle; the driver must run in the cluster.'
  }
}
