// Replacing old pods by new ones. Kubernetes pkg/controller/daemon/update.go
import type {DaemonSet, Pod} from '../objects.ts'
import {isAvailable, isTerminating, scaled} from '../pods.ts'

export interface Changes {
  readonly create: readonly string[]
  readonly remove: readonly Pod[]
}

export interface Limits {
  readonly maxSurge: number
  readonly maxUnavailable: number
}

/** Of a rolling update over so many nodes; at least one of the two is above 0. */
export function limitsOf(set: DaemonSet, nodes: number): Limits {
  const {rollingUpdate} = set.spec.updateStrategy
  const maxSurge = scaled(rollingUpdate?.maxSurge, nodes, 'up')
  const maxUnavailable = scaled(rollingUpdate?.maxUnavailable, nodes, 'up')
  return {maxSurge, maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable}
}

export interface Rollout extends Limits {
  /** The pods of each node that should have one, and of those that have one. */
  readonly pods: ReadonlyMap<string, readonly Pod[]>
  /** The nodes that should have one. */
  readonly wanted: ReadonlySet<string>
  readonly isNew: (pod: Pod) => boolean
  readonly minReadySeconds: number
  readonly now: number
}

/** One old and one new pod at most; undefined where there are more, which the next round cleans up. */
function pairOf(pods: readonly Pod[], isNew: (pod: Pod) => boolean): {fresh?: Pod; old?: Pod} | undefined {
  const standing = pods.filter(pod => !isTerminating(pod))
  const [fresh, secondFresh] = standing.filter(isNew)
  const [old, secondOld] = standing.filter(pod => !isNew(pod))
  if (secondFresh !== undefined || secondOld !== undefined) return undefined
  return {...(fresh === undefined ? {} : {fresh}), ...(old === undefined ? {} : {old})}
}

export const rollingChanges = (rollout: Rollout): Changes =>
  rollout.maxSurge === 0 ? replaceInPlace(rollout) : surge(rollout)

/** Old pods are deleted as long as not too many nodes are without a pod that is available. */
function replaceInPlace({pods, isNew, minReadySeconds, now, maxUnavailable}: Rollout): Changes {
  let unavailable = 0
  const dead: Pod[] = []
  const candidates: Pod[] = []
  for (const own of pods.values()) {
    const pair = pairOf(own, isNew)
    const {fresh, old} = pair ?? {}
    if ((fresh === undefined) === (old === undefined)) unavailable++
    else if (fresh !== undefined) {
      if (!isAvailable(fresh, minReadySeconds, now)) unavailable++
    } else if (old !== undefined) {
      if (isAvailable(old, minReadySeconds, now)) candidates.push(old)
      else {
        dead.push(old)
        unavailable++
      }
    }
  }
  const room = Math.max(0, maxUnavailable - unavailable)
  return {create: [], remove: [...dead, ...candidates.slice(0, room)]}
}

/** New pods come beside the old ones, which go when the new ones are available. */
function surge({pods, wanted, isNew, minReadySeconds, now, maxSurge}: Rollout): Changes {
  let surging = 0
  let available = 0
  const atOnce: string[] = []
  const candidates: string[] = []
  const remove: Pod[] = []
  const misplaced: Pod[] = []
  const isAlive = (pod: Pod): boolean => isAvailable(pod, minReadySeconds, now)
  for (const [node, own] of pods) {
    const pair = pairOf(own, isNew)
    if (pair === undefined) {
      surging++
      continue
    }
    const {fresh, old} = pair
    const first = old ?? fresh
    if (first !== undefined && isAlive(first)) available++
    if (old === undefined) continue
    if (fresh !== undefined) {
      if (isAlive(fresh)) remove.push(old)
      else surging++
    } else if (wanted.has(node)) (isAlive(old) ? candidates : atOnce).push(node)
    else (isAlive(old) ? misplaced : remove).push(old)
  }
  // An available pod where none belongs goes only when there are enough elsewhere.
  remove.push(...misplaced.slice(0, Math.max(0, available - wanted.size)))
  const room = Math.max(0, maxSurge - surging)
  return {create: [...atOnce, ...candidates.slice(0, room)], remove}
}
