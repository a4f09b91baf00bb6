import {isDeepStrictEqual} from 'node:util'
import {copyJson, type JsonObject} from '../../core/json.ts'
import {timestamp, type Clock} from '../clock.ts'
import type {EventRecorder} from '../events.ts'
import {StatusError, type DeleteOptions, type Registry} from '../registry.ts'
import type {Informers} from './informer.ts'
import type {KubeObject, ObjectMeta, OwnerReference} from './objects.ts'
import type {Resource} from './resources.ts'
import {WorkQueue, type WorkLoop, type WorkQueueOptions} from './work-queue.ts'

/** Writes events about objects, as one component (`statefulset-controller` …). */
export type Recorder = (object: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string) => void

/** What every controller gets. */
export interface ControllerContext {
  readonly registry: Registry
  readonly informers: Informers
  readonly clock: Clock
  readonly loop: WorkLoop
  readonly events: EventRecorder
  /** Told of failed syncs, for debugging. */
  readonly onError: (controller: string, key: string, error: unknown) => void
}

/** A controller's queue; the work starts when keys are added. */
export const queueOf = (
  context: ControllerContext,
  name: string,
  sync: (key: string) => void,
  retry?: WorkQueueOptions['retry'],
): WorkQueue =>
  new WorkQueue({
    loop: context.loop,
    clock: context.clock,
    sync,
    ...(retry && {retry}),
    onError: (key, error) => context.onError(name, key, error),
  })

/** Events of that component; `action` for the newer form that the scheduler writes. */
export const recorderOf =
  (context: {readonly events: EventRecorder}, component: string, action?: string): Recorder =>
  (object, type, reason, message) =>
    context.events.record(asJson(object), type, reason, message, component, action === undefined ? {} : {action})

export const nowStamp = (context: {readonly clock: Clock}): string => timestamp(context.clock.now())

/** A private copy that its owner changes before it is written. */
export type Draft<T> = T extends object ? {-readonly [K in keyof T]: Draft<T[K]>} : T

/** Objects here are plain JSON with named fields; the registry takes and gives them without names. */
export const asJson = (value: object): JsonObject => value as unknown as JsonObject

type Named = {readonly metadata: Pick<ObjectMeta, 'name' | 'namespace' | 'uid'>}

/**
 * Changes the stored object through `change` and writes it when something differs; the object of another uid under the
 * same name is left alone. Returns what is stored afterwards, undefined when the object is gone.
 */
export function modify<T extends KubeObject>(
  context: {readonly registry: Registry},
  resource: Resource<T>,
  object: Named,
  part: 'object' | 'status',
  change: (draft: Draft<T>) => void,
): T | undefined {
  const {name, namespace, uid} = object.metadata
  let gone = true
  const written = context.registry.modify(resource, namespace, name, part, stored => {
    const draft = copyJson(stored) as unknown as Draft<T>
    if ((draft as unknown as KubeObject).metadata.uid !== uid) return undefined
    gone = false
    change(draft)
    const changed = draft as unknown as JsonObject
    return isDeepStrictEqual(changed, stored) ? undefined : changed
  })
  if (written !== undefined) return written as unknown as T
  return gone ? undefined : (context.registry.get(resource, namespace, name) as unknown as T | undefined)
}

/** Creates an object of that kind; refusals are StatusError. */
export const create = <T extends KubeObject>(
  context: {readonly registry: Registry},
  {apiVersion, kind}: Resource<T>,
  object: {readonly metadata: object; readonly [field: string]: unknown},
): T => context.registry.create(asJson({...object, apiVersion, kind})) as unknown as T

/** Deletes; an object that is gone already is as good as deleted. */
export function remove(
  context: {readonly registry: Registry},
  resource: Resource<KubeObject>,
  object: Named,
  options: DeleteOptions = {},
): void {
  const {name, namespace, uid} = object.metadata
  try {
    context.registry.remove(resource, namespace, name, {...options, preconditions: {uid, ...options.preconditions}})
  } catch (error) {
    if (!isStatus(error, 404, 409)) throw error
  }
}

/** True for a refusal with one of these HTTP codes. */
export const isStatus = (error: unknown, ...codes: readonly number[]): error is StatusError =>
  error instanceof StatusError && codes.includes(error.code)

/** What went wrong, as events write it. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The owner that manages the object, metav1.GetControllerOf. */
export const controllerOf = (object: KubeObject): OwnerReference | undefined =>
  object.metadata.ownerReferences?.find(owner => owner.controller === true)

/** metav1.NewControllerRef. */
export const controllerReference = (owner: KubeObject): OwnerReference => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid,
  controller: true,
  blockOwnerDeletion: true,
})
