import {exportsRule} from '../exports-rule.ts'

export const lostExport = exportsRule({
  code: 'KL602',
  slug: 'lost-export',
  category: 'stuck',
  title: 'exportfs accepts a line that never exports anything',
})
