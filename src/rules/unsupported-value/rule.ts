import {shown} from '../field-text.ts'
import {choiceHint, choiceMeant, refusalRule} from '../refusal.ts'

export const unsupportedValue = refusalRule(
  {code: 'KL204', slug: 'unsupported-value', title: 'a value that is not one of those that the field knows'},
  error => ({
    message: `${error.path.name} cannot be ${shown(error.value)}`,
    hint: error.supported && choiceHint(typeof error.value === 'string' ? error.value : '', error.supported),
    write: error.supported && choiceMeant(error.value, error.supported),
  }),
)
