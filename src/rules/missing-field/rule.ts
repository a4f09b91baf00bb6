import {lastName} from '../field-text.ts'
import {refusalRule} from '../refusal.ts'

export const missingField = refusalRule(
  {code: 'KL203', slug: 'missing-field', title: 'a field that the server insists on is missing'},
  error => ({
    message: `"${error.path.name}" is missing`,
    hint: error.detail || `add ${lastName(error.path.name).replace(/\[\d+\]$/, '')}`,
  }),
)
