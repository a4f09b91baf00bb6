import {firstWithin} from '../first-within.ts'
import {nameMeant} from '../references.ts'
import {defineRule} from '../rule.ts'

/** The server makes these itself. Kubernetes pkg/controlplane/controller/systemnamespaces */
const ofServer: ReadonlySet<string> = new Set(['default', 'kube-node-lease', 'kube-public', 'kube-system'])

export const missingNamespace = defineRule({
  code: 'KL214',
  slug: 'missing-namespace',
  category: 'rejected',
  title: 'a namespace that does not exist',
  check(subject, world, report) {
    const {kind, name, namespace} = subject.manifest
    if (!world.complete || namespace === undefined || firstWithin(world).get(namespace) !== subject) return
    if (ofServer.has(namespace) || world.set.find('v1', 'Namespace', namespace)) return
    const near = nameMeant('Namespace', namespace, '', world)
    report({
      message: `namespace "${namespace}" does not exist: the server refuses ${kind} "${name}", and whatever else is for it`,
      hint: near ? `is "${near}" meant?` : `add a Namespace "${namespace}" before it`,
      path: ['metadata', 'namespace'],
    })
  },
})
