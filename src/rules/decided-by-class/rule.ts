import {objectAt, stringAt} from '../../core/json.ts'
import {
  type ClassRefusal,
  defaultPriorityClass,
  overheadRefusal,
  type Priority,
  priorityOf,
  priorityRefusal,
  systemPriority,
} from '../../core/pod-classes.ts'
import {oncePerWorld} from '../per-world.ts'
import {podKinds} from '../../core/pod-place.ts'
import {podsText, podTemplateOf} from '../pod-template.ts'
import {defineRule, type World} from '../rule.ts'

export const decidedByClass = defineRule({
  code: 'KL410',
  slug: 'decided-by-class',
  category: 'stuck',
  title: 'a pod that says what its classes decide',
  kinds: podKinds,
  check(subject, world, report) {
    const template = podTemplateOf(subject)
    if (!template) return
    // As it is written: what is stored has the priority already.
    const spec = objectAt(subject.manifest.object, ...template.at, 'spec')
    const computed = computedOf(stringAt(spec, 'priorityClassName') ?? '', world)
    // Templates lose what is empty before there are pods.
    const overhead = overheadRefusal(template.at.length > 0 ? template.spec : spec)
    for (const refusal of [computed && priorityRefusal(spec, computed), overhead]) {
      if (!refusal) continue
      report({
        message: `${podsText(template)} ${template.at.length > 0 ? 'are' : 'is'} refused: ${whyOf(refusal, computed)}`,
        hint: hintOf(refusal),
        path: [...template.at, 'spec', refusal.field],
      })
    }
  },
})

/** Of a pod that names no class. */
const usualPriority = oncePerWorld(({set}) =>
  priorityOf(defaultPriorityClass(set.ofKind('PriorityClass').map(({object}) => object))),
)

/** Undefined for a class that the input does not have. */
function computedOf(name: string, world: World): Priority | undefined {
  if (name === '') return usualPriority(world)
  const found = world.set.find('scheduling.k8s.io/v1', 'PriorityClass', name)
  return found ? priorityOf(found.object) : systemPriority(name)
}

function whyOf({field}: ClassRefusal, computed: Priority | undefined): string {
  if (field === 'overhead') return 'overhead is what a runtime class says, and there is none'
  return `${field} is what the priority class says, and that is ${computed?.[field === 'priority' ? 'value' : field]}`
}

const hintOf = ({field}: ClassRefusal): string =>
  field === 'overhead'
    ? 'leave overhead out, or name a runtimeClassName that has it'
    : `leave ${field} out, or name a priorityClassName that gives it`
