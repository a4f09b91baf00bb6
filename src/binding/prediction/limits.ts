// What LimitRanges and ResourceQuotas say to the claims and pods that come after them.
import {type JsonObject, stringAt} from '../../core/json.ts'
import {limitsRefusal} from '../../core/limit-range.ts'
import {claimsCounted, type CountedKind, podsCounted} from '../../core/quota/counted-kinds.ts'
import {zeroQuantity} from '../../core/quantity.ts'
import {concerns, limitedOf, type QuotaFacts, silenceRefusal, usedWith} from '../../core/quota/refusal.ts'
import {scopesOf} from '../../core/quota/scopes.ts'
import {
  added,
  asStored,
  increase,
  masked,
  type ResourceList,
  resourceListAt,
  withoutZeros,
} from '../../core/resource-list.ts'
import type {ClaimFacts} from '../claim-facts.ts'
import type {PodFacts} from '../pod-facts.ts'
import type {World} from './world.ts'

/** A LimitRange or ResourceQuota. */
export type Limit = {readonly namespace: string; readonly name: string} & (
  | {readonly kind: 'LimitRange'; readonly object: JsonObject}
  | {readonly kind: 'ResourceQuota'; readonly quota: QuotaFacts; readonly told: ResourceList}
)
type Quota = Limit & {readonly kind: 'ResourceQuota'}

/** A claim or pod that the server does not take, in its words. */
export interface Refusal {
  readonly kind: 'PersistentVolumeClaim' | 'Pod'
  readonly namespace: string
  readonly name: string
  /** What refuses it, in the same namespace. */
  readonly by: {readonly kind: 'LimitRange' | 'ResourceQuota'; readonly name: string}
  /** It asks for too much or too little, does not say how much, or is one too many. */
  readonly because: 'amount' | 'silence' | 'number'
  readonly message: string
  /** `StatefulSet default/web`: who would make it; undefined for what its author writes. */
  readonly maker?: string
}

export function limitOf(object: JsonObject): Limit {
  const namespace = stringAt(object, 'metadata', 'namespace') || 'default'
  const name = stringAt(object, 'metadata', 'name') ?? ''
  if (object['kind'] === 'LimitRange') return {kind: 'LimitRange', namespace, name, object}
  const quota = {name, hard: resourceListAt(object, 'spec', 'hard'), scopes: scopesOf(object)}
  return {kind: 'ResourceQuota', namespace, name, quota, told: resourceListAt(object, 'status', 'used')}
}

/** A limit counts from now on; what there is already counts for a quota. */
export function addLimit(world: World, place: number): void {
  const limit = world.stage.scenario.limits[place]!
  const {limits, scenario} = world.stage
  if (!limits.includes(limit)) limits.push(limit)
  if (limit.kind === 'LimitRange') return
  const {quota} = limit
  const limited = Object.values(countedAs).flatMap(kind => limitedOf(quota, kind))
  let used: ResourceList = new Map(limited.map(name => [name, zeroQuantity]))
  for (const claim of world.claims) if (claim) used = added(used, usageIn(limit, asked(claim)))
  for (const [index, status] of world.pods.entries()) {
    const pod = scenario.pods[index]!
    if (status !== undefined && !pod.ended) used = added(used, usageIn(limit, asPod(pod)))
  }
  // A cluster knows better, as it has a clock: pods that hang in their deletion do not count. It does not know yet of what goes.
  const {gone} = scenario
  const isKnown = gone.pods.size + gone.claims.size === 0
  world.used.set(limit, isKnown ? new Map([...asStored(used), ...masked(limit.told, limited)]) : asStored(used))
}

/** A thing that the server is asked to take. */
interface Asked {
  readonly kind: Refusal['kind']
  readonly namespace: string
  readonly name: string
  readonly object: JsonObject
}
const countedAs: Readonly<Record<Refusal['kind'], CountedKind>> = {
  PersistentVolumeClaim: claimsCounted,
  Pod: podsCounted,
}
const resources: Readonly<Record<Refusal['kind'], string>> = {
  PersistentVolumeClaim: 'persistentvolumeclaims',
  Pod: 'pods',
}

const asked = ({namespace, name, className, requestText, attributesClass}: ClaimFacts): Asked => ({
  kind: 'PersistentVolumeClaim',
  namespace,
  name,
  object: {
    spec: {
      resources: {requests: {storage: requestText}},
      storageClassName: className,
      volumeAttributesClassName: attributesClass,
    },
  },
})
const asPod = ({namespace, name, source}: PodFacts): Asked => ({kind: 'Pod', namespace, name, object: source})

/** Nobody asks how long a pod that is being deleted has been so. */
const now = 0

function usageIn(limit: Quota, {kind, namespace, object}: Asked): ResourceList {
  const counted = countedAs[kind]
  if (limit.namespace !== namespace || !concerns(limit.quota, counted, object)) return new Map()
  return counted.usage(object, now)
}

/** True when the server takes the claim, or the pod, now: the quotas have it then. Else the refusal is noted. */
export const takesClaim = (world: World, claim: ClaimFacts): boolean =>
  world.stage.limits.length === 0 || takes(world, asked(claim))
export const takesPod = (world: World, pod: PodFacts): boolean =>
  world.stage.limits.length === 0 || takes(world, asPod(pod))

function takes(world: World, wanted: Asked): boolean {
  const {kind, namespace, name} = wanted
  const limits = world.stage.limits.filter(limit => limit.namespace === namespace)
  const after = new Map<Limit, ResourceList>()
  const refused = beyondRanges(limits, wanted) ?? beyondQuotas(world, limits.filter(isQuota), wanted, after)
  if (refused === undefined) {
    for (const [limit, used] of after) world.used.set(limit, asStored(used))
    return true
  }
  const {limit, because, why} = refused
  const message = `${resources[kind]} "${name}" is forbidden: ${why}`
  const by = {kind: limit.kind, name: limit.name}
  world.refusals.set(`${kind} ${namespace}/${name}`, {kind, namespace, name, by, because, message})
  return false
}

interface Refused extends Pick<Refusal, 'because'> {
  readonly limit: Limit
  readonly why: string
}
const isQuota = (limit: Limit): limit is Quota => limit.kind === 'ResourceQuota'

/** The server has one answer for all LimitRanges; the first that minds is named. */
function beyondRanges(limits: readonly Limit[], {kind, object}: Asked): Refused | undefined {
  const ranges = limits.filter(limit => limit.kind === 'LimitRange')
  const why = limitsRefusal(
    ranges.map(range => range.object),
    kind,
    object,
  )
  const limit = why === undefined ? undefined : ranges.find(range => limitsRefusal([range.object], kind, object))
  return why === undefined || limit === undefined ? undefined : {limit, because: 'amount', why}
}

/** First whether all is said that quotas limit, then whether it is too much; `after` gets what is used of each then. */
function beyondQuotas(
  world: World,
  limits: readonly Quota[],
  wanted: Asked,
  after: Map<Limit, ResourceList>,
): Refused | undefined {
  const counted = countedAs[wanted.kind]
  const quotas = limits.filter(({quota}) => concerns(quota, counted, wanted.object))
  for (const limit of quotas) {
    const why = silenceRefusal(limit.quota, counted, wanted.object)
    if (why !== undefined) return {limit, because: 'silence', why}
  }
  for (const limit of quotas) {
    const more = withoutZeros(usageIn(limit, wanted))
    const {used, over, refusal} = usedWith(limit.quota, world.used.get(limit) ?? new Map(), more)
    if (refusal !== undefined) return {limit, because: over.every(isNumber) ? 'number' : 'amount', why: refusal}
    after.set(limit, used)
  }
  return undefined
}

const isNumber = (resource: string): boolean => /(^|[/.])(pods|persistentvolumeclaims)$/.test(resource)

/** The claim as the server makes it: with the default class, where there is one by now. */
export function createdClaim({stage}: World, place: number): ClaimFacts {
  const claim = stage.scenario.claims[place]!
  const assigned = claim.hasClass ? undefined : stage.defaultClass
  return assigned ? {...claim, className: assigned.name, hasClass: true} : claim
}

/** True when the server takes all those claims; nothing is changed. */
export function takesAll(world: World, places: readonly number[]): boolean {
  if (places.length < 2 || world.stage.limits.length === 0) return true
  const tried = world.copy()
  return places.every(place => takesClaim(tried, createdClaim(world, place)))
}

/** What is kept out in a world, and what will be when the pods that wait for a provisioner now are Ready: others come after them. */
export function refusalsIn(world: World): readonly Refusal[] {
  const {stage} = world
  if (stage.limits.length === 0) return []
  const later = world.copy()
  for (const [index, {members}] of stage.scenario.workloads.entries()) {
    const next = world.nextMember[index]!
    const last = members[next - 1]
    if (last === undefined || !waitsForProvisioner(world, last.pod)) continue
    for (const {claims, pod} of members.slice(next)) {
      const missing = claims.filter(claim => world.claims[claim] === undefined)
      const isMade =
        missing.every(claim => takesClaim(later, createdClaim(world, claim))) &&
        takesPod(later, stage.scenario.pods[pod]!)
      if (!isMade) break
    }
  }
  return [...later.refusals.values()]
}

const waitsForProvisioner = ({pods, pendingReasons, stage}: World, pod: number): boolean =>
  pods[pod]?.state === 'waiting' ||
  stage.claimsUsed[pod]!.some(claim => pendingReasons[claim] === 'waits for provisioner')

/** A claim got another class: quotas of classes count it there. */
export function recount(world: World, before: ClaimFacts, claim: ClaimFacts): void {
  for (const limit of world.stage.limits) {
    if (limit.kind !== 'ResourceQuota' || limit.namespace !== claim.namespace) continue
    const more = withoutZeros(increase(usageIn(limit, asked(claim)), usageIn(limit, asked(before))))
    world.used.set(limit, asStored(usedWith(limit.quota, world.used.get(limit) ?? new Map(), more).used))
  }
}

/** True when the quota counts claims or pods. */
export const isOfConcern = (limit: Limit): boolean =>
  limit.kind === 'LimitRange' || Object.values(countedAs).some(kind => limitedOf(limit.quota, kind).length > 0)
