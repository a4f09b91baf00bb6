import {storedOf} from '../accepted.ts'
import {defineRule} from '../rule.ts'
import {askedAddresses} from '../service-addresses.ts'

// Kubernetes pkg/kubeapiserver/options DefaultServiceNodePortRange
const [first, last] = [30000, 32767]

export const unusualNodePort = defineRule({
  code: 'KL505',
  slug: 'unusual-node-port',
  category: 'risk',
  title: 'a node port outside the usual range',
  kinds: ['Service'],
  check(subject, _world, report) {
    if (!storedOf(subject)) return
    for (const {port, path} of askedAddresses(subject.manifest.object)) {
      if (port === undefined || (port >= first && port <= last)) continue
      report({
        message: `node port ${port} is outside ${first}-${last}: the server refuses it unless its --service-node-port-range says otherwise`,
        hint: `take one of ${first} to ${last}, or leave ${path.at(-1)} out: the server picks one that is free`,
        path,
      })
    }
  },
})
