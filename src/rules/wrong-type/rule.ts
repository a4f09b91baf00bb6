import {valueAt} from '../../core/json.ts'
import {writtenPath} from '../field-text.ts'
import {retyping} from '../mending.ts'
import {defineRule} from '../rule.ts'
import {typeHint, wrongOf} from './type-hints.ts'

export const wrongType = defineRule({
  code: 'KL202',
  slug: 'wrong-type',
  category: 'rejected',
  title: 'a value of another type than the field has',
  check({manifest, admission}, _world, report) {
    for (const error of admission?.decodeErrors ?? []) {
      if (error.problem === 'unknown field' || error.wanted === 'quantity') continue
      const value = valueAt(manifest.object, error.at)
      const place = writtenPath(error.at) || manifest.kind
      report({
        message:
          error.problem === 'duplicate field'
            ? `"${error.at.at(-1)}" stands twice`
            : `${place} ${wrongOf(value, error.wanted ?? 'of another type')}`,
        hint: typeHint(value, error, manifest),
        fixes: retyping(manifest, error.at, error.wanted ?? ''),
        path: error.at,
        field: error.path,
      })
    }
  },
})
