import {modify, queueOf, recorderOf, type ControllerContext, type Draft} from '../context.ts'
import {keyOf} from '../informer.ts'
import type {ControllerRevision, Pod, StatefulSet, StatefulSetStatus} from '../objects.ts'
import {claimOwned, indexByController} from '../owned.ts'
import {enqueueOwners} from '../owners.ts'
import {nextAvailability} from '../pods.ts'
import {pods, statefulSets} from '../resources.ts'
import {historyOf, truncateHistory} from '../revisions.ts'
import {selectorMatches} from '../selectors.ts'
import {isMember, revisionOf} from './identity.ts'
import {StatefulPodControl} from './pod-control.ts'
import {advance, countReplicas, type Round} from './update.ts'

/** Runs StatefulSets: pods one by one or in parallel, their claims, revisions, rolling updates. Returns the way to stop. */
export function startStatefulSets(context: ControllerContext): () => void {
  const sets = context.informers.of(statefulSets)
  const podInformer = context.informers.of(pods)
  indexByController(podInformer)
  const control = new StatefulPodControl(context, recorderOf(context, 'statefulset-controller'))
  const queue = queueOf(context, 'statefulset', key => {
    const set = sets.get(key)
    if (set === undefined) return
    const again = syncSet(context, control, set)
    if (again !== undefined) queue.addAfter(key, again)
  })
  sets.onChange(change => queue.add(keyOf(change.object)))
  enqueueOwners(podInformer, statefulSets, sets, queue, ({spec}) => spec.selector)
  return () => queue.stop()
}

/** One round; returns after how many milliseconds to look again, for minReadySeconds. */
function syncSet(context: ControllerContext, control: StatefulPodControl, set: StatefulSet): number | undefined {
  const own = claimOwned(
    context,
    pods,
    set,
    pod => selectorMatches(set.spec.selector, pod.metadata.labels) && isMember(set, pod),
  )
  const now = context.clock.now()
  const {revisions, update, collisionCount} = historyOf(context, set, set.status?.collisionCount ?? 0)
  const current = revisions.find(revision => revision.metadata.name === set.status?.currentRevision) ?? update
  const round: Round = {set, pods: own, current, update, now, control}
  const result = advance(round)
  const status = statusOf(round, own)
  status.currentReplicas = (status.currentReplicas ?? 0) - result.replaced
  status.collisionCount = collisionCount
  writeStatus(context, set, status)
  truncateHistory(context, revisions, liveRevisions(current, update, own), set.spec.revisionHistoryLimit ?? 10)
  if (result.error !== undefined) throw result.error
  const minReady = set.spec.minReadySeconds ?? 0
  if (minReady === 0 || status.readyReplicas === status.availableReplicas) return undefined
  return nextAvailability(own, minReady, now) ?? minReady * 1000
}

const liveRevisions = (
  current: ControllerRevision,
  update: ControllerRevision,
  own: readonly Pod[],
): ReadonlySet<string> => new Set([current.metadata.name, update.metadata.name, ...own.map(revisionOf)])

/** The new status; a complete rolling update makes the update revision the current one (STS-36). */
function statusOf(round: Round, own: readonly Pod[]): Draft<StatefulSetStatus> {
  const {set, current, update} = round
  const counts = countReplicas(round, own)
  const status: Draft<StatefulSetStatus> = {
    observedGeneration: set.metadata.generation ?? 0,
    ...counts,
    currentRevision: current.metadata.name,
    updateRevision: update.metadata.name,
  }
  const wanted = set.spec.replicas
  const complete = [counts.updatedReplicas, counts.readyReplicas, counts.replicas].every(count => count === wanted)
  if (set.spec.updateStrategy.type === 'RollingUpdate' && complete) {
    status.currentReplicas = counts.updatedReplicas
    status.currentRevision = update.metadata.name
  }
  return status
}

/** Zero counters are left out, but for those that Go always writes. */
function writeStatus(context: ControllerContext, set: StatefulSet, status: Draft<StatefulSetStatus>): void {
  modify(context, statefulSets, set, 'status', draft => {
    const {conditions} = draft.status ?? {}
    for (const counter of ['readyReplicas', 'currentReplicas', 'updatedReplicas'] as const) {
      if (status[counter] === 0) delete status[counter]
    }
    draft.status = {...status, ...(conditions === undefined ? {} : {conditions})}
  })
}
