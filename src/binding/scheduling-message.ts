import {atLeast, type Version} from '../core/version.ts'
import type {Refusal} from './node-fit.ts'

// Kubernetes pkg/scheduler/framework/types.go FitError.Error; the text of the last part comes from the plugins that are asked
// when no node fits: dynamicresources (on by default since 1.34) and defaultpreemption.

export const noNodes = 'no nodes available to schedule pods'

const available = (nodes: number): string => `0/${nodes} nodes are available:`

/** The message of a pod that is refused before any node is looked at. */
export function preFilterMessage(reason: string, nodes: number, version: Version): string {
  if (nodes === 0) return noNodes
  const after = atLeast(version, [1, 34])
    ? 'not found'
    : preemption([`${nodes} Preemption is not helpful for scheduling`], nodes, version)
  return `${available(nodes)} ${reason}. ${after}`
}

/** The message of a pod that every node refuses. */
export function filterMessage(refusals: readonly Refusal[], version: Version): string {
  const nodes = refusals.length
  if (nodes === 0) return noNodes
  const reasons = counted(refusals.flatMap(refusal => refusal.reasons))
  const helps = counted(
    refusals.map(refusal =>
      refusal.hopeless ? 'Preemption is not helpful for scheduling' : 'No preemption victims found for incoming pod',
    ),
  )
  const deallocation = atLeast(version, [1, 34]) ? 'no new claims to deallocate, ' : ''
  return `${available(nodes)} ${reasons.join(', ')}. ${deallocation}${preemption(helps, nodes, version)}`
}

/** A message without what preemption would do: why the nodes refuse the pod. */
export const refusalIn = (message: string): string => message.split('. ')[0]!

const preemption = (helps: readonly string[], nodes: number, version: Version): string =>
  `preemption: ${available(nodes)} ${helps.join(', ')}.${atLeast(version, [1, 29]) ? '' : '.'}`

/** `2 node(s) ...`, sorted as texts. */
function counted(reasons: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts].map(([reason, count]) => `${count} ${reason}`).sort()
}
