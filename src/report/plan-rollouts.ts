import {type JsonObject, objectAt, stringAt, valueAt} from '../core/json.ts'
import {same} from '../core/kinds/validation/same.ts'
import {statefulSetPodName} from '../core/names.ts'
import {surges} from '../rules/rollout.ts'
import type {Plan, PlannedStatefulSet} from './plan.ts'

/** An object of a cluster, and what applying the input makes of it. */
export interface Change {
  readonly before: JsonObject
  readonly after: JsonObject
}

/** What a change does to the pods that a workload has, a line each; `statefulsets` are as they are planned. */
export function rolloutNotes(changes: readonly Change[], statefulsets: Plan['statefulsets']): string[] {
  return changes.flatMap(change => {
    const name = nameOf(change.after)
    switch (change.after['kind']) {
      case 'StatefulSet':
        return hasOtherTemplate(change) ? [statefulSetNote(change, name, statefulsets[name])] : []
      case 'Deployment':
        return [...(hasOtherTemplate(change) ? [deploymentNote(change, name)] : []), ...fewerPodsNote(change, name)]
      case 'ReplicationController': {
        const kept = `The pods of ReplicationController ${name} keep the old template; new ones get the changed one.`
        return [...(hasOtherTemplate(change) ? [kept] : []), ...fewerPodsNote(change, name)]
      }
      default:
        return []
    }
  })
}

const nameOf = (object: JsonObject): string =>
  `${stringAt(object, 'metadata', 'namespace') || 'default'}/${stringAt(object, 'metadata', 'name') ?? ''}`

const hasOtherTemplate = ({before, after}: Change): boolean =>
  !same(objectAt(before, 'spec', 'template'), objectAt(after, 'spec', 'template'))

const numberAt = (object: JsonObject, otherwise: number, ...path: readonly string[]): number => {
  const value = valueAt(object, path)
  return typeof value === 'number' ? value : otherwise
}
const replicasOf = (object: JsonObject): number => numberAt(object, 1, 'spec', 'replicas')

/** From the last ordinal to the partition. Kubernetes pkg/controller/statefulset/stateful_set_control.go updateStatefulSet */
function statefulSetNote({before, after}: Change, name: string, planned: PlannedStatefulSet | undefined): string {
  if (stringAt(after, 'spec', 'updateStrategy', 'type') === 'OnDelete')
    return `The pods of StatefulSet ${name} keep the old template until somebody deletes them (OnDelete).`
  const partition = numberAt(after, 0, 'spec', 'updateStrategy', 'rollingUpdate', 'partition')
  const start = numberAt(after, 0, 'spec', 'ordinals', 'start')
  const last = Math.min(replicasOf(before), replicasOf(after)) - 1
  if (last < 0) return `StatefulSet ${name} has no pods: new ones get the changed template.`
  const set = stringAt(after, 'metadata', 'name') ?? ''
  const names: string[] = []
  for (let place = last; place >= partition && names.length < mostNames; place--)
    names.push(statefulSetPodName(set, start + place))
  if (names.length === 0) return `The pods of StatefulSet ${name} keep the old template: its partition is ${partition}.`
  const more = last - partition + 1 - names.length
  const inOrder = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  const together = valueAt(after, ['spec', 'updateStrategy', 'rollingUpdate', 'maxUnavailable'])
  // Beyond a pod that does not get Ready the controller does nothing.
  const held = planned?.ordered ? planned.pods.find(({ready}) => !ready)?.name : undefined
  if (held !== undefined)
    return `Not replaced, though the template of StatefulSet ${name} changes: pod ${inOrder} must wait until ${held} is Ready.`
  const isOneByOne = names.length > 1 && (together === undefined || together === 1)
  const pace = isOneByOne ? ', each when the one before is Ready' : ''
  const kept = partition > 0 ? ` (partition ${partition}: the others keep the old one)` : ''
  return `Replaced, as the template of StatefulSet ${name} changes: pod ${inOrder}${pace}${kept}.`
}
const mostNames = 5

function deploymentNote({before, after}: Change, name: string): string {
  if (valueAt(after, ['spec', 'paused']) === true)
    return `The pods of Deployment ${name} keep the old template: it is paused.`
  const count = Math.min(replicasOf(before), replicasOf(after))
  if (count === 0) return `Deployment ${name} has no pods: new ones get the changed template.`
  const way =
    stringAt(after, 'spec', 'strategy', 'type') === 'Recreate'
      ? 'all end before a new one is made (Recreate)'
      : surges(after)
        ? 'new ones are made beside them (RollingUpdate)'
        : 'each ends before a new one is made (RollingUpdate, maxSurge 0)'
  return `Replaced, as the template of Deployment ${name} changes: its ${count === 1 ? 'pod' : `${count} pods`}; ${way}.`
}

function fewerPodsNote({before, after}: Change, name: string): string[] {
  const fewer = replicasOf(before) - replicasOf(after)
  if (fewer <= 0) return []
  const which = replicasOf(after) === 0 ? 'all its pods' : `${fewer} of its pods; which, is not foreseen`
  return [`Gone, as ${stringAt(after, 'kind')} ${name} is scaled down: ${which}.`]
}
