import type {StuckClaim} from '../binding/stuck.ts'
import type {World} from './rule.ts'

/** The claims of a world that can never bind as written. */
export function stuckClaimsOf(_world: World): readonly StuckClaim[] {
  return []
}
