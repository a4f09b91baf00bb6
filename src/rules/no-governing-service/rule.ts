import {stringAt} from '../../core/json.ts'
import {storedOf} from '../accepted.ts'
import {nameMeant} from '../references.ts'
import {defineRule} from '../rule.ts'

export const noGoverningService = defineRule({
  code: 'KL501',
  slug: 'no-governing-service',
  category: 'risk',
  title: 'a StatefulSet whose Service does not exist',
  kinds: ['StatefulSet'],
  check(subject, world, report) {
    const set = world.complete ? storedOf(subject) : undefined
    const service = stringAt(set, 'spec', 'serviceName')
    const {namespace, name} = subject.manifest
    if (!service || world.set.find('v1', 'Service', service, namespace)) return
    const near = nameMeant('Service', service, namespace ?? 'default', world)
    report({
      message: `Service "${service}" does not exist: the pods run, but names such as ${name}-0.${service} do not resolve`,
      hint: near ? `is "${near}" meant?` : `add a Service "${service}" with clusterIP: None that selects the pods`,
      path: ['spec', 'serviceName'],
    })
  },
})
