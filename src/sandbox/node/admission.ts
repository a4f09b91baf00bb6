// What a kubelet has against a pod that is bound to its node: mostly one that passed the scheduler by.
// Kubernetes pkg/kubelet/lifecycle/predicate.go, pkg/scheduler AdmissionCheck
import {nodeFacts, type NodeFacts} from '../../binding/node-facts.ts'
import {isHostPortTaken, tolerates, wantsNode} from '../../binding/node-fit.ts'
import type {PodFacts} from '../../binding/pod-facts.ts'
import {asJson, modify, nowStamp, type ControllerContext} from '../controllers/context.ts'
import type {NodeObject, Pod} from '../controllers/objects.ts'
import {isTerminal} from '../controllers/pods.ts'
import {pods} from '../controllers/resources.ts'
import {factsOfPod} from '../controllers/scheduler/node-uses.ts'

export interface Rejection {
  readonly reason: string
  readonly message: string
}

/** Why the node does not take the pod beside the others that it has; undefined when it does. */
export function rejectionOf(pod: Pod, node: NodeObject, others: readonly Pod[]): Rejection | undefined {
  if ((pod.spec.os?.name ?? 'linux') !== 'linux') {
    return {reason: 'PodOSNotSupported', message: "Failed to admit pod as the OS field doesn't match node OS"}
  }
  const asked = factsOfPod(pod)
  const facts = nodeFacts(asJson(node))
  const present = others.filter(other => !isTerminal(other)).map(factsOfPod)
  const failed = (predicate: string, why: string): Rejection => ({
    reason: predicate,
    message: `Predicate ${predicate} failed: ${why}`,
  })
  const short = shortage(asked, facts, present)
  if (short !== undefined) return short
  if (!wantsNode(asked, facts)) return failed('NodeAffinity', "node(s) didn't match Pod's node affinity/selector")
  const taken = new Set(present.flatMap(({hostPorts}) => hostPorts))
  if (asked.hostPorts.some(port => isHostPortTaken(port, taken))) {
    return failed('NodePorts', "node(s) didn't have free ports for the requested pod ports")
  }
  if (facts.taints.some(taint => taint.effect === 'NoExecute' && !tolerates(asked.tolerations, taint))) {
    return failed('TaintToleration', "node(s) had taints that the pod didn't tolerate")
  }
  return undefined
}

const BILLION = 1_000_000_000n
const inOrder = ['cpu', 'memory', 'ephemeral-storage']

/** The first resource that is missing. Other resources that the node does not know are for others to judge. */
function shortage(asked: PodFacts, {allocatable}: NodeFacts, present: readonly PodFacts[]): Rejection | undefined {
  if (allocatable === undefined) return undefined
  const lacks = (name: string, requested: bigint, used: bigint, capacity: bigint): Rejection | undefined =>
    requested + used <= capacity
      ? undefined
      : {
          reason: `OutOf${name}`,
          message: `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
        }
  const most = allocatable.get('pods')
  const crowded = most === undefined ? undefined : lacks('pods', 1n, BigInt(present.length), most / BILLION)
  if (crowded !== undefined) return crowded
  const rest = [...asked.requests.keys()].filter(name => !inOrder.includes(name) && allocatable.has(name))
  for (const name of [...inOrder, ...rest]) {
    const unit = name === 'cpu' ? BILLION / 1000n : BILLION
    const requested = asked.requests.get(name) ?? 0n
    if (requested === 0n) continue
    const used = present.reduce((sum, {requests}) => sum + (requests.get(name) ?? 0n), 0n)
    const short = lacks(name, requested / unit, used / unit, (allocatable.get(name) ?? 0n) / unit)
    if (short !== undefined) return short
  }
  return undefined
}

/** Pods that the node does not take have failed. Kubernetes pkg/kubelet/kubelet.go rejectPod */
export function rejectPod(context: ControllerContext, pod: Pod, {reason, message}: Rejection): void {
  modify(context, pods, pod, 'status', draft => {
    const {qosClass, conditions = []} = draft.status ?? {}
    const others = conditions.filter(({type}) => type !== 'PodScheduled')
    const {generation} = pod.metadata
    draft.status = {
      ...(generation === undefined ? {} : {observedGeneration: generation}),
      phase: 'Failed',
      reason,
      message: `Pod was rejected: ${message}`,
      ...(others.length === 0 ? {} : {conditions: others}),
      startTime: nowStamp(context),
      ...(qosClass === undefined ? {} : {qosClass}),
    }
  })
}
