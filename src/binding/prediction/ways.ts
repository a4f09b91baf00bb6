import type {World} from './world.ts'

/** What may have become of a claim, a volume or a pod, as text, so that equal ways are equal. */

const separator = '\u0000'

/** Members of a pool that a claim may have taken, or takers of a volume: see pools.ts. */
export const claimWay = (phase: string, volume: string): string => `${phase}${separator}${volume}`
export const volumeWay = (phase: string, claim: string): string => `${phase}${separator}${claim}`
export const podWay = (scheduled: boolean, node: string): string => `${scheduled ? '+' : '-'}${node}`

export const readWay = (way: string): {readonly phase: string; readonly name: string} => {
  const at = way.indexOf(separator)
  return {phase: way.slice(0, at), name: way.slice(at + 1)}
}
export const readPodWay = (way: string): {readonly scheduled: boolean; readonly node: string} => ({
  scheduled: way.startsWith('+'),
  node: way.slice(1),
})

export function claimWayIn(world: World, claim: number): string {
  const here = world.claims[claim]
  return here ? claimWay(here.phase, here.volumeName) : claimWay('', '')
}

export function volumeWayIn(world: World, volume: number): string {
  const here = world.volumes[volume]
  if (!here) return volumeWay('Deleted', '')
  return volumeWay(here.phase, here.claimRef ? `${here.claimRef.namespace}/${here.claimRef.name}` : '')
}

export function podWaysIn(world: World, pod: number): string[] {
  const here = world.pods[pod]
  if (here?.state !== 'scheduled') return [podWay(false, '')]
  if (here.nodes.length === 0) return [podWay(true, here.nodeName)]
  return here.nodes.map(node => podWay(true, node.name))
}

/** True when the claim took its volume from a pool of several, and so may have taken any of them. */
export function isPooledClaim(world: World, claim: number): boolean {
  if (world.claimRound[claim]! < 0) return false
  const volume = world.catalog.volumeNamed.get(world.claims[claim]!.volumeName)!
  return isPooledVolume(world, volume)
}

export function isPooledVolume(world: World, volume: number): boolean {
  const {catalog} = world
  const place = catalog.placeOf[volume]!
  const pool = catalog.poolAt[place]!
  return world.volumeRound[volume]! >= 0 && (catalog.poolAt[place - 1] === pool || catalog.poolEnd[place]! > place + 1)
}
