import {defineRule} from '../rule.ts'

export const repeatedKey = defineRule({
  code: 'KL103',
  slug: 'repeated-key',
  category: 'risk',
  title: 'a key stands twice in one mapping: kubectl takes the last one and says nothing',
  checkDocument(document, _world, report) {
    for (const {path, at, first} of document.duplicates) {
      report({
        message: `"${path.at(-1)}" stands twice in this mapping, and only this last one counts`,
        hint: path.length === 1 ? 'separate two objects with a line ---' : 'remove one of them',
        at,
        related: [{message: 'first here; it is lost', at: first}],
        field: path.join('.'),
      })
    }
  },
})
