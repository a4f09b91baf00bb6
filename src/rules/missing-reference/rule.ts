import {podKinds} from '../../core/pod-place.ts'
import {podsText, podTemplateOf} from '../pod-template.ts'
import {absentReferences, nameMeant, namespacesWith, referenceText, type Reference} from '../references.ts'
import {defineRule, type World} from '../rule.ts'

export const missingReference = defineRule({
  code: 'KL403',
  slug: 'missing-reference',
  category: 'stuck',
  title: 'a pod that needs an object which does not exist',
  kinds: podKinds,
  check(subject, world, report) {
    const template = world.complete ? podTemplateOf(subject) : undefined
    if (!template) return
    for (const reference of absentReferences(template, world)) {
      report({
        message: `${referenceText(reference)} does not exist, and ${podsText(template)} ${template.at.length > 0 ? 'need' : 'needs'} it to start`,
        hint: hintOf(reference, template.namespace, world),
        path: reference.at,
      })
    }
  },
})

function hintOf(reference: Reference, namespace: string, world: World): string {
  const {kind, name} = reference
  const [elsewhere] = namespacesWith(reference, world)
  if (elsewhere !== undefined) return `it is in namespace "${elsewhere}", and a pod sees only its own, "${namespace}"`
  const near = nameMeant(kind, name, namespace, world)
  return near ? `is "${near}" meant?` : `add ${kind} "${name}"`
}
