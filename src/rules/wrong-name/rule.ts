import {shown} from '../field-text.ts'
import {reasonOf, refusalRule} from '../refusal.ts'

export const wrongName = refusalRule(
  {code: 'KL104', slug: 'wrong-name', title: 'the name does not have the form that its kind needs'},
  error => ({
    message: `${error.path.name.replace('metadata.', '')} ${shown(error.value)} is refused: ${reasonOf(error)}`,
    hint: nameHint(error.value),
  }),
)

/** The same name in the allowed letters, when there is one. */
function nameHint(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const mended = value
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
  return mended !== '' && mended !== value ? `write ${mended}` : undefined
}
