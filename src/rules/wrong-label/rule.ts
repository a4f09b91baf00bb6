import type {FieldError} from '../../core/field-error.ts'
import {shown} from '../field-text.ts'
import {nameFault, nameHint} from '../name-forms.ts'
import {reasonOf, refusalRule} from '../refusal.ts'

export const wrongLabel = refusalRule(
  {code: 'KL105', slug: 'wrong-label', title: 'a label or annotation does not have the allowed form'},
  error => {
    const value = typeof error.value === 'string' ? error.value : ''
    const what = value === '' ? error.path.name : `${whatOf(error)} ${shown(value)}`
    return {
      message: `${what} is refused: ${nameFault(value, error.detail) ?? reasonOf(error)}`,
      hint: value.split('/').length > 2 ? 'write prefix/name, or a name alone' : nameHint(value, error.detail),
    }
  },
)

function whatOf({path: {name}, detail}: FieldError): string {
  const thing = name.endsWith('annotations') ? 'annotation' : 'label'
  return /valid label must|^must be no more/.test(detail) ? `the ${thing} value` : `the ${thing} key`
}
