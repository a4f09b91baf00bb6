import {valueAt} from '../../core/json.ts'
import {defineRule} from '../rule.ts'
import {warningHint} from './hints.ts'

export const serverWarning = defineRule({
  code: 'KL902',
  slug: 'server-warning',
  category: 'advice',
  title: 'the server accepts it with a warning',
  check({manifest, admission}, _world, report) {
    for (const {message, at} of admission?.warnings ?? []) {
      const value = valueAt(manifest.object, at)
      // Of a name that is missing its own finding tells.
      if ((value ?? null) === null && at.join('.') === 'metadata.name') continue
      const field = /^([\w.[\]/-]+): /.exec(message)?.[1]
      const hint = warningHint(message, value)
      report({message: `the server warns: ${message}`, hint, path: at, part: 'key', ...(field ? {field} : {})})
    }
  },
})
