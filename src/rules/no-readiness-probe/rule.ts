import {isObject, listAt, valueAt} from '../../core/json.ts'
import {podTemplateOf} from '../pod-template.ts'
import {defineRule} from '../rule.ts'

export const noReadinessProbe = defineRule({
  code: 'KL409',
  slug: 'no-readiness-probe',
  category: 'advice',
  title: 'a StatefulSet of several pods without a readiness probe',
  kinds: ['StatefulSet'],
  check(subject, _world, report) {
    const template = podTemplateOf(subject)
    if (!template || template.count < 2) return
    const containers = template.containers.map(({container}) => container)
    if (!containers.some(container => listAt(container, 'ports').length > 0)) return
    if (containers.some(container => isObject(valueAt(container, ['readinessProbe'])))) return
    report({
      message: `the pods of StatefulSet "${subject.manifest.name}" count as ready as soon as they run: the next one starts, and updates go on, before they serve`,
      hint: 'add a readinessProbe that asks the program whether it serves',
      path: ['spec', 'template', 'spec', 'containers'],
      part: 'key',
    })
  },
})
