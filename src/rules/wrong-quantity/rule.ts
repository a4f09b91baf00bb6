import {rewriting} from '../mending.ts'
import {meantQuantity, nearestQuantity} from '../quantity-hint.ts'
import {shown} from '../field-text.ts'
import {defineRule} from '../rule.ts'
import {unfilledHint} from '../unfilled.ts'
import {valueAt} from '../../core/json.ts'

export const wrongQuantity = defineRule({
  code: 'KL106',
  slug: 'wrong-quantity',
  category: 'rejected',
  title: 'an amount is not a Kubernetes quantity',
  check({manifest, admission}, _world, report) {
    for (const error of admission?.decodeErrors ?? []) {
      if (error.wanted !== 'quantity') continue
      const value = valueAt(manifest.object, error.at)
      const text = meantQuantity(value)
      report({
        message: `${error.path} ${shown(value)} is not a quantity`,
        hint: unfilledHint(value) ?? nearestQuantity(value),
        fixes: text === undefined ? [] : rewriting(manifest, {path: error.at, part: 'value', text, safe: true}),
        path: error.at,
        field: error.path,
      })
    }
  },
})
