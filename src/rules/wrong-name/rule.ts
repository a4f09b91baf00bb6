import {shown} from '../field-text.ts'
import {nameFault, nameHint} from '../name-forms.ts'
import {reasonOf, refusalRule} from '../refusal.ts'

export const wrongName = refusalRule(
  {code: 'KL104', slug: 'wrong-name', title: 'the name does not have the form that its kind needs'},
  error => {
    const value = typeof error.value === 'string' ? error.value : ''
    return {
      message: `the ${error.path.name.replace('metadata.', '')} ${shown(error.value)} is refused: ${nameFault(value, error.detail) ?? reasonOf(error)}`,
      hint: nameHint(value, error.detail) ?? pathHint(value),
    }
  },
)

/** Names that are part of a path may be nearly anything. */
const pathHint = (value: string): string =>
  /[/%]/.test(value) ? `write ${value.replace(/[/%]+/g, '-')}` : 'choose another name'
