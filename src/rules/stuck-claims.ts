import {predict} from '../binding/prediction/predict.ts'
import {type StuckClaim, stuckClaims} from '../binding/stuck.ts'
import type {World} from './rule.ts'

/**
 * The claims of a world that can never bind as written, by `namespace/name`; claims that StatefulSets make are among them.
 * What the server refuses takes no part.
 */
export function stuckClaimsOf({subjects, version, complete}: World): ReadonlyMap<string, StuckClaim> {
  const stored = subjects.flatMap(({admission}) =>
    admission?.stored && admission.fieldErrors.length === 0 ? [admission.stored] : [],
  )
  if (!stored.some(object => object['kind'] === 'PersistentVolumeClaim' || object['kind'] === 'StatefulSet')) {
    return new Map()
  }
  const found = stuckClaims(predict(stored, {version}), {complete})
  return new Map(found.map(claim => [`${claim.namespace}/${claim.name}`, claim]))
}
