import {stringAt} from '../../core/json.ts'
import {storedOf} from '../accepted.ts'
import {governedSets} from '../governing.ts'
import {defineRule} from '../rule.ts'

export const serviceNotHeadless = defineRule({
  code: 'KL502',
  slug: 'service-not-headless',
  category: 'risk',
  title: 'a Service of a StatefulSet that is not headless',
  kinds: ['Service'],
  check(subject, world, report) {
    const service = storedOf(subject)
    const set = service && governedSets(world).get(subject)
    if (!service || !set || stringAt(service, 'spec', 'clusterIP') === 'None') return
    const {manifest} = subject
    const setName = set.subject.manifest.name
    const isAlias = stringAt(service, 'spec', 'type') === 'ExternalName'
    report({
      message: isAlias
        ? `Service "${manifest.name}" of StatefulSet "${setName}" is an alias: its pods get no names`
        : `Service "${manifest.name}" of StatefulSet "${setName}" is not headless: its name and its SRV records stand for one address instead of the pods`,
      hint: isAlias
        ? 'write clusterIP: None and a selector instead of type: ExternalName'
        : `write clusterIP: None; CoreDNS answers ${setName}-0.${manifest.name} even so, other DNS servers need not`,
      path: ['spec', ...['clusterIP', 'type'].filter(field => manifest.has(['spec', field])).slice(0, 1)],
      part: manifest.has(['spec', 'clusterIP']) || manifest.has(['spec', 'type']) ? 'entry' : 'key',
      related: [{message: 'its StatefulSet', at: set.subject.manifest.place(['spec', 'serviceName'])}],
    })
  },
})
