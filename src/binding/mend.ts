import {changeAt} from '../core/change-at.ts'
import type {ObjectName} from '../core/diagnostic.ts'
import type {Path} from '../core/field-path.ts'
import {isObject, type Json, type JsonObject, stringAt, valueAt} from '../core/json.ts'
import {asWrittenVolume, changesForAnother} from './another-volume.ts'
import {nearest} from '../core/nearest.ts'
import type {Circumstances} from './circumstances.ts'
import {type Home, homeOf, objectNameOf} from './claim-home.ts'
import {firstVolume, madeAnew} from './last-resort.ts'
import {type ClaimFacts, claimFacts} from './claim-facts.ts'
import {verdictOn} from './explain.ts'
import {nodesFor} from './node-fit.ts'
import {costOf, type FieldChange, remedy, type Side, type Written} from './remedy.ts'
import {type VolumeState, volumeState} from './volume-facts.ts'
import {tolerationsFor} from './toleration.ts'
import {heldUpBy, whyClaim} from './why-claim.ts'
import {whyPod} from './why-pod.ts'

/** One field of one object that is written or (undefined) taken away. */
export interface ObjectChange {
  readonly object: ObjectName
  readonly path: Path
  readonly value: Json | undefined
}

/** What makes a claim bind: changes of objects that are there, or one more volume. */
export interface Mend {
  readonly changes: readonly ObjectChange[]
  /** A new volume: like that one (or none), but for these fields. */
  readonly adds?: {readonly like?: string; readonly name: string; readonly changes: readonly FieldChange[]}
  /** Volumes that it is about. */
  readonly volume: string | undefined
}

/** What mends are looked for in. */
export interface Mending {
  readonly here: Circumstances
  /** As the server stores them. */
  readonly objects: readonly JsonObject[]
  /** What becomes of changed objects. */
  readonly outcomeOf: (objects: readonly JsonObject[]) => Circumstances
  /** What it costs beyond the number of changes; undefined when the server refuses the object. */
  readonly price: (changed: JsonObject, before: JsonObject) => number | undefined
  /** Only changes by which this volume is taken. */
  readonly onlyVolume?: string
}

/** Volumes, and ways to tolerate taints, of which changes are made. */
const mostLookedAt = 6
const mostTries = 16
/** So many objects that each try takes its time. */
const many = 20_000
/** What costs so much more than the cheapest is no alternative. */
const mostBeyond = 1.6

export interface Candidate extends Mend {
  readonly cost: number
  readonly objects: readonly JsonObject[]
}

/**
 * The smallest changes by which a claim gets a volume, the cheapest first, at most `most`. Each has been tried: the server takes it,
 * and the claim is no longer stuck with it.
 */
export function mendsOf(key: string, mending: Mending, most = 3): readonly Mend[] {
  const {here, objects} = mending
  const why = whyClaim(here, key)
  const pods = why ? heldUpBy(why, here) : []
  if (pods.length === 0) return claimMends(key, mending, most)
  const tolerated = candidatesFrom(
    pods.flatMap(pod => tolerationsFor(pod, here, objects)),
    mending,
  ).flatMap(candidate => {
    const now: Mending = {...mending, here: mending.outcomeOf(candidate.objects), objects: candidate.objects}
    const after = whyClaim(now.here, key)
    return after === undefined || heldUpBy(after, now.here).length > 0 ? [] : {candidate, now, after}
  })
  const enough = tolerated.filter(({after}) => after.outcome !== 'stuck' && isOnly(after.claim, mending))
  if (enough.length > 0) return enough.slice(0, most).map(({candidate}) => candidate)
  const more = tolerated.flatMap(({candidate, now}) =>
    claimMends(key, now, most).map(mend => ({...mend, changes: [...candidate.changes, ...mend.changes]})),
  )
  return more.slice(0, most)
}

/** What gets a pod onto a node that refuses it for its taints only; each has been tried. */
export function podMendsOf(key: string, mending: Mending, most = 3): readonly Mend[] {
  const {here, objects, outcomeOf} = mending
  const why = whyPod(here, key)
  if (why?.outcome !== 'stuck' || why.phase !== 'not scheduled') return []
  return candidatesFrom(tolerationsFor(why.pod, here, objects), mending)
    .filter(candidate => whyPod(outcomeOf(candidate.objects), key)?.outcome !== 'stuck')
    .slice(0, most)
}

const candidatesFrom = (changes: readonly Written[], mending: Mending): readonly Candidate[] =>
  changes.slice(0, mostLookedAt).flatMap(change => candidateOf([change], 0, undefined, mending) ?? [])

const isOnly = ({phase, volumeName}: ClaimFacts, {onlyVolume}: Mending): boolean =>
  onlyVolume === undefined || phase !== 'Bound' || volumeName === onlyVolume

/** The mends of a claim that waits for nothing but a volume. */
function claimMends(key: string, mending: Mending, most: number): readonly Mend[] {
  const found: Mend[] = []
  let tries = mending.objects.length > many ? 5 : mostTries
  let cheapest = Infinity
  for (const candidate of candidatesOf(key, mending).toSorted((a, b) => a.cost - b.cost)) {
    if (found.length === most || tries === 0 || candidate.cost > cheapest + mostBeyond) break
    if (found.some(other => isSameIdea(other, candidate))) continue
    tries -= 1
    const outcome = mending.outcomeOf(candidate.objects)
    const after = whyClaim(outcome, key)
    if (after === undefined || after.outcome === 'stuck' || takesFromOthers(outcome, key, mending.here)) continue
    if (after.claim.phase !== 'Bound' && isOpenToOthers(candidate, key, mending.here)) continue
    const has = after.claim.phase === 'Bound' ? after.claim.volumeName : mending.onlyVolume
    if (mending.onlyVolume !== undefined && has !== mending.onlyVolume) continue
    found.push(candidate)
    cheapest = Math.min(cheapest, candidate.cost)
  }
  return found
}

/** Another claim, which has a volume, has none then. */
const takesFromOthers = (after: Circumstances, key: string, {claims}: Circumstances): boolean =>
  [...claims].some(
    ([other, {claim}]) => other !== key && claim.phase === 'Bound' && after.claims.get(other)?.claim.phase !== 'Bound',
  )

/** A new volume that another claim, which waits too, may take first. */
function isOpenToOthers({adds, objects}: Candidate, key: string, here: Circumstances): boolean {
  const [made] = objects
  if (!adds || !made || valueAt(made, ['spec', 'claimRef']) !== undefined) return false
  const volume = volumeState(made)
  return [...here.claims].some(
    ([other, {claim}]) =>
      other !== key && claim.phase !== 'Bound' && claim.volumeName === '' && fits(claim, volume, here),
  )
}

/** The same fields of the same kinds: of another volume, say. */
const isSameIdea = (a: Mend, b: Mend): boolean => ideaOf(a) === ideaOf(b)
const ideaOf = ({changes, adds}: Mend): string =>
  JSON.stringify([adds !== undefined, changes.map(({object, path}) => [object.kind, path])])

function candidatesOf(key: string, mending: Mending): Candidate[] {
  const {here, objects} = mending
  const why = whyClaim(here, key)
  if (!why) return []
  const home = homeOf(key, objects)
  const found = new Map<string, Candidate>()
  const offer = (changes: readonly Written[], extra: number, volume?: string): void => {
    const candidate = candidateOf(changes, extra, volume, mending)
    if (candidate) found.set(JSON.stringify(candidate.changes), candidate)
  }
  const volumes = why.verdicts
    .filter(({volume}) => mending.onlyVolume === undefined || volume === mending.onlyVolume)
    .map(({volume}) => here.volumes.get(volume)?.volume)
    .filter(volume => volume !== undefined && volume.phase !== 'Bound' && !volume.beingDeleted)
  for (const volume of volumes.slice(0, mostLookedAt)) {
    for (const side of ['claim', 'volume', 'either'] as const) {
      const way = volume && wayTo(volume, side, why.claim, home, mending)
      if (way) offer(way.changes, way.extra, volume.name)
    }
  }
  if (home && mending.onlyVolume === undefined) {
    const onClaim = (...change: FieldChange[]): Written[] =>
      change.map(each => ({object: home.object, path: [...home.base, ...each.path], value: each.value}))
    const requested = here.claims.get(key)?.asWritten.volumeName ?? ''
    if (requested !== '') offer(onClaim({path: ['spec', 'volumeName'], value: undefined}), 0.2)
    for (const {change, extra} of otherClasses(why.claim, here)) offer(onClaim(change), extra)
  }
  const isOutOfReach = why.verdicts.some(({mismatch}) => mismatch?.kind === 'node' && mismatch.pod !== undefined)
  for (const pod of why.pods) {
    if (pod.nodeName === '' && isOutOfReach) {
      for (const change of tolerationsFor(pod, here, objects).slice(0, mostLookedAt)) offer([change], 0.6)
    }
    if (pod.nodeName === '') continue
    const object = objects.find(
      each =>
        each['kind'] === 'Pod' &&
        stringAt(each, 'metadata', 'name') === pod.name &&
        (stringAt(each, 'metadata', 'namespace') || 'default') === pod.namespace,
    )
    const selector = {...pod.nodeSelector, 'kubernetes.io/hostname': pod.nodeName}
    if (!object) continue
    const freed: Written = {object, path: ['spec', 'nodeName'], value: undefined}
    offer([freed, {object, path: ['spec', 'nodeSelector'], value: selector}], -0.5)
    offer([freed], 1.5)
  }
  if (mending.onlyVolume !== undefined) return [...found.values()]
  const added = [...anotherVolume(key, home, false, mending), ...anotherVolume(key, home, true, mending)]
  return [
    ...found.values(),
    ...(added.length > 0
      ? added
      : [...firstVolume(why.claim, false, mending), ...firstVolume(why.claim, true, mending)]),
    ...(why.claim.phase === 'Lost' ? madeAnew(why.claim, mending) : []),
  ]
}

/** What it costs to add a volume: somebody has to make a folder, too. */
const addition = 2.3

/** One more volume like the one that comes closest, made to fit; with `reserved` no other claim gets it. */
function anotherVolume(key: string, home: Home | undefined, reserved: boolean, mending: Mending): Candidate[] {
  const {here, objects, price} = mending
  const why = whyClaim(here, key)
  const isLost = why?.claim.phase === 'Lost'
  const requested = (isLost ? why.claim.volumeName : here.claims.get(key)?.asWritten.volumeName) ?? ''
  const isMissing = requested !== '' && !here.volumes.get(requested)?.volume
  const like =
    why?.verdicts.find(({volume}) => here.volumes.get(volume)?.volume?.className === why.claim.className)?.volume ??
    (isMissing || requested === '' ? why?.verdicts[0]?.volume : requested)
  const volumes = objects.filter(object => object['kind'] === 'PersistentVolume')
  const model = volumes.find(object => stringAt(object, 'metadata', 'name') === like)
  const renaming = model && changesForAnother(model, volumes, isMissing ? requested : undefined)
  if (!why || !model || !renaming) return []
  const {namespace, name, uid} = why.claim
  // A claim that has had its volume before insists on its own uid.
  const holder: JsonObject = isLost ? {namespace, name, uid} : {namespace, name}
  const reservation: FieldChange = {path: ['spec', 'claimRef'], value: holder}
  const all = reserved || isLost ? [...renaming, reservation] : renaming
  let made: Json = asWrittenVolume(model)
  for (const {path, value} of all) made = changeAt(made, path, value)
  if (!isObject(made)) return []
  const available: VolumeState = {...volumeState(made), phase: 'Available'}
  const written =
    home && requested !== '' && !isMissing
      ? [{object: home.object, path: [...home.base, ...volumeNamePath], value: available.name}]
      : []
  if (requested !== '' && !home) return []
  const asking = requested === '' ? why.claim : {...why.claim, volumeName: available.name}
  const way = wayTo(available, 'volume', asking, home, mending, made)
  const fitted = (way?.changes ?? []).reduce<Json>((volume, {path, value}) => changeAt(volume, path, value), made)
  if (!isObject(fitted) || (way === undefined && !fits(asking, available, here))) return []
  const base = candidateOf(written, addition, available.name, mending)
  const extra = price(fitted, fitted)
  const alive = changeAt(fitted, ['status', 'phase'], 'Available')
  if (!base || extra === undefined || !isObject(alive)) return []
  const changes = [...all, ...(way?.changes ?? []).map(({path, value}) => ({path, value}))]
  const candidate = {
    ...base,
    cost: base.cost + changes.length - renaming.length,
    adds: {...(like === undefined ? {} : {like}), name: available.name, changes},
    // Volumes are there before claims look for them.
    objects: [alive, ...base.objects],
  }
  return [candidate]
}

const volumeNamePath: Path = ['spec', 'volumeName']

const fits = (claim: ClaimFacts, volume: VolumeState, here: Circumstances): boolean =>
  verdictOn({...claim, phase: 'Pending'}, claim, volume, here).mismatch === undefined

/** Classes that the claim may have meant, or that provision. */
function otherClasses(claim: ClaimFacts, here: Circumstances): {change: FieldChange; extra: number}[] {
  const inUse = new Set([
    ...here.classes.keys(),
    ...[...here.volumes.values()].flatMap(({volume}) => volume?.className ?? []),
  ])
  inUse.delete(claim.className)
  inUse.delete('')
  const meant = nearest(claim.className, [...inUse])
  return [...inUse]
    .filter(name => name === meant || here.classes.has(name))
    .slice(0, 5)
    .map(name => ({change: {path: ['spec', 'storageClassName'], value: name}, extra: name === meant ? 0.1 : 0.9}))
}

function candidateOf(
  changes: readonly Written[],
  extra: number,
  volume: string | undefined,
  {objects, price}: Mending,
): Candidate | undefined {
  const changed = new Map<JsonObject, JsonObject>()
  for (const {object, path, value} of changes) {
    const next = changeAt(changed.get(object) ?? object, path, value)
    if (isObject(next)) changed.set(object, next)
  }
  let cost = changes.length + extra
  for (const [before, after] of changed) {
    const more = price(after, before)
    if (more === undefined) return undefined
    cost += more
  }
  const named = changes.map(({object, path, value}) => ({object: objectNameOf(object), path, value}))
  return {changes: named, volume, cost, objects: objects.map(object => freed(object, changed.get(object) ?? object))}
}

/** A volume whose claimRef is taken away becomes Available. */
function freed(before: JsonObject, after: JsonObject): JsonObject {
  if (before === after || after['kind'] !== 'PersistentVolume' || valueAt(after, ['spec', 'claimRef'])) return after
  if (valueAt(before, ['spec', 'claimRef']) === undefined) return after
  const available = changeAt(after, ['status', 'phase'], 'Available')
  return isObject(available) ? available : after
}

/** Changes one thing after the other until the volume does; undefined where that leads nowhere. */
function wayTo(
  volume: VolumeState,
  side: Side,
  claim: ClaimFacts,
  home: Home | undefined,
  {here, objects}: Mending,
  made?: JsonObject,
): {readonly changes: readonly Written[]; readonly extra: number} | undefined {
  const object =
    made ??
    objects.find(each => each['kind'] === 'PersistentVolume' && stringAt(each, 'metadata', 'name') === volume.name)
  const changes: Written[] = []
  let extra = 0
  let [asked, offered] = [{...claim, phase: 'Pending', bindCompleted: false}, volume]
  let claimJson = home && valueAt(home.object, home.base)
  let volumeJson: Json | undefined = object
  const pods = whyClaim(here, `${claim.namespace}/${claim.name}`)?.pods ?? []
  const nodes = pods.length > 0 ? pods.flatMap(pod => nodesFor(pod, here)) : here.nodes
  for (let round = 0; round < 8; round++) {
    const {mismatch} = verdictOn(asked, asked, offered, {...here, nodes})
    if (!mismatch) return changes.length > 0 ? {changes, extra} : undefined
    const found = remedy(mismatch, {claim: asked, volume: offered, claimJson, volumeJson, nodes, here}, side)
    if (!found) return undefined
    extra += costOf(mismatch, found.on, offered)
    for (const change of found.changes) {
      if (found.on === 'claim') {
        if (!home || claimJson === undefined) return undefined
        changes.push({object: home.object, path: [...home.base, ...change.path], value: change.value})
        claimJson = changeAt(claimJson, change.path, change.value)
      } else {
        if (!object || volumeJson === undefined) return undefined
        changes.push({object, path: change.path, value: change.value})
        volumeJson = changeAt(volumeJson, change.path, change.value)
      }
    }
    if (isObject(claimJson)) asked = askedAgain(claimJson, asked)
    if (isObject(volumeJson)) offered = offeredAgain(volumeJson, offered)
  }
  return undefined
}

/** The claim as it is written now; who it is, and a class that was filled in, stay. */
function askedAgain(json: JsonObject, before: ClaimFacts): ClaimFacts & {readonly phase: string} {
  const {namespace, name, uid, phase, bindCompleted, className} = before
  const now = claimFacts(json)
  return {
    ...now,
    namespace,
    name,
    uid,
    phase,
    bindCompleted,
    ...(now.hasClass ? {} : {className, hasClass: before.hasClass}),
  }
}

function offeredAgain(json: JsonObject, before: VolumeState): VolumeState {
  const now = volumeState(json)
  const isFreed = before.claimRef !== undefined && now.claimRef === undefined
  return {...now, phase: isFreed ? 'Available' : before.phase, claimRef: now.claimRef}
}
