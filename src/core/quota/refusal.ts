// What a quota says to an object. Kubernetes apiserver pkg/admission/plugin/resourcequota/controller.go
import type {JsonObject} from '../json.ts'
import {added, exceeding, masked, type ResourceList, resourceListText} from '../resource-list.ts'
import type {CountedKind} from './counted-kinds.ts'
import type {ScopeRequirement} from './scopes.ts'

/** A quota as far as admission reads it. */
export interface QuotaFacts {
  readonly name: string
  readonly hard: ResourceList
  readonly scopes: readonly ScopeRequirement[]
}

/** What the quota limits of things of that kind, in the order of names. */
export const limitedOf = ({hard}: QuotaFacts, kind: CountedKind): string[] =>
  [...hard.keys()].filter(kind.counts).sort()

/** True when the quota limits the object. */
export const concerns = (quota: QuotaFacts, kind: CountedKind, object: JsonObject): boolean =>
  limitedOf(quota, kind).length > 0 && quota.scopes.every(requirement => kind.isInScope(object, requirement))

/** Why the quota refuses an object that does not say how much it wants of what is limited. */
export function silenceRefusal(quota: QuotaFacts, kind: CountedKind, object: JsonObject): string | undefined {
  const missing = kind.missing(object, limitedOf(quota, kind))
  return missing === undefined ? undefined : `failed quota: ${quota.name}: ${missing}`
}

/** What is used of the quota when `more` is; of which resources that is too much, and the words for it. */
export function usedWith(
  {name, hard}: QuotaFacts,
  used: ResourceList,
  more: ResourceList,
): {readonly used: ResourceList; readonly over: readonly string[]; readonly refusal: string | undefined} {
  const requested = masked(more, hard.keys())
  const after = added(used, requested)
  const over = exceeding(masked(after, requested.keys()), hard)
  if (over.length === 0) return {used: after, over, refusal: undefined}
  const [wanted, taken, limits] = [requested, used, hard].map(list => resourceListText(masked(list, over)))
  return {
    used: after,
    over,
    refusal: `exceeded quota: ${name}, requested: ${wanted}, used: ${taken}, limited: ${limits}`,
  }
}
