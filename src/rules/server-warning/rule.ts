import {defineRule} from '../rule.ts'

export const serverWarning = defineRule({
  code: 'KL902',
  slug: 'server-warning',
  category: 'advice',
  title: 'the server accepts it with a warning',
  check({admission}, _world, report) {
    for (const {message, at} of admission?.warnings ?? [])
      report({message: `the server warns: ${message}`, path: at, part: 'key'})
  },
})
