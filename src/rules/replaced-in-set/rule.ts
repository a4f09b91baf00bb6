import {admit} from '../../core/kinds/admit.ts'
import {kindOf} from '../../core/kinds/index.ts'
import {defineRule} from '../rule.ts'

export const replacedInSet = defineRule({
  code: 'KL211',
  slug: 'replaced-in-set',
  category: 'advice',
  title: 'two texts for one object, and the server would refuse the second as an update of the first',
  check({manifest, admission}, world, report) {
    if (!admission?.stored) return
    const earlier = world.set.earlierOf(manifest)
    if (!earlier || !kindOf(earlier.apiVersion, earlier.kind)) return
    const before = admit(earlier.object, {version: world.version}).stored
    if (!before) return
    const refused = admit(manifest.object, {version: world.version}, {old: before}).fieldErrors[0]
    if (!refused) return
    report({
      message: `${manifest.kind} "${manifest.name}" stands twice in the input, and the server refuses to change the first into this one: ${refused.path.name}`,
      hint: 'give one of them another name, or delete the first before',
      path: ['metadata', 'name'],
      field: refused.path.name,
      related: [{message: 'first here', at: earlier.place(['metadata', 'name'])}],
    })
  },
})
