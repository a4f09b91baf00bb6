import {exportsRule} from '../exports-rule.ts'

export const exportToEverybody = exportsRule({
  code: 'KL603',
  slug: 'export-to-everybody',
  category: 'risk',
  title: 'a blank before the parenthesis gives the options to everybody',
})
