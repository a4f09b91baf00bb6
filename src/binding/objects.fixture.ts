import type {JsonObject} from '../core/json.ts'
import {newestVersion} from '../core/version.ts'
import {type ClaimFacts, claimFacts} from './claim-facts.ts'
import {type ClassFacts, classFacts, defaultClass} from './class-facts.ts'
import {type Features, featuresOf} from './features.ts'
import {matchingVolumes} from './matching.ts'
import type {ClaimSurroundings} from './sync-claim.ts'
import {type VolumeState, volumeState} from './volume-facts.ts'

/** Short ways to write the objects that tests of binding are about. */

interface VolumeParts {
  readonly size?: string
  readonly modes?: readonly string[]
  readonly class?: string
  readonly labels?: JsonObject
  readonly annotations?: JsonObject
  readonly spec?: JsonObject
}

export const volume = (name: string, parts: VolumeParts = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: {name, labels: parts.labels ?? {}, annotations: parts.annotations ?? {}},
  spec: {
    capacity: {storage: parts.size ?? '10Gi'},
    accessModes: parts.modes ?? ['ReadWriteOnce'],
    storageClassName: parts.class ?? 'manual',
    persistentVolumeReclaimPolicy: 'Retain',
    ...(parts.spec && 'nfs' in parts.spec ? {} : {hostPath: {path: `/mnt/${name}`}}),
    ...parts.spec,
  },
})

interface ClaimParts {
  readonly size?: string
  readonly modes?: readonly string[]
  /** undefined leaves the field out. */
  readonly class?: string | undefined
  readonly annotations?: JsonObject
  readonly spec?: JsonObject
}

export const claim = (name: string, parts: ClaimParts = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: {name, namespace: 'default', annotations: parts.annotations ?? {}},
  spec: {
    accessModes: parts.modes ?? ['ReadWriteOnce'],
    resources: {requests: {storage: parts.size ?? '5Gi'}},
    ...('class' in parts
      ? parts.class === undefined
        ? {}
        : {storageClassName: parts.class}
      : {storageClassName: 'manual'}),
    ...parts.spec,
  },
})

interface ClassParts {
  readonly provisioner?: string
  readonly delayed?: true
  readonly isDefault?: true
}

export const storageClass = (name: string, parts: ClassParts = {}): JsonObject => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {name, annotations: parts.isDefault ? {'storageclass.kubernetes.io/is-default-class': 'true'} : {}},
  provisioner: parts.provisioner ?? 'kubernetes.io/no-provisioner',
  volumeBindingMode: parts.delayed ? 'WaitForFirstConsumer' : 'Immediate',
})

export const pod = (name: string, claims: readonly string[], spec: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name, namespace: 'default', labels: {app: name}},
  spec: {
    containers: [{name: 'main', image: 'redis'}],
    volumes: claims.map(claimName => ({name: claimName, persistentVolumeClaim: {claimName}})),
    ...spec,
  },
})

export const node = (
  name: string,
  more: {readonly spec?: JsonObject; readonly status?: JsonObject} = {},
): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {name, labels: {'kubernetes.io/hostname': name}},
  ...more,
})

/** spec.nodeAffinity of a volume whose data lies on that node. */
export const onNode = (name: string): JsonObject => ({
  required: {
    nodeSelectorTerms: [{matchExpressions: [{key: 'kubernetes.io/hostname', operator: 'In', values: [name]}]}],
  },
})

export const newest: Features = featuresOf(newestVersion)

/** A volume that the controller has looked at, as facts. */
export const available = (name: string, parts: VolumeParts = {}): VolumeState => ({
  ...volumeState(volume(name, parts)),
  phase: 'Available',
})
export const asked = (name: string, parts: ClaimParts = {}): ClaimFacts => claimFacts(claim(name, parts))

/** What the controller sees in a cluster of these volumes and classes. */
export function cluster(
  volumes: readonly VolumeState[],
  classes: readonly JsonObject[] = [],
  features: Features = newest,
): ClaimSurroundings {
  const facts: readonly ClassFacts[] = classes.map(classFacts)
  return {
    features,
    volume: name => volumes.find(each => each.name === name),
    storageClass: name => facts.find(each => each.name === name),
    defaultClass: () => defaultClass(facts),
    matching: (searching, delayed) => matchingVolumes(searching, volumes, {delayed, features}),
    waitingPods: () => [],
  }
}
