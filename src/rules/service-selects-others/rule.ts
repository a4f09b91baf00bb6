import {fieldOf, stringAt, valueAt} from '../../core/json.ts'
import {mapSelector, matchesSelector, selectorText} from '../../core/labels.ts'
import {acceptedByKind} from '../accepted.ts'
import {oncePerWorld} from '../per-world.ts'
import {podTemplateOf} from '../pod-template.ts'
import {defineRule} from '../rule.ts'

export const serviceSelectsOthers = defineRule({
  code: 'KL503',
  slug: 'service-selects-others',
  category: 'risk',
  title: 'a Service of a StatefulSet that does not select its pods',
  kinds: ['StatefulSet'],
  check(subject, world, report) {
    const template = podTemplateOf(subject)
    if (!template) return
    const name = stringAt(template.stored, 'spec', 'serviceName') ?? ''
    const service = services(world).get(`${template.namespace}/${name}`)
    if (!service || stringAt(service.stored, 'spec', 'type') === 'ExternalName') return
    const selector = mapSelector(fieldOf(valueAt(service.stored, ['spec']), 'selector'))
    // Without a selector somebody else keeps its endpoints.
    if (selector === 'nothing' || matchesSelector(selector, template.labels)) return
    const pod = `${subject.manifest.name}-0.${name}`
    report({
      message: `Service "${name}" selects ${selectorText(selector)}, which the pods of StatefulSet "${subject.manifest.name}" do not have: names such as ${pod} do not resolve`,
      hint: 'let the selector of the Service ask for labels of the template',
      path: ['spec', 'serviceName'],
      related: [
        {message: 'what it selects', at: service.subject.manifest.place(['spec', 'selector'])},
        {message: 'the labels of the pods', at: subject.manifest.place(['spec', 'template', 'metadata', 'labels'])},
      ],
    })
  },
})

const services = oncePerWorld(
  world =>
    new Map(
      (acceptedByKind(world).get('Service') ?? []).map(service => {
        const {namespace, name} = service.subject.manifest
        return [`${namespace}/${name}`, service]
      }),
    ),
)
