import {refusalRule, shown} from '../refusal.ts'

export const invalidValue = refusalRule(
  {code: 'KL205', slug: 'invalid-value', title: 'a value that the server does not accept here'},
  error => {
    if (error.detail.includes('does not match template')) {
      return {
        message: 'the selector does not match the labels of the template',
        hint: 'give the template the labels that spec.selector.matchLabels asks for',
      }
    }
    return {message: `${error.path.name} ${shown(error.value)}: ${error.detail.replace(/ ?\(e\.g\. .*$/s, '')}`}
  },
)
