import {securityRemarks} from '../pod-security.ts'
import {defineRule} from '../rule.ts'

export const insecurePod = defineRule({
  code: 'KL215',
  slug: 'insecure-pod',
  category: 'rejected',
  title: 'a pod that the Pod Security level of its namespace keeps out',
  kinds: ['Pod'],
  check(subject, world, report) {
    for (const remark of securityRemarks(subject, world)) report(remark)
  },
})
