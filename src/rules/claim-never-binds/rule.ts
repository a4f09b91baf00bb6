import {defineRule} from '../rule.ts'

export const claimNeverBinds = defineRule({
  code: 'KL301',
  slug: 'claim-never-binds',
  category: 'stuck',
  title: 'a claim that stays Pending for ever',
})
