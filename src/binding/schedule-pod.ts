import {type Labels, matchesSelector, stringsOf} from '../core/labels.ts'
import {fieldOf, type Json, listAt, stringAt} from '../core/json.ts'
import {atLeast} from '../core/version.ts'
import {readWriteOncePod} from './access-modes.ts'
import {type ClaimFacts, claimKey} from './claim-facts.ts'
import {type ClassFacts, noProvisioner} from './class-facts.ts'
import type {Features} from './features.ts'
import type {NodeFacts} from './node-facts.ts'
import {nodeRefusal, nodesByName, type NodeUse, type Refusal} from './node-fit.ts'
import type {PodFacts} from './pod-facts.ts'
import {filterMessage, preFilterMessage} from './scheduling-message.ts'
import {isDelayed} from './sync-claim.ts'
import {reachesNode, type VolumeState} from './volume-facts.ts'
import {isInZone} from './zones.ts'

export interface NodeState {
  readonly node: NodeFacts
  readonly use: NodeUse
}

/** What the scheduler looks at beside the pod. */
export interface PodSurroundings<V extends VolumeState = VolumeState> {
  readonly features: Features
  readonly nodes: readonly NodeState[]
  claim(namespace: string, name: string): ClaimFacts | undefined
  volume(name: string): V | undefined
  storageClass(name: string): ClassFacts | undefined
  /** True when another pod that has a node uses the claim. */
  isInUse(claim: ClaimFacts): boolean
  /** matchingVolumesOnNode over all volumes that there are. */
  matchingOnNode(
    claim: ClaimFacts,
    node: NodeFacts,
    taken: ReadonlySet<string>,
  ): {readonly volumes: readonly V[]; readonly none: boolean}
}

/** What the scheduler writes when it takes a node: claims that get a volume, claims that get one provisioned there. */
export interface Placement<V extends VolumeState = VolumeState> {
  readonly bindings: readonly {readonly claim: ClaimFacts; readonly volume: V}[]
  readonly provisions: readonly ClaimFacts[]
}

export type SchedulingDecision<V extends VolumeState = VolumeState> =
  | {readonly outcome: 'gated'; readonly message: string}
  | {readonly outcome: 'unschedulable'; readonly message: string}
  | {
      readonly outcome: 'fits'
      /** The nodes that will do, each with the ways in which its volumes may be chosen. */
      readonly places: readonly {readonly node: NodeFacts; readonly placements: readonly Placement<V>[]}[]
      /** Set when an unlucky choice among equal volumes leaves the pod without a node. */
      readonly otherwise: string | undefined
    }

/** More ways to choose than this are not told apart. */
const mostPlacements = 256

/**
 * What the scheduler can do with a pod: one attempt, without effects. Which of the nodes it takes depends on scores.
 * Kubernetes pkg/scheduler/framework/plugins/{volumerestrictions,volumebinding,volumezone}.
 */
export function schedulePod<V extends VolumeState>(pod: PodFacts, around: PodSurroundings<V>): SchedulingDecision<V> {
  if (pod.gates.length > 0) {
    return {outcome: 'gated', message: 'Scheduling is blocked due to non-empty scheduling gates'}
  }
  const {version} = around.features
  const judged = judgeNodes(pod, around)
  if ('problem' in judged) {
    return {outcome: 'unschedulable', message: preFilterMessage(judged.problem, around.nodes.length, version)}
  }
  const places = judged.nodes.filter(({placements}) => placements.length > 0)
  const message = filterMessage(
    judged.nodes.flatMap(({refusal}) => refusal ?? []),
    version,
  )
  if (places.length === 0) return {outcome: 'unschedulable', message}
  const alwaysPlaced = judged.nodes.some(({refusal}) => refusal === undefined)
  return {outcome: 'fits', places, otherwise: alwaysPlaced ? undefined : message}
}

/** What one node says to a pod: the ways to place its volumes there, and why not, for some of them or all. */
export interface NodeJudgement<V extends VolumeState = VolumeState> {
  readonly node: NodeFacts
  readonly placements: readonly Placement<V>[]
  readonly refusal: Refusal | undefined
}

/** What each node says to a pod, or the `problem` that keeps it from all of them alike. */
export function judgeNodes<V extends VolumeState>(
  pod: PodFacts,
  around: PodSurroundings<V>,
): {readonly problem: string} | {readonly nodes: readonly NodeJudgement<V>[]} {
  const claims = podClaims(pod, around)
  if ('problem' in claims) return claims
  const byName = nodesByName(pod)
  const nodes = around.nodes.map(({node, use}): NodeJudgement<V> => {
    const refusal =
      byName && !node.anonymous && !byName.has(node.name)
        ? {reasons: ["node(s) didn't satisfy plugin(s) [NodeAffinity]"], hopeless: true}
        : (nodeRefusal(pod, node, use, around.features.version) ?? restriction(claims, around))
    return refusal ? {node, placements: [], refusal} : {node, ...volumesOnNode(claims, node, around)}
  })
  return {nodes}
}

interface PodClaims {
  readonly bound: readonly ClaimFacts[]
  /** Waiting for their first consumer, smallest request first. */
  readonly delayed: readonly ClaimFacts[]
  readonly all: readonly ClaimFacts[]
}

/** VolumeRestrictions.PreFilter and VolumeBinding.PreFilter: what keeps the pod from every node alike. */
function podClaims<V extends VolumeState>(
  pod: PodFacts,
  around: PodSurroundings<V>,
): PodClaims | {readonly problem: string} {
  for (const ephemeralToo of [false, true]) {
    for (const {claim: name, ephemeral} of pod.claims) {
      const claim = around.claim(pod.namespace, name)
      if (claim === undefined && ephemeral && ephemeralToo) {
        return {problem: `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`}
      }
      if (claim === undefined && !ephemeral) return {problem: `persistentvolumeclaim "${name}" not found`}
      if (claim === undefined || !ephemeralToo) continue
      if (claim.phase === 'Lost') {
        return {problem: `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.volumeName}"`}
      }
      if (claim.beingDeleted) return {problem: `persistentvolumeclaim "${name}" is being deleted`}
      if (ephemeral && claim.ownerUid !== pod.uid) {
        const key = claimKey(claim)
        return {problem: `PVC ${key} was not created for pod ${pod.namespace}/${pod.name} (pod is not owner)`}
      }
    }
  }
  const all = pod.claims.flatMap(({claim}) => around.claim(pod.namespace, claim) ?? [])
  const bound = all.filter(claim => claim.volumeName !== '' && claim.bindCompleted)
  const open = all.filter(claim => !bound.includes(claim))
  const waits = (claim: ClaimFacts): boolean =>
    claim.volumeName === '' && isDelayed(claim, around.storageClass(claim.className))
  if (!open.every(waits)) return {problem: 'pod has unbound immediate PersistentVolumeClaims'}
  const delayed = open.toSorted((a, b) => (a.request < b.request ? -1 : a.request > b.request ? 1 : 0))
  return {bound, delayed, all}
}

/** VolumeRestrictions.Filter: a claim for one pod alone that another pod has already. */
const restriction = <V extends VolumeState>(claims: PodClaims, around: PodSurroundings<V>): Refusal | undefined =>
  claims.all.some(claim => claim.accessModes & readWriteOncePod && around.isInUse(claim))
    ? {
        reasons: [
          'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
        ],
        hopeless: false,
      }
    : undefined

/** VolumeBinding.Filter and VolumeZone.Filter on one node, for every way in which equal volumes may be chosen. */
function volumesOnNode<V extends VolumeState>(
  claims: PodClaims,
  node: NodeFacts,
  around: PodSurroundings<V>,
): {readonly placements: readonly Placement<V>[]; readonly refusal: Refusal | undefined} {
  const reasons: string[] = []
  const volumes = claims.bound.map(claim => around.volume(claim.volumeName))
  // The first claim whose volume is missing or out of reach ends the check.
  const bad = volumes.find(volume => volume === undefined || !reachesNode(volume, node))
  if (bad) reasons.push(atLeast(around.features.version, [1, 33]) ? nodeMismatch : oldNodeMismatch)
  const missing = !bad && volumes.includes(undefined)
  const placements: Placement<V>[] = []
  const failures = new Set<string>()
  for (const way of choices(claims.delayed, node, around)) {
    const failure = provisioningFailure(way.provisions, node, around)
    if (failure) failures.add(failure)
    else placements.push(way)
  }
  const failure = failures.values().next().value
  if (failure !== undefined && (placements.length === 0 || reasons.length === 0)) reasons.push(failure)
  if (missing) reasons.push('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)')
  if (bad || missing) return {placements: [], refusal: {reasons, hopeless: true}}
  if (reasons.length > 0) return {placements, refusal: {reasons, hopeless: true}}
  const zone = volumes.some(volume => volume && !isInZone(volume.labels, node))
  if (zone) return {placements: [], refusal: {reasons: ['node(s) had no available volume zone'], hopeless: true}}
  return {placements, refusal: undefined}
}

const nodeMismatch = "node(s) didn't match PersistentVolume's node affinity"
const oldNodeMismatch = 'node(s) had volume node affinity conflict'
const nothingToBind = "node(s) didn't find available persistent volumes to bind"

/** Every way to give the waiting claims volumes on that node, one after the other, as FindPodVolumes does. */
function choices<V extends VolumeState>(
  claims: readonly ClaimFacts[],
  node: NodeFacts,
  around: PodSurroundings<V>,
): Placement<V>[] {
  let ways: Placement<V>[] = [{bindings: [], provisions: claims.filter(claim => claim.selectedNode !== undefined)}]
  for (const claim of claims) {
    if (claim.selectedNode !== undefined) continue
    const next: Placement<V>[] = []
    for (const {bindings, provisions} of ways) {
      const taken = new Set(bindings.map(binding => binding.volume.name))
      const found = around.matchingOnNode(claim, node, taken)
      for (const volume of found.volumes) next.push({bindings: [...bindings, {claim, volume}], provisions})
      if (found.none) next.push({bindings, provisions: [...provisions, claim]})
    }
    ways = next.slice(0, mostPlacements)
  }
  return ways
}

/** Why no volume can be provisioned for these claims on that node; checkVolumeProvisions. */
function provisioningFailure<V extends VolumeState>(
  claims: readonly ClaimFacts[],
  node: NodeFacts,
  around: PodSurroundings<V>,
): string | undefined {
  for (const claim of claims) {
    if (claim.selectedNode !== undefined && !node.anonymous && claim.selectedNode !== node.name) return nothingToBind
  }
  for (const claim of claims) {
    const storageClass = around.storageClass(claim.className)
    if (!storageClass || storageClass.provisioner === '' || storageClass.provisioner === noProvisioner) {
      return nothingToBind
    }
    if (!node.anonymous && !inTopology(storageClass.allowedTopologies, node.labels)) return nothingToBind
  }
  return undefined
}

/** Kubernetes pkg/apis/core/v1/helper/helpers.go MatchTopologySelectorTerms: no terms match all. */
const inTopology = (terms: readonly Json[], labels: Labels): boolean =>
  terms.length === 0 ||
  terms.some(term => {
    const expressions = listAt(term, 'matchLabelExpressions')
    if (expressions.length === 0) return false
    return matchesSelector(
      expressions.map(expression => ({
        key: stringAt(expression, 'key') ?? '',
        operator: 'in' as const,
        values: stringsOf(fieldOf(expression, 'values')),
      })),
      labels,
    )
  })
