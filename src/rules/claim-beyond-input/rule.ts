import {claimKey} from '../../binding/claim-facts.ts'
import {noProvisioner} from '../../binding/class-facts.ts'
import {type ClaimPrediction, type Prediction, readWay} from '../../binding/prediction/predict.ts'
import {oncePerWorld} from '../per-world.ts'
import {membersOf, predictionOf} from '../prediction.ts'
import {ownKind, storedOf} from '../accepted.ts'
import {claimTemplateNames} from '../pod-template.ts'
import {statefulSetClaimName, statefulSetOfPod} from '../../core/names.ts'
import {defineRule, type Subject, type World} from '../rule.ts'

export const claimBeyondInput = defineRule({
  code: 'KL307',
  slug: 'claim-beyond-input',
  category: 'advice',
  title: 'a claim that binds only with what the input does not have',
  kinds: ['PersistentVolumeClaim', 'StatefulSet'],
  check(subject, world, report) {
    const stored = world.complete ? undefined : storedOf(subject)
    if (!stored) return
    const {namespace, name} = subject.manifest
    if (ownKind(subject) === 'PersistentVolumeClaim') {
      const need = needOf(predictionOf(world).claims.get(`${namespace}/${name}`), world)
      if (need) report({message: `claim "${name}" ${need.text}`, hint: need.hint, path: ['spec', ...need.field]})
      return
    }
    const [index, claim, need] = firstOfSet(subject, claimTemplateNames(stored), world) ?? []
    if (index === undefined || !need) return
    const path = ['spec', 'volumeClaimTemplates', index, 'spec', ...need.field]
    report({message: `claim "${claim}" ${need.text}`, hint: need.hint, path})
  },
})

/** The first claim that the set makes and that needs something. */
function firstOfSet(
  subject: Subject,
  templates: readonly string[],
  world: World,
): readonly [index: number, claim: string, need: Need] | undefined {
  const {claims, scenario} = predictionOf(world)
  const {name: set, namespace} = subject.manifest
  for (const member of membersOf(subject, world)) {
    for (const place of member.claims) {
      const claim = scenario.claims[place]!
      const need = needOf(claims.get(claimKey(claim)), world)
      if (!need || world.set.find('v1', 'PersistentVolumeClaim', claim.name, namespace)) continue
      const ordinal = statefulSetOfPod(claim.name)?.ordinal ?? 0
      const index = templates.findIndex(template => statefulSetClaimName(template, set, ordinal) === claim.name)
      if (index >= 0) return [index, claim.name, need]
    }
  }
  return undefined
}

interface Need {
  readonly text: string
  readonly hint: string
  readonly field: readonly string[]
}

/** What a Pending claim waits for that may be in the cluster; undefined where it is told of otherwise or serves itself. */
function needOf(found: ClaimPrediction | undefined, world: World): Need | undefined {
  if (!found || found.claim.phase === 'Bound') return undefined
  const {claim, asWritten, pending, ways} = found
  const {className} = claim
  const text = neededBy(asWritten.hasClass, className, pending, world)
  const missing = pending === 'requested volume is missing'
  if (!text && !missing) return undefined
  if (ways.take(1000).ways.some(way => readWay(way).phase === 'Bound')) return undefined
  if (missing) {
    return {
      text: `names volume "${asWritten.volumeName}", which the input does not have`,
      hint: 'add the volume, or see to it that the cluster has it',
      field: ['volumeName'],
    }
  }
  return text
}

function neededBy(
  hasClass: boolean,
  className: string,
  pending: ClaimPrediction['pending'],
  world: World,
): Need | undefined {
  const {classes} = predictionOf(world)
  const withVolumes = classesWithVolumes(world)
  const field = ['storageClassName']
  if (pending === 'no volume and no class' && !hasClass && withVolumes.has('')) {
    return {
      text: 'finds no volume of the input free that fits: it binds only if the cluster has another, or a default class',
      hint: 'add one more volume; storageClassName: "" keeps a default class away',
      field,
    }
  }
  const waits = pending === 'waits for consumer' || pending === 'no volume and no provisioner'
  if (!waits || classes.get(className)?.provisioner !== noProvisioner || withVolumes.has(className)) return undefined
  return {
    text: `is of class "${className}", for which nothing makes volumes, and the input has none of it`,
    hint: `add a volume with storageClassName: ${className}`,
    field,
  }
}

const classesWithVolumes = oncePerWorld(world => {
  const {volumes}: Prediction = predictionOf(world)
  const names = new Set<string>()
  for (const {volume} of volumes.values()) if (volume) names.add(volume.className)
  return names
})
