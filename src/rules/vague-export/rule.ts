import {exportsRule} from '../exports-rule.ts'

export const vagueExport = exportsRule({
  code: 'KL604',
  slug: 'vague-export',
  category: 'advice',
  title: 'an export leaves a choice to defaults that have changed over time',
})
