import {type StuckClaim, stuckClaims} from '../binding/stuck.ts'
import {storedOf} from './accepted.ts'
import {predictionOf} from './prediction.ts'
import type {World} from './rule.ts'

/**
 * The claims of a world that can never bind as written, by `namespace/name`; claims that StatefulSets make are among them.
 * What the server refuses takes no part.
 */
export function stuckClaimsOf(world: World): ReadonlyMap<string, StuckClaim> {
  if (!world.subjects.some(subject => makesClaims.has(subject.manifest.kind) && storedOf(subject))) return new Map()
  const found = stuckClaims(predictionOf(world), {complete: world.complete})
  return new Map(found.map(claim => [`${claim.namespace}/${claim.name}`, claim]))
}

const makesClaims: ReadonlySet<string> = new Set(['PersistentVolumeClaim', 'StatefulSet'])
