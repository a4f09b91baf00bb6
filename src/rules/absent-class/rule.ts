import {classAnnotation, classMeant} from '../../binding/class-facts.ts'
import type {Path} from '../../core/field-path.ts'
import {fieldOf, type Json, listAt, objectAt, stringAt} from '../../core/json.ts'
import {ownKind, storedOf} from '../accepted.ts'
import {oncePerWorld} from '../per-world.ts'
import {defineRule, type Report, type World} from '../rule.ts'

export const absentClass = defineRule({
  code: 'KL701',
  slug: 'absent-class',
  category: 'advice',
  title: 'a claim of a class that the input does not have',
  kinds: ['PersistentVolumeClaim', 'StatefulSet'],
  check(subject, world, report) {
    if (world.complete) return
    const stored = storedOf(subject)
    if (!stored) return
    if (ownKind(subject) === 'PersistentVolumeClaim')
      checkClaim(stored, `claim "${subject.manifest.name}"`, [], world, report)
    for (const [index, template] of listAt(stored, 'spec', 'volumeClaimTemplates').entries()) {
      const at = ['spec', 'volumeClaimTemplates', index]
      const name = stringAt(template, 'metadata', 'name') ?? ''
      if (checkClaim(template, `claims of template "${name}"`, at, world, report)) return
    }
  },
})

/** Reports, and says so, when nothing of the input could serve the claim's class. */
function checkClaim(claim: Json, who: string, at: Path, world: World, report: Report): boolean {
  const annotated = stringAt(claim, 'metadata', 'annotations', classAnnotation)
  const name = annotated ?? stringAt(claim, 'spec', 'storageClassName') ?? ''
  const {objects, named} = classes(world)
  if (name === '' || named.has(name) || stringAt(claim, 'spec', 'volumeName')) return false
  const {liveClasses} = world
  if (liveClasses?.has(name)) return false
  const near = objects.length > mostNames ? undefined : classMeant(name, objects)
  const verb = who.startsWith('claims') ? 'ask' : 'asks'
  report({
    message: liveClasses
      ? `${who} ${verb} for class "${name}", which neither the input nor the cluster has`
      : `${who} ${verb} for class "${name}", of which the input has neither object nor volume`,
    hint: `${near ? `is class "${near}" meant? else ` : ''}${liveClasses ? otherwise : elsewhere}`,
    path:
      annotated === undefined
        ? [...at, 'spec', 'storageClassName']
        : [...at, 'metadata', 'annotations', classAnnotation],
  })
  return true
}

const elsewhere = 'see to it that the cluster has it: kubectl get storageclass'
/** A class without object serves those who make volumes by hand. */
const otherwise = 'create it, or see to it that the cluster has a volume that names it: kubectl get pv'

const mostNames = 500
/** Classes with an object in the input, refused ones too, and all that something is of. */
const classes = oncePerWorld(world => {
  const objects = world.set.ofKind('StorageClass').map(({name}) => name)
  const named = new Set(objects)
  for (const {object} of world.set.ofKind('PersistentVolume')) {
    const annotated = fieldOf(objectAt(object, 'metadata', 'annotations'), classAnnotation)
    const name = typeof annotated === 'string' ? annotated : stringAt(object, 'spec', 'storageClassName')
    if (name) named.add(name)
  }
  return {objects, named}
})
