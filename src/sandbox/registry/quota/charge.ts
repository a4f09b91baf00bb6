// The admission plugin ResourceQuota. Kubernetes apiserver pkg/admission/plugin/resourcequota/controller.go
import type {JsonObject} from '../../../core/json.ts'
import {quantitySign} from '../../../core/quantity.ts'
import type {Registry, ResourceType} from '../../registry.ts'
import {nameOf, namespaceOf, withField} from '../metadata.ts'
import type {Resource} from '../resources.ts'
import {
  added,
  equalLists,
  exceeding,
  increase,
  masked,
  type ResourceList,
  resourceListAt,
  resourceListJson,
  resourceListText,
  withoutZeros,
} from '../resource-list.ts'
import {forbiddenError, type StatusError} from '../status-errors.ts'
import {type Evaluator, evaluatorOf, type QuotaRequest} from './evaluators.ts'
import {scopesOf} from './scopes.ts'

export const quotaType: ResourceType = {group: '', resource: 'resourcequotas'}

/**
 * The quotas of the namespace as they have to be written together with that request; throws StatusError (403) when one does not
 * allow it. `now` is in milliseconds.
 */
export function chargedQuotas(
  cluster: Pick<Registry, 'list'>,
  resource: Resource,
  request: QuotaRequest,
  now: number,
): readonly JsonObject[] {
  const evaluator = evaluatorOf(resource)
  if (evaluator === undefined) return []
  const quotas = cluster.list(quotaType, namespaceOf(request.object) ?? '')
  if (quotas.length === 0 || !evaluator.handles(request)) return []
  const {object, old, subresource} = request
  const refuse = (why: string): StatusError => forbiddenError(resource, nameOf(object), why)
  const concerned = quotas.filter(quota => concerns(evaluator, quota, object, refuse))
  if (concerned.length === 0) return []
  const usage = evaluator.usage(object, now)
  const negative = [...usage].flatMap(([name, quantity]) => (quantitySign(quantity) < 0 ? [name] : []))
  if (negative.length > 0) throw refuse(`quota usage is negative for resource(s): ${negative.sort().join(',')}`)
  return concerned.flatMap(quota => {
    // What the quota did not count before the change it counts whole.
    const counted = old !== undefined && matches(evaluator, quota, old)
    const more = counted ? increase(usage, evaluator.usage(old, now)) : usage
    const charged = charge(quota, withoutZeros(more), subresource === 'status' ? undefined : refuse)
    return charged === undefined ? [] : [charged]
  })
}

const hardOf = (quota: JsonObject): ResourceList => resourceListAt(quota, 'status', 'hard')
const usedOf = (quota: JsonObject): ResourceList => resourceListAt(quota, 'status', 'used')

const matches = (evaluator: Evaluator, quota: JsonObject, object: JsonObject): boolean =>
  [...hardOf(quota).keys()].some(evaluator.counts) &&
  scopesOf(quota).every(requirement => evaluator.isInScope(object, requirement))

/** True when the quota limits the object; refuses one that does not say what the quota limits. */
function concerns(
  evaluator: Evaluator,
  quota: JsonObject,
  object: JsonObject,
  refuse: (why: string) => StatusError,
): boolean {
  if (!matches(evaluator, quota, object)) return false
  const limited = [...hardOf(quota).keys()].filter(evaluator.counts).sort()
  const missing = evaluator.missing(object, limited)
  if (missing !== undefined) throw refuse(`failed quota: ${nameOf(quota)}: ${missing}`)
  const used = usedOf(quota)
  if (limited.every(name => used.has(name))) return true
  throw refuse(`status unknown for quota: ${nameOf(quota)}, resources: ${limited.join(',')}`)
}

/** The quota with more used; undefined when nothing of it is. Without `refuse` it may be exceeded. */
function charge(
  quota: JsonObject,
  more: ResourceList,
  refuse: ((why: string) => StatusError) | undefined,
): JsonObject | undefined {
  const [hard, used] = [hardOf(quota), usedOf(quota)]
  const requested = masked(more, hard.keys())
  const after = added(used, requested)
  const over = exceeding(masked(after, requested.keys()), hard)
  if (refuse && over.length > 0) {
    const [wanted, taken, limits] = [requested, used, hard].map(list => resourceListText(masked(list, over)))
    throw refuse(`exceeded quota: ${nameOf(quota)}, requested: ${wanted}, used: ${taken}, limited: ${limits}`)
  }
  return equalLists(used, after) ? undefined : withUsed(quota, hard, after)
}

/** The quota with that status. */
export const withUsed = (quota: JsonObject, hard: ResourceList, used: ResourceList): JsonObject =>
  withField(quota, 'status', {hard: resourceListJson(hard), used: resourceListJson(used)})
