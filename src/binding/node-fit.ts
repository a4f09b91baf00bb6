import {fieldOf, type Json, listAt, stringAt} from '../core/json.ts'
import {stringsOf} from '../core/labels.ts'
import {matchesNodeSelector} from '../core/node-selector.ts'
import {atLeast, type Version} from '../core/version.ts'
import type {Circumstances} from './circumstances.ts'
import type {NodeFacts, Taint} from './node-facts.ts'
import type {PodFacts, Toleration} from './pod-facts.ts'

/** What the pods of a node take of it. */
export interface NodeUse {
  readonly pods: number
  readonly requests: ReadonlyMap<string, bigint>
  readonly hostPorts: ReadonlySet<string>
}
export const unused: NodeUse = {pods: 0, requests: new Map(), hostPorts: new Set()}

/** Why a pod cannot go to a node, in the scheduler's words; `hopeless` when evicting other pods would not help. */
export interface Refusal {
  readonly reasons: readonly string[]
  readonly hopeless: boolean
}

const hopeless = (...reasons: string[]): Refusal => ({reasons, hopeless: true})

/**
 * The scheduler's filters that come before those of volumes, the first that refuses; undefined when the node will do.
 * Kubernetes pkg/scheduler/apis/config/v1/default_plugins.go for the order, pkg/scheduler/framework/plugins for each.
 */
export function nodeRefusal(pod: PodFacts, node: NodeFacts, use: NodeUse, version: Version): Refusal | undefined {
  if (node.unschedulable && !tolerates(pod.tolerations, unschedulableTaint)) {
    return hopeless('node(s) were unschedulable')
  }
  const taint = node.taints.find(each => keepsAway(each, pod))
  if (taint) return hopeless(taintReason(taint, version))
  if (!node.anonymous && !wantsNode(pod, node)) return hopeless("node(s) didn't match Pod's node affinity/selector")
  if (pod.hostPorts.some(port => isHostPortTaken(port, use.hostPorts))) {
    return {reasons: ["node(s) didn't have free ports for the requested pod ports"], hopeless: false}
  }
  return shortage(pod, node, use)
}

/** Whether a pod may go to a node when it comes to everything but volumes and the room that is left. */
export function mayGoTo(pod: PodFacts, node: NodeFacts, {features}: Pick<Circumstances, 'features'>): boolean {
  const byName = nodesByName(pod)
  return !(byName && !byName.has(node.name)) && !nodeRefusal(pod, node, unused, features.version)
}

/** The nodes that it may go to. */
export const nodesFor = (pod: PodFacts, here: Pick<Circumstances, 'nodes' | 'features'>): readonly NodeFacts[] =>
  here.nodes.filter(node => node.anonymous || mayGoTo(pod, node, here))

/** Whether a taint keeps a pod from a node. */
export const keepsAway = (taint: Taint, {tolerations}: PodFacts): boolean =>
  taint.effect !== 'PreferNoSchedule' && !tolerates(tolerations, taint)

/** A port of all addresses is in the way of those of one. Kubernetes kube-scheduler framework/types.go CheckConflict */
export function isHostPortTaken(port: string, taken: ReadonlySet<string>): boolean {
  const [base = '', address] = port.split('@')
  if (taken.has(port) || taken.has(base)) return true
  return address === undefined && [...taken].some(other => other.startsWith(`${base}@`))
}

const unschedulableTaint: Taint = {key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule'}

const taintReason = ({key, value}: Taint, version: Version): string =>
  atLeast(version, [1, 33]) ? 'node(s) had untolerated taint(s)' : `node(s) had untolerated taint {${key}: ${value}}`

/** Kubernetes component-helpers scheduling/corev1/helpers.go ToleratesTaint. */
export const tolerates = (tolerations: readonly Toleration[], taint: Taint): boolean =>
  tolerations.some(({key, operator, value, effect}) => {
    if (effect !== '' && effect !== taint.effect) return false
    if (key !== '' && key !== taint.key) return false
    return operator === 'Exists' || (key !== '' && value === taint.value)
  })

/** What nodeSelector and required node affinity say. */
export const wantsNode = (pod: PodFacts, node: NodeFacts): boolean =>
  Object.entries(pod.nodeSelector).every(
    ([key, value]) => Object.hasOwn(node.labels, key) && node.labels[key] === value,
  ) &&
  (pod.nodeAffinity === undefined || matchesNodeSelector(pod.nodeAffinity, node))

/** Resources in the order in which the scheduler looks at them. */
const resourceOrder = ['cpu', 'memory', 'ephemeral-storage']

function shortage(pod: PodFacts, node: NodeFacts, use: NodeUse): Refusal | undefined {
  const room = node.allocatable
  if (room === undefined) return undefined
  const reasons: string[] = []
  let beyond = false
  const most = room.get('pods')
  if (most !== undefined && BigInt(use.pods + 1) * 1_000_000_000n > most) reasons.push('Too many pods')
  const rest = [...pod.requests.keys()].filter(name => !resourceOrder.includes(name))
  for (const name of [...resourceOrder, ...rest]) {
    const asked = pod.requests.get(name) ?? 0n
    const whole = room.get(name) ?? 0n
    if (asked === 0n || asked <= whole - (use.requests.get(name) ?? 0n)) continue
    reasons.push(`Insufficient ${name}`)
    if (asked > whole) beyond = true
  }
  return reasons.length === 0 ? undefined : {reasons, hopeless: beyond}
}

/**
 * The names of nodes that the pod's affinity asks for by name in every one of its terms; undefined when it leaves the name
 * open. Kubernetes pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go PreFilter.
 */
export function nodesByName(pod: PodFacts): ReadonlySet<string> | undefined {
  const terms = listAt(pod.nodeAffinity, 'nodeSelectorTerms')
  if (terms.length === 0) return undefined
  const names = new Set<string>()
  for (const term of terms) {
    const inTerm = namesInTerm(term)
    if (inTerm === undefined) return undefined
    for (const name of inTerm) names.add(name)
  }
  return names
}

function namesInTerm(term: Json): readonly string[] | undefined {
  let names: readonly string[] | undefined
  for (const field of listAt(term, 'matchFields')) {
    if (stringAt(field, 'key') !== 'metadata.name' || stringAt(field, 'operator') !== 'In') continue
    const values = stringsOf(fieldOf(field, 'values'))
    names = names === undefined ? values : names.filter(name => values.includes(name))
  }
  return names
}
