import {firstWithin} from '../first-within.ts'
import {oncePerWorld} from '../per-world.ts'
import {defineRule} from '../rule.ts'

export const lateNamespace = defineRule({
  code: 'KL108',
  slug: 'late-namespace',
  category: 'risk',
  title: 'a namespace that comes behind what is to live in it',
  check(subject, world, report) {
    const {manifest} = subject
    const {kind, name, namespace} = manifest
    if (namespace === undefined || firstWithin(world).get(namespace) !== subject) return
    const made = world.set.find('v1', 'Namespace', namespace)
    const order = orderOf(world)
    if (!made || order.get(made)! < order.get(manifest)!) return
    report({
      message: `Namespace "${namespace}" comes behind ${kind} "${name}": kubectl sends them in this order, and the first apply is refused in part`,
      hint: 'put the Namespace in front',
      path: ['metadata', 'namespace'],
      related: [{message: 'made here', at: made.place(['metadata', 'name'])}],
    })
  },
})

const orderOf = oncePerWorld(({set}) => new Map(set.all.map((manifest, index) => [manifest, index])))
