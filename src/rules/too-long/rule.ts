import {refusalRule} from '../refusal.ts'

export const tooLong = refusalRule(
  {code: 'KL209', slug: 'too-long', title: 'a value is longer than the server accepts'},
  error => ({message: `${error.path.name} is too long: ${error.detail}`}),
)
