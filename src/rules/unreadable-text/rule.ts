import {atLeast} from '../../core/version.ts'
import {defineRule} from '../rule.ts'

export const unreadableText = defineRule({
  code: 'KL101',
  slug: 'unreadable-text',
  category: 'rejected',
  title: 'the text is not YAML or JSON that kubectl can read',
  checkDocument(document, {version}, report) {
    for (const {message, hint, at, before} of document.problems)
      if (!before || !atLeast(version, before)) report({message, hint, at})
  },
})
