import {isObject, listAt, stringAt, valueAt} from '../../core/json.ts'
import {podKinds} from '../../core/pod-place.ts'
import {type PodTemplate, podTemplateOf} from '../pod-template.ts'
import {dataMount, programWithData, runsItself} from '../programs-with-data.ts'
import {defineRule} from '../rule.ts'

const lasting: ReadonlySet<string> = new Set(['StatefulSet', 'Deployment', 'ReplicaSet', 'ReplicationController'])

export const fleetingDatabase = defineRule({
  code: 'KL805',
  slug: 'fleeting-database',
  category: 'risk',
  title: 'a database whose data goes with the pod',
  kinds: podKinds,
  check(subject, _world, report) {
    const template = podTemplateOf(subject)
    if (!template || template.count === 0) return
    for (const {container, at} of template.containers) {
      const program = programWithData(stringAt(container, 'image') ?? '')
      if (!program || at.includes('initContainers')) continue
      const mount = dataMount(container, program)
      const hint = 'mount a claim there: a StatefulSet with volumeClaimTemplates gives each pod one'
      if (mount === undefined) {
        if (program.isCache || !lasting.has(subject.manifest.kind) || !runsItself(container)) continue
        report({
          message: `${program.name} writes to ${program.folder}, where nothing is mounted: its data is gone when the container ends`,
          hint,
          path: [...at, 'image'],
        })
      } else if (isEmptyDir(template, stringAt(container, 'volumeMounts', mount, 'name'))) {
        report({
          message: `${program.name} writes to ${program.folder}, which is an emptyDir: its data is gone when the pod ends`,
          hint,
          path: [...at, 'volumeMounts', mount, 'name'],
        })
      }
    }
  },
})

const isEmptyDir = (template: PodTemplate, volume: string | undefined): boolean => {
  const {stored, spec} = template
  // A claim of the StatefulSet takes the place of a volume of its name.
  const isClaim = listAt(stored, 'spec', 'volumeClaimTemplates').some(
    claim => stringAt(claim, 'metadata', 'name') === volume,
  )
  const found = listAt(spec, 'volumes').find(each => stringAt(each, 'name') === volume)
  return !isClaim && isObject(valueAt(found, ['emptyDir']))
}
