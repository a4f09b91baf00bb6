import {offersModes} from '../access-modes.ts'
import {type ClaimFacts, claimKey} from '../claim-facts.ts'
import {type BindingEvent, externalExpanding} from '../events.ts'
import type {ClaimDecision} from '../sync-claim.ts'
import {syncVolume} from '../sync-volume.ts'
import type {VolumeState} from '../volume-facts.ts'
import {createdClaim, recount, takesClaim, takesPod} from './limits.ts'
import type {PodStatus, World} from './world.ts'

/** Writes to one world, each with what it sets in motion. */

export const claimPlace = (world: World, claim: ClaimFacts): number => world.stage.claimNamed.get(claimKey(claim))!
export const volumePlace = (world: World, volume: VolumeState): number =>
  world.stage.catalog.volumeNamed.get(volume.name)!

/** Events are told once, as `kubectl describe` counts repetitions up. */
export function addEvent(world: World, claim: number, event: BindingEvent | undefined): void {
  if (event === undefined) return
  const told = world.events[claim]!
  const again = told.some(({reason, message}) => reason === event.reason && message === event.message)
  if (!again) world.events[claim] = [...told, event]
}

export function addClaim(world: World, place: number): void {
  if (world.claims[place]) return
  const claim = createdClaim(world, place)
  if (!takesClaim(world, claim)) return
  world.claims[place] = claim
  world.pendingClaims.add(world.stage.pending.placeOf[place]!)
  world.dirtyClaims.add(place)
  wakePods(world, place)
}

export function wakePods(world: World, claim: number): void {
  for (const pod of world.stage.podsUsing[claim]!) {
    if (world.pods[pod]?.state === 'unscheduled') world.dirtyPods.add(pod)
  }
}

/** Creates the volume and lets the controller look at it until it has nothing more to do. */
export function addVolume(world: World, place: number): void {
  let volume = world.stage.scenario.volumes[place]
  for (let round = 0; volume && round < 4; round++) {
    const before: VolumeState = volume
    volume = syncedVolume(world, before)
    if (volume === before) break
  }
  world.volumes[place] = volume
  standVolume(world, place)
}

/** Makes the volume, as it is, one that can be taken, if it can. */
export function standVolume(world: World, place: number): void {
  const volume = world.volumes[place]
  if (volume?.phase === 'Available' && volume.claimRef === undefined && !volume.beingDeleted) shelve(world, place)
}

function syncedVolume(world: World, volume: VolumeState): VolumeState | undefined {
  const decision = syncVolume(volume, world)
  switch (decision.action) {
    case 'set phase':
      return volume.phase === decision.phase ? volume : {...volume, phase: decision.phase}
    case 'unbind':
      return unbound(volume, decision.keepReservation)
    case 'release':
      return reclaimed(volume, decision.reclaim.action)
    case 'sync claim':
      return volume
    case 'refuse':
      addEvent(world, claimPlace(world, decision.claim), decision.onClaim)
      return volume
  }
}

const unbound = (volume: VolumeState, keepReservation: boolean): VolumeState => ({
  ...volume,
  phase: 'Available',
  claimRef: keepReservation && volume.claimRef ? {...volume.claimRef, uid: ''} : undefined,
  boundByController: false,
})

function reclaimed(volume: VolumeState, action: string): VolumeState | undefined {
  if (action === 'delete') return undefined
  if (action === 'recycle') return unbound(volume, !volume.boundByController)
  const phase = action === 'fail' ? 'Failed' : 'Released'
  return volume.phase === phase || volume.phase === 'Failed' ? volume : {...volume, phase}
}

function shelve(world: World, volume: number): void {
  const place = world.catalog.placeOf[volume]!
  const pool = world.catalog.poolAt[place]!
  world.free.add(place)
  world.poolFree[pool]! += 1
  world.volumeRound[volume] = world.poolRound[pool]!
  world.volumeStep[volume] = world.stage.step
}

function unshelve(world: World, volume: number, claim: number): void {
  const place = world.catalog.placeOf[volume]!
  if (!world.free.has(place)) return
  const pool = world.catalog.poolAt[place]!
  world.free.remove(place)
  world.claimRound[claim] = world.poolRound[pool]!
  world.claimStep[claim] = world.stage.step
  world.poolFree[pool]! -= 1
  if (world.poolFree[pool] === 0) world.poolRound[pool]! += 1
}

/** What the controller's bind writes, in the volume and in the claim. */
export function bind(world: World, claimAt: number, volumeAt: number): void {
  const claim = world.claims[claimAt]!
  const volume = world.volumes[volumeAt]!
  const {namespace, name, uid} = claim
  const reserved = volume.claimRef !== undefined
  unshelve(world, volumeAt, claimAt)
  world.volumes[volumeAt] = {
    ...volume,
    phase: 'Bound',
    claimRef: {namespace, name, uid},
    boundByController: volume.boundByController || !reserved,
  }
  world.claims[claimAt] = {
    ...claim,
    phase: 'Bound',
    volumeName: volume.name,
    bindCompleted: true,
    boundByController: claim.boundByController || claim.volumeName === '',
  }
  world.pendingClaims.remove(world.stage.pending.placeOf[claimAt]!)
  world.awaits[claimAt] = undefined
  world.pendingReasons[claimAt] = undefined
  world.dirtyClaims.delete(claimAt)
  if (claim.request > volume.capacity) addEvent(world, claimAt, externalExpanding)
  wakePods(world, claimAt)
}

function lose(world: World, claimAt: number, event: BindingEvent): void {
  const claim = world.claims[claimAt]!
  if (claim.phase !== 'Lost') addEvent(world, claimAt, event)
  world.claims[claimAt] = {...claim, phase: 'Lost'}
  world.pendingClaims.remove(world.stage.pending.placeOf[claimAt]!)
  wakePods(world, claimAt)
}

/** What a sync of a claim writes, but for binding. */
export function applyDecision(world: World, index: number, decision: ClaimDecision): void {
  switch (decision.action) {
    case 'bind':
      return
    case 'assign class':
      changeClass(world, index, decision.className)
      world.dirtyClaims.add(index)
      return
    case 'provision':
      addEvent(world, index, decision.event)
      world.awaits[index] = decision.provisioner
      world.pendingReasons[index] = 'waits for provisioner'
      return
    case 'stay pending':
      addEvent(world, index, decision.event)
      world.pendingReasons[index] = decision.why
      world.awaits[index] = decision.why === 'waits for consumer' ? consumerOf(world, index) : undefined
      return
    case 'lose':
      lose(world, index, decision.event)
  }
}

function changeClass(world: World, index: number, className: string): void {
  const before = world.claims[index]!
  const claim = {...before, className, hasClass: true}
  world.claims[index] = claim
  recount(world, before, claim)
}

const consumerOf = (world: World, index: number): string => {
  const [pod] = world.waitingPods(world.claims[index]!)
  return pod === undefined ? 'first consumer' : `pod ${world.claims[index]!.namespace}/${pod}`
}

/** Whether the controller will finish a binding that the scheduler began. */
export const isCompletable = (claim: ClaimFacts, volume: VolumeState): boolean =>
  offersModes(volume.accessModes, claim.accessModes)

export function addPod(world: World, place: number): void {
  if (world.pods[place]) return
  const pod = world.stage.scenario.pods[place]!
  if (!takesPod(world, pod)) return
  world.pods[place] = {state: 'unscheduled', message: ''}
  for (const claim of world.stage.scenario.ephemeralClaims.get(place) ?? []) addClaim(world, claim)
  if (pod.nodeName === '') world.dirtyPods.add(place)
  else placePod(world, place, {state: 'scheduled', nodes: [], nodeName: pod.nodeName})
}

/** Gives the pod a node, and takes what it needs there. */
export function placePod(world: World, place: number, status: Exclude<PodStatus, {state: 'unscheduled'}>): void {
  const {stage} = world
  const pod = stage.scenario.pods[place]!
  world.pods[place] = status
  world.dirtyPods.remove(place)
  world.unluckyPods.remove(place)
  for (const claim of stage.claimsUsed[place]!) world.users[claim]! += 1
  const node = status.nodes[0]?.name ?? (status.state === 'scheduled' ? status.nodeName : '')
  if (stage.sharesNodes) {
    const index = stage.scenario.nodes.findIndex(({name}) => name === node)
    const before = world.use[index]
    if (before) {
      const requests = new Map(before.requests)
      for (const [name, amount] of pod.requests) requests.set(name, (requests.get(name) ?? 0n) + amount)
      const hostPorts = new Set([...before.hostPorts, ...pod.hostPorts])
      world.use[index] = {pods: before.pods + 1, requests, hostPorts}
    }
  }
  const member = stage.memberOf.get(place)
  if (member && status.state === 'scheduled') world.dirtyWorkloads.add(member.workload)
}
