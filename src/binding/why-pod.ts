import {nearest} from '../core/nearest.ts'
import {type Circumstances, surroundingsOf} from './circumstances.ts'
import type {ClaimFacts} from './claim-facts.ts'
import type {NodeFacts, Taint} from './node-facts.ts'
import type {PodFacts} from './pod-facts.ts'
import type {PodStatus} from './prediction/world.ts'
import {judgeNodes, type NodeJudgement, type PodSurroundings, schedulePod} from './schedule-pod.ts'
import {isDelayed} from './sync-claim.ts'
import {reachesNode, type VolumeState} from './volume-facts.ts'
import {whereabouts} from './whereabouts.ts'
import {explainClaim, verdictText} from './explain.ts'
import {type Outcome, whyClaim} from './why-claim.ts'

/** What a node says to a pod. */
export interface NodeVerdict {
  readonly node: string
  readonly fits: boolean
  /** In the scheduler's words; and what they are about on this node, where that is known. */
  readonly reasons: readonly string[]
  readonly details: readonly string[]
}

/** How it stands with a claim that the pod uses. */
export interface ClaimUseVerdict {
  /** namespace/name */
  readonly claim: string
  readonly phase: string
  readonly outcome: Outcome
  readonly cause: string
}

export interface PodExplanation {
  readonly pod: PodFacts
  readonly phase: 'not created' | 'not scheduled' | 'scheduled' | 'terminating' | 'ended'
  /** The node that it is on, when nothing is heard of that. */
  readonly silentNode?: string
  readonly outcome: Outcome
  readonly cause: string
  /** Every node; none where the pod has one already or something keeps it from all alike. */
  readonly nodes: readonly NodeVerdict[]
  readonly claims: readonly ClaimUseVerdict[]
  /** What the scheduler says of it; `` when it says nothing. */
  readonly message: string
}

/** Why a pod has a node or not; undefined for one that is not there. */
export function whyPod(here: Circumstances, key: string): PodExplanation | undefined {
  const found = here.pods.get(key)
  if (!found) return undefined
  const {pod, status} = found
  const claims = pod.claims.map(({claim}) => claimVerdict(`${pod.namespace}/${claim}`, here))
  const open = claims.find(({outcome}) => outcome !== 'settled')
  const phase = phaseOf(pod, status)
  const all = {pod, phase, claims, nodes: [], message: ''}
  if (status === undefined) return {...all, outcome: 'stuck', cause: `is not made: ${unmadeCause(pod, here)}`}
  if (pod.ended) return {...all, outcome: 'settled', cause: 'has ended'}
  if (status.state === 'scheduled') {
    const cause = status.nodeName === '' ? 'has a node' : `has node "${status.nodeName}"`
    const trouble = nodeTrouble(pod, status.nodeName, here)
    if (trouble) return {...all, ...trouble}
    if (pod.beingDeleted) return {...all, outcome: 'moving', cause: `${cause}, and is being deleted`}
    if (!open) return {...all, outcome: 'settled', cause}
    const lack = `claim "${open.claim}": ${open.cause}`
    if (pod.ready)
      return {...all, outcome: 'settled', cause: `${cause} and runs; one that takes its place would lack ${lack}`}
    return {...all, outcome: open.outcome, cause: `${cause}, but not ${lack}`}
  }
  if (status.state === 'waiting') return {...all, outcome: 'waiting', cause: status.message, message: status.message}
  const why = schedulingCause(pod, here)
  if (why.nodes.length > 0 || why.outcome !== 'stuck' || !open) return {...all, ...why}
  return {...all, ...why, cause: `claim "${open.claim}" keeps it from all nodes: ${open.cause}`}
}

function phaseOf(pod: PodFacts, status: PodStatus | undefined): PodExplanation['phase'] {
  if (status === undefined) return 'not created'
  if (pod.ended) return 'ended'
  if (pod.beingDeleted) return 'terminating'
  return status.state === 'scheduled' ? 'scheduled' : 'not scheduled'
}

/** Why nobody makes it: the server refuses it or a claim of it, or it is not its turn. */
function unmadeCause({namespace, name, claims}: PodFacts, {refusals = []}: Circumstances): string {
  const names = new Set([name, ...claims.map(({claim}) => claim)])
  const refusal = refusals.find(each => each.namespace === namespace && names.has(each.name))
  return refusal?.message ?? 'its controller waits for a pod before it'
}

/** What is wrong with a node keeps its pods from everything else. */
function nodeTrouble(
  {beingDeleted, ready}: PodFacts,
  name: string,
  {nodes}: Circumstances,
): Pick<PodExplanation, 'outcome' | 'cause' | 'silentNode'> | undefined {
  const node = nodes.find(each => each.name === name)
  const isKnown = name !== '' && !nodes.some(({anonymous}) => anonymous)
  if (!node && isKnown) {
    return {outcome: 'waiting', cause: `has node "${name}", which is not there any more: the pod is collected soon`}
  }
  const unready = node?.unready
  if (!unready) return undefined
  const since = unready.since === '' ? '' : ` since ${unready.since}`
  if (!unready.silent) {
    if (ready) return undefined
    return {outcome: 'waiting', cause: `has node "${name}", which is not Ready${since}: ${unready.message}`}
  }
  const silence = `node "${name}" has not been heard of${since} (${unready.message})`
  const cause = beingDeleted
    ? `is being deleted, but ${silence}: it stays until the node is back, or is said to be out of service`
    : `${silence}: whether the pod still runs is not known`
  return {outcome: 'waiting', cause, silentNode: name}
}

function claimVerdict(key: string, here: Circumstances): ClaimUseVerdict {
  const why = whyClaim(here, key)
  if (!why) {
    const namespace = key.slice(0, key.indexOf('/') + 1)
    const others = [...here.claims.keys()].filter(other => other.startsWith(namespace))
    const meant = nearest(key, others)?.slice(namespace.length)
    const cause = `there is no such claim${meant === undefined ? '' : `; is "${meant}" meant?`}`
    return {claim: key, phase: 'missing', outcome: 'stuck', cause}
  }
  return {claim: key, phase: why.claim.phase, outcome: why.outcome, cause: why.cause}
}

function schedulingCause(
  pod: PodFacts,
  here: Circumstances,
): Pick<PodExplanation, 'outcome' | 'cause' | 'nodes' | 'message'> {
  const around = surroundingsOf(here)
  const decision = schedulePod(pod, around)
  if (decision.outcome === 'gated') {
    const cause = `has scheduling gates (${pod.gates.join(', ')}): the scheduler leaves it alone`
    return {outcome: 'stuck', cause, nodes: [], message: decision.message}
  }
  const judged = judgeNodes(pod, around)
  if ('problem' in judged) {
    const message = decision.outcome === 'unschedulable' ? decision.message : ''
    return {outcome: 'stuck', cause: judged.problem, nodes: [], message}
  }
  const nodes = judged.nodes.map(each => nodeVerdict(pod, each, here))
  const said = here.pods.get(`${pod.namespace}/${pod.name}`)?.status
  if (decision.outcome === 'fits' && said?.state === 'unscheduled' && said.message !== '') {
    const cause = `nothing that k8slab knows keeps it from every node, but the scheduler said last: ${said.message}`
    return {outcome: 'waiting', cause, nodes, message: ''}
  }
  if (decision.outcome === 'fits') {
    const names = nodes.flatMap(({fits, node}) => (fits && node !== '' ? [`"${node}"`] : []))
    const where = names.length === 0 ? '' : `: ${names.slice(0, 4).join(' or ')}${names.length > 4 ? ' or others' : ''}`
    return {outcome: 'moving', cause: `a node will do${where}; the scheduler places it`, nodes, message: ''}
  }
  const count = here.nodes.length
  const cause = count === 1 ? 'the only node refuses it' : `all ${count} nodes refuse it`
  return {outcome: 'stuck', cause, nodes, message: decision.message}
}

function nodeVerdict(pod: PodFacts, judged: NodeJudgement, here: Circumstances): NodeVerdict {
  const {node, placements, refusal} = judged
  const fits = placements.length > 0
  if (fits || !refusal) return {node: node.name, fits, reasons: [], details: []}
  return {node: node.name, fits, reasons: refusal.reasons, details: detailsOf(pod, node, refusal.reasons, here)}
}

/** What the scheduler's words are about. */
function detailsOf(pod: PodFacts, node: NodeFacts, reasons: readonly string[], here: Circumstances): readonly string[] {
  const around = surroundingsOf(here)
  return reasons.flatMap(reason => {
    if (reason.includes('untolerated taint')) return [`taints: ${node.taints.filter(isHard).map(taintText).join(', ')}`]
    if (reason.includes("Pod's node affinity/selector")) return selectorDetails(pod, node)
    if (reason.includes("PersistentVolume's node affinity") || reason.includes('volume node affinity conflict')) {
      return boundClaims(pod, around).flatMap(claim => {
        const volume = around.volume(claim.volumeName)
        if (!volume || reachesNode(volume, node)) return []
        return [`volume "${volume.name}" of claim "${claim.name}" ${whereText(volume)}`]
      })
    }
    if (reason.includes('available persistent volumes')) return delayedDetails(pod, node, here)
    return []
  })
}

const isHard = ({effect}: Taint): boolean => effect !== 'PreferNoSchedule'
const taintText = ({key, value, effect}: Taint): string => `${key}${value === '' ? '' : `=${value}`}:${effect}`

function selectorDetails(pod: PodFacts, node: NodeFacts): string[] {
  const missing = Object.entries(pod.nodeSelector).flatMap(([key, value]) => {
    const here = Object.hasOwn(node.labels, key) ? node.labels[key] : undefined
    if (here === value) return []
    return [`it selects ${key}=${value}, the node has ${here === undefined ? 'no such label' : `${key}=${here}`}`]
  })
  return missing.length > 0 ? missing : ['its required node affinity asks for other labels']
}

const claimsOf = (pod: PodFacts, around: PodSurroundings): readonly ClaimFacts[] =>
  pod.claims.flatMap(({claim}) => around.claim(pod.namespace, claim) ?? [])
const boundClaims = (pod: PodFacts, around: PodSurroundings): readonly ClaimFacts[] =>
  claimsOf(pod, around).filter(claim => claim.bindCompleted)

const whereText = (volume: VolumeState): string => {
  const where = whereabouts(volume.nodeAffinity)
  return where === undefined ? 'lies elsewhere' : `lies where ${where}`
}

/** For each claim that waits for the pod the volume that comes nearest on that node. */
function delayedDetails(pod: PodFacts, node: NodeFacts, here: Circumstances): string[] {
  const around = surroundingsOf(here)
  return claimsOf(pod, around).flatMap(claim => {
    if (claim.bindCompleted || !isDelayed(claim, around.storageClass(claim.className))) return []
    if (around.matchingOnNode(claim, node, new Set()).volumes.length > 0) return []
    const on = {...here, nodes: [node]}
    const [closest] = explainClaim(on, claim.namespace, claim.name, 1) ?? []
    if (closest?.mismatch && closest.mismatch.kind !== 'class')
      return [`claim "${claim.name}": ${verdictText(closest)}`]
    return [`claim "${claim.name}": there is no volume of class "${claim.className}"`]
  })
}
