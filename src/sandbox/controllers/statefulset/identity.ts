// Names, ordinals and the pods that a StatefulSet makes. Kubernetes pkg/controller/statefulset/stateful_set_utils.go
import {statefulSetClaimName, statefulSetOfPod, statefulSetPodName} from '../../../core/names.ts'
import {controllerReference} from '../context.ts'
import type {ClaimSpec, Pod, PodTemplateSpec, PodVolume, StatefulSet} from '../objects.ts'
import {pods} from '../resources.ts'

export const podNameLabel = 'statefulset.kubernetes.io/pod-name'
const podIndexLabel = 'apps.kubernetes.io/pod-index'
export const revisionLabel = 'controller-revision-hash'

/** -1 for a name without an ordinal. */
export const ordinalOf = (pod: {readonly metadata: {readonly name: string}}): number =>
  statefulSetOfPod(pod.metadata.name)?.ordinal ?? -1

export const startOrdinal = (set: StatefulSet): number => set.spec.ordinals?.start ?? 0

/** The ordinal is among those that the set should have. */
export const isDesired = (set: StatefulSet, ordinal: number): boolean =>
  ordinal >= startOrdinal(set) && ordinal < startOrdinal(set) + set.spec.replicas

export const claimNameOf = (set: StatefulSet, template: string, ordinal: number): string =>
  statefulSetClaimName(template, set.metadata.name, ordinal)

export const revisionOf = (pod: Pod): string => pod.metadata.labels?.[revisionLabel] ?? ''

/** A claim of the set for one ordinal, as it would be created. */
export interface WantedClaim {
  readonly template: string
  readonly object: {readonly metadata: {readonly name: string; readonly namespace: string}; readonly spec: ClaimSpec}
}

/** The claims of an ordinal: the template's labels overlaid with matchLabels (NAME-52). */
export function wantedClaims(set: StatefulSet, ordinal: number): WantedClaim[] {
  return (set.spec.volumeClaimTemplates ?? []).map(template => {
    const {name, labels, annotations} = template.metadata
    const merged = {...labels, ...set.spec.selector.matchLabels}
    const metadata = {
      name: claimNameOf(set, name, ordinal),
      namespace: set.metadata.namespace ?? '',
      ...(Object.keys(merged).length > 0 ? {labels: merged} : {}),
      ...(annotations === undefined ? {} : {annotations}),
    }
    return {template: name, object: {metadata, spec: template.spec}}
  })
}

/** The volumes of a pod: one per claim template, then the template's own that no claim template replaces (NAME-53). */
export function volumesWithClaims(set: StatefulSet, ordinal: number, own: readonly PodVolume[]): PodVolume[] {
  const templates = (set.spec.volumeClaimTemplates ?? []).map(template => template.metadata.name)
  const claimed = templates.map(name => ({
    name,
    persistentVolumeClaim: {claimName: claimNameOf(set, name, ordinal)},
  }))
  return [...claimed, ...own.filter(volume => !templates.includes(volume.name))]
}

/** The labels that identify a member (NAME-54). */
export const identityLabels = (podName: string, ordinal: number): Record<string, string> => ({
  [podNameLabel]: podName,
  [podIndexLabel]: String(ordinal),
})

/** A pod to be created, at that revision of the template. */
export function newPod(set: StatefulSet, template: PodTemplateSpec, revision: string, ordinal: number): Pod {
  const {labels, annotations, finalizers} = template.metadata ?? {}
  const name = statefulSetPodName(set.metadata.name, ordinal)
  const {apiVersion, kind} = pods
  const metadata = {
    name,
    // Only the server gives uids and versions: the members are there for the type.
    uid: '',
    resourceVersion: '',
    creationTimestamp: '',
    generateName: `${set.metadata.name}-`,
    namespace: set.metadata.namespace ?? '',
    labels: {...labels, ...identityLabels(name, ordinal), [revisionLabel]: revision},
    ...(annotations === undefined ? {} : {annotations}),
    ...(finalizers === undefined ? {} : {finalizers}),
    ownerReferences: [controllerReference(set)],
  }
  const volumes = volumesWithClaims(set, ordinal, template.spec.volumes ?? [])
  const spec = {
    ...template.spec,
    hostname: name,
    ...(set.spec.serviceName ? {subdomain: set.spec.serviceName} : {}),
    ...(volumes.length > 0 ? {volumes} : {}),
  }
  return {apiVersion, kind, metadata, spec}
}

/** The pod's name says that it is the set's (NAME-64). */
export const isMember = (set: StatefulSet, pod: Pod): boolean =>
  statefulSetOfPod(pod.metadata.name)?.set === set.metadata.name

export function identityMatches(set: StatefulSet, pod: Pod): boolean {
  return isMember(set, pod) && pod.metadata.labels?.[podNameLabel] === pod.metadata.name
}

export function storageMatches(set: StatefulSet, pod: Pod): boolean {
  const ordinal = ordinalOf(pod)
  return (set.spec.volumeClaimTemplates ?? []).every(({metadata: {name}}) => {
    const volume = pod.spec.volumes?.find(candidate => candidate.name === name)
    return volume?.persistentVolumeClaim?.claimName === claimNameOf(set, name, ordinal)
  })
}
