import {refusalRule, shown} from '../refusal.ts'

export const invalidValue = refusalRule(
  {code: 'KL205', slug: 'invalid-value', title: 'a value that the server does not accept here'},
  error => ({message: `${error.path.name} ${shown(error.value)}: ${error.detail.replace(/ ?\(e\.g\. .*$/s, '')}`}),
)
