// Which nodes a DaemonSet wants. Kubernetes pkg/controller/daemon/daemon_controller.go NodeShouldRunDaemonPod
import type {DaemonSet, NodeObject, Pod, PodSpec, Toleration} from '../objects.ts'
import {nodeMatches} from '../selectors.ts'
import {tolerates} from '../taints.ts'

export interface Wish {
  /** A pod belongs there. */
  readonly run: boolean
  /** One that runs there may stay. */
  readonly stay: boolean
}

const exists = (key: string, effect: string): Toleration => ({key, operator: 'Exists', effect})

/** Pods of DaemonSets stay on nodes that are in trouble. Kubernetes util/daemonset_util.go AddOrUpdateDaemonPodTolerations */
const builtIn = [
  exists('node.kubernetes.io/not-ready', 'NoExecute'),
  exists('node.kubernetes.io/unreachable', 'NoExecute'),
  exists('node.kubernetes.io/disk-pressure', 'NoSchedule'),
  exists('node.kubernetes.io/memory-pressure', 'NoSchedule'),
  exists('node.kubernetes.io/pid-pressure', 'NoSchedule'),
  exists('node.kubernetes.io/unschedulable', 'NoSchedule'),
]

function tolerationsOf(spec: PodSpec): Toleration[] {
  const own = spec.tolerations ?? []
  const more = spec.hostNetwork === true ? [exists('node.kubernetes.io/network-unavailable', 'NoSchedule')] : []
  const same = (a: Toleration, b: Toleration): boolean =>
    a.key === b.key && a.effect === b.effect && a.operator === b.operator
  return [...own, ...[...builtIn, ...more].filter(added => !own.some(written => same(written, added)))]
}

export function wishFor(set: DaemonSet, node: NodeObject): Wish {
  const {spec} = set.spec.template
  const {name, labels = {}} = node.metadata
  const never = {run: false, stay: false}
  if (spec.nodeName !== undefined && spec.nodeName !== name) return never
  if (Object.entries(spec.nodeSelector ?? {}).some(([key, value]) => labels[key] !== value)) return never
  if (!nodeMatches(spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution, node)) return never
  const tolerations = tolerationsOf(spec)
  const hostile = (node.spec?.taints ?? []).filter(
    taint => taint.effect !== 'PreferNoSchedule' && !tolerates(tolerations, taint),
  )
  return {run: hostile.length === 0, stay: hostile.every(({effect}) => effect !== 'NoExecute')}
}

/** The template for the pod of one node: the scheduler can give it no other. */
export function specFor(set: DaemonSet, node: string): PodSpec {
  const {spec} = set.spec.template
  const nodeAffinity = {
    ...spec.affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{matchFields: [{key: 'metadata.name', operator: 'In', values: [node]}]}],
    },
  }
  return {...spec, affinity: {...spec.affinity, nodeAffinity}, tolerations: tolerationsOf(spec)}
}

/** The node that the pod was made for. */
export function targetOf(pod: Pod): string | undefined {
  if (pod.spec.nodeName !== undefined) return pod.spec.nodeName
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  return terms
    ?.flatMap(({matchFields = []}) => matchFields)
    .find(({key, operator, values}) => key === 'metadata.name' && operator === 'In' && values?.length === 1)
    ?.values?.[0]
}
