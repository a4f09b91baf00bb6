import type {Refusal} from '../../binding/prediction/limits.ts'
import type {Path} from '../../core/field-path.ts'
import {listAt, stringAt} from '../../core/json.ts'
import {storedOf} from '../accepted.ts'
import {limitHint, limitRelated, refusalsOf} from '../limits.ts'
import {membersOf, predictionOf} from '../prediction.ts'
import {defineRule, type Subject, type World} from '../rule.ts'

export const heldByLimits = defineRule({
  code: 'KL308',
  slug: 'held-by-limits',
  category: 'stuck',
  title: 'a workload whose claims or pods a LimitRange or quota keeps out',
  kinds: ['StatefulSet', 'Deployment', 'ReplicaSet', 'DaemonSet', 'ReplicationController', 'Job'],
  check(subject, world, report) {
    const [refusal] = refusalsOf(subject, world)
    if (!refusal) return
    report({
      message: `${madeText(refusal, subject, world)}: ${refusal.message}`,
      hint: limitHint(refusal),
      path: placeOf(refusal, subject),
      related: limitRelated(refusal, world),
    })
  },
})

function madeText({name}: Refusal, subject: Subject, world: World): string {
  const {pods} = predictionOf(world).scenario
  const members = membersOf(subject, world).map(({pod}) => pods[pod]!)
  const made = members.findIndex(pod => pod.name === name || pod.claims.some(({claim}) => claim === name))
  return made <= 0 ? 'no pod is made' : `only ${made} of ${members.length} pods are made`
}

function placeOf({kind, name, because}: Refusal, subject: Subject): Path {
  const {manifest} = subject
  if (because === 'number') return manifest.has(replicas) ? replicas : ['metadata', 'name']
  if (kind === 'Pod') return ['spec', 'template', 'spec', 'containers']
  const templates = listAt(storedOf(subject), 'spec', 'volumeClaimTemplates')
  const index = templates.findIndex(template =>
    name.startsWith(`${stringAt(template, 'metadata', 'name')}-${manifest.name}-`),
  )
  if (index < 0) return ['spec', 'template', 'spec', 'volumes']
  return ['spec', 'volumeClaimTemplates', index, 'spec', 'resources', 'requests', 'storage']
}

const replicas: Path = ['spec', 'replicas']
