import {fieldOf, isObject, type Json, type JsonObject, listAt, objectAt, stringAt, valueAt} from '../core/json.ts'
import {type Labels, labelsOf} from '../core/labels.ts'
import {ephemeralClaimName} from '../core/names.ts'
import {amountOf} from './amount.ts'

/** A claim that a pod uses: by name, or made for the pod alone (generic ephemeral volume). */
export interface ClaimUse {
  readonly claim: string
  readonly ephemeral: boolean
}

export interface ContainerPort {
  readonly name: string
  readonly protocol: string
  readonly port: number
}

export interface Toleration {
  readonly key: string
  readonly operator: string
  readonly value: string
  readonly effect: string
}

/** What the scheduler reads of a Pod. */
export interface PodFacts {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly labels: Labels
  /** spec.hostname and spec.subdomain: together with a headless Service of that name they make a DNS name. */
  readonly hostname: string
  readonly subdomain: string
  /** spec.nodeName: the pod passes the scheduler by. */
  readonly nodeName: string
  /** In the order of spec.volumes. */
  readonly claims: readonly ClaimUse[]
  readonly nodeSelector: Labels
  /** spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution, a NodeSelector. */
  readonly nodeAffinity: Json | undefined
  readonly tolerations: readonly Toleration[]
  /** Ports that the containers name. */
  readonly ports: readonly ContainerPort[]
  /** `protocol/port` on the node that the containers ask for; with `@address` where it is one address of it. */
  readonly hostPorts: readonly string[]
  /** Requested amounts in billionths of their unit. */
  readonly requests: ReadonlyMap<string, bigint>
  /** spec.schedulingGates: while there is one the scheduler does not look at the pod. */
  readonly gates: readonly string[]
  /** Phase Succeeded or Failed. */
  readonly ended: boolean
  readonly beingDeleted: boolean
  /** Condition Ready, as a cluster tells it: what it needs it has. */
  readonly ready: boolean
  /** The pod, or the template that it is made of. */
  readonly source: JsonObject
}

/** Reads a pod, or with `identity` given the pod that a workload makes of its template. */
export function podFacts(object: JsonObject, identity?: {readonly namespace: string; readonly name: string}): PodFacts {
  const spec = objectAt(object, 'spec')
  const namespace = identity?.namespace ?? (stringAt(object, 'metadata', 'namespace') || 'default')
  const name = identity?.name ?? stringAt(object, 'metadata', 'name') ?? ''
  const affinity = valueAt(spec, ['affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution'])
  const phase = stringAt(object, 'status', 'phase')
  return {
    namespace,
    name,
    uid: stringAt(object, 'metadata', 'uid') ?? `uid of pod ${namespace}/${name}`,
    labels: labelsOf(valueAt(object, ['metadata', 'labels'])),
    hostname: stringAt(spec, 'hostname') ?? '',
    subdomain: stringAt(spec, 'subdomain') ?? '',
    nodeName: stringAt(spec, 'nodeName') ?? '',
    claims: claimUses(spec, name),
    nodeSelector: labelsOf(fieldOf(spec, 'nodeSelector')),
    nodeAffinity: isObject(affinity) ? affinity : undefined,
    tolerations: listAt(spec, 'tolerations').map(tolerationOf),
    ports: containerPorts(spec),
    hostPorts: hostPorts(spec),
    requests: podRequests(spec),
    gates: listAt(spec, 'schedulingGates').map(gate => stringAt(gate, 'name') ?? ''),
    ended: phase === 'Succeeded' || phase === 'Failed',
    beingDeleted: stringAt(object, 'metadata', 'deletionTimestamp') !== undefined,
    ready: isReady(object),
    source: object,
  }
}

/**
 * Whether a pod on a node runs, and so gets Ready: what runs in it is not looked at. One that is Ready stays so, whatever becomes of
 * its claims.
 */
export const canRun = ({ready, claims}: PodFacts, phaseOf: (claim: string) => string | undefined): boolean =>
  ready || claims.every(({claim}) => phaseOf(claim) === 'Bound')

const isReady = (pod: JsonObject): boolean =>
  listAt(pod, 'status', 'conditions').some(
    condition => stringAt(condition, 'type') === 'Ready' && stringAt(condition, 'status') === 'True',
  )

const claimUses = (spec: JsonObject, pod: string): ClaimUse[] =>
  listAt(spec, 'volumes').flatMap((volume): ClaimUse[] => {
    const claim = stringAt(volume, 'persistentVolumeClaim', 'claimName')
    if (claim !== undefined) return [{claim, ephemeral: false}]
    const name = stringAt(volume, 'name')
    if (name === undefined || !isObject(fieldOf(volume, 'ephemeral'))) return []
    return [{claim: ephemeralClaimName(pod, name), ephemeral: true}]
  })

const tolerationOf = (toleration: Json): Toleration => ({
  key: stringAt(toleration, 'key') ?? '',
  operator: stringAt(toleration, 'operator') || 'Equal',
  value: stringAt(toleration, 'value') ?? '',
  effect: stringAt(toleration, 'effect') ?? '',
})

/** The ports of containers and sidecars. */
const portsIn = (spec: JsonObject): Json[] =>
  [...listAt(spec, 'containers'), ...listAt(spec, 'initContainers').filter(isSidecar)].flatMap(container =>
    listAt(container, 'ports'),
  )

const containerPorts = (spec: JsonObject): ContainerPort[] =>
  portsIn(spec).flatMap(port => {
    const [name, number] = [stringAt(port, 'name'), valueAt(port, ['containerPort'])]
    if (name === undefined || typeof number !== 'number') return []
    return [{name, protocol: stringAt(port, 'protocol') ?? 'TCP', port: number}]
  })

const hostPorts = (spec: JsonObject): string[] =>
  portsIn(spec).flatMap(port => {
    const number = valueAt(port, ['hostPort'])
    if (typeof number !== 'number' || number <= 0) return []
    const address = stringAt(port, 'hostIP') ?? ''
    const at = address === '' || address === '0.0.0.0' ? '' : `@${address}`
    return [`${stringAt(port, 'protocol') ?? 'TCP'}/${number}${at}`]
  })

const isSidecar = (container: Json): boolean => stringAt(container, 'restartPolicy') === 'Always'

type Amounts = Map<string, bigint>
const requestsOf = (container: Json): Amounts => {
  const amounts: Amounts = new Map()
  // What has a limit only requests as much.
  for (const field of ['limits', 'requests']) {
    for (const [name, value] of Object.entries(objectAt(container, 'resources', field))) {
      amounts.set(name, amountOf(value).nanos)
    }
  }
  return amounts
}
const add = (sum: Amounts, more: Amounts): void => {
  for (const [name, amount] of more) sum.set(name, (sum.get(name) ?? 0n) + amount)
}

/**
 * All containers together, or as much as the neediest moment of the initialisation takes, and the overhead.
 * Kubernetes component-helpers resource/helpers.go PodRequests.
 */
function podRequests(spec: JsonObject): Amounts {
  const running: Amounts = new Map()
  for (const container of listAt(spec, 'containers')) add(running, requestsOf(container))
  const sidecars: Amounts = new Map()
  const starting: Amounts = new Map()
  for (const container of listAt(spec, 'initContainers')) {
    const needed = new Map(sidecars)
    add(needed, requestsOf(container))
    if (isSidecar(container)) add(sidecars, requestsOf(container))
    for (const [name, amount] of needed) {
      if (amount > (starting.get(name) ?? 0n)) starting.set(name, amount)
    }
  }
  add(running, sidecars)
  for (const [name, amount] of starting) if (amount > (running.get(name) ?? 0n)) running.set(name, amount)
  for (const [name, value] of Object.entries(objectAt(spec, 'overhead')))
    add(running, new Map([[name, amountOf(value).nanos]]))
  return running
}
