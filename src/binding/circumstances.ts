import {isObject, type JsonObject, stringAt} from '../core/json.ts'
import type {Version} from '../core/version.ts'
import {type ClaimFacts, claimFacts, claimKey} from './claim-facts.ts'
import {type ClassFacts, classFacts, defaultClass} from './class-facts.ts'
import type {BindingEvent} from './events.ts'
import {type Features, featuresOf} from './features.ts'
import {matchingVolumes, matchingVolumesOnNode} from './matching.ts'
import {anonymousNode, type NodeFacts, nodeFacts} from './node-facts.ts'
import {type NodeUse, unused} from './node-fit.ts'
import {type PodFacts, podFacts} from './pod-facts.ts'
import type {Refusal} from './prediction/limits.ts'
import type {PodStatus} from './prediction/world.ts'
import type {PodSurroundings} from './schedule-pod.ts'
import {type ClaimDecision, type ClaimSurroundings, type PendingReason, syncClaim} from './sync-claim.ts'
import {type VolumeState, volumeState} from './volume-facts.ts'

/** Where a claim stands, and what the controller said of it last. */
export interface ClaimStanding {
  readonly claim: ClaimFacts
  /** As its author wrote it: without what controllers filled in. */
  readonly asWritten: ClaimFacts
  readonly pending: PendingReason | undefined
  readonly awaits: string | undefined
  readonly events: readonly BindingEvent[]
}

/** One state of a cluster: foreseen (a Prediction is one) or found. */
export interface Circumstances {
  readonly claims: ReadonlyMap<string, ClaimStanding>
  readonly volumes: ReadonlyMap<string, {readonly volume: VolumeState | undefined}>
  readonly pods: ReadonlyMap<string, {readonly pod: PodFacts; readonly status: PodStatus | undefined}>
  readonly classes: ReadonlyMap<string, ClassFacts>
  readonly nodes: readonly NodeFacts[]
  readonly features: Features
  /** What LimitRanges and quotas keep out, where that is foreseen. */
  readonly refusals?: readonly Refusal[]
}

const isOf = (object: JsonObject, kind: string, group = ''): boolean =>
  object['kind'] === kind && (stringAt(object, 'apiVersion') ?? '').split('/').slice(0, -1).join('') === group

/**
 * The circumstances of a cluster that is given as its objects are now: phases, claimRefs and nodeNames are taken as they
 * stand, nothing is played. Without Node objects there is one node that nothing is known of.
 */
export function circumstancesOf(objects: readonly JsonObject[], version: Version): Circumstances {
  const of = (kind: string, group?: string): JsonObject[] => objects.filter(object => isOf(object, kind, group))
  const nodes = of('Node').map(nodeFacts)
  const claims = new Map<string, ClaimStanding>()
  const found: Circumstances = {
    claims,
    volumes: new Map(
      of('PersistentVolume')
        .map(volumeState)
        .map(volume => [volume.name, {volume}]),
    ),
    pods: new Map(
      of('Pod').map(object => [claimKey(podFacts(object)), {pod: podFacts(object), status: statusOf(object)}]),
    ),
    classes: new Map(
      of('StorageClass', 'storage.k8s.io')
        .map(classFacts)
        .map(each => [each.name, each]),
    ),
    nodes: nodes.length > 0 ? nodes : [anonymousNode],
    features: featuresOf(version),
  }
  const around = surroundingsOf(found)
  for (const object of of('PersistentVolumeClaim')) {
    const claim = claimFacts(object)
    claims.set(claimKey(claim), new FoundClaim(claim, around))
  }
  return found
}

/** Conditions of a pod hold what the scheduler said of it last. */
function statusOf(pod: JsonObject): PodStatus {
  const nodeName = stringAt(pod, 'spec', 'nodeName') ?? ''
  if (nodeName !== '') return {state: 'scheduled', nodes: [], nodeName}
  const status = pod['status']
  const conditions = isObject(status) && Array.isArray(status['conditions']) ? status['conditions'] : []
  const scheduled = conditions.find(condition => isObject(condition) && condition['type'] === 'PodScheduled')
  return {state: 'unscheduled', message: stringAt(scheduled, 'message') ?? ''}
}

/** A claim as it is found: what the controller makes of it is worked out when asked for. */
class FoundClaim implements ClaimStanding {
  readonly claim: ClaimFacts
  readonly asWritten: ClaimFacts
  readonly #around: ClaimSurroundings
  #decided: ClaimDecision | undefined

  constructor(claim: ClaimFacts, around: ClaimSurroundings) {
    this.claim = claim
    this.asWritten = claim.boundByController ? {...claim, volumeName: ''} : claim
    this.#around = around
  }
  get #decision(): ClaimDecision {
    return (this.#decided ??= syncClaim(this.claim, this.#around))
  }
  get pending(): PendingReason | undefined {
    const decision = this.#decision
    if (decision.action === 'provision') return 'waits for provisioner'
    return decision.action === 'stay pending' ? decision.why : undefined
  }
  get awaits(): string | undefined {
    return this.#decision.action === 'provision' ? this.#decision.provisioner : undefined
  }
  get events(): readonly BindingEvent[] {
    const event = 'event' in this.#decision ? this.#decision.event : undefined
    return event === undefined ? [] : [event]
  }
}

/** What controller and scheduler look at in these circumstances. */
export function surroundingsOf(here: Circumstances): ClaimSurroundings & PodSurroundings {
  const volumes = function* (): Generator<VolumeState> {
    for (const {volume} of here.volumes.values()) if (volume) yield volume
  }
  const {features} = here
  const placed = [...here.pods.values()].filter(({pod, status}) => status?.state === 'scheduled' && !pod.ended)
  const isUsedBy = (pod: PodFacts, claim: ClaimFacts): boolean =>
    pod.namespace === claim.namespace && pod.claims.some(use => use.claim === claim.name)
  let nodes: PodSurroundings['nodes'] | undefined
  return {
    features,
    get nodes() {
      return (nodes ??= here.nodes.map(node => ({node, use: useOf(node, placed)})))
    },
    volume: name => here.volumes.get(name)?.volume,
    storageClass: name => here.classes.get(name),
    defaultClass: () => defaultClass(here.classes.values()),
    claim: (namespace, name) => here.claims.get(`${namespace}/${name}`)?.claim,
    matching: (claim, delayed) => matchingVolumes(claim, volumes(), {delayed, features}),
    matchingOnNode: (claim, node, taken) => matchingVolumesOnNode(claim, volumes(), node, taken, features),
    isInUse: claim => placed.some(({pod}) => isUsedBy(pod, claim)),
    waitingPods: claim =>
      [...here.pods.values()].flatMap(({pod, status}) =>
        status !== undefined && status.state !== 'scheduled' && !pod.ended && isUsedBy(pod, claim) ? [pod.name] : [],
      ),
  }
}

/** What the pods of a node take of it. */
function useOf(
  node: NodeFacts,
  placed: readonly {readonly pod: PodFacts; readonly status: PodStatus | undefined}[],
): NodeUse {
  const here = placed.filter(({status}) => status?.state === 'scheduled' && status.nodeName === node.name)
  if (node.anonymous || here.length === 0) return unused
  const requests = new Map<string, bigint>()
  for (const {pod} of here) {
    for (const [name, amount] of pod.requests) requests.set(name, (requests.get(name) ?? 0n) + amount)
  }
  return {pods: here.length, requests, hostPorts: new Set(here.flatMap(({pod}) => pod.hostPorts))}
}
