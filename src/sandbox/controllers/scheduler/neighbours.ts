// Where a pod may be as far as other pods have a say. Kubernetes pkg/scheduler/framework/plugins/{interpodaffinity,podtopologyspread}
import type {Refusal} from '../../../binding/node-fit.ts'
import type {NodeObject, Namespace, Pod, PodAffinityTerm, TopologySpreadConstraint} from '../objects.ts'
import {isTerminating} from '../pods.ts'
import {nodeMatches, selectorMatches} from '../selectors.ts'

export interface Neighbourhood {
  readonly nodes: readonly NodeObject[]
  podsOn(node: string): readonly Pod[]
  namespace(name: string): Namespace | undefined
}

const refused = (...reasons: string[]): Refusal => ({reasons, hopeless: false})

const domainOf = (node: NodeObject, key: string): string | undefined => node.metadata.labels?.[key]

/** The first reason of other pods against that node; undefined when there is none. */
export const neighbourRefusal = (pod: Pod, node: NodeObject, around: Neighbourhood): Refusal | undefined =>
  spreadRefusal(pod, node, around) ?? affinityRefusal(pod, node, around)

// --- topology spread ---------------------------------------------------------------------------------------------------

function spreadRefusal(pod: Pod, node: NodeObject, around: Neighbourhood): Refusal | undefined {
  for (const constraint of pod.spec.topologySpreadConstraints ?? []) {
    if (constraint.whenUnsatisfiable !== 'DoNotSchedule') continue
    const domain = domainOf(node, constraint.topologyKey)
    if (domain === undefined) {
      return {
        reasons: ["node(s) didn't match pod topology spread constraints (missing required label)"],
        hopeless: true,
      }
    }
    const counts = spreadCounts(pod, constraint, around)
    const fewest = (constraint.minDomains ?? 1) > counts.size ? 0 : Math.min(...counts.values())
    const self = selectorMatches(constraint.labelSelector, pod.metadata.labels) ? 1 : 0
    if ((counts.get(domain) ?? 0) + self - fewest > constraint.maxSkew) {
      return refused("node(s) didn't match pod topology spread constraints")
    }
  }
  return undefined
}

/** Matching pods by domain, over the nodes that the pod could go to at all. */
export function spreadCounts(
  pod: Pod,
  constraint: TopologySpreadConstraint,
  around: Neighbourhood,
): Map<string, number> {
  const counts = new Map<string, number>()
  for (const node of around.nodes) {
    const domain = domainOf(node, constraint.topologyKey)
    if (domain === undefined || !mayUse(pod, node)) continue
    const matching = around
      .podsOn(node.metadata.name)
      .filter(
        other =>
          other.metadata.namespace === pod.metadata.namespace &&
          !isTerminating(other) &&
          selectorMatches(constraint.labelSelector, other.metadata.labels),
      )
    counts.set(domain, (counts.get(domain) ?? 0) + matching.length)
  }
  return counts
}

const mayUse = (pod: Pod, node: NodeObject): boolean =>
  Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => node.metadata.labels?.[key] === value) &&
  nodeMatches(pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution, node)

// --- affinity between pods ---------------------------------------------------------------------------------------------

function affinityRefusal(pod: Pod, node: NodeObject, around: Neighbourhood): Refusal | undefined {
  const {podAffinity, podAntiAffinity} = pod.spec.affinity ?? {}
  const wanted = podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
  if (!wanted.every(term => hasCompany(pod, term, node, around))) {
    return {reasons: ["node(s) didn't match pod affinity rules"], hopeless: true}
  }
  const unwanted = podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
  if (unwanted.some(term => matchingPods(pod, term, node, around).length > 0)) {
    return refused("node(s) didn't match pod anti-affinity rules")
  }
  if (isUnwanted(pod, node, around)) return refused("node(s) didn't satisfy existing pods anti-affinity rules")
  return undefined
}

/** A first pod of its own kind may go where nobody is yet. */
function hasCompany(pod: Pod, term: PodAffinityTerm, node: NodeObject, around: Neighbourhood): boolean {
  if (domainOf(node, term.topologyKey) === undefined) return false
  if (matchingPods(pod, term, node, around).length > 0) return true
  const nobody = around.nodes.every(other => matchingPods(pod, term, other, around).length === 0)
  return nobody && termSelects(term, pod, pod, around)
}

/** Pods in the node's domain that the term means. */
export function matchingPods(pod: Pod, term: PodAffinityTerm, node: NodeObject, around: Neighbourhood): Pod[] {
  const domain = domainOf(node, term.topologyKey)
  if (domain === undefined) return []
  return around.nodes
    .filter(other => domainOf(other, term.topologyKey) === domain)
    .flatMap(other => around.podsOn(other.metadata.name))
    .filter(other => termSelects(term, pod, other, around))
}

function termSelects(term: PodAffinityTerm, owner: Pod, other: Pod, around: Neighbourhood): boolean {
  const namespace = other.metadata.namespace ?? ''
  const named = term.namespaces ?? []
  const own = named.length === 0 && term.namespaceSelector === undefined && namespace === owner.metadata.namespace
  const selected = selectorMatches(term.namespaceSelector, around.namespace(namespace)?.metadata.labels)
  return (own || named.includes(namespace) || selected) && selectorMatches(term.labelSelector, other.metadata.labels)
}

/** A pod that is there does not want this one near. */
function isUnwanted(pod: Pod, node: NodeObject, around: Neighbourhood): boolean {
  return around.nodes.some(other =>
    around
      .podsOn(other.metadata.name)
      .some(existing =>
        (existing.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).some(
          term =>
            domainOf(node, term.topologyKey) !== undefined &&
            domainOf(node, term.topologyKey) === domainOf(other, term.topologyKey) &&
            termSelects(term, existing, pod, around),
        ),
      ),
  )
}

/** True when such rules concern the pod at all: the common case needs no look at other pods. */
export const hasNeighbourRules = (pod: Pod): boolean =>
  pod.spec.affinity?.podAffinity !== undefined ||
  pod.spec.affinity?.podAntiAffinity !== undefined ||
  (pod.spec.topologySpreadConstraints ?? []).length > 0
