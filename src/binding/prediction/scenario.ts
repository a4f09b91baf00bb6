import {isObject, type JsonObject, listAt, objectAt, stringAt} from '../../core/json.ts'
import {type ClaimFacts, claimFacts, claimKey} from '../claim-facts.ts'
import {type ClassFacts, classFacts} from '../class-facts.ts'
import {anonymousNode, type NodeFacts, nodeFacts} from '../node-facts.ts'
import {type PodFacts, podFacts} from '../pod-facts.ts'
import {newVolume, type VolumeState, volumeState} from '../volume-facts.ts'
import {isWorkload, type Workload, workloadOf} from '../workloads.ts'
import {withDefaultLimits} from '../../core/limit-range.ts'
import {isOfConcern, type Limit, limitOf} from './limits.ts'
import {type Gone, goneWithScaleDown, makesMore, nothingGone, podsOwned} from './ownership.ts'

/** One thing that a person creates, in the order of the input. */
export interface Step {
  readonly creates: 'class' | 'volume' | 'claim' | 'pod' | 'workload' | 'limit'
  /** Its place in the scenario's list. */
  readonly index: number
  /** It is there from the beginning, with its state; such steps come first. */
  readonly there?: true
}

export interface WorkloadPlaces {
  readonly workload: Workload
  /** For each member its claims and its pod. */
  readonly members: readonly {readonly claims: readonly number[]; readonly pod: number}[]
}

/** Everything that will ever exist, and the order in which it is created. */
export interface Scenario {
  readonly classes: readonly ClassFacts[]
  readonly volumes: readonly VolumeState[]
  readonly claims: readonly ClaimFacts[]
  /** `namespace/name` of each claim. */
  readonly claimKeys: readonly string[]
  readonly pods: readonly PodFacts[]
  /** For each pod the claims made with it: those of its generic ephemeral volumes. */
  readonly ephemeralClaims: ReadonlyMap<number, readonly number[]>
  readonly workloads: readonly WorkloadPlaces[]
  /** LimitRanges and ResourceQuotas that limit claims or pods. */
  readonly limits: readonly Limit[]
  readonly steps: readonly Step[]
  readonly nodes: readonly NodeFacts[]
  /** What of the cluster goes because a StatefulSet is made smaller, as `namespace/name`. */
  readonly gone: Gone
}

interface Draft {
  readonly classes: ClassFacts[]
  readonly volumes: VolumeState[]
  readonly claims: ClaimFacts[]
  readonly claimKeys: string[]
  readonly pods: PodFacts[]
  readonly ephemeralClaims: Map<number, number[]>
  readonly workloads: WorkloadPlaces[]
  readonly limits: Limit[]
  readonly steps: Step[]
  readonly claimPlaces: Map<string, number>
  readonly podPlaces: Map<string, number>
}

const kindOf = (object: JsonObject): string => {
  const version = stringAt(object, 'apiVersion') ?? ''
  const group = version.includes('/') ? version.slice(0, version.indexOf('/')) : ''
  const kind = stringAt(object, 'kind') ?? ''
  return groups[kind] === group ? kind : ''
}
const groups: Readonly<Record<string, string>> = {
  PersistentVolume: '',
  PersistentVolumeClaim: '',
  Pod: '',
  Node: '',
  LimitRange: '',
  ResourceQuota: '',
  ReplicationController: '',
  StorageClass: 'storage.k8s.io',
  StatefulSet: 'apps',
  Deployment: 'apps',
  ReplicaSet: 'apps',
  DaemonSet: 'apps',
  Job: 'batch',
}

/**
 * The scenario of resources that are created in this order, in a cluster that holds `existing` (as it stands there, status and all).
 * `objects` are as the API server stores them; kinds that have no part in binding are passed over. Nodes are there from the beginning;
 * without any there is one that nothing is known of.
 */
export function scenarioOf(objects: readonly JsonObject[], existing: readonly JsonObject[] = []): Scenario {
  const found = new Map(
    [...existing, ...objects]
      .filter(object => kindOf(object) === 'Node')
      .map(nodeFacts)
      .map(node => [node.name, node]),
  )
  const nodes = found.size > 0 ? [...found.values()] : [anonymousNode]
  const draft: Draft = {
    classes: [],
    volumes: [],
    claims: [],
    claimKeys: [],
    pods: [],
    ephemeralClaims: new Map(),
    workloads: [],
    limits: [],
    steps: [],
    claimPlaces: new Map(),
    podPlaces: new Map(),
  }
  const gone = existing.length > 0 ? goneWithScaleDown(existing) : nothingGone
  addExisting(draft, existing, gone, nodes)
  // A claim that the input names counts before one that a controller would make of the same name.
  for (const object of objects) {
    if (kindOf(object) === 'PersistentVolumeClaim') placeClaim(draft, freshClaim(object))
  }
  for (const object of objects) addObject(draft, kindOf(object), object, nodes)
  return {...draft, nodes, gone}
}

/** What is there already: claims before pods that may make them, workloads last, as what they make may be there too. */
function addExisting(draft: Draft, existing: readonly JsonObject[], gone: Gone, nodes: readonly NodeFacts[]): void {
  const isPod = (object: JsonObject): boolean => kindOf(object) === 'Pod'
  for (const object of [...existing.filter(each => !isPod(each)), ...existing.filter(isPod)]) {
    const there = true
    switch (kindOf(object)) {
      case 'StorageClass':
        draft.steps.push({creates: 'class', index: draft.classes.push(classFacts(object)) - 1, there})
        break
      case 'PersistentVolume':
        draft.steps.push({creates: 'volume', index: draft.volumes.push(volumeState(object)) - 1, there})
        break
      case 'PersistentVolumeClaim': {
        const claim = claimFacts(object)
        if (gone.claims.has(claimKey(claim))) break
        draft.steps.push({creates: 'claim', index: placeClaim(draft, claim), there})
        break
      }
      case 'Pod': {
        const pod = podFacts(object)
        if (gone.pods.has(claimKey(pod))) break
        const templates = ephemeralTemplates(objectAt(object, 'spec'))
        draft.steps.push({creates: 'pod', index: placePod(draft, pod, templates), there})
        break
      }
      case 'LimitRange':
      case 'ResourceQuota':
        addLimit(draft, object, there)
    }
  }
  for (const object of existing) {
    const kind = kindOf(object)
    if (!isWorkload(kind) || !makesMore(kind)) continue
    addWorkload(draft, kind, object, nodes, kind === 'StatefulSet' ? 0 : podsOwned(existing, kind, object))
    draft.steps.push({...draft.steps.pop()!, there: true})
  }
}

/** What a person creates has no status yet. */
function freshClaim(object: JsonObject): ClaimFacts {
  const claim = claimFacts(object)
  return claim.phase === 'Pending' && !claim.beingDeleted ? claim : {...claim, phase: 'Pending', beingDeleted: false}
}

function addObject(draft: Draft, kind: string, object: JsonObject, nodes: readonly NodeFacts[]): void {
  switch (kind) {
    case 'StorageClass':
      draft.steps.push({creates: 'class', index: draft.classes.length})
      // Each is newer than the one before it, and than all that are there: there is time between.
      draft.classes.push({...classFacts(object), created: `9999-${String(draft.classes.length).padStart(9, '0')}`})
      return
    case 'PersistentVolume':
      draft.steps.push({creates: 'volume', index: draft.volumes.push(newVolume(object)) - 1})
      return
    case 'PersistentVolumeClaim':
      draft.steps.push({creates: 'claim', index: placeClaim(draft, freshClaim(object))})
      return
    case 'LimitRange':
    case 'ResourceQuota':
      return addLimit(draft, object)
    case 'Pod': {
      const pod = podFacts(withDefaults(draft, object, object))
      const index = placePod(
        draft,
        {...pod, ended: false, ready: false, beingDeleted: false},
        ephemeralTemplates(objectAt(object, 'spec')),
      )
      draft.steps.push({creates: 'pod', index})
      return
    }
    default:
      if (isWorkload(kind)) addWorkload(draft, kind, object, nodes)
  }
}

function addLimit(draft: Draft, object: JsonObject, there?: true): void {
  const limit = limitOf(object)
  if (isOfConcern(limit))
    draft.steps.push({creates: 'limit', index: draft.limits.push(limit) - 1, ...(there && {there})})
}

/** A pod, or the template of `object`, with the requests and limits that it leaves to the LimitRanges that are there by then. */
function withDefaults({limits}: Draft, object: JsonObject, pod: JsonObject): JsonObject {
  if (limits.length === 0) return pod
  const namespace = stringAt(object, 'metadata', 'namespace') || 'default'
  const ranges = limits.flatMap(limit =>
    limit.kind === 'LimitRange' && limit.namespace === namespace ? [limit.object] : [],
  )
  return withDefaultLimits(ranges, pod)
}

function placeClaim(draft: Draft, claim: ClaimFacts): number {
  const key = claimKey(claim)
  let index = draft.claimPlaces.get(key)
  if (index !== undefined) return index
  index = draft.claims.push(claim) - 1
  draft.claimKeys.push(key)
  draft.claimPlaces.set(key, index)
  return index
}

interface EphemeralTemplate {
  readonly volume: string
  readonly claim: ClaimFacts
}
const ephemeralTemplates = (spec: JsonObject): EphemeralTemplate[] =>
  listAt(spec, 'volumes').flatMap(volume => {
    const template = objectAt(volume, 'ephemeral', 'volumeClaimTemplate')
    if (!isObject(template['spec'])) return []
    return [{volume: stringAt(volume, 'name') ?? '', claim: claimFacts(template)}]
  })

function placePod(draft: Draft, pod: PodFacts, templates: readonly EphemeralTemplate[]): number {
  const key = claimKey(pod)
  const known = draft.podPlaces.get(key)
  if (known !== undefined) return known
  const index = draft.pods.push(pod) - 1
  draft.podPlaces.set(key, index)
  const made: number[] = []
  for (const {volume, claim} of templates) {
    const name = `${pod.name}-${volume}`
    // A claim of that name that somebody else made is left alone.
    if (draft.claimPlaces.has(`${pod.namespace}/${name}`)) continue
    const {namespace, uid: ownerUid} = pod
    made.push(placeClaim(draft, {...claim, namespace, name, ownerUid, uid: `uid of claim ${namespace}/${name}`}))
  }
  if (made.length > 0) draft.ephemeralClaims.set(index, made)
  return index
}

/** As many as a cluster is made for: https://kubernetes.io/docs/setup/best-practices/cluster-large/ */
const mostPods = 150_000

function addWorkload(draft: Draft, kind: string, object: JsonObject, nodes: readonly NodeFacts[], made = 0): void {
  const template = withDefaults(draft, object, objectAt(object, 'spec', 'template'))
  const workload = workloadOf(kind, withTemplate(object, template), nodes, Math.max(0, mostPods - draft.pods.length))
  const templates = ephemeralTemplates(objectAt(object, 'spec', 'template', 'spec'))
  const members = workload.members.slice(made).map(({pod, claims}) => ({
    claims: claims.map(claim => placeClaim(draft, claim)),
    pod: placePod(draft, pod, templates),
  }))
  draft.steps.push({creates: 'workload', index: draft.workloads.push({workload, members}) - 1})
}

const withTemplate = (object: JsonObject, template: JsonObject): JsonObject =>
  template === objectAt(object, 'spec', 'template')
    ? object
    : {...object, spec: {...objectAt(object, 'spec'), template}}
