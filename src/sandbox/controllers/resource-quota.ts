// Kubernetes pkg/controller/resourcequota/resource_quota_controller.go and resource_quota_monitor.go
import {stringAt} from '../../core/json.ts'
import type {WatchEvent} from '../registry.ts'
import {equalJson} from '../registry/metadata.ts'
import {recounted} from '../registry/quota/count.ts'
import {evaluatorOf} from '../registry/quota/evaluators.ts'
import type {Resource} from '../registry/resources.ts'
import {asJson, isStatus, queueOf, type ControllerContext} from './context.ts'
import {keyOf} from './informer.ts'
import type {ResourceQuota} from './objects.ts'
import {resourceQuotas} from './resources.ts'

/** How often everything is counted anew (--resource-quota-sync-period). */
const RESYNC_MILLISECONDS = 300_000

/**
 * Keeps the status of quotas in step: after a change of the quota, after deletions, and every five minutes. What is created is
 * charged by the registry. Returns the way to stop.
 */
export function startResourceQuotas(context: ControllerContext): () => void {
  const quotas = context.informers.of(resourceQuotas)
  const queue = queueOf(context, 'resourcequota', key => {
    const quota = quotas.get(key)
    if (quota !== undefined) syncQuota(context, quota)
  })
  let cancelResync: (() => void) | undefined
  const resync = (): void => {
    cancelResync = undefined
    for (const quota of quotas.list()) queue.add(keyOf(quota))
    planResync()
  }
  // An idle sandbox without quotas has no timer for them.
  const planResync = (): void => {
    if (quotas.size > 0) cancelResync ??= context.clock.after(RESYNC_MILLISECONDS, resync)
  }
  quotas.onChange(({type, object, previous}) => {
    if (type === 'DELETED') return
    planResync()
    if (type === 'ADDED' || !equalJson(asJson(object.spec), asJson(previous?.spec ?? {}))) queue.add(keyOf(object))
  })
  const stopWatching = context.registry.watchAll((event, type) => {
    const namespace = stringAt(event.object, 'metadata', 'namespace')
    if (namespace === undefined || quotas.countByIndex('namespace', namespace) === 0) return
    if (!mayGiveBack(event, type, context.clock.now())) return
    for (const quota of quotas.list(namespace)) if (limits(quota, type)) queue.add(keyOf(quota))
  })
  return () => {
    stopWatching()
    cancelResync?.()
    queue.stop()
  }
}

/** DefaultUpdateFilter, and every deletion. */
function mayGiveBack({type, object, previous}: WatchEvent, resource: Resource, now: number): boolean {
  const evaluator = evaluatorOf(resource)
  if (evaluator === undefined || type === 'ADDED') return false
  return type === 'DELETED' || previous === undefined || evaluator.isRecounted(object, previous, now)
}

const limits = ({status}: ResourceQuota, type: Resource): boolean => {
  const evaluator = evaluatorOf(type)
  return evaluator !== undefined && Object.keys(status?.hard ?? {}).some(evaluator.counts)
}

function syncQuota(context: ControllerContext, {metadata: {namespace, name}}: ResourceQuota): void {
  try {
    context.registry.modify(resourceQuotas, namespace, name, 'status', quota =>
      recounted(context.registry, quota, context.clock.now()),
    )
  } catch (error) {
    if (!isStatus(error, 404, 409)) throw error
  }
}
