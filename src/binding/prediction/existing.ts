import {claimKey} from '../claim-facts.ts'
import {addVolume, placePod, standVolume} from './changes.ts'
import {addLimit} from './limits.ts'
import type {Step} from './scenario.ts'
import {type Limits, settle} from './settle.ts'
import {addClass} from './stage.ts'
import type {World} from './world.ts'

/** Puts what is there already into the world, with its state, and lets it settle: what waits may wait no longer. */
export function beginWith(world: World, steps: readonly Step[], limits: Limits): World[] {
  const there = steps.filter(step => step.there)
  if (there.length === 0) return [world]
  for (const {creates, index} of there) putState(world, creates, index)
  // Volumes and pods after the claims that they are about.
  for (const {creates, index} of there) wake(world, creates, index)
  for (const {creates, index} of there) if (creates === 'limit') addLimit(world, index)
  return settle(world, limits)
}

function putState(world: World, kind: Step['creates'], index: number): void {
  const {scenario, pending} = world.stage
  switch (kind) {
    case 'class':
      return addClass(world.stage, scenario.classes[index]!)
    case 'claim': {
      const claim = scenario.claims[index]!
      world.claims[index] = claim
      if (claim.phase !== 'Pending') return
      world.pendingClaims.add(pending.placeOf[index]!)
      world.dirtyClaims.add(index)
      return
    }
    case 'volume':
      world.volumes[index] = scenario.volumes[index]
      return
    case 'pod':
    case 'workload':
    case 'limit':
  }
}

function wake(world: World, kind: Step['creates'], index: number): void {
  const {scenario} = world.stage
  switch (kind) {
    case 'class':
    case 'claim':
    case 'limit':
      return
    case 'volume': {
      const volume = scenario.volumes[index]!
      const left = volume.claimRef !== undefined && scenario.gone.claims.has(claimKey(volume.claimRef))
      // What the controller said of it stands, unless it has not looked at it yet or its claim goes now.
      if (left || volume.phase === 'Pending') addVolume(world, index)
      else standVolume(world, index)
      return
    }
    case 'pod': {
      const pod = scenario.pods[index]!
      if (pod.ended) world.pods[index] = {state: 'scheduled', nodes: [], nodeName: pod.nodeName}
      else if (pod.nodeName !== '') placePod(world, index, {state: 'scheduled', nodes: [], nodeName: pod.nodeName})
      else {
        world.pods[index] = {state: 'unscheduled', message: ''}
        world.dirtyPods.add(index)
      }
      return
    }
    case 'workload':
      world.nextMember[index] = 0
      world.dirtyWorkloads.add(index)
  }
}
