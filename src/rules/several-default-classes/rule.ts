import {classFacts} from '../../binding/class-facts.ts'
import {acceptedByKind, storedOf} from '../accepted.ts'
import {oncePerWorld} from '../per-world.ts'
import {defineRule, type Subject} from '../rule.ts'

export const severalDefaultClasses = defineRule({
  code: 'KL702',
  slug: 'several-default-classes',
  category: 'risk',
  title: 'more than one default class',
  kinds: ['StorageClass'],
  check(subject, world, report) {
    const stored = storedOf(subject)
    const {first} = defaults(world)
    if (!stored || !first || first === subject || !classFacts(stored).isDefault) return
    const {name} = subject.manifest
    report({
      message: `classes "${first.manifest.name}" and "${name}" are both default: claims without class get the one that was made last`,
      hint: 'leave the annotation storageclass.kubernetes.io/is-default-class on one of them',
      path: ['metadata', 'annotations'],
      part: 'key',
      related: [{message: 'the other one', at: first.manifest.place(['metadata', 'annotations'], 'key')}],
    })
  },
})

const defaults = oncePerWorld((world): {readonly first: Subject | undefined} => ({
  first: acceptedByKind(world)
    .get('StorageClass')
    ?.find(({stored}) => classFacts(stored).isDefault)?.subject,
}))
