// What the last sign of life of a node was. Kubernetes node_lifecycle_controller.go tryUpdateNodeHealth
import {modify, nowStamp, type ControllerContext} from '../context.ts'
import type {Condition, Lease, NodeObject} from '../objects.ts'
import {nodes} from '../resources.ts'

/** --node-monitor-grace-period: without a sign of life for so long a node is unknown. */
export const GRACE = 50_000
/** --node-startup-grace-period: the same for a node that has never told its status. */
export const STARTUP_GRACE = 60_000

const watched = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'] as const

export interface Health {
  /** The condition Ready as it was last seen. */
  readonly ready: Condition | undefined
  readonly renewed: string | undefined
  /** When the last sign of life came, by the clock of the sandbox. */
  readonly seen: number
}

export const readyCondition = (node: NodeObject): Condition | undefined =>
  node.status?.conditions?.find(({type}) => type === 'Ready')

/** The health after another look; a lease that was renewed, and a status that was posted, are signs of life. */
export function looked(before: Health | undefined, node: NodeObject, lease: Lease | undefined, now: number): Health {
  const ready = readyCondition(node)
  const created = Date.parse(node.metadata.creationTimestamp)
  const posted = (before?.ready === undefined) !== (ready === undefined)
  const again = before?.ready?.lastHeartbeatTime !== ready?.lastHeartbeatTime
  const first = ready === undefined ? created : now
  let seen = before === undefined ? first : posted || again ? now : before.seen
  const renewed = lease?.spec?.renewTime
  const isNewer = renewed !== undefined && (before?.renewed === undefined || before.renewed < renewed)
  if (isNewer) seen = now
  return {ready, renewed: isNewer ? renewed : before?.renewed, seen}
}

/** True when the node was silent for longer than it may be. */
export const isSilent = ({ready, seen}: Health, now: number): boolean =>
  now > seen + (ready === undefined ? STARTUP_GRACE : GRACE)

/** Writes that nobody knows how the node is. */
export function markUnknown(context: ControllerContext, node: NodeObject): NodeObject | undefined {
  const now = nowStamp(context)
  return modify(context, nodes, node, 'status', draft => {
    const conditions = [...((draft.status?.conditions ?? []) as Condition[])]
    for (const type of watched) {
      const index = conditions.findIndex(condition => condition.type === type)
      const old = conditions[index]
      if (old === undefined) conditions.push(neverPosted(type, node, now))
      else if (old.status !== 'Unknown') {
        const message = 'Kubelet stopped posting node status.'
        conditions[index] = {...old, status: 'Unknown', reason: 'NodeStatusUnknown', message, lastTransitionTime: now}
      }
    }
    draft.status = {...draft.status, conditions}
  })
}

const neverPosted = (type: string, node: NodeObject, now: string): Condition => ({
  type,
  status: 'Unknown',
  lastHeartbeatTime: node.metadata.creationTimestamp,
  lastTransitionTime: now,
  reason: 'NodeStatusNeverUpdated',
  message: 'Kubelet never posted node status.',
})
