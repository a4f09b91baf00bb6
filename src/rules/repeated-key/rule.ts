import type {DuplicateKey} from '../../core/yaml/document.ts'
import {type Report, defineRule} from '../rule.ts'

export const repeatedKey = defineRule({
  code: 'KL103',
  slug: 'repeated-key',
  category: 'risk',
  title: 'a key stands twice in one mapping: kubectl takes the last one and says nothing',
  checkDocument(document, _world, report) {
    const heads = document.duplicates.filter(startsAnObject)
    if (heads[0]) reportTwoObjects(heads[0], report)
    for (const {path, at, first, surplus} of document.duplicates) {
      if (heads.length > 0 && path.length === 1) continue
      report({
        message: `"${path.at(-1)}" stands twice in this mapping, and only this last one counts`,
        hint: 'remove one of them',
        at,
        related: [{message: 'first here; it is lost', at: first}],
        field: path.join('.'),
        fixes: surplus
          ? [{title: `remove the repetition of ${path.at(-1)}`, safe: true, edits: [{at: surplus, newText: ''}]}]
          : [],
      })
    }
  },
})

const startsAnObject = ({path}: DuplicateKey): boolean =>
  path.length === 1 && (path[0] === 'apiVersion' || path[0] === 'kind')

/** A forgotten `---`: all top-level keys repeat, and that is one mistake, not one a key. */
function reportTwoObjects({path, at, first}: DuplicateKey, report: Report): void {
  report({
    message: 'a second object starts in this document, and only this last one counts',
    hint: 'write a line --- before it',
    at,
    related: [{message: 'the first one starts here; it is lost', at: first}],
    field: String(path[0]),
  })
}
