import type {FieldError} from '../../core/field-error.ts'
import {shown} from '../field-text.ts'
import {choiceHint, reasonOf, refusalRule} from '../refusal.ts'

export const invalidValue = refusalRule(
  {code: 'KL205', slug: 'invalid-value', title: 'a value that the server does not accept here'},
  (error, {manifest}) => {
    if (error.detail.includes('does not match template')) {
      return {
        message: 'the selector does not match the labels of the template',
        hint: 'give the template the labels that spec.selector.matchLabels asks for',
      }
    }
    const value = manifest.kind === 'Secret' && error.path.name.startsWith('data') ? '' : ` ${shown(error.value)}`
    return {message: `${error.path.name}${value}: ${reasonOf(error)}`, hint: hintOf(error)}
  },
)

function hintOf({path, value, detail}: FieldError): string | undefined {
  const text = typeof value === 'string' ? value : ''
  if (path.name.startsWith('spec.clusterIP') && text.toLowerCase() === 'none') return 'write None'
  if (detail.includes('must be an absolute path')) return `write /${text}`
  if (detail.includes('not a valid selector operator'))
    return choiceHint(text, ['In', 'NotIn', 'Exists', 'DoesNotExist'])
  // must be 'OrderedReady' or 'Parallel'
  const choices = [...detail.matchAll(/'(\w+)'/g)].map(([, choice = '']) => choice)
  return detail.startsWith("must be '") && choices.length > 0 ? choiceHint(text, choices) : undefined
}
