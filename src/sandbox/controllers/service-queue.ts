import {queueOf, type ControllerContext} from './context.ts'
import {keyOf} from './informer.ts'
import type {Pod} from './objects.ts'
import {pods, services} from './resources.ts'
import {mapMatches} from './selectors.ts'
import type {WorkQueue} from './work-queue.ts'

/** A queue of Services: one is synced when it changes, and when a pod that it selects (or selected) changes. */
export function serviceQueue(context: ControllerContext, name: string, sync: (key: string) => void): WorkQueue {
  const informer = context.informers.of(services)
  const queue = queueOf(context, name, sync)
  informer.onChange(change => queue.add(keyOf(change.object)))
  const enqueue = (pod: Pod): void => {
    for (const service of informer.list(pod.metadata.namespace)) {
      if (mapMatches(service.spec.selector, pod.metadata.labels)) queue.add(keyOf(service))
    }
  }
  context.informers.of(pods).onChange(({object, previous}) => {
    enqueue(object)
    if (previous !== undefined && previous.metadata.labels !== object.metadata.labels) enqueue(previous)
  })
  return queue
}
