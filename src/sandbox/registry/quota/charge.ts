// The admission plugin ResourceQuota. Kubernetes apiserver pkg/admission/plugin/resourcequota/controller.go
import type {JsonObject} from '../../../core/json.ts'
import {quantitySign} from '../../../core/quantity.ts'
import {concerns, limitedOf, type QuotaFacts, silenceRefusal, usedWith} from '../../../core/quota/refusal.ts'
import {scopesOf} from '../../../core/quota/scopes.ts'
import {
  equalLists,
  increase,
  type ResourceList,
  resourceListAt,
  resourceListJson,
  withoutZeros,
} from '../../../core/resource-list.ts'
import type {Registry, ResourceType} from '../../registry.ts'
import {nameOf, namespaceOf, withField} from '../metadata.ts'
import type {Resource} from '../resources.ts'
import {forbiddenError, type StatusError} from '../status-errors.ts'
import {type Evaluator, evaluatorOf, type QuotaRequest} from './evaluators.ts'

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
  const concerned = quotas.filter(quota => isLimited(evaluator, quota, object, refuse))
  if (concerned.length === 0) return []
  const usage = evaluator.usage(object, now)
  const negative = [...usage].flatMap(([name, quantity]) => (quantitySign(quantity) < 0 ? [name] : []))
  if (negative.length > 0) throw refuse(`quota usage is negative for resource(s): ${negative.sort().join(',')}`)
  return concerned.flatMap(quota => {
    // What the quota did not count before the change it counts whole.
    const counted = old !== undefined && concerns(factsOf(quota), evaluator, old)
    const more = counted ? increase(usage, evaluator.usage(old, now)) : usage
    const charged = charge(quota, withoutZeros(more), subresource === 'status' ? undefined : refuse)
    return charged === undefined ? [] : [charged]
  })
}

const usedOf = (quota: JsonObject): ResourceList => resourceListAt(quota, 'status', 'used')
const factsOf = (quota: JsonObject): QuotaFacts => ({
  name: nameOf(quota),
  hard: resourceListAt(quota, 'status', 'hard'),
  scopes: scopesOf(quota),
})

/** True when the quota limits the object; refuses one that does not say what the quota limits. */
function isLimited(
  evaluator: Evaluator,
  quota: JsonObject,
  object: JsonObject,
  refuse: (why: string) => StatusError,
): boolean {
  const facts = factsOf(quota)
  if (!concerns(facts, evaluator, object)) return false
  const silence = silenceRefusal(facts, evaluator, object)
  if (silence !== undefined) throw refuse(silence)
  const [limited, used] = [limitedOf(facts, evaluator), usedOf(quota)]
  if (limited.every(name => used.has(name))) return true
  throw refuse(`status unknown for quota: ${facts.name}, resources: ${limited.join(',')}`)
}

/** The quota with more used; undefined when nothing of it is. Without `refuse` it may be exceeded. */
function charge(
  quota: JsonObject,
  more: ResourceList,
  refuse: ((why: string) => StatusError) | undefined,
): JsonObject | undefined {
  const [facts, used] = [factsOf(quota), usedOf(quota)]
  const after = usedWith(facts, used, more)
  if (refuse && after.refusal !== undefined) throw refuse(after.refusal)
  return equalLists(used, after.used) ? undefined : withUsed(quota, facts.hard, after.used)
}

/** The quota with that status. */
export const withUsed = (quota: JsonObject, hard: ResourceList, used: ResourceList): JsonObject =>
  withField(quota, 'status', {hard: resourceListJson(hard), used: resourceListJson(used)})
