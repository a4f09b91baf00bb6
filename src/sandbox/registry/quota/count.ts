// What a quota's namespace uses. Kubernetes pkg/controller/resourcequota/resource_quota_controller.go syncResourceQuota,
// apiserver pkg/quota/v1/resources.go CalculateUsage
import type {JsonObject} from '../../../core/json.ts'
import {type Quantity, zeroQuantity} from '../../../core/quantity.ts'
import type {Registry} from '../../registry.ts'
import {equalJson, namespaceOf} from '../metadata.ts'
import {added, addAll, equalLists, masked, resourceListAt, resourceListJson} from '../../../core/resource-list.ts'
import {withUsed} from './charge.ts'
import {evaluators} from './evaluators.ts'
import {scopesOf} from '../../../core/quota/scopes.ts'

/** The quota with the status that it should have; undefined when it has it. `now` is in milliseconds. */
export function recounted(cluster: Pick<Registry, 'list'>, quota: JsonObject, now: number): JsonObject | undefined {
  const hard = resourceListAt(quota, 'spec', 'hard')
  const before = resourceListAt(quota, 'status', 'used')
  const used = masked(new Map([...before, ...countUsage(cluster, quota, [...hard.keys()], now)]), hard.keys())
  const status = quota['status']
  const isKnown = equalJson(resourceListJson(resourceListAt(quota, 'status', 'hard')), resourceListJson(hard))
  if (isKnown && status !== undefined && equalLists(used, before)) return undefined
  return withUsed(quota, hard, used)
}

function countUsage(
  cluster: Pick<Registry, 'list'>,
  quota: JsonObject,
  limited: readonly string[],
  now: number,
): ReadonlyMap<string, Quantity> {
  const scopes = scopesOf(quota)
  let sum = new Map<string, Quantity>()
  for (const evaluator of evaluators) {
    const counted = limited.filter(evaluator.counts)
    if (counted.length === 0) continue
    const own = new Map(counted.map(name => [name, zeroQuantity]))
    const objects = evaluator.type === undefined ? [] : cluster.list(evaluator.type, namespaceOf(quota) ?? '')
    for (const object of objects) {
      if (!scopes.every(requirement => evaluator.isInScope(object, requirement))) continue
      addAll(own, masked(evaluator.usage(object, now), counted))
    }
    sum = added(sum, own)
  }
  return sum
}
