import {defineRule} from '../rule.ts'

export const unreadText = defineRule({
  code: 'KL107',
  slug: 'unread-text',
  category: 'risk',
  title: 'text behind the end of a document: kubectl drops it and says nothing',
  checkDocument({unread}, _world, report) {
    if (!unread) return
    report({
      message: 'kubectl does not read what follows: the document has ended before',
      hint: 'remove the line ... above, or start a new document with ---',
      at: unread,
    })
  },
})
