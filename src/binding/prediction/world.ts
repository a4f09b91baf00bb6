import {type ClaimFacts, claimKey} from '../claim-facts.ts'
import type {BindingEvent} from '../events.ts'
import type {NodeFacts} from '../node-facts.ts'
import {type NodeUse, unused} from '../node-fit.ts'
import type {PodSurroundings} from '../schedule-pod.ts'
import type {ClaimSurroundings, PendingReason} from '../sync-claim.ts'
import type {VolumeSurroundings} from '../sync-volume.ts'
import type {ResourceList} from '../../core/resource-list.ts'
import type {VolumeState} from '../volume-facts.ts'
import {Bits} from './bits.ts'
import type {Limit, Refusal} from './limits.ts'
import {searchShelf, searchShelfOnNode} from './search.ts'
import type {Stage} from './stage.ts'

/** Where a pod stands. With several nodes, which of them it is makes no difference to anything else. */
export type PodStatus =
  | {readonly state: 'unscheduled'; readonly message: string}
  /** It has a node in the scheduler's mind, and waits there for volumes to be provisioned. */
  | {readonly state: 'waiting'; readonly nodes: readonly NodeFacts[]; readonly message: string}
  | {readonly state: 'scheduled'; readonly nodes: readonly NodeFacts[]; readonly nodeName: string}

/** What else an object may have become, in worlds that ended alike: texts of wayText. */
export interface Alternatives {
  readonly claims: Map<number, Set<string>>
  readonly volumes: Map<number, Set<string>>
  readonly pods: Map<number, Set<string>>
}

const emptyList: readonly BindingEvent[] = []

/** One possible state of the cluster. Objects are replaced, never changed, so that a copy shares them. */
export class World implements ClaimSurroundings, PodSurroundings, VolumeSurroundings {
  readonly stage: Stage
  /** By place in the scenario; undefined while it does not exist. */
  claims: (ClaimFacts | undefined)[]
  events: (readonly BindingEvent[])[]
  /** Provisioner or consumer that a claim waits for. */
  awaits: (string | undefined)[]
  /** Why a claim stays Pending, as the controller saw it last. */
  pendingReasons: (PendingReason | undefined)[]
  volumes: (VolumeState | undefined)[]
  pods: (PodStatus | undefined)[]
  /** How many pods on nodes use the claim. */
  users: Uint32Array
  use: NodeUse[]
  /** The next member that a workload makes; -1 before it is created. */
  nextMember: Int32Array
  free: Bits
  pendingClaims: Bits
  /** Volumes free in each pool, and how often it was emptied. */
  poolFree: Int32Array
  poolRound: Int32Array
  /** The round and step in which a claim took a volume of a pool, and a volume came into it; -1 for none. */
  claimRound: Int32Array
  claimStep: Int32Array
  volumeRound: Int32Array
  volumeStep: Int32Array
  /** What is used of each quota. */
  used: Map<Limit, ResourceList>
  /** What the server has not taken, by kind, namespace and name. */
  refusals: Map<string, Refusal>
  weight: number
  alternatives: Alternatives
  /** Work that is not done yet. */
  dirtyClaims: Set<number>
  dirtyPods: Bits
  /** Pods without a node that would have one, had the scheduler chosen otherwise among equal volumes. */
  unluckyPods: Bits
  dirtyWorkloads: Set<number>

  constructor(stage: Stage, from?: World) {
    this.stage = stage
    const {claims, volumes, pods, workloads, nodes} = stage.scenario
    this.claims = from ? from.claims.slice() : Array.from(claims, () => undefined)
    this.events = from ? from.events.slice() : Array.from(claims, () => emptyList)
    this.awaits = from ? from.awaits.slice() : Array.from(claims, () => undefined)
    this.pendingReasons = from ? from.pendingReasons.slice() : Array.from(claims, () => undefined)
    this.volumes = from ? from.volumes.slice() : Array.from(volumes, () => undefined)
    this.pods = from ? from.pods.slice() : Array.from(pods, () => undefined)
    this.users = from ? from.users.slice() : new Uint32Array(claims.length)
    this.use = from ? from.use.slice() : nodes.map(() => unused)
    this.nextMember = from ? from.nextMember.slice() : new Int32Array(workloads.length).fill(-1)
    this.free = from ? from.free.copy() : new Bits(volumes.length)
    this.pendingClaims = from ? from.pendingClaims.copy() : new Bits(claims.length)
    this.poolFree = from ? from.poolFree.slice() : new Int32Array(stage.catalog.poolCount)
    this.poolRound = from ? from.poolRound.slice() : new Int32Array(stage.catalog.poolCount)
    this.claimRound = from ? from.claimRound.slice() : new Int32Array(claims.length).fill(-1)
    this.claimStep = from ? from.claimStep.slice() : new Int32Array(claims.length)
    this.volumeRound = from ? from.volumeRound.slice() : new Int32Array(volumes.length).fill(-1)
    this.volumeStep = from ? from.volumeStep.slice() : new Int32Array(volumes.length)
    this.used = new Map(from?.used)
    this.refusals = new Map(from?.refusals)
    this.weight = from ? from.weight : 1
    this.alternatives = {
      claims: copySets(from?.alternatives.claims),
      volumes: copySets(from?.alternatives.volumes),
      pods: copySets(from?.alternatives.pods),
    }
    this.dirtyClaims = new Set(from?.dirtyClaims)
    this.dirtyPods = from ? from.dirtyPods.copy() : new Bits(pods.length)
    this.unluckyPods = from ? from.unluckyPods.copy() : new Bits(pods.length)
    this.dirtyWorkloads = new Set(from?.dirtyWorkloads)
  }

  copy(): World {
    return new World(this.stage, this)
  }

  // What the controllers look at.
  get features(): Stage['features'] {
    return this.stage.features
  }
  get catalog(): Stage['catalog'] {
    return this.stage.catalog
  }
  get nodes(): PodSurroundings['nodes'] {
    return this.stage.scenario.nodes.map((node, index) => ({node, use: this.use[index]!}))
  }
  claim(namespace: string, name: string): ClaimFacts | undefined {
    const place = this.stage.claimNamed.get(`${namespace}/${name}`)
    return place === undefined ? undefined : this.claims[place]
  }
  volume(name: string): VolumeState | undefined {
    const place = this.stage.catalog.volumeNamed.get(name)
    return place === undefined ? undefined : this.volumes[place]
  }
  storageClass(name: string): ReturnType<ClaimSurroundings['storageClass']> {
    return this.stage.classes.get(name)
  }
  defaultClass(): ReturnType<ClaimSurroundings['defaultClass']> {
    return this.stage.defaultClass
  }
  matching(claim: ClaimFacts, delayed: boolean): readonly VolumeState[] {
    return searchShelf(claim, this, delayed)
  }
  matchingOnNode(
    claim: ClaimFacts,
    node: NodeFacts,
    taken: ReadonlySet<string>,
  ): {readonly volumes: readonly VolumeState[]; readonly none: boolean} {
    return searchShelfOnNode(claim, node, taken, this)
  }
  waitingPods(claim: ClaimFacts): readonly string[] {
    return this.podsOf(claim).flatMap(pod => {
      const state = this.pods[pod]?.state
      return state === 'unscheduled' || state === 'waiting' ? [this.stage.scenario.pods[pod]!.name] : []
    })
  }
  isInUse(claim: ClaimFacts): boolean {
    return this.users[this.stage.claimNamed.get(claimKey(claim))!]! > 0
  }
  usingPods(namespace: string, name: string): readonly string[] {
    const {pods} = this.stage.scenario
    const using = [...pods.keys()].filter(
      pod => this.pods[pod] && pods[pod]!.namespace === namespace && pods[pod]!.claims.some(use => use.claim === name),
    )
    return using.map(pod => claimKey(pods[pod]!)).sort()
  }
  podsOf(claim: ClaimFacts): readonly number[] {
    return this.stage.podsUsing[this.stage.claimNamed.get(claimKey(claim))!]!
  }
}

const copySets = (sets: Map<number, Set<string>> | undefined): Map<number, Set<string>> =>
  new Map([...(sets ?? [])].map(([key, set]) => [key, new Set(set)]))
