import {volumeState} from '../../binding/volume-facts.ts'
import {type JsonObject, listAt, stringAt, valueAt} from '../../core/json.ts'
import {storedOfKind} from '../accepted.ts'
import {podTemplateOf} from '../pod-template.ts'
import {dataMount, programWithData, runsItself} from '../programs-with-data.ts'
import {defineRule, type Report, type Subject} from '../rule.ts'

export const readOnlyData = defineRule({
  code: 'KL807',
  slug: 'read-only-data',
  category: 'risk',
  title: 'a volume that is mounted read-only where something writes',
  check(subject, _world, report) {
    const volume = storedOfKind(subject, 'PersistentVolume')
    if (volume) checkVolume(volume, report)
    checkPrograms(subject, report)
  },
})

/** Access modes are a promise to claims; what is mounted follows the source. */
function checkVolume(volume: JsonObject, report: Report): void {
  const {source, name} = volumeState(volume)
  if (valueAt(volume, ['spec', source, 'readOnly']) !== true) return
  const modes = listAt(volume, 'spec', 'accessModes')
  const writing = modes.find(mode => mode !== 'ReadOnlyMany')
  if (typeof writing !== 'string') return
  report({
    message: `volume "${name}" is mounted read-only, but offers ${writing}: a claim that takes it to write cannot`,
    hint: 'leave readOnly out, or offer ReadOnlyMany alone',
    path: ['spec', source, 'readOnly'],
  })
}

function checkPrograms(subject: Subject, report: Report): void {
  const template = podTemplateOf(subject)
  if (!template) return
  for (const {container, at} of template.containers) {
    const program = programWithData(stringAt(container, 'image') ?? '')
    const index = program && runsItself(container) ? dataMount(container, program) : undefined
    if (!program || index === undefined || at.includes('initContainers')) continue
    const mount = valueAt(container, ['volumeMounts', index])
    const place = listAt(template.spec, 'volumes').findIndex(each => stringAt(each, 'name') === stringAt(mount, 'name'))
    const claimIsReadOnly = valueAt(template.spec, ['volumes', place, 'persistentVolumeClaim', 'readOnly']) === true
    if (valueAt(mount, ['readOnly']) !== true && !claimIsReadOnly) continue
    report({
      message: `${program.name} writes to ${program.folder}, which is mounted read-only`,
      hint: 'leave readOnly out',
      path: claimIsReadOnly
        ? [...template.at, 'spec', 'volumes', place, 'persistentVolumeClaim', 'readOnly']
        : [...at, 'volumeMounts', index, 'readOnly'],
    })
  }
}
