// Taints that the control plane sets. Kubernetes pkg/controller/controller_utils.go AddOrUpdateTaintOnNode, RemoveTaintOffNode
import {modify, nowStamp, type ControllerContext, type Draft} from '../context.ts'
import type {NodeObject, Taint} from '../objects.ts'
import {nodes} from '../resources.ts'

export const NOT_READY = 'node.kubernetes.io/not-ready'
export const UNREACHABLE = 'node.kubernetes.io/unreachable'
export const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable'
export const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service'

/** Which condition in which status is told by which taint. */
const conditionTaints: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: {False: NOT_READY, Unknown: UNREACHABLE},
  MemoryPressure: {True: 'node.kubernetes.io/memory-pressure'},
  DiskPressure: {True: 'node.kubernetes.io/disk-pressure'},
  NetworkUnavailable: {True: 'node.kubernetes.io/network-unavailable'},
  PIDPressure: {True: 'node.kubernetes.io/pid-pressure'},
}
const conditionKeys = new Set([...Object.values(conditionTaints).flatMap(keys => Object.values(keys)), UNSCHEDULABLE])

/** A taint is its key and effect. */
const isSame = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect

export const hasTaint = (node: NodeObject, key: string, effect: string): boolean =>
  (node.spec?.taints ?? []).some(taint => isSame(taint, {key, effect}))

/** Adds taints, each with the time, and takes others off; what is there already keeps its time. */
export function changeTaints(
  context: ControllerContext,
  node: NodeObject,
  add: readonly Taint[],
  remove: readonly Taint[],
): NodeObject | undefined {
  return modify(context, nodes, node, 'object', draft => {
    const before = (draft.spec?.taints ?? []) as Taint[]
    const missing = add.filter(taint => !before.some(other => isSame(other, taint)))
    const kept = before.filter(taint => !remove.some(other => isSame(other, taint)))
    if (missing.length === 0 && kept.length === before.length) return
    const timeAdded = nowStamp(context)
    const taints: Taint[] = [...kept, ...missing.map(taint => ({...taint, timeAdded}))]
    const spec: Draft<NonNullable<NodeObject['spec']>> = draft.spec ?? {}
    if (taints.length > 0) spec.taints = taints
    else delete spec.taints
    draft.spec = spec
  })
}

/** Brings the NoSchedule taints in line with conditions and spec.unschedulable (doNoScheduleTaintingPass). */
export function taintByConditions(context: ControllerContext, node: NodeObject): void {
  const wanted: Taint[] = []
  for (const {type, status} of node.status?.conditions ?? []) {
    const key = conditionTaints[type]?.[status]
    if (key !== undefined) wanted.push({key, effect: 'NoSchedule'})
  }
  if (node.spec?.unschedulable === true) wanted.push({key: UNSCHEDULABLE, effect: 'NoSchedule'})
  const present = (node.spec?.taints ?? []).filter(({key, effect}) => effect === 'NoSchedule' && conditionKeys.has(key))
  const add = wanted.filter(taint => !present.some(other => isSame(other, taint)))
  const remove = present.filter(taint => !wanted.some(other => isSame(other, taint)))
  if (add.length > 0 || remove.length > 0) changeTaints(context, node, add, remove)
}
