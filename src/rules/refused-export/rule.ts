import {exportsRule} from '../exports-rule.ts'

export const refusedExport = exportsRule({
  code: 'KL601',
  slug: 'refused-export',
  category: 'rejected',
  title: 'exportfs refuses a line of the exports file',
})
