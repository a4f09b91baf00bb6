// Finalizers that keep claims, volumes and classes of their attributes while they are used.
// Kubernetes pkg/controller/volume/{pvcprotection,pvprotection,vacprotection}
import {ephemeralClaimName} from '../../core/names.ts'
import {modify, queueOf, type ControllerContext} from './context.ts'
import {keyOf, type Informer} from './informer.ts'
import type {KubeObject, PersistentVolume, PersistentVolumeClaim, Pod} from './objects.ts'
import {isTerminal, isTerminating} from './pods.ts'
import {attributesClasses, claims, pods, volumes, type Resource} from './resources.ts'

const claimFinalizer = 'kubernetes.io/pvc-protection'
const volumeFinalizer = 'kubernetes.io/pv-protection'
const attributesFinalizer = 'kubernetes.io/vac-protection'

/** The claims that a pod names, as keys. A generic ephemeral volume's claim is named after pod and volume (NAME-61). */
export const claimKeysOf = (pod: Pod): string[] =>
  (pod.spec.volumes ?? []).flatMap(volume => {
    const name =
      volume.persistentVolumeClaim?.claimName ??
      (volume.ephemeral && ephemeralClaimName(pod.metadata.name, volume.name))
    return name === undefined ? [] : [`${pod.metadata.namespace}/${name}`]
  })

export const indexByClaim = (informer: Informer<Pod>): void => informer.index('claim', claimKeysOf)

/** A pod that has a node holds its claims, even when it is over; for generic ephemeral ones only until then (FIN-02). */
function holds(pod: Pod, claimKey: string): boolean {
  if (pod.spec.nodeName === undefined) return false
  if (!isTerminal(pod)) return true
  return (pod.spec.volumes ?? []).some(
    volume => `${pod.metadata.namespace}/${volume.persistentVolumeClaim?.claimName}` === claimKey,
  )
}

const attributesOfVolume = ({spec}: PersistentVolume): string[] => named(spec.volumeAttributesClassName)
/** What a claim asks for, has, and is on its way to. */
const attributesOfClaim = ({spec, status}: PersistentVolumeClaim): string[] =>
  named(
    spec.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  )
const named = (...names: readonly (string | undefined)[]): string[] =>
  names.flatMap(name => (name === undefined || name === '' ? [] : [name]))

/** Holds back the deletion of what is used: claims by pods, volumes by claims, classes of attributes by both. Returns the way to stop. */
export function startProtection(context: ControllerContext): () => void {
  const podInformer = context.informers.of(pods)
  indexByClaim(podInformer)
  const claimInformer = context.informers.of(claims)
  const claimQueue = queueOf(context, 'pvc-protection', key =>
    protect(context, claims, claimInformer.get(key), claimFinalizer, () =>
      podInformer.byIndex('claim', key).some(pod => holds(pod, key)),
    ),
  )
  claimInformer.onChange(change => claimQueue.add(keyOf(change.object)))
  podInformer.onChange(({object, type}) => {
    if (type === 'DELETED' || isTerminal(object)) for (const key of claimKeysOf(object)) claimQueue.add(key)
  })
  const volumeInformer = context.informers.of(volumes)
  const volumeQueue = queueOf(context, 'pv-protection', key => {
    const volume = volumeInformer.get(key)
    protect(context, volumes, volume, volumeFinalizer, () => volume?.status?.phase === 'Bound')
  })
  volumeInformer.onChange(change => volumeQueue.add(keyOf(change.object)))
  const stopClasses = protectAttributes(context)
  return () => {
    stopClasses()
    claimQueue.stop()
    volumeQueue.stop()
  }
}

function protectAttributes(context: ControllerContext): () => void {
  const classes = context.informers.of(attributesClasses)
  const claimInformer = context.informers.of(claims)
  const volumeInformer = context.informers.of(volumes)
  claimInformer.index('attributes', attributesOfClaim)
  volumeInformer.index('attributes', attributesOfVolume)
  const isUsed = (name: string): boolean =>
    claimInformer.byIndex('attributes', name).length + volumeInformer.byIndex('attributes', name).length > 0
  const queue = queueOf(context, 'vac-protection', name =>
    protect(context, attributesClasses, classes.get(name), attributesFinalizer, () => isUsed(name)),
  )
  classes.onChange(({object}) => queue.add(keyOf(object)))
  // Whoever names another class now, or is gone, may have been the last.
  const noteAll = (names: readonly string[]): void => names.forEach(name => queue.add(name))
  claimInformer.onChange(({object, previous}) => noteAll([object, previous ?? object].flatMap(attributesOfClaim)))
  volumeInformer.onChange(({object, previous}) => noteAll([object, previous ?? object].flatMap(attributesOfVolume)))
  return () => queue.stop()
}

/** Adds the finalizer to a living object, takes it off a deleted one that is no longer used. */
function protect<T extends KubeObject>(
  context: ControllerContext,
  resource: Resource<T>,
  object: T | undefined,
  finalizer: string,
  isUsed: () => boolean,
): void {
  if (object === undefined) return
  const has = object.metadata.finalizers?.includes(finalizer) ?? false
  if (isTerminating(object) !== has || (has && isUsed())) return
  modify<KubeObject>(context, resource, object, 'object', draft => {
    const others = (draft.metadata.finalizers ?? []).filter(name => name !== finalizer)
    const next = has ? others : [...others, finalizer]
    if (next.length > 0) draft.metadata.finalizers = next
    else delete draft.metadata.finalizers
  })
}
