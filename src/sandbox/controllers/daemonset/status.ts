import {modify} from '../context.ts'
import {keyOf} from '../informer.ts'
import type {DaemonSetStatus, Pod} from '../objects.ts'
import {isAvailable, isReady, nextAvailability} from '../pods.ts'
import {daemonSets, pods} from '../resources.ts'
import {isNew, type Round} from './round.ts'

/** Counts the pods as they are now; looks again when one becomes available by waiting. */
export function writeStatus(round: Round, collisionCount: number): void {
  const {context, set, now} = round
  const minReady = set.spec.minReadySeconds ?? 0
  const own = new Map<string, Pod[]>()
  const podInformer = context.informers.of(pods)
  for (const [node, there] of round.pods) {
    own.set(
      node,
      there.flatMap(pod => podInformer.get(keyOf(pod)) ?? []),
    )
  }
  const wanted = round.nodes.filter(({wish}) => wish.run).map(({node}) => own.get(node.metadata.name)?.[0])
  const firsts = wanted.filter(pod => pod !== undefined)
  const ready = firsts.filter(isReady)
  const available = ready.filter(pod => isAvailable(pod, minReady, now)).length
  const updated = firsts.filter(pod => isNew(round, pod)).length
  const unavailable = wanted.length - available
  const misplaced = round.nodes.filter(
    ({node, wish}) => !wish.run && (own.get(node.metadata.name)?.length ?? 0) > 0,
  ).length
  const status: DaemonSetStatus = {
    currentNumberScheduled: firsts.length,
    numberMisscheduled: misplaced,
    desiredNumberScheduled: wanted.length,
    numberReady: ready.length,
    observedGeneration: set.metadata.generation ?? 0,
    ...(updated > 0 ? {updatedNumberScheduled: updated} : {}),
    ...(available > 0 ? {numberAvailable: available} : {}),
    ...(unavailable > 0 ? {numberUnavailable: unavailable} : {}),
    ...(collisionCount > 0 ? {collisionCount} : {}),
  }
  modify(context, daemonSets, set, 'status', draft => {
    const {conditions} = draft.status ?? {}
    Object.assign(draft, {status: {...status, ...(conditions === undefined ? {} : {conditions})}})
  })
  if (minReady > 0 && ready.length !== available) {
    round.lookAgain(nextAvailability(ready, minReady, now) ?? minReady * 1000)
  }
}
