import type {NodeFacts} from '../node-facts.ts'
import {type Placement, schedulePod} from '../schedule-pod.ts'
import {syncClaim} from '../sync-claim.ts'
import {applyDecision, bind, claimPlace, isCompletable, placePod, volumePlace} from './changes.ts'
import type {World} from './world.ts'

/** A way for a pod to go, on any of these nodes. */
interface Way {
  readonly placement: Placement
  readonly nodes: NodeFacts[]
  share: number
}

/** One attempt of the scheduler: a world for each way that makes a difference, or the first of them. */
export function schedule(world: World, pod: number, onlyFirst: boolean): World[] {
  const decision = schedulePod(world.stage.scenario.pods[pod]!, world)
  if (decision.outcome !== 'fits') {
    refuse(world, pod, decision.message)
    return [world]
  }
  const ways = [...waysToGo(world, decision.places)]
  if (onlyFirst) {
    place(world, pod, ways[0]!)
    return [world]
  }
  const branches = ways.map((way, index) => {
    const last = index === ways.length - 1 && decision.otherwise === undefined
    const branch = last ? world : world.copy()
    branch.weight *= way.share
    place(branch, pod, way)
    return branch
  })
  if (decision.otherwise !== undefined) {
    refuse(world, pod, decision.otherwise)
    world.unluckyPods.add(pod)
    // The scheduler tries again after a while, so an unlucky choice seldom lasts.
    world.weight *= 0.01
    branches.push(world)
  }
  return branches
}

/** Nodes on which the same happens are one way, unless other pods have to do with which of them it is. */
function waysToGo(
  world: World,
  places: readonly {readonly node: NodeFacts; readonly placements: readonly Placement[]}[],
): Iterable<Way> {
  const ways = new Map<string, Way>()
  for (const {node, placements} of places) {
    for (const placement of placements) {
      const bound = placement.bindings.map(({volume}) => volumePlace(world, volume))
      const made = placement.provisions.map(claim => claimPlace(world, claim))
      const matters = world.stage.sharesNodes || made.some(claim => world.stage.podsUsing[claim]!.length > 1)
      const key = JSON.stringify([bound, made, matters ? node.name : ''])
      const share = 1 / (places.length * placements.length)
      const known = ways.get(key)
      if (known) {
        known.share += share
        // The placements of a node come one after the other.
        if (known.nodes.at(-1) !== node) known.nodes.push(node)
      } else ways.set(key, {placement, nodes: [node], share})
    }
  }
  return ways.values()
}

function refuse(world: World, pod: number, message: string): void {
  world.pods[pod] = {state: 'unscheduled', message}
}

function place(world: World, pod: number, {placement, nodes}: Way): void {
  const node = nodes[0]!
  const waitsFor: string[] = []
  for (const {claim, volume} of placement.bindings) {
    if (isCompletable(claim, volume)) bind(world, claimPlace(world, claim), volumePlace(world, volume))
    else waitsFor.push(claim.name)
  }
  for (const claim of placement.provisions) {
    const index = claimPlace(world, claim)
    world.claims[index] = {...claim, selectedNode: node.name}
    applyDecision(world, index, syncClaim(world.claims[index], world))
    waitsFor.push(claim.name)
  }
  if (waitsFor.length === 0) {
    placePod(world, pod, {state: 'scheduled', nodes, nodeName: node.name})
    return
  }
  const claims = `persistentvolumeclaim${waitsFor.length > 1 ? 's' : ''} ${waitsFor.map(name => `"${name}"`).join(', ')}`
  const where = node.name === '' ? '' : ` on node "${node.name}"`
  placePod(world, pod, {state: 'waiting', nodes, message: `waiting for ${claims} to be bound${where}`})
}
