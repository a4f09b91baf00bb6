import {isObject, listAt, objectAt, stringAt, valueAt} from '../../core/json.ts'
import {isClaimOrSnapshot, snapshotGroup} from '../../core/kinds/prepare/storage.ts'
import type {Path} from '../../core/field-path.ts'
import {podKinds} from '../../core/pod-place.ts'
import {ownKind, storedOf} from '../accepted.ts'
import {podTemplateOf} from '../pod-template.ts'
import {defineRule, type Subject} from '../rule.ts'

export const droppedSource = defineRule({
  code: 'KL703',
  slug: 'dropped-source',
  category: 'risk',
  title: 'a source of data that the API server drops',
  kinds: ['PersistentVolumeClaim', ...podKinds],
  check(subject, _world, report) {
    for (const at of claimSpecs(subject)) {
      const spec = objectAt(valueAt(subject.manifest.object, at))
      const source = spec['dataSource']
      if (!isObject(source) || isObject(spec['dataSourceRef']) || isClaimOrSnapshot(source)) continue
      const [kind, group] = [stringAt(source, 'kind') ?? '', stringAt(source, 'apiGroup') ?? '']
      report({
        message: `the API server drops dataSource: ${group === '' ? '' : `${group} `}${kind} is neither a claim nor a snapshot, and the volume begins empty`,
        hint: mend(kind, group),
        path: [...at, 'dataSource', ...(group === '' ? ['kind'] : ['apiGroup'])],
      })
    }
  },
})

function mend(kind: string, group: string): string {
  if (kind === 'VolumeSnapshot') return `write apiGroup: ${snapshotGroup}`
  if (kind === 'PersistentVolumeClaim') return 'leave apiGroup out'
  return group === ''
    ? 'write dataSourceRef, with the apiGroup of that kind'
    : 'write dataSourceRef, which takes every kind that a populator serves'
}

/** Where the specs of the claims stand that come of an object. */
function claimSpecs(subject: Subject): Path[] {
  if (!storedOf(subject)) return []
  if (ownKind(subject) === 'PersistentVolumeClaim') return [['spec']]
  const template = podTemplateOf(subject)
  if (!template) return []
  const {at, spec, stored} = template
  const ephemeral = listAt(spec, 'volumes').map((_, index) => [...at, 'spec', 'volumes', index, 'ephemeral'])
  const own = listAt(stored, 'spec', 'volumeClaimTemplates').map((_, index) => ['spec', 'volumeClaimTemplates', index])
  return [...own.map(path => [...path, 'spec']), ...ephemeral.map(path => [...path, 'volumeClaimTemplate', 'spec'])]
}
