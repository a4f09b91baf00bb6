import {stringAt} from '../../core/json.ts'
import {storedOf} from '../accepted.ts'
import {defineRule} from '../rule.ts'

export const recycledVolume = defineRule({
  code: 'KL803',
  slug: 'recycled-volume',
  category: 'risk',
  title: 'a volume that is emptied when its claim goes',
  kinds: ['PersistentVolume'],
  check(subject, _world, report) {
    const volume = storedOf(subject)
    if (stringAt(volume, 'spec', 'persistentVolumeReclaimPolicy') !== 'Recycle') return
    report({
      message: `all files of volume "${subject.manifest.name}" are removed as soon as its claim is deleted, and the next claim gets it`,
      hint: 'write persistentVolumeReclaimPolicy: Retain',
      path: ['spec', 'persistentVolumeReclaimPolicy'],
    })
  },
})
