import {type JsonObject, listAt, objectAt, stringAt, valueAt} from '../../core/json.ts'
import {timestamp} from '../clock.ts'
import type {DeleteOptions} from '../registry.ts'
import {equalJson, namespaceOf, withMetadata} from './metadata.ts'
import type {Resource} from './resources.ts'

/** What a DELETE does to an object: takes it out now, writes it as terminating, or nothing because that is under way. */
export type Deletion =
  | {readonly does: 'remove'; readonly last: JsonObject}
  | {readonly does: 'write'; readonly object: JsonObject}
  | {readonly does: 'nothing'}

const foreground = 'foregroundDeletion'
const orphan = 'orphan'

const numberAt = (object: JsonObject, ...path: string[]): number | undefined => {
  const value = valueAt(object, path)
  return typeof value === 'number' ? value : undefined
}
const finalizersOf = (object: JsonObject): string[] => listAt(object, 'metadata', 'finalizers').map(String)
const isTerminating = (object: JsonObject): boolean => stringAt(object, 'metadata', 'deletionTimestamp') !== undefined

/**
 * Decides about a DELETE as apiserver pkg/registry/generic/registry/store.go (Delete) and pkg/registry/rest/delete.go
 * (BeforeDelete) do. `now` is in milliseconds; preconditions were checked by the caller.
 */
export function decideDeletion(resource: Resource, object: JsonObject, options: DeleteOptions, now: number): Deletion {
  if (resource.kind === 'Namespace') return deleteNamespace(object, options, now)
  const grace = graceful(resource, object, options, now)
  if (grace === 'pending') return {does: 'nothing'}
  const before = grace === 'no' ? object : grace.object
  const finalizers = collectedFinalizers(resource, before, options)
  const held = withMetadata(before, {finalizers: finalizers.length > 0 ? finalizers : undefined})
  if (grace === 'no') {
    if (finalizers.length === 0) return {does: 'remove', last: held}
    return settled(object, markAsDeleting(held, now))
  }
  if (finalizers.length > 0 || grace.seconds > 0) return settled(object, held)
  return {does: 'remove', last: held}
}

const settled = (before: JsonObject, after: JsonObject): Deletion =>
  equalJson(before, after) ? {does: 'nothing'} : {does: 'write', object: after}

/** Graceful deletion exists for pods only (pkg/registry/core/pod/strategy.go CheckGracefulDelete). */
function graceful(
  resource: Resource,
  object: JsonObject,
  options: DeleteOptions,
  now: number,
): 'no' | 'pending' | {object: JsonObject; seconds: number} {
  if (resource.kind !== 'Pod') return 'no'
  const asked = options.gracePeriodSeconds === undefined ? undefined : atLeastOne(options.gracePeriodSeconds)
  if (isTerminating(object)) return shortened(object, asked, now)
  const phase = stringAt(object, 'status', 'phase')
  const atOnce = !stringAt(object, 'spec', 'nodeName') || phase === 'Failed' || phase === 'Succeeded'
  const seconds = atOnce ? 0 : (asked ?? atLeastOne(numberAt(object, 'spec', 'terminationGracePeriodSeconds') ?? 0))
  return {
    seconds,
    object: withMetadata(object, {
      deletionTimestamp: timestamp(now + seconds * 1000),
      deletionGracePeriodSeconds: seconds,
      ...nextGeneration(object),
    }),
  }
}

/** A negative grace period counts as one second. */
const atLeastOne = (seconds: number): number => (seconds < 0 ? 1 : seconds)

/** A second deletion may only make the grace period of the first one shorter. */
function shortened(
  object: JsonObject,
  asked: number | undefined,
  now: number,
): 'no' | 'pending' | {object: JsonObject; seconds: number} {
  const current = numberAt(object, 'metadata', 'deletionGracePeriodSeconds') ?? 0
  if (current === 0) return 'no'
  if (asked === undefined || asked >= current) return 'pending'
  const asWas = Date.parse(stringAt(object, 'metadata', 'deletionTimestamp') ?? '')
  const at = asWas - current * 1000 + asked * 1000
  const seconds = at < now && asked !== 0 ? 1 : asked
  return {
    seconds,
    object: withMetadata(object, {
      deletionTimestamp: timestamp(Math.max(at, now)),
      deletionGracePeriodSeconds: seconds,
    }),
  }
}

const nextGeneration = (object: JsonObject): {generation?: number} => {
  const generation = numberAt(object, 'metadata', 'generation') ?? 0
  return generation > 0 ? {generation: generation + 1} : {}
}

// DefaultGarbageCollectionPolicy of pkg/registry/core/replicationcontroller and pkg/registry/batch/job: for old clients.
const orphansByDefault: ReadonlySet<string> = new Set(['Job', 'ReplicationController'])

/** The finalizers after those of the garbage collector were added or taken out as the options ask. */
function collectedFinalizers(resource: Resource, object: JsonObject, options: DeleteOptions): string[] {
  const now = finalizersOf(object)
  if (resource.kind === 'Event') return now
  const others = now.filter(name => name !== foreground && name !== orphan)
  switch (options.propagationPolicy) {
    case 'Foreground':
      return [...others, foreground]
    case 'Orphan':
      return [...others, orphan]
    case 'Background':
      return others
    case undefined:
      if (now.includes(orphan)) return [...others, orphan]
      if (now.includes(foreground)) return [...others, foreground]
      return orphansByDefault.has(resource.kind) ? [...others, orphan] : others
  }
}

function markAsDeleting(object: JsonObject, now: number): JsonObject {
  const generation = isTerminating(object) ? {} : nextGeneration(object)
  const at = stringAt(object, 'metadata', 'deletionTimestamp')
  const deletionTimestamp = at === undefined || Date.parse(at) > now ? timestamp(now) : at
  return withMetadata(object, {...generation, deletionTimestamp, deletionGracePeriodSeconds: 0})
}

/** pkg/registry/core/namespace/storage: the first deletion makes it Terminating; the controller empties spec.finalizers. */
function deleteNamespace(object: JsonObject, options: DeleteOptions, now: number): Deletion {
  if (isTerminating(object)) {
    const empty = listAt(object, 'spec', 'finalizers').length === 0 && finalizersOf(object).length === 0
    return empty ? {does: 'remove', last: object} : {does: 'nothing'}
  }
  const others = finalizersOf(object).filter(name => name !== foreground && name !== orphan)
  const finalizers =
    options.propagationPolicy === 'Foreground'
      ? [...others, foreground]
      : options.propagationPolicy === 'Orphan'
        ? [...others, orphan]
        : finalizersOf(object)
  const marked = withMetadata(object, {
    deletionTimestamp: timestamp(now),
    finalizers: finalizers.length > 0 ? finalizers : undefined,
  })
  return {
    does: 'write',
    object: {...marked, status: {...objectAt(object, 'status'), phase: 'Terminating'}},
  }
}

/** True when an update has taken the last finalizer out of an object whose deletion waited for it. */
export function completesDeletion(before: JsonObject, after: JsonObject): boolean {
  if (finalizersOf(after).length > 0 || !isTerminating(before)) return false
  if (after['kind'] === 'Namespace' && namespaceOf(after) === undefined) {
    if (listAt(after, 'spec', 'finalizers').length > 0) return false
  }
  return (numberAt(before, 'metadata', 'deletionGracePeriodSeconds') ?? 0) === 0
}
