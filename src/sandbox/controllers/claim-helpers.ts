// Kubernetes pkg/controller/volume/{ephemeral,expand}
import {externalExpanding} from '../../binding/events.ts'
import {ephemeralClaimName} from '../../core/names.ts'
import {compareQuantities, quantityOf} from '../../core/quantity.ts'
import {
  controllerOf,
  controllerReference,
  create,
  messageOf,
  queueOf,
  recorderOf,
  type ControllerContext,
} from './context.ts'
import {keyOf} from './informer.ts'
import type {PersistentVolumeClaim, Pod, PodVolume} from './objects.ts'
import {isTerminating} from './pods.ts'
import {indexByClaim} from './protection.ts'
import {claims, pods} from './resources.ts'

/** Makes the claims of generic ephemeral volumes, and tells who grows a claim. Returns the way to stop. */
export function startClaimHelpers(context: ControllerContext): () => void {
  const podInformer = context.informers.of(pods)
  indexByClaim(podInformer)
  const claimInformer = context.informers.of(claims)
  const recordEphemeral = recorderOf(context, 'ephemeral_volume')
  const queue = queueOf(context, 'ephemeral-volume', key => {
    const pod = podInformer.get(key)
    if (pod === undefined || isTerminating(pod)) return
    for (const volume of pod.spec.volumes ?? []) {
      try {
        makeEphemeralClaim(context, pod, volume)
      } catch (error) {
        recordEphemeral(pod, 'Warning', 'FailedBinding', `ephemeral volume ${volume.name}: ${messageOf(error)}`)
        throw error
      }
    }
  })
  const hasEphemeral = (pod: Pod): boolean => pod.spec.volumes?.some(volume => volume.ephemeral !== undefined) ?? false
  podInformer.onChange(({type, object}) => {
    if (type === 'ADDED' && hasEphemeral(object)) queue.add(keyOf(object))
  })
  claimInformer.onChange(({type, object}) => {
    if (type !== 'DELETED') return
    for (const pod of podInformer.byIndex('claim', keyOf(object))) queue.add(keyOf(pod))
  })
  const recordExpansion = recorderOf(context, 'volume_expand')
  claimInformer.onChange(({object, previous}) => {
    if (previous === undefined || object.status?.phase !== 'Bound' || !grows(previous, object)) return
    recordExpansion(object, externalExpanding.type, externalExpanding.reason, externalExpanding.message)
  })
  return () => queue.stop()
}

function makeEphemeralClaim(context: ControllerContext, pod: Pod, volume: PodVolume): void {
  if (volume.ephemeral === undefined) return
  const name = ephemeralClaimName(pod.metadata.name, volume.name)
  const namespace = pod.metadata.namespace ?? ''
  const existing = context.informers.of(claims).get(`${namespace}/${name}`)
  if (existing !== undefined) {
    if (controllerOf(existing)?.uid === pod.metadata.uid) return
    throw new Error(
      `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`,
    )
  }
  const {labels, annotations} = volume.ephemeral.volumeClaimTemplate.metadata ?? {}
  const metadata = {
    name,
    namespace,
    ...(labels === undefined ? {} : {labels}),
    ...(annotations === undefined ? {} : {annotations}),
    ownerReferences: [controllerReference(pod)],
  }
  try {
    create(context, claims, {metadata, spec: volume.ephemeral.volumeClaimTemplate.spec})
  } catch (error) {
    throw new Error(`create PVC ${name}: ${messageOf(error)}`, {cause: error})
  }
}

function grows(before: PersistentVolumeClaim, after: PersistentVolumeClaim): boolean {
  const [old, now] = [before, after].map(claim => quantityOf(claim.spec.resources?.requests?.['storage']))
  return old !== undefined && now !== undefined && compareQuantities(now, old) > 0
}
