import {stringAt} from '../../core/json.ts'
import {podKinds} from '../../core/pod-place.ts'
import {podsText, podTemplateOf} from '../pod-template.ts'
import {absentReferences, nameMeant, referenceText} from '../references.ts'
import {defineRule} from '../rule.ts'

export const absentReference = defineRule({
  code: 'KL404',
  slug: 'absent-reference',
  category: 'advice',
  title: 'a pod that needs what the input does not have',
  kinds: podKinds,
  check(subject, world, report) {
    const template = world.complete ? undefined : podTemplateOf(subject)
    if (!template) return
    const absent = absentReferences(template, world)
    const texts = absent.map(referenceText)
    const places = absent.map(({at}) => at)
    let meant = absent[0] && nameMeant(absent[0].kind, absent[0].name, template.namespace, world)
    const service = subject.manifest.kind === 'StatefulSet' ? stringAt(template.stored, 'spec', 'serviceName') : ''
    if (service && !world.set.find('v1', 'Service', service, template.namespace)) {
      meant ??= nameMeant('Service', service, template.namespace, world)
      texts.push(`Service "${service}"`)
      places.push(['spec', 'serviceName'])
    }
    const [first, ...more] = places
    if (!first) return
    const what = texts.length > 1 ? 'them' : 'it'
    const needs = template.at.length > 0 ? 'need' : 'needs'
    report({
      message: `${podsText(template)} ${needs} ${texts.slice(0, 3).join(', ')}${texts.length > 3 ? ` and ${texts.length - 3} more` : ''}, which the input does not have`,
      hint: `${meant ? `is "${meant}" meant? else ` : ''}add ${what}, or see to it that the cluster has ${what}`,
      path: first,
      related: more.map((at, index) => ({message: `${texts[index + 1]}`, at: subject.manifest.place(at)})),
    })
  },
})
