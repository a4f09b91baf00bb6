import {type ClaimPrediction, type Prediction, readWay} from '../../binding/prediction/predict.ts'
import type {Related} from '../../core/diagnostic.ts'
import {statefulSetClaimName} from '../../core/names.ts'
import {listAt, stringAt, valueAt} from '../../core/json.ts'
import {ownKind, storedOf, storedOfKind} from '../accepted.ts'
import {predictionOf} from '../prediction.ts'
import {defineRule, type Report, type Subject, type World} from '../rule.ts'

export const undefinedChoice = defineRule({
  code: 'KL305',
  slug: 'undefined-choice',
  category: 'risk',
  title: 'a claim that may take one volume or another',
  kinds: ['PersistentVolumeClaim', 'StatefulSet'],
  check(subject, world, report) {
    const {name, namespace = 'default'} = subject.manifest
    if (ownKind(subject) === 'StatefulSet') checkTemplates(subject, world, report)
    if (!storedOfKind(subject, 'PersistentVolumeClaim')) return
    const prediction = predictionOf(world)
    const found = prediction.complete ? prediction.claims.get(`${namespace}/${name}`) : undefined
    const choice = found && choiceOf(found, prediction)
    if (!choice) return
    report({
      message: `${choice.text} claim "${name}" takes is not defined`,
      hint: `write volumeName: ${choice.volumes[0]}, or reserve the volume with claimRef`,
      path: ['metadata', 'name'],
      related: relatedOf(choice, world),
    })
  },
})

/** The claims of one template choose among the same volumes: they are told of together. */
function checkTemplates(subject: Subject, world: World, report: Report): void {
  const stored = storedOf(subject)
  const prediction = predictionOf(world)
  if (!stored || !prediction.complete) return
  const {name, namespace = 'default', object} = subject.manifest
  const start = valueAt(stored, ['spec', 'ordinals', 'start'])
  for (const [index, template] of listAt(object, 'spec', 'volumeClaimTemplates').entries()) {
    const ordinal = typeof start === 'number' ? start : 0
    const claim = statefulSetClaimName(stringAt(template, 'metadata', 'name') ?? '', name, ordinal)
    if (world.set.find('v1', 'PersistentVolumeClaim', claim, namespace)) continue
    const found = prediction.claims.get(`${namespace}/${claim}`)
    const choice = found && choiceOf(found, prediction)
    if (!choice) continue
    report({
      message: `${choice.text} claim "${claim}" takes is not defined, nor is it for the claims after it`,
      hint: `reserve each volume for its claim: claimRef: {namespace: ${namespace}, name: ${claim}}`,
      path: ['spec', 'volumeClaimTemplates', index, 'metadata', 'name'],
      related: relatedOf(choice, world),
    })
  }
}

interface Choice {
  readonly volumes: readonly string[]
  readonly text: string
}

/**
 * The volumes that a claim may take, when the controller has nothing to choose by. That a claim takes another volume when it
 * is created before them is no such case.
 */
function choiceOf({ways}: ClaimPrediction, prediction: Prediction): Choice | undefined {
  if (ways.isSure) return undefined
  const {ways: first, more} = ways.take(4)
  const volumes = first.flatMap(way => {
    const {phase, name} = readWay(way)
    return phase === 'Bound' ? [name] : []
  })
  if (!hasTie(volumes, prediction)) return undefined
  const named = volumes.map(volume => `"${volume}"`)
  if (more) return {volumes, text: `which of ${named.join(', ')} and others`}
  return {volumes, text: `which of ${named.slice(0, -1).join(', ')} and ${named.at(-1)}`}
}

/** Two are of one size, or of different access modes: the order among these is not defined. */
function hasTie(names: readonly string[], {volumes}: Prediction): boolean {
  const sizes = new Set<bigint>()
  const modes = new Set<unknown>()
  for (const name of names) {
    const volume = volumes.get(name)?.volume
    if (!volume) continue
    if (sizes.has(volume.capacity)) return true
    sizes.add(volume.capacity)
    modes.add(volume.accessModes)
  }
  return modes.size > 1
}

const relatedOf = ({volumes}: Choice, world: World): Related[] =>
  volumes.slice(0, 2).flatMap(name => {
    const volume = world.set.find('v1', 'PersistentVolume', name)
    return volume ? [{message: 'this one, or', at: volume.place(['metadata', 'name'])}] : []
  })
