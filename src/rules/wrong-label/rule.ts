import {shown} from '../field-text.ts'
import {reasonOf, refusalRule} from '../refusal.ts'

export const wrongLabel = refusalRule(
  {code: 'KL105', slug: 'wrong-label', title: 'a label or annotation does not have the allowed form'},
  error => ({
    message: `${error.path.name}: ${error.value === undefined ? '' : `${shown(error.value)}: `}${reasonOf(error)}`,
  }),
)
