import {listAt, stringAt, valueAt} from '../../core/json.ts'
import {storedOf} from '../accepted.ts'
import {governedSets} from '../governing.ts'
import {defineRule} from '../rule.ts'

export const unnamedPort = defineRule({
  code: 'KL504',
  slug: 'unnamed-port',
  category: 'advice',
  title: 'a port without name in the Service of a StatefulSet',
  kinds: ['Service'],
  check(subject, world, report) {
    const service = storedOf(subject)
    if (!service || !governedSets(world).has(subject)) return
    const ports = listAt(service, 'spec', 'ports')
    const index = ports.findIndex(port => !stringAt(port, 'name'))
    if (index < 0) return
    const port = valueAt(ports[index], ['port'])
    report({
      message: `port ${typeof port === 'number' ? port : ''} of Service "${subject.manifest.name}" has no name, so there are no SRV records by which the pods find each other`,
      hint: 'add a name to the port, such as name: peers',
      path: ['spec', 'ports', index],
      part: 'value',
    })
  },
})
