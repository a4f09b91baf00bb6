import {canRun} from '../pod-facts.ts'
import {isForClaim, type VolumeState} from '../volume-facts.ts'
import {syncClaim} from '../sync-claim.ts'
import {addClaim, addPod, addVolume, applyDecision, bind, volumePlace, wakePods} from './changes.ts'
import {mergeAlike} from './merge.ts'
import {addLimit, takesAll} from './limits.ts'
import {claimsWithin} from './pending.ts'
import type {Step} from './scenario.ts'
import {schedule} from './schedule.ts'
import {addClass} from './stage.ts'
import type {World} from './world.ts'

/** How far undecided things are told apart. `one` takes the first way every time. */
export interface Limits {
  readonly worlds: number
  readonly one: boolean
  /** Objects that may still be copied or compared. */
  left: number
}

/** Thrown when there are more possible worlds than are worth telling apart. */
export class TooManyWorlds extends Error {}

/** Creates what the step says in every world and lets each settle; classes have been added to the stage before. */
export function makeStep(worlds: readonly World[], step: Step, limits: Limits): World[] {
  let settled: World[] = []
  for (const world of worlds) {
    create(world, step, limits)
    settled.push(...settle(world, limits))
    if (settled.length > limits.worlds) settled = merge(settled, limits)
  }
  return settled
}

/** Merges worlds that have become alike; throws when too many are left, or when it has become too much work. */
export function merge(worlds: readonly World[], limits: Limits): World[] {
  spend(limits, worlds)
  const merged = mergeAlike(worlds)
  if (merged.length > limits.worlds) throw new TooManyWorlds()
  return merged
}

function spend(limits: Limits, worlds: readonly World[]): void {
  const {claims, volumes, pods} = worlds[0]?.stage.scenario ?? {claims: [], volumes: [], pods: []}
  limits.left -= worlds.length * (claims.length + volumes.length + pods.length)
  if (limits.left < 0) throw new TooManyWorlds()
}

/** What all worlds have in common of a step. */
export function prepareStep(world: World | undefined, step: Step): void {
  if (!world) return
  world.stage.step += 1
  if (step.creates === 'class') addClass(world.stage, world.stage.scenario.classes[step.index]!)
}

function create(world: World, step: Step, limits: Limits): void {
  // Whatever comes gives them another try.
  const {unluckyPods, pods} = world
  for (let pod = unluckyPods.next(0, pods.length); pod >= 0; pod = unluckyPods.next(pod + 1, pods.length)) {
    world.dirtyPods.add(pod)
    unluckyPods.remove(pod)
  }
  switch (step.creates) {
    case 'class':
      return meetClass(world, world.stage.scenario.classes[step.index]!.name)
    case 'volume':
      addVolume(world, step.index)
      return offerVolume(world, step.index, limits)
    case 'claim':
      return addClaim(world, step.index)
    case 'pod':
      return addPod(world, step.index)
    case 'limit':
      return addLimit(world, step.index)
    case 'workload':
      world.nextMember[step.index] = 0
      world.dirtyWorkloads.add(step.index)
  }
}

/** At the next resync, claims of a new class and claims that a new default serves are looked at again. */
function meetClass(world: World, name: string): void {
  const {pending} = world.stage
  const end = pending.claimAt.length
  for (let place = world.pendingClaims.next(0, end); place >= 0; place = world.pendingClaims.next(place + 1, end)) {
    const index = pending.claimAt[place]!
    const claim = world.claims[index]!
    if (claim.className !== name && (claim.hasClass || world.stage.defaultClass === undefined)) continue
    world.dirtyClaims.add(index)
    wakePods(world, index)
  }
}

/** Pending claims and pods that a volume could help are looked at again. */
function offerVolume(world: World, place: number, limits: Limits): void {
  const {stage} = world
  const volume = world.volumes[place]
  if (volume === undefined) return
  const look = (index: number): boolean => {
    const claim = world.claims[index]
    if (claim === undefined || claim.phase === 'Bound') return false
    wakePods(world, index)
    // Claims that get nothing of it need no second look: nothing else has changed.
    if (syncClaim(claim, world).action !== 'bind') return false
    world.dirtyClaims.add(index)
    if (world.dirtyClaims.size > limits.worlds && !limits.one) throw new TooManyWorlds()
    return limits.one
  }
  for (const index of stage.requesting.get(volume.name) ?? []) {
    if (world.claims[index] && world.claims[index].phase !== 'Bound') world.dirtyClaims.add(index)
  }
  const {claimRef} = volume
  if (claimRef) {
    const index = stage.claimNamed.get(`${claimRef.namespace}/${claimRef.name}`)
    if (index !== undefined && world.claims[index] && isForClaim(claimRef, world.claims[index])) look(index)
    return
  }
  if (volume.phase !== 'Available') return
  for (const index of claimsWithin(stage.pending, world.pendingClaims, volume)) if (look(index)) return
}

/** Works until nothing is left to do; as many worlds come back as there are ways for that. */
export function settle(start: World, limits: Limits): World[] {
  let settled: World[] = []
  let open = [start]
  // Worlds go on side by side, so that those that have become alike meet.
  let tolerated = 8
  while (open.length > 0) {
    const next: World[] = []
    for (const world of open) {
      const branches = work(world, limits)
      if (branches === 'done') {
        settled.push(world)
        continue
      }
      if (branches.length > 1) spend(limits, branches)
      next.push(...branches)
    }
    open = next
    if (open.length + settled.length <= tolerated) continue
    open = merge(open, limits)
    settled = merge(settled, limits)
    tolerated = 2 * (open.length + settled.length)
  }
  return settled
}

/** One piece of work: claims before pods before workloads. */
function work(world: World, limits: Limits): World[] | 'done' {
  if (world.dirtyClaims.size > 0) return workOnClaims(world, limits)
  if (!world.dirtyPods.isEmpty) {
    // The scheduler's queue has the pod first that was tried first.
    const pod = world.dirtyPods.next(0, world.pods.length)
    world.dirtyPods.remove(pod)
    return schedule(world, pod, limits.one)
  }
  for (const workload of world.dirtyWorkloads) return workOnWorkload(world, workload, limits)
  return 'done'
}

interface Bindable {
  readonly claim: number
  readonly volumes: readonly VolumeState[]
}

/**
 * A resync looks at claims in no defined order: who comes first takes what two could have. Claims that cannot get in each
 * other's way are not told apart.
 */
function workOnClaims(world: World, limits: Limits): World[] {
  const bindable: Bindable[] = []
  for (const index of world.dirtyClaims) {
    const claim = world.claims[index]!
    const decision = syncClaim(claim, world)
    if (decision.action === 'bind') {
      bindable.push({claim: index, volumes: decision.volumes})
      if (limits.one) break
      continue
    }
    world.dirtyClaims.delete(index)
    applyDecision(world, index, decision)
  }
  if (bindable.length === 0) return [world]
  if (bindable.length === 1 || !mayCollide(world, bindable)) return branchOver(world, bindable.slice(0, 1), limits)
  return branchOver(world, bindable, limits)
}

function mayCollide(world: World, bindable: readonly Bindable[]): boolean {
  const seen = new Set<number>()
  for (const {volumes} of bindable) {
    for (const volume of volumes) {
      const place = world.catalog.placeOf[volumePlace(world, volume)]!
      const pool = world.catalog.poolAt[place]!
      if (seen.has(pool)) return true
      seen.add(pool)
    }
  }
  return false
}

/** One world for each claim that may come first and each volume that it may take. */
function branchOver(world: World, bindable: readonly Bindable[], limits: Limits): World[] {
  const all = bindable.flatMap(({claim, volumes}) =>
    volumes.map(volume => ({claim, volume, share: 1 / (bindable.length * volumes.length)})),
  )
  const ways = limits.one ? all.slice(0, 1) : all
  return ways.map(({claim, volume, share}, index) => {
    const branch = index === ways.length - 1 ? world : world.copy()
    branch.weight *= share
    bind(branch, claim, volumePlace(branch, volume))
    return branch
  })
}

/** Makes the claims of a workload's next pod, or the pod. Where a quota does not take all claims, which it takes is not defined. */
function workOnWorkload(world: World, index: number, limits: Limits): World[] {
  const missing = missingClaims(world, index)
  const orders = limits.one || takesAll(world, missing) ? [missing] : permutations(missing)
  return orders.map((order, at) => {
    const branch = at === orders.length - 1 ? world : world.copy()
    branch.weight /= orders.length
    if (!makeMember(branch, index, order)) branch.dirtyWorkloads.delete(index)
    return branch
  })
}

/** The claims that the next pod of a workload lacks; none when its turn has not come. */
function missingClaims(world: World, index: number): readonly number[] {
  const {workload, members} = world.stage.scenario.workloads[index]!
  const next = world.nextMember[index]!
  const before = members[next - 1]
  if (workload.ordered && before !== undefined && !isReady(world, before.pod)) return []
  return members[next]?.claims.filter(claim => world.claims[claim] === undefined) ?? []
}

/** Makes what is missing or else the next pod of a workload; false when there is nothing to make now. */
function makeMember(world: World, index: number, missing: readonly number[]): boolean {
  const {workload, members} = world.stage.scenario.workloads[index]!
  const next = world.nextMember[index]!
  const member = members[next]
  if (next < 0 || member === undefined) return false
  const before = members[next - 1]
  if (workload.ordered && before !== undefined && !isReady(world, before.pod)) return false
  if (missing.length > 0) {
    // The controller has seen them by the time the pod is there.
    for (const claim of missing) addClaim(world, claim)
    // Without all of its claims there is no pod; the controller tries again, and nothing is given back here.
    return missing.every(claim => world.claims[claim] !== undefined)
  }
  addPod(world, member.pod)
  if (world.pods[member.pod] === undefined) return false
  world.nextMember[index] = next + 1
  return true
}

/** Whether the pod gets Ready, or is so already. */
function isReady(world: World, index: number): boolean {
  const pod = world.stage.scenario.pods[index]!
  const phaseOf = (claim: string): string | undefined => world.claim(pod.namespace, claim)?.phase
  return world.pods[index]?.state === 'scheduled' && canRun(pod, phaseOf)
}

/** All orders of a few. */
function permutations(list: readonly number[]): number[][] {
  if (list.length < 2 || list.length > mostInOrder) return [[...list]]
  return list.flatMap((first, at) => permutations(list.toSpliced(at, 1)).map(rest => [first, ...rest]))
}
const mostInOrder = 4
