import {nearest} from '../../core/nearest.ts'
import {lastName} from '../refusal.ts'
import {defineRule} from '../rule.ts'

export const unknownField = defineRule({
  code: 'KL201',
  slug: 'unknown-field',
  category: 'rejected',
  title: 'a field that this kind does not have',
  check({manifest, admission}, _world, report) {
    for (const error of admission?.decodeErrors ?? []) {
      if (error.problem !== 'unknown field') continue
      const name = String(error.at.at(-1) ?? lastName(error.path))
      const parent = error.at.slice(0, -1).findLast(step => typeof step === 'string')
      const near = nearest(name, error.known ?? [])
      report({
        message: `${parent === undefined ? manifest.kind : `"${parent}"`} has no field "${name}"`,
        hint: near ? `write ${near}` : knownHint(error.known),
        path: error.at,
        part: 'key',
        field: error.path,
      })
    }
  },
})

const knownHint = (known: readonly string[] | undefined): string | undefined =>
  known && known.length > 0 && known.length <= 12 ? `it has ${known.toSorted().join(', ')}` : undefined
