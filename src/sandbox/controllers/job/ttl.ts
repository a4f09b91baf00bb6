// Kubernetes pkg/controller/ttlafterfinished/ttlafterfinished_controller.go
import {queueOf, remove, type ControllerContext} from '../context.ts'
import {keyOf} from '../informer.ts'
import {isTerminating} from '../pods.ts'
import {jobs} from '../resources.ts'
import {finishOf} from './facts.ts'

/** Deletes finished Jobs, with their pods, when their ttlSecondsAfterFinished are over. Returns the way to stop. */
export function startJobExpiry(context: ControllerContext): () => void {
  const informer = context.informers.of(jobs)
  const queue = queueOf(context, 'ttl-after-finished', key => {
    const job = informer.get(key)
    const seconds = job?.spec.ttlSecondsAfterFinished
    if (job === undefined || seconds === undefined || isTerminating(job) || !finishOf(job)) return
    const end = job.status?.conditions?.find(
      ({type, status}) => (type === 'Complete' || type === 'Failed') && status === 'True',
    )
    const wait = Date.parse(end?.lastTransitionTime ?? '') + seconds * 1000 - context.clock.now()
    if (wait > 0) queue.addAfter(key, wait)
    else remove(context, jobs, job, {propagationPolicy: 'Foreground'})
  })
  informer.onChange(({type, object}) => {
    if (type !== 'DELETED' && object.spec.ttlSecondsAfterFinished !== undefined) queue.add(keyOf(object))
  })
  return () => queue.stop()
}
