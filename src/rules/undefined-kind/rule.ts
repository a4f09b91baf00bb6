import {nearest} from '../../core/nearest.ts'
import {defineRule} from '../rule.ts'

export const undefinedKind = defineRule({
  code: 'KL903',
  slug: 'undefined-kind',
  category: 'advice',
  title: 'a custom kind that may be a misspelt one',
  check({manifest, served}, world, report) {
    if (world.complete || served.state !== 'foreign' || !served.beside) return
    const meant = nearest(manifest.kind, served.beside)
    if (meant === undefined) return
    report({
      message: `no definition of the input has the kind ${manifest.kind}, so that nothing of this resource is checked`,
      hint: `is "${meant}" meant?`,
      path: ['kind'],
      field: 'kind',
    })
  },
})
