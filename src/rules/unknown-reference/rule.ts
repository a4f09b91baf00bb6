import {shown} from '../field-text.ts'
import {refusalRule} from '../refusal.ts'

export const unknownReference = refusalRule(
  {code: 'KL208', slug: 'unknown-reference', title: 'a name that nothing in the object has'},
  error => ({
    message: `${error.path.name} names ${shown(error.value)}, and there is nothing of that name in the object`,
    hint: error.path.name.includes('volumeMounts')
      ? 'add a volume of that name to volumes, or mount one that is there'
      : undefined,
  }),
)
