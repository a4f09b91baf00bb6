import {fieldOf, isObject} from '../../core/json.ts'
import type {Manifest} from '../../core/manifest-set.ts'
import {nearest} from '../../core/nearest.ts'
import {podKinds} from '../../core/pod-place.ts'
import {podTemplateOf} from '../pod-template.ts'
import {referencesOf, referenceText} from '../references.ts'
import {defineRule} from '../rule.ts'

export const missingKey = defineRule({
  code: 'KL408',
  slug: 'missing-key',
  category: 'stuck',
  title: 'a pod that needs a key which its ConfigMap or Secret does not have',
  kinds: podKinds,
  check(subject, world, report) {
    const template = podTemplateOf(subject)
    if (!template) return
    for (const reference of referencesOf(template)) {
      if (reference.keys.length === 0) continue
      const holder = world.set.find('v1', reference.kind, reference.name, template.namespace)
      if (!holder) continue
      const known = keysOf(holder)
      for (const {key, at} of reference.keys) {
        if (known.includes(key)) continue
        const near = nearest(key, known)
        report({
          message: `${referenceText(reference)} has no key "${key}": the container waits for it and does not start`,
          hint: near ? `write ${near}` : known.length > 0 ? `it has ${known.slice(0, 5).join(', ')}` : 'add the key',
          path: at,
          related: [{message: 'this is all that it has', at: holder.place(['data'], 'key')}],
        })
      }
    }
  },
})

const keysOf = ({object}: Manifest): string[] =>
  ['data', 'binaryData', 'stringData'].flatMap(field => {
    const map = fieldOf(object, field)
    return isObject(map) ? Object.keys(map) : []
  })
