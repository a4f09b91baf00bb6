import {podKinds} from '../../core/pod-place.ts'
import {securityRemarks} from '../pod-security.ts'
import {defineRule} from '../rule.ts'

export const heldBySecurity = defineRule({
  code: 'KL411',
  slug: 'held-by-security',
  category: 'stuck',
  title: 'a workload whose pods the Pod Security level of its namespace keeps out',
  kinds: podKinds.filter(kind => kind !== 'Pod'),
  check(subject, world, report) {
    for (const remark of securityRemarks(subject, world))
      report({...remark, message: `no pod is made: ${remark.message}`})
  },
})
