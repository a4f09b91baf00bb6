import {writtenPath} from '../field-text.ts'
import {culpritOf, refusalRule} from '../refusal.ts'
import {forbiddenHint} from '../value-hints.ts'

export const forbiddenField = refusalRule(
  {code: 'KL206', slug: 'forbidden-field', title: 'a field that may not be set here'},
  (error, subject) => {
    const {path} = culpritOf(error, subject)
    return {
      message: `${writtenPath(path)} is not allowed here: ${error.detail}`,
      hint: forbiddenHint(error, subject.manifest, path),
    }
  },
)
