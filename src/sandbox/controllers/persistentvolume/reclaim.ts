// What becomes of a volume whose claim is gone. Kubernetes pkg/controller/volume/persistentvolume/{pv_controller,recycler_client}.go
import {recycled, type BindingEvent} from '../../../binding/events.ts'
import type {Reclaim} from '../../../binding/sync-volume.ts'
import {create, isStatus, messageOf, remove, type ControllerContext} from '../context.ts'
import type {PersistentVolume, Pod} from '../objects.ts'
import {pods, volumes} from '../resources.ts'
import {stateOfVolume} from './facts.ts'
import {setVolumePhase, unbind, type Writer} from './writes.ts'

const RECYCLER_NAMESPACE = 'default'
const recyclerName = (volume: PersistentVolume): string => `recycler-for-${volume.metadata.name}`

/** Deletes the folder behind a hostPath volume below /tmp; the nodes know where it is. */
export type DeleteHostPath = (path: string) => void

/** Releases the volume and carries out its reclaim policy; a failed one stays Failed and is tried again. */
export function release(
  writer: Writer,
  volume: PersistentVolume,
  reclaim: Reclaim,
  deleteHostPath: DeleteHostPath,
): void {
  const {context, record} = writer
  if (volume.status?.phase !== 'Failed') setVolumePhase(writer, volume, 'Released')
  switch (reclaim.action) {
    case 'keep':
    case 'leave to provisioner':
      return
    case 'wait':
      return record(volume, reclaim.event.type, reclaim.event.reason, reclaim.event.message)
    case 'fail':
      return setVolumePhase(writer, current(context, volume), 'Failed', reclaim.event)
    case 'delete':
      deleteHostPath(volume.spec.hostPath?.path ?? '')
      return remove(context, volumes, volume)
    case 'recycle':
      return recycle(writer, volume)
  }
}

const current = (context: ControllerContext, volume: PersistentVolume): PersistentVolume =>
  (context.registry.get(volumes, undefined, volume.metadata.name) as PersistentVolume | undefined) ?? volume

/** Runs a pod that empties the volume; when it has succeeded the volume is given back. */
function recycle(writer: Writer, volume: PersistentVolume): void {
  const {context} = writer
  const key = `${RECYCLER_NAMESPACE}/${recyclerName(volume)}`
  const pod = context.informers.of(pods).get(key)
  if (pod === undefined) return startRecycler(writer, volume)
  switch (pod.status?.phase) {
    case 'Succeeded':
      remove(context, pods, pod)
      writer.record(volume, recycled.type, recycled.reason, recycled.message)
      return unbind(writer, current(context, volume), !stateOfVolume(volume).boundByController)
    case 'Failed':
      remove(context, pods, pod)
      return setVolumePhase(
        writer,
        current(context, volume),
        'Failed',
        recycleFailed(pod.status.message ?? 'pod failed'),
      )
    default:
  }
}

const recycleFailed = (why: string): BindingEvent => ({
  type: 'Warning',
  reason: 'VolumeFailedRecycle',
  message: `Recycle failed: ${why}`,
})

function startRecycler(writer: Writer, volume: PersistentVolume): void {
  try {
    create(writer.context, pods, recyclerPod(volume))
  } catch (error) {
    if (isStatus(error, 409)) return
    setVolumePhase(writer, current(writer.context, volume), 'Failed', recycleFailed(messageOf(error)))
  }
}

/** Kubernetes pkg/volume/plugins.go NewPersistentVolumeRecyclerPodTemplate. */
function recyclerPod(volume: PersistentVolume) {
  const {hostPath, nfs} = volume.spec
  const script = 'test -e /scrub && find /scrub -mindepth 1 -delete && test -z "$(ls -A /scrub)" || exit 1'
  return {
    metadata: {name: recyclerName(volume), namespace: RECYCLER_NAMESPACE},
    spec: {
      activeDeadlineSeconds: 60,
      restartPolicy: 'Never',
      volumes: [{name: 'vol', ...(nfs === undefined ? {hostPath: {path: hostPath?.path ?? ''}} : {nfs: {...nfs}})}],
      containers: [
        {
          name: 'pv-recycler',
          image: 'registry.k8s.io/build-image/debian-base:bookworm-v1.0.6',
          command: ['/bin/sh'],
          args: ['-c', script],
          volumeMounts: [{name: 'vol', mountPath: '/scrub'}],
        },
      ],
    },
  }
}

/** What happens to a recycler's pod is told on its volume: `Recycler pod: Successfully assigned …`. */
export const recycledVolumeOf = (pod: Pod): string | undefined =>
  pod.metadata.namespace === RECYCLER_NAMESPACE && pod.metadata.name.startsWith('recycler-for-')
    ? pod.metadata.name.slice('recycler-for-'.length)
    : undefined
