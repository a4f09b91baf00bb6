import {refusalRule} from '../refusal.ts'

export const forbiddenField = refusalRule(
  {code: 'KL206', slug: 'forbidden-field', title: 'a field that may not be set here'},
  error => ({message: `${error.path.name} is not allowed here: ${error.detail}`}),
)
