import type {Refusal} from '../binding/prediction/limits.ts'
import type {Related} from '../core/diagnostic.ts'
import {predictionOf} from './prediction.ts'
import type {Subject, World} from './rule.ts'

/** What LimitRanges and quotas keep out of what the subject itself is, or makes. */
export function refusalsOf({manifest}: Subject, world: World): readonly Refusal[] {
  const {kind, namespace, name} = manifest
  const maker = `${kind} ${namespace}/${name}`
  return predictionOf(world).refusals.filter(refusal =>
    refusal.maker === undefined
      ? refusal.kind === kind && refusal.namespace === namespace && refusal.name === name
      : refusal.maker === maker,
  )
}

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
