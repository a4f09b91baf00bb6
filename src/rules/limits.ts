import type {Refusal} from '../binding/prediction/limits.ts'
import type {Related} from '../core/diagnostic.ts'
import {oncePerWorld} from './per-world.ts'
import {predictionOf} from './prediction.ts'
import type {Subject, World} from './rule.ts'

/** What LimitRanges and quotas keep out of what the subject itself is, or makes. */
export const refusalsOf = ({manifest: {kind, namespace, name}}: Subject, world: World): readonly Refusal[] =>
  refusals(world).get(`${kind} ${namespace}/${name}`) ?? []

/** By what the author wrote. */
const refusals = oncePerWorld(world => {
  const found = new Map<string, Refusal[]>()
  if (world.set.ofKind('LimitRange').length + world.set.ofKind('ResourceQuota').length === 0) return found
  for (const refusal of predictionOf(world).refusals) {
    const key = refusal.maker ?? `${refusal.kind} ${refusal.namespace}/${refusal.name}`
    const list = found.get(key)
    if (list) list.push(refusal)
    else found.set(key, [refusal])
  }
  return found
})

/** The limit that says so. */
export function limitRelated({by, namespace}: Refusal, world: World): Related[] {
  const limit = world.set.find('v1', by.kind, by.name, namespace)
  return limit ? [{message: `${by.kind} "${by.name}" says so`, at: limit.place(['metadata', 'name'])}] : []
}

export function limitHint({by, because, kind}: Refusal): string {
  switch (because) {
    case 'silence':
      return 'say it in resources of the containers, or let a LimitRange say it for them'
    case 'number':
      return `make fewer, or raise the quota "${by.name}"`
    case 'amount': {
      if (by.kind === 'ResourceQuota') return `ask for less, or raise the quota "${by.name}"`
      return `ask for what LimitRange "${by.name}" allows${kind === 'Pod' ? ', requests and limits' : ''}, or change that`
    }
  }
}
