import {type Json, valueAt} from '../../core/json.ts'
import {shown} from '../field-text.ts'
import {retyping} from '../mending.ts'
import {defineRule} from '../rule.ts'

export const wrongType = defineRule({
  code: 'KL202',
  slug: 'wrong-type',
  category: 'rejected',
  title: 'a value of another type than the field has',
  check({manifest, admission}, _world, report) {
    for (const error of admission?.decodeErrors ?? []) {
      if (error.problem === 'unknown field' || error.wanted === 'quantity') continue
      const value = valueAt(manifest.object, error.at)
      report({
        message:
          error.problem === 'duplicate field'
            ? `"${error.at.at(-1)}" stands twice`
            : `${error.path || manifest.kind} is ${typeName(value)} ${shown(value)}, and it must be ${error.wanted ?? 'of another type'}`,
        hint: quoteHint(value, error.wanted),
        fixes: retyping(manifest, error.at, error.wanted ?? ''),
        path: error.at,
        field: error.path,
      })
    }
  },
})

function typeName(value: Json | undefined): string {
  if (Array.isArray(value)) return 'the list'
  if (value === null || value === undefined) return 'empty:'
  switch (typeof value) {
    case 'string':
      return 'the text'
    case 'number':
      return 'the number'
    case 'boolean':
      return 'the truth value'
    default:
      return 'the mapping'
  }
}

/** YAML reads yes, on, 5 and 1e3 as other things than text; quotes mend that. */
function quoteHint(value: Json | undefined, wanted: string | undefined): string | undefined {
  if (wanted?.includes('string') && typeof value === 'number') return `write "${value}" with quotes`
  if (wanted?.includes('string') && typeof value === 'boolean') {
    return `write it with quotes: without them YAML reads ${value ? 'y, yes, on and true as true' : 'n, no, off and false as false'}`
  }
  if (wanted && /integer|number/.test(wanted) && typeof value === 'string' && /^\d+$/.test(value))
    return `write ${value} without quotes`
  if (wanted?.includes('list') && typeof value === 'string') return 'write a list: one line "- …" for each item'
  return undefined
}
