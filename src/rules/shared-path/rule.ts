import {objectAt} from '../../core/json.ts'
import {volumeState} from '../../binding/volume-facts.ts'
import {acceptedByKind, storedOf} from '../accepted.ts'
import {oncePerWorld} from '../per-world.ts'
import {defineRule, type Subject} from '../rule.ts'
import {isReadOnly, type VolumePlace, volumePlace} from '../volume-places.ts'

export const sharedPath = defineRule({
  code: 'KL801',
  slug: 'shared-path',
  category: 'risk',
  title: 'two volumes with the same data',
  kinds: ['PersistentVolume'],
  check(subject, world, report) {
    if (!storedOf(subject)) return
    const {firstOf, bySubject} = places(world)
    const found = bySubject.get(subject)
    const first = found && firstOf.get(found.place.key)
    if (!first || first === found) return
    const {place, source} = found
    report({
      message: `volumes "${first.subject.manifest.name}" and "${subject.manifest.name}" both are ${place.text}: two claims write to the same files`,
      hint: 'give each volume a folder or handle of its own',
      path: ['spec', source, place.field],
      related: [
        {
          message: `volume "${first.subject.manifest.name}"`,
          at: first.subject.manifest.place(['spec', first.source, first.place.field]),
        },
      ],
    })
  },
})

interface Placed {
  readonly subject: Subject
  readonly source: string
  readonly place: VolumePlace
}

/** The first volume of each place, and where each volume is. */
const places = oncePerWorld(world => {
  const firstOf = new Map<string, Placed>()
  const bySubject = new Map<Subject, Placed>()
  for (const {subject, stored} of acceptedByKind(world).get('PersistentVolume') ?? []) {
    const spec = objectAt(stored, 'spec')
    const {source} = volumeState(stored)
    const place = isReadOnly(spec, source) ? undefined : volumePlace(spec, source)
    if (!place) continue
    const placed: Placed = {subject, source, place}
    if (!firstOf.has(place.key)) firstOf.set(place.key, placed)
    bySubject.set(subject, placed)
  }
  return {firstOf, bySubject}
})
