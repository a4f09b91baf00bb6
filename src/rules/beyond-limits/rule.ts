import type {Refusal} from '../../binding/prediction/limits.ts'
import type {Path} from '../../core/field-path.ts'
import {limitHint, limitRelated, refusalsOf} from '../limits.ts'
import {defineRule} from '../rule.ts'

export const beyondLimits = defineRule({
  code: 'KL212',
  slug: 'beyond-limits',
  category: 'rejected',
  title: 'a claim or pod that a LimitRange or quota keeps out',
  kinds: ['PersistentVolumeClaim', 'Pod'],
  check(subject, world, report) {
    for (const refusal of refusalsOf(subject, world)) {
      const {maker, message} = refusal
      report({
        message: maker === undefined ? message : `the pod stays Pending: ${message}`,
        hint: limitHint(refusal),
        path: placeOf(refusal),
        related: limitRelated(refusal, world),
      })
    }
  },
})

function placeOf({kind, because, maker}: Refusal): Path {
  if (because === 'number') return ['metadata', 'name']
  if (maker !== undefined) return ['spec', 'volumes']
  return kind === 'Pod' ? ['spec', 'containers'] : ['spec', 'resources', 'requests', 'storage']
}
