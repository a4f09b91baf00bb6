// Pods that nobody would ever take away. Kubernetes pkg/controller/podgc/gc_controller.go
import {isStatus, modify, nowStamp, remove, type ControllerContext} from './context.ts'
import type {Condition, NodeObject, Pod} from './objects.ts'
import {readyCondition} from './nodelifecycle/health.ts'
import {OUT_OF_SERVICE} from './nodelifecycle/taints.ts'
import {isTerminal, isTerminating} from './pods.ts'
import {nodes, pods} from './resources.ts'
import {withPodCondition} from './tainteviction.ts'

const PERIOD = 20_000
/** A node that is missing for less may only not have been heard of yet. */
const QUARANTINE = 40_000
/** --terminated-pod-gc-threshold. */
const TERMINATED_KEPT = 12_500

const orphaned: Condition = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'DeletionByPodGC',
  message: 'PodGC: node no longer exists',
}

/** Deletes pods of nodes that are gone, and those that no node will ever end. Returns the way to stop. */
export function startPodCollector(context: ControllerContext): () => void {
  const nodeInformer = context.informers.of(nodes)
  const podInformer = context.informers.of(pods)
  const missing = new Map<string, number>()
  let cancel = (): void => {}

  const collect = (): void => {
    const all = podInformer.list()
    const found = new Map<Pod, Condition | undefined>()
    for (const pod of [
      ...beyondThreshold(all),
      ...all.filter(pod => isStuck(pod, nodeInformer.get(pod.spec.nodeName ?? ''))),
    ]) {
      found.set(pod, undefined)
    }
    const gone = goneNodes(all)
    for (const pod of all) if (gone.has(pod.spec.nodeName ?? '')) found.set(pod, orphaned)
    for (const [pod, condition] of found) failAndDelete(context, pod, condition)
  }

  /** Nodes that pods name and that are missing for long enough. */
  const goneNodes = (all: readonly Pod[]): ReadonlySet<string> => {
    const now = context.clock.now()
    const names = new Set(all.flatMap(({spec}) => (spec.nodeName === undefined ? [] : [spec.nodeName])))
    for (const name of missing.keys()) if (!names.has(name) || nodeInformer.get(name)) missing.delete(name)
    const gone = new Set<string>()
    for (const name of names) {
      if (nodeInformer.get(name) !== undefined) continue
      const since = missing.get(name)
      if (since === undefined) missing.set(name, now)
      else if (now - since >= QUARANTINE) gone.add(name)
    }
    return gone
  }

  const tick = (): void => {
    collect()
    cancel = context.clock.after(PERIOD, tick)
  }
  cancel = context.clock.after(PERIOD, tick)
  return () => cancel()
}

/** Deleted before it had a node, or deleted on a node that is out of service and does not answer. */
function isStuck(pod: Pod, node: NodeObject | undefined): boolean {
  if (!isTerminating(pod)) return false
  if (pod.spec.nodeName === undefined) return true
  if (node === undefined || readyCondition(node)?.status === 'True') return false
  return (node.spec?.taints ?? []).some(({key}) => key === OUT_OF_SERVICE)
}

/** The oldest of the pods that are over, evicted ones first, when there are too many. */
function beyondThreshold(all: readonly Pod[]): Pod[] {
  const over = all.filter(isTerminal)
  if (over.length <= TERMINATED_KEPT) return []
  const rank = (pod: Pod): string =>
    `${pod.status?.reason === 'Evicted' ? 0 : 1} ${pod.metadata.creationTimestamp} ${pod.metadata.name}`
  return over.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1)).slice(0, over.length - TERMINATED_KEPT)
}

function failAndDelete(context: ControllerContext, pod: Pod, condition: Condition | undefined): void {
  try {
    if (!isTerminal(pod)) {
      modify(context, pods, pod, 'status', draft => {
        const stored = draft as unknown as Pod
        const status = condition === undefined ? stored.status : withPodCondition(stored, condition, nowStamp(context))
        Object.assign(draft, {status: {...status, phase: 'Failed'}})
      })
    }
    remove(context, pods, pod, {gracePeriodSeconds: 0})
  } catch (error) {
    if (!isStatus(error, 404, 409)) context.onError('pod-garbage-collector', pod.metadata.name, error)
  }
}
