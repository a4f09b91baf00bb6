import {controllerOf} from '../context.ts'
import type {NodeObject, Pod} from '../objects.ts'
import {isTerminating} from '../pods.ts'
import {nodeMatchesTerm} from '../selectors.ts'
import {matchingPods, spreadCounts, type Neighbourhood} from './neighbours.ts'

/**
 * The best of the nodes that will do: what the pod prefers counts first, then as few pods of the same owner as possible,
 * then as few pods at all; equal ones by name. The real scheduler weighs more things and throws dice among equals; the
 * outcome for the workloads here is the same: replicas spread.
 */
export function bestNode(pod: Pod, nodes: readonly NodeObject[], around: Neighbourhood): NodeObject | undefined {
  let best: {node: NodeObject; scores: number[]} | undefined
  for (const node of nodes) {
    const pods = around.podsOn(node.metadata.name).filter(other => !isTerminating(other))
    const owner = controllerOf(pod)?.uid
    const siblings = owner === undefined ? 0 : pods.filter(other => controllerOf(other)?.uid === owner).length
    const scores = [preference(pod, node, around), -siblings, -pods.length]
    if (best === undefined || isBetter(scores, best.scores, node, best.node)) best = {node, scores}
  }
  return best?.node
}

function isBetter(scores: readonly number[], than: readonly number[], node: NodeObject, other: NodeObject): boolean {
  for (const [index, score] of scores.entries()) if (score !== than[index]) return score > than[index]!
  return node.metadata.name < other.metadata.name
}

function preference(pod: Pod, node: NodeObject, around: Neighbourhood): number {
  const {nodeAffinity, podAffinity, podAntiAffinity} = pod.spec.affinity ?? {}
  let score = 0
  for (const {weight, preference: term} of nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
    if (nodeMatchesTerm(term, node)) score += weight
  }
  for (const {weight, podAffinityTerm} of podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
    score += weight * matchingPods(pod, podAffinityTerm, node, around).length
  }
  for (const {weight, podAffinityTerm} of podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
    score -= weight * matchingPods(pod, podAffinityTerm, node, around).length
  }
  for (const constraint of pod.spec.topologySpreadConstraints ?? []) {
    if (constraint.whenUnsatisfiable !== 'ScheduleAnyway') continue
    const domain = node.metadata.labels?.[constraint.topologyKey]
    if (domain !== undefined) score -= spreadCounts(pod, constraint, around).get(domain) ?? 0
  }
  for (const taint of node.spec?.taints ?? []) {
    const tolerated = (pod.spec.tolerations ?? []).some(({key, effect}) => {
      const sameEffect = effect === undefined || effect === taint.effect
      return sameEffect && (key === undefined || key === taint.key)
    })
    if (taint.effect === 'PreferNoSchedule' && !tolerated) score -= 100
  }
  return score
}
