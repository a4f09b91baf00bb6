import {Pools} from './pools.ts'
import {claimWayIn, isPooledClaim, isPooledVolume, podWaysIn, volumeWayIn} from './ways.ts'
import type {Alternatives, World} from './world.ts'

/** Pools with more pairs of volume and claim than this are kept apart instead of being listed. */
const mostPairs = 1024

/**
 * Makes one world of those that will go on alike; what they made of each object is kept as an alternative. The likelier one
 * stays.
 */
export function mergeAlike(worlds: readonly World[]): World[] {
  const merged = new Map<string, World>()
  for (const world of worlds) {
    const key = futureOf(world)
    const like = merged.get(key)
    if (!like) merged.set(key, world)
    else if (like.weight >= world.weight) absorb(like, world)
    else merged.set(key, absorb(world, like))
  }
  return [...merged.values()]
}

/** Everything of a world that what comes later depends on. Which volume a claim has matters to pods without a node only. */
function futureOf(world: World): string {
  const {stage, catalog} = world
  const pools = new Pools(world)
  const parts: (string | number)[] = []
  for (const [index, claim] of world.claims.entries()) {
    if (!claim) {
      parts.push('-')
      continue
    }
    parts.push(claim.phase, claim.className, claim.selectedNode ?? '', world.users[index]!)
    const place = catalog.placeOf[catalog.volumeNamed.get(claim.volumeName) ?? -1]
    if (place === undefined) continue
    const waited = stage.podsUsing[index]!.some(pod => world.pods[pod]?.state !== 'scheduled')
    parts.push(waited ? catalog.bucketAt[place]! : '')
    if (isPooledClaim(world, index) && pools.pairsWith(index) > mostPairs) {
      parts.push(catalog.poolAt[place]!, world.claimRound[index]!, world.claimStep[index]!)
    }
  }
  for (const [index, volume] of world.volumes.entries()) {
    if (!volume) continue
    if (isPooledVolume(world, index)) parts.push(world.volumeRound[index]!)
    else parts.push(volume.phase, stage.requesting.has(volume.name) ? (volume.claimRef?.name ?? '') : '')
  }
  for (const pod of world.pods) parts.push(pod?.state ?? '-')
  if (stage.sharesNodes) {
    for (const {pods, requests, hostPorts} of world.use) {
      parts.push(pods, ...[...requests].flat().map(String), ...[...hostPorts].sort())
    }
  }
  parts.push(
    '',
    ...world.dirtyClaims,
    '',
    ...members(world.dirtyPods, world),
    '',
    ...members(world.unluckyPods, world),
    '',
    ...world.dirtyWorkloads,
  )
  return `${parts.join('\n')}\n\n${world.poolFree.join()}\n${world.poolRound.join()}\n${world.nextMember.join()}`
}

function absorb(world: World, other: World): World {
  world.weight += other.weight
  const {claims, volumes, pods} = world.stage.scenario
  const [own, others] = [new Pools(world), new Pools(other)]
  for (const index of claims.keys()) {
    note(world.alternatives.claims, index, claimWays(world, own, index), claimWays(other, others, index))
  }
  for (const index of volumes.keys()) {
    note(world.alternatives.volumes, index, volumeWays(world, own, index), volumeWays(other, others, index))
  }
  for (const index of pods.keys())
    note(world.alternatives.pods, index, podWaysIn(world, index), podWaysIn(other, index))
  inherit(world.alternatives, other.alternatives)
  return world
}

function claimWays(world: World, pools: Pools, index: number): readonly string[] {
  if (!isPooledClaim(world, index)) return [claimWayIn(world, index)]
  return pools.pairsWith(index) > mostPairs ? [] : [...pools.claimWays(index)]
}

/** Whether a volume of a pool is left over is decided by what comes, which is the same in both worlds. */
const volumeWays = (world: World, pools: Pools, index: number): readonly string[] => {
  if (!isPooledVolume(world, index)) return [volumeWayIn(world, index)]
  return pools.pairsOf(index) > mostPairs ? [] : [...pools.takersOf(index)]
}

function note(sets: Map<number, Set<string>>, index: number, own: readonly string[], others: readonly string[]): void {
  if (others.length === 1 && others[0] === own[0]) return
  const known = new Set(own)
  const news = others.filter(way => !known.has(way))
  if (news.length === 0) return
  const set = sets.get(index)
  if (set) for (const way of news) set.add(way)
  else sets.set(index, new Set(news))
}

function inherit(into: Alternatives, from: Alternatives): void {
  for (const kind of ['claims', 'volumes', 'pods'] as const) {
    for (const [index, ways] of from[kind]) {
      const set = into[kind].get(index)
      if (set) for (const way of ways) set.add(way)
      else into[kind].set(index, new Set(ways))
    }
  }
}

function* members(bits: World['dirtyPods'], {pods}: World): Generator<number> {
  for (let pod = bits.next(0, pods.length); pod >= 0; pod = bits.next(pod + 1, pods.length)) yield pod
}
