import {shown} from '../field-text.ts'
import {refusalRule} from '../refusal.ts'

export const repeatedValue = refusalRule(
  {code: 'KL207', slug: 'repeated-value', title: 'a value that must be unique stands twice'},
  error => ({message: `${error.path.name} ${shown(error.value)} stands twice`, hint: 'give each its own'}),
)
