import type {FieldError} from '../../core/field-error.ts'
import {shown} from '../field-text.ts'
import {choiceHint, choiceMeant, reasonOf, refusalRule} from '../refusal.ts'

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
    return {message: `${error.path.name}${value}: ${reasonOf(error)}`, hint: hintOf(error), write: meantBy(error)}
  },
)

function hintOf({path, value, detail}: FieldError): string | undefined {
  const text = typeof value === 'string' ? value : ''
  if (path.name.startsWith('spec.clusterIP') && text.toLowerCase() === 'none') return 'write None'
  if (detail.includes('must be an absolute path')) return `write /${text}`
  if (detail.includes('not a valid selector operator')) return choiceHint(text, selectorOperators)
  const choices = choicesIn(detail)
  return choices.length > 0 ? choiceHint(text, choices) : undefined
}

/** must be 'OrderedReady' or 'Parallel' */
const choicesIn = (detail: string): readonly string[] =>
  detail.startsWith("must be '") ? [...detail.matchAll(/'(\w+)'/g)].map(([, choice = '']) => choice) : []

function meantBy({path, value, detail}: FieldError): ReturnType<typeof choiceMeant> {
  if (path.name.startsWith('spec.clusterIP')) return choiceMeant(value, ['None'])
  if (detail.includes('must be an absolute path') && typeof value === 'string' && /^\w/.test(value))
    return {text: `/${value}`, safe: false}
  return choiceMeant(value, detail.includes('not a valid selector operator') ? selectorOperators : choicesIn(detail))
}

const selectorOperators = ['In', 'NotIn', 'Exists', 'DoesNotExist']
