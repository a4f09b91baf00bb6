import {acceptedByKind} from '../accepted.ts'
import {oncePerWorld} from '../per-world.ts'
import {defineRule, type Subject} from '../rule.ts'
import {type AskedAddress, askedAddresses} from '../service-addresses.ts'

export const takenAddress = defineRule({
  code: 'KL213',
  slug: 'taken-address',
  category: 'rejected',
  title: 'a node port or cluster IP that another Service of the input has',
  kinds: ['Service'],
  check(subject, world, report) {
    for (const {text, path, first} of taken(world).get(subject) ?? []) {
      const {manifest} = first.subject
      const holder = `Service "${manifest.name}"${manifest.namespace === subject.manifest.namespace ? '' : ` of namespace "${manifest.namespace}"`}`
      report({
        message: `${text} is taken by ${first.subject === subject ? 'a port of the same Service' : holder}: the server gives it out once`,
        hint: `take another one, or leave ${path.findLast(step => typeof step === 'string')} out: the server picks one that is free`,
        path,
        related: [{message: 'first here', at: manifest.place(first.path)}],
      })
    }
  },
})

interface Holder {
  readonly subject: Subject
  readonly path: AskedAddress['path']
}

/** What each Service asks for that was given away before, in the order read. */
const taken = oncePerWorld(world => {
  const firstOf = new Map<string, Holder>()
  const found = new Map<Subject, (AskedAddress & {readonly first: Holder})[]>()
  for (const {subject} of acceptedByKind(world).get('Service') ?? []) {
    for (const asked of askedAddresses(subject.manifest.object)) {
      const first = firstOf.get(asked.text)
      if (!first) firstOf.set(asked.text, {subject, path: asked.path})
      else if (first.subject !== subject || isOtherUse(first.path, asked.path)) {
        const list = found.get(subject)
        if (list) list.push({...asked, first})
        else found.set(subject, [{...asked, first}])
      }
    }
  }
  return found
})

/** Ports of one Service may share a node port, and clusterIP is the first of clusterIPs; its health check may not share. */
const isOtherUse = (first: Holder['path'], other: Holder['path']): boolean =>
  other[1] === 'healthCheckNodePort' && first[1] !== 'healthCheckNodePort'
