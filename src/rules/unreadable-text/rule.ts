import {defineRule} from '../rule.ts'

export const unreadableText = defineRule({
  code: 'KL101',
  slug: 'unreadable-text',
  category: 'rejected',
  title: 'the text is not YAML or JSON that kubectl can read',
  checkDocument(document, _world, report) {
    for (const {message, hint, at} of document.problems) report({message, hint, at})
  },
})
