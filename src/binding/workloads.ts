import {isObject, type JsonObject, listAt, objectAt, stringAt, valueAt, shallowCopy} from '../core/json.ts'
import {statefulSetClaimName, statefulSetPodName} from '../core/names.ts'
import {type ClaimFacts, claimFacts} from './claim-facts.ts'
import {type NodeFacts, anonymousNode} from './node-facts.ts'
import {type PodFacts, podFacts, type Toleration} from './pod-facts.ts'

/** A pod that a controller makes, with the claims that it makes for it before. */
export interface Member {
  readonly pod: PodFacts
  readonly claims: readonly ClaimFacts[]
}

/** What makes pods: a StatefulSet, Deployment, ReplicaSet, DaemonSet, ReplicationController or Job. */
export interface Workload {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** A pod is made only when the one before it is Ready. */
  readonly ordered: boolean
  readonly members: readonly Member[]
  /** Members that it would make beyond these: no cluster holds them, so they are not foreseen one by one. */
  readonly unforeseen: number
  /** spec.serviceName of a StatefulSet. */
  readonly serviceName: string | undefined
  /** Whether its claims stay when the set is scaled down and when it is deleted. */
  readonly retention: {readonly whenScaled: string; readonly whenDeleted: string} | undefined
}

const workloadKinds: ReadonlySet<string> = new Set([
  'StatefulSet',
  'Deployment',
  'ReplicaSet',
  'DaemonSet',
  'ReplicationController',
  'Job',
])
export const isWorkload = (kind: string): boolean => workloadKinds.has(kind)

/** More pods than one workload has in any cluster; `replicas` may say 2147483647. */
export const mostMembers = 10_000

/**
 * What a workload makes, on these nodes, at most `most` members. Names that the server makes up are written with a star:
 * `web-*-1`.
 */
export function workloadOf(
  kind: string,
  object: JsonObject,
  nodes: readonly NodeFacts[],
  most: number = mostMembers,
): Workload {
  const namespace = stringAt(object, 'metadata', 'namespace') || 'default'
  const name = stringAt(object, 'metadata', 'name') ?? ''
  const common = {kind, namespace, name, serviceName: undefined, retention: undefined, ordered: false}
  const limit = Math.min(most, mostMembers)
  if (kind === 'StatefulSet') return statefulSet(object, namespace, name, limit)
  const template = objectAt(object, 'spec', 'template')
  const base = podFacts(template, {namespace, name: ''})
  if (kind === 'DaemonSet') return {...common, members: daemonPods(base, name, nodes), unforeseen: 0}
  const count = kind === 'Job' ? jobPods(object) : numberAt(object, 1, 'spec', 'replicas')
  const members = numbered(Math.min(count, limit), index => ({pod: renamed(base, starName(name, index)), claims: []}))
  return {...common, members, unforeseen: Math.max(0, count - limit)}
}

const starName = (name: string, index: number): string => `${name}-*-${index + 1}`

const numbered = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({length: Math.max(0, count)}, (_, index) => make(index))

const numberAt = (object: JsonObject, otherwise: number, ...path: string[]): number => {
  const value = valueAt(object, path)
  return typeof value === 'number' ? value : otherwise
}

const jobPods = (object: JsonObject): number => {
  if (objectAt(object, 'spec')['suspend'] === true) return 0
  const parallel = numberAt(object, 1, 'spec', 'parallelism')
  return Math.min(parallel, numberAt(object, parallel, 'spec', 'completions'))
}

/** The same pod under another name, which claims of generic ephemeral volumes are named after. */
const renamed = (base: PodFacts, name: string): PodFacts => ({
  ...base,
  name,
  uid: `uid of pod ${base.namespace}/${name}`,
  claims: base.claims.map(use => (use.ephemeral ? {...use, claim: `${name}${use.claim}`} : use)),
})

/** Kubernetes pkg/controller/daemon/util/daemonset_util.go AddOrUpdateDaemonPodTolerations. */
const daemonTolerations: readonly Toleration[] = [
  ['node.kubernetes.io/not-ready', 'NoExecute'],
  ['node.kubernetes.io/unreachable', 'NoExecute'],
  ['node.kubernetes.io/disk-pressure', 'NoSchedule'],
  ['node.kubernetes.io/memory-pressure', 'NoSchedule'],
  ['node.kubernetes.io/pid-pressure', 'NoSchedule'],
  ['node.kubernetes.io/unschedulable', 'NoSchedule'],
].map(([key = '', effect = '']) => ({key, operator: 'Exists', value: '', effect}))

const daemonPods = (base: PodFacts, name: string, nodes: readonly NodeFacts[]): Member[] =>
  (nodes.length === 0 ? [anonymousNode] : nodes).map((node, index) => {
    const pod = renamed(base, starName(name, index))
    const tolerations = [...pod.tolerations, ...daemonTolerations]
    if (node.anonymous) return {pod: {...pod, tolerations}, claims: []}
    const terms = listAt(pod.nodeAffinity, 'nodeSelectorTerms')
    const matchFields = [{key: 'metadata.name', operator: 'In', values: [node.name]}]
    const nodeSelectorTerms =
      terms.length === 0 ? [{matchFields}] : terms.flatMap(term => (isObject(term) ? [{...term, matchFields}] : []))
    return {pod: {...pod, tolerations, nodeAffinity: {nodeSelectorTerms}}, claims: []}
  })

const podNameLabel = 'statefulset.kubernetes.io/pod-name'

/** Kubernetes pkg/controller/statefulset/stateful_set_utils.go newStatefulSetPod, getPersistentVolumeClaims. */
function statefulSet(object: JsonObject, namespace: string, name: string, limit: number): Workload {
  const spec = objectAt(object, 'spec')
  const base = podFacts(objectAt(spec, 'template'), {namespace, name: ''})
  const templates = listAt(spec, 'volumeClaimTemplates')
    .filter(isObject)
    .map(template => ({name: stringAt(template, 'metadata', 'name') ?? '', facts: claimFacts(template)}))
  const replaced = new Set(templates.map(template => template.name))
  const kept = listAt(spec, 'template', 'spec', 'volumes').filter(
    volume => !replaced.has(stringAt(volume, 'name') ?? ''),
  )
  const own = podFacts({metadata: {}, spec: {volumes: kept}}, {namespace, name: ''}).claims
  const subdomain = stringAt(spec, 'serviceName') ?? ''
  const start = numberAt(object, 0, 'spec', 'ordinals', 'start')
  const replicas = numberAt(object, 1, 'spec', 'replicas')
  const members = numbered(Math.min(replicas, limit), (index): Member => {
    const podName = statefulSetPodName(name, start + index)
    const claims = templates.map(template => {
      const claim = statefulSetClaimName(template.name, name, start + index)
      return {...template.facts, namespace, name: claim, uid: `uid of claim ${namespace}/${claim}`}
    })
    const uses = [...claims.map(claim => ({claim: claim.name, ephemeral: false})), ...own]
    const pod = renamed({...base, claims: uses}, podName)
    const labels = shallowCopy(base.labels)
    labels[podNameLabel] = podName
    return {pod: {...pod, hostname: podName, subdomain, labels}, claims}
  })
  const policy = objectAt(spec, 'persistentVolumeClaimRetentionPolicy')
  return {
    kind: 'StatefulSet',
    namespace,
    name,
    ordered: stringAt(spec, 'podManagementPolicy') !== 'Parallel',
    members,
    unforeseen: Math.max(0, replicas - limit),
    serviceName: stringAt(spec, 'serviceName'),
    retention: {
      whenScaled: stringAt(policy, 'whenScaled') ?? 'Retain',
      whenDeleted: stringAt(policy, 'whenDeleted') ?? 'Retain',
    },
  }
}
