import {refusalRule} from '../refusal.ts'

export const changedImmutableField = refusalRule(
  {code: 'KL210', slug: 'changed-immutable-field', title: 'a change of a field that may not change after creation'},
  (error, {manifest}) => ({
    message: `${error.path.name} may not change: ${error.detail.split('\n')[0]}`,
    hint: `keep the old value, or delete the ${manifest.kind} and create it anew`,
  }),
)
