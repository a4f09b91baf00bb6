import {verdictText} from '../../binding/explain.ts'
import {type StuckClaim, stuckText} from '../../binding/stuck.ts'
import {mostMembers} from '../../binding/workloads.ts'
import type {Related} from '../../core/diagnostic.ts'
import type {Path} from '../../core/field-path.ts'
import {listAt, stringAt, valueAt} from '../../core/json.ts'
import {predictionOf} from '../prediction.ts'
import {mendOf} from './mend.ts'
import {type Report, type Subject, type World, defineRule} from '../rule.ts'

export const claimNeverBinds = defineRule({
  code: 'KL301',
  slug: 'claim-never-binds',
  category: 'stuck',
  title: 'a claim that stays Pending for ever',
  kinds: ['PersistentVolumeClaim', 'StatefulSet'],
  check(subject, world, report) {
    const {kind, namespace, name} = subject.manifest
    if (kind === 'StatefulSet') checkTemplates(subject, world, report)
    if (kind !== 'PersistentVolumeClaim') return
    const stuck = world.stuckClaims().get(`${namespace}/${name}`)
    if (!stuck) return
    report({
      message: `claim "${name}" stays Pending: ${stuckText(stuck.reason)}`,
      hint: mendOf(stuck, takenIn(world, stuck), classNames(world)),
      path: placeOf(stuck, subject),
      related: relatedOf(stuck, world),
    })
  },
})

/** A StatefulSet makes its claims itself: `<template>-<set>-<ordinal>`. They are told of together, at their template. */
function checkTemplates({manifest, admission}: Subject, world: World, report: Report): void {
  const start = numberAt(admission?.stored, ['spec', 'ordinals', 'start']) ?? 0
  const replicas = Math.min(numberAt(admission?.stored, ['spec', 'replicas']) ?? 1, mostMembers)
  for (const [index, template] of listAt(manifest.object, 'spec', 'volumeClaimTemplates').entries()) {
    const stuck: StuckClaim[] = []
    for (let ordinal = start; ordinal < start + replicas; ordinal++) {
      const claim = `${stringAt(template, 'metadata', 'name')}-${manifest.name}-${ordinal}`
      if (world.set.find('v1', 'PersistentVolumeClaim', claim, manifest.namespace)) continue
      const found = world.stuckClaims().get(`${manifest.namespace}/${claim}`)
      if (found) stuck.push(found)
    }
    const [first] = stuck
    if (!first) continue
    const more = stuck.length > 1 ? ` and ${stuck.length - 1} more` : ''
    report({
      message: `claim "${first.name}"${more} stays Pending: ${stuckText(first.reason)}`,
      hint: mendOf(first, takenIn(world, first), classNames(world)),
      path: ['spec', 'volumeClaimTemplates', index, 'spec', ...culprit(first)],
      related: relatedOf(first, world),
    })
  }
}

/** The classes that may have been meant; not looked for among very many. */
function classNames(world: World): readonly string[] {
  const {classes} = predictionOf(world)
  return classes.size > mostNames ? [] : [...classes.keys()]
}
const mostNames = 500

/** Which other claim a volume goes to. */
const takenIn =
  (world: World, {namespace, name}: StuckClaim) =>
  (volume: string): string | undefined => {
    const owner = predictionOf(world).volumes.get(volume)?.volume?.claimRef
    return owner && (owner.namespace !== namespace || owner.name !== name) ? owner.name : undefined
  }

const numberAt = (object: Subject['old'], path: Path): number | undefined => {
  const value = valueAt(object, path)
  return typeof value === 'number' ? value : undefined
}

/** The field of a claim that one would change first; an annotation for the class counts before the field. */
function placeOf(stuck: StuckClaim, {manifest}: Subject): Path {
  const field = culprit(stuck)
  return field[0] === 'storageClassName' && manifest.has(classAnnotation) ? classAnnotation : ['spec', ...field]
}

const classAnnotation: Path = ['metadata', 'annotations', 'volume.beta.kubernetes.io/storage-class']

/** The field of the claim's spec that one would change first. */
function culprit({reason, verdicts}: StuckClaim): Path {
  switch (reason.kind) {
    case 'volume is missing':
    case 'volume is taken':
    case 'lost':
      return ['volumeName']
    case 'attributes class':
      return ['volumeAttributesClassName']
    case 'volume does not fit':
      return fieldOf(reason.mismatch.kind)
    case 'no volume':
      return fieldOf(verdicts(1)[0]?.mismatch?.kind)
  }
}

function fieldOf(mismatch: string | undefined): Path {
  switch (mismatch) {
    case 'accessModes':
      return ['accessModes']
    case 'tooSmall':
      return ['resources', 'requests', 'storage']
    case 'volumeMode':
      return ['volumeMode']
    case 'selector':
      return ['selector']
    default:
      return ['storageClassName']
  }
}

/** The closest volumes, with what keeps each from being taken. */
const relatedOf = ({verdicts}: StuckClaim, world: World): Related[] =>
  verdicts(3).flatMap(verdict => {
    const volume = world.set.find('v1', 'PersistentVolume', verdict.volume)
    return volume ? [{message: verdictText(verdict), at: volume.place(['metadata', 'name'])}] : []
  })
