// Pods made from a template, for ReplicaSets, DaemonSets and Jobs. Kubernetes pkg/controller/controller_utils.go
import {
  controllerReference,
  create,
  isStatus,
  messageOf,
  remove,
  type ControllerContext,
  type Recorder,
} from './context.ts'
import type {KubeObject, Pod, PodTemplateSpec} from './objects.ts'
import {pods} from './resources.ts'

export interface PodFromTemplate {
  /** What differs from the template: a fixed name, more labels, another spec … */
  readonly name?: string
  readonly generateName?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly finalizers?: readonly string[]
  readonly spec?: PodTemplateSpec['spec']
}

/** Creates a pod for the owner, with the event that tells of it; refusals are StatusError. */
export function createPodFor(
  context: ControllerContext,
  record: Recorder,
  owner: KubeObject,
  template: PodTemplateSpec,
  more: PodFromTemplate = {},
): Pod {
  const labels = {...template.metadata?.labels, ...more.labels}
  const annotations = {...template.metadata?.annotations, ...more.annotations}
  const finalizers = [...(template.metadata?.finalizers ?? []), ...(more.finalizers ?? [])]
  const metadata = {
    ...(more.name === undefined ? {generateName: more.generateName ?? `${owner.metadata.name}-`} : {name: more.name}),
    namespace: owner.metadata.namespace ?? '',
    ...(Object.keys(labels).length > 0 ? {labels} : {}),
    ...(Object.keys(annotations).length > 0 ? {annotations} : {}),
    ...(finalizers.length > 0 ? {finalizers} : {}),
    ownerReferences: [controllerReference(owner)],
  }
  try {
    const pod = create(context, pods, {metadata, spec: more.spec ?? template.spec})
    record(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)
    return pod
  } catch (error) {
    if (!isNamespaceTerminating(error)) record(owner, 'Warning', 'FailedCreate', `Error creating: ${messageOf(error)}`)
    throw error
  }
}

/** Deletes a pod of the owner, with the event that tells of it; one that is gone already is left out. */
export function deletePodOf(context: ControllerContext, record: Recorder, owner: KubeObject, pod: Pod): void {
  if (pod.metadata.deletionTimestamp !== undefined) return
  try {
    remove(context, pods, pod)
    record(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`)
  } catch (error) {
    record(owner, 'Warning', 'FailedDelete', `Error deleting: ${messageOf(error)}`)
    throw error
  }
}

/** Nothing can be created there any more, and nothing needs to be. */
export const isNamespaceTerminating = (error: unknown): boolean =>
  isStatus(error, 403) && error.message.includes('because it is being terminated')

/** Calls in batches of 1, 2, 4 …; a batch with a failure is the last. */
export function slowStart(count: number, act: () => void): void {
  for (let done = 0, size = 1; done < count; size *= 2) {
    const end = Math.min(count, done + size)
    const errors: unknown[] = []
    for (; done < end; done++) {
      try {
        act()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
  }
}
