import {claimKey} from '../../binding/claim-facts.ts'
import {stringAt} from '../../core/json.ts'
import {acceptedByKind, storedOf} from '../accepted.ts'
import {oncePerWorld} from '../per-world.ts'
import {predictionOf} from '../prediction.ts'
import {defineRule} from '../rule.ts'

export const deletedWithClaim = defineRule({
  code: 'KL804',
  slug: 'deleted-with-claim',
  category: 'risk',
  title: 'a volume of a StatefulSet that is deleted with its claim',
  kinds: ['PersistentVolume'],
  check(subject, world, report) {
    const volume = storedOf(subject)
    if (stringAt(volume, 'spec', 'persistentVolumeReclaimPolicy') !== 'Delete') return
    const claim = claimsByVolume(world).get(subject.manifest.name)
    if (claim === undefined) return
    report({
      message: `volume "${subject.manifest.name}" is deleted with claim "${claim}", and with it what pods of the StatefulSet have stored`,
      hint: 'write persistentVolumeReclaimPolicy: Retain',
      path: ['spec', 'persistentVolumeReclaimPolicy'],
    })
  },
})

/** The claims that StatefulSets make, by the volume that they most likely take. */
const claimsByVolume = oncePerWorld(world => {
  const byVolume = new Map<string, string>()
  if (!acceptedByKind(world).has('StatefulSet')) return byVolume
  const {workloads, scenario, claims} = predictionOf(world)
  for (const {workload, members} of workloads) {
    if (workload.kind !== 'StatefulSet') continue
    for (const index of members.flatMap(member => member.claims)) {
      const found = claims.get(claimKey(scenario.claims[index]!))
      if (found?.volume) byVolume.set(found.volume.name, found.claim.name)
    }
  }
  return byVolume
})
