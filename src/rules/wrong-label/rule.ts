import type {FieldError} from '../../core/field-error.ts'
import {shown} from '../field-text.ts'
import {kindHint} from '../kind-hints.ts'
import {nameFault, nameHint} from '../name-forms.ts'
import {choiceHint, choiceMeant, reasonOf, refusalRule} from '../refusal.ts'

export const wrongLabel = refusalRule(
  {code: 'KL105', slug: 'wrong-label', title: 'a label or annotation does not have the allowed form'},
  error => {
    const value = typeof error.value === 'string' ? error.value : ''
    const what = value === '' ? error.path.name : `${whatOf(error)} ${shown(value)}`
    const choices = /^must be one of (.*)/.exec(error.detail)?.[1]?.split(', ')
    return {
      message: `${what} is refused: ${nameFault(value, error.detail) ?? reasonOf(error)}`,
      hint: choices ? choiceHint(value, choices) : hintOf(error, value),
      write: choices && choiceMeant(value, choices),
    }
  },
)

function hintOf({detail}: FieldError, value: string): string | undefined {
  const known = kindHint(detail)
  if (known !== undefined) return known
  if (detail === 'must be "latest" or "v1.x"') return 'write latest, or a version such as v1.36'
  const isKey = !/valid label must/.test(detail)
  return isKey && value.split('/').length > 2 ? 'write prefix/name, or a name alone' : nameHint(value, detail)
}

function whatOf({path: {name}, detail}: FieldError): string {
  const isEntry = name.endsWith(']')
  const thing = /\bannotations(?:\[|$)/.test(name) ? 'annotation' : 'label'
  return isEntry || /valid label must|^must be /.test(detail) ? `the ${thing} value` : `the ${thing} key`
}
