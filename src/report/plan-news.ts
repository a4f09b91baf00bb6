import {type Prediction, readPodWay, readWay} from '../binding/prediction/predict.ts'
import {type JsonObject, stringAt} from '../core/json.ts'
import {isNamespaced} from '../core/kinds/index.ts'
import {same as isSame} from '../core/kinds/validation/same.ts'
import type {Plan} from './plan.ts'
import {type Change, rolloutNotes} from './plan-rollouts.ts'

/** What of a plan is worth showing, beside what a cluster had before. */
export interface PlanNews {
  /** `key`: `namespace/name`, or the name of a volume. */
  readonly isShown: (kind: NewsKind, key: string) => boolean
  /** What stays as it is, and what goes, a line each. */
  readonly notes: readonly string[]
}
/** An empty cluster had nothing before. */
export const allIsNew: PlanNews = {isShown: () => true, notes: []}
export type NewsKind = 'claim' | 'volume' | 'pod' | 'StatefulSet' | 'Service' | 'workload'

const keyOf = (object: JsonObject): string => {
  const name = stringAt(object, 'metadata', 'name') ?? ''
  const isWide = isNamespaced(stringAt(object, 'apiVersion') ?? '', stringAt(object, 'kind') ?? '') === false
  return isWide ? name : `${stringAt(object, 'metadata', 'namespace') || 'default'}/${name}`
}

/**
 * What differs of the prediction from the cluster as it stands (`existing`); `applied` are the objects of the input, `changes` what
 * applying them makes of those that are there, `plan` is what comes of it all.
 */
export function newsOf(
  prediction: Prediction,
  plan: Plan,
  existing: readonly JsonObject[],
  applied: readonly JsonObject[],
  changes: readonly Change[] = [],
): PlanNews {
  const before = {claim: new Map<string, string>(), volume: new Map<string, string>(), pod: new Map<string, string>()}
  for (const object of existing) {
    const key = keyOf(object)
    const phase = stringAt(object, 'status', 'phase') ?? 'Pending'
    if (object['kind'] === 'PersistentVolumeClaim') {
      before.claim.set(key, `${phase} ${stringAt(object, 'spec', 'volumeName') ?? ''}`)
    } else if (object['kind'] === 'PersistentVolume') {
      before.volume.set(key, `${phase} ${referenceText(object)}`)
    } else if (object['kind'] === 'Pod') before.pod.set(key, stringAt(object, 'spec', 'nodeName') ?? '')
  }
  const changed = new Set(changes.filter(hasOtherSpec).map(({after}) => `${stringAt(after, 'kind')} ${keyOf(after)}`))
  const named = new Set(applied.map(object => `${stringAt(object, 'kind')} ${keyOf(object)}`))
  const same = {
    claim: alike(prediction.claims, before.claim, wayText).filter(
      key => !before.claim.get(key)?.startsWith('Pending') && !changed.has(`PersistentVolumeClaim ${key}`),
    ),
    volume: alike(prediction.volumes, before.volume, wayText).filter(key => !changed.has(`PersistentVolume ${key}`)),
    pod: alike(prediction.pods, before.pod, way => readPodWay(way).node).filter(key => before.pod.get(key) !== ''),
  }
  const hidden = {claim: new Set(same.claim), volume: new Set(same.volume), pod: new Set(same.pod)}
  const makers = new Set(
    prediction.workloads
      .filter(({members, workload: {namespace}}) =>
        members.some(({pod}) => !hidden.pod.has(`${namespace}/${prediction.scenario.pods[pod]!.name}`)),
      )
      .map(({workload: {kind, namespace, name}}) => `${kind} ${namespace}/${name}`),
  )
  return {
    isShown(kind, key) {
      if (kind === 'claim' || kind === 'volume' || kind === 'pod') return !hidden[kind].has(key)
      const name = kind === 'workload' ? key : `${kind} ${key}`
      return named.has(name) || makers.has(name)
    },
    notes: [...asBefore(hidden), ...goneNotes(prediction), ...rolloutNotes(changes, plan.statefulsets)],
  }
}

const hasOtherSpec = ({before, after}: Change): boolean => !isSame(before['spec'], after['spec'])

const wayText = (way: string): string => `${readWay(way).phase} ${readWay(way).name}`

const referenceText = (volume: JsonObject): string => {
  const name = stringAt(volume, 'spec', 'claimRef', 'name')
  return name === undefined ? '' : `${stringAt(volume, 'spec', 'claimRef', 'namespace') ?? ''}/${name}`
}

/** What can only be as it was. */
const alike = (
  found: Prediction['claims'] | Prediction['volumes'] | Prediction['pods'],
  before: ReadonlyMap<string, string>,
  read: (way: string) => string,
): string[] =>
  [...found].flatMap(([key, {ways}]) => {
    const [first, ...others] = ways.take(2).ways
    return first !== undefined && others.length === 0 && before.get(key) === read(first) ? [key] : []
  })

function asBefore(hidden: Readonly<Record<'claim' | 'volume' | 'pod', ReadonlySet<string>>>): string[] {
  const counts = (['claim', 'volume', 'pod'] as const).flatMap(kind => {
    const {size} = hidden[kind]
    return size === 0 ? [] : [`${size} ${kind}${size === 1 ? '' : 's'}`]
  })
  return counts.length === 0 ? [] : [`As before: ${counts.join(', ')}.`]
}

function goneNotes({scenario: {gone}}: Prediction): string[] {
  const notes: string[] = []
  if (gone.pods.size > 0) notes.push(`Gone, as a StatefulSet is scaled down: pod ${[...gone.pods].join(', ')}.`)
  if (gone.claims.size > 0) notes.push(`Gone with them (whenScaled: Delete): claim ${[...gone.claims].join(', ')}.`)
  return notes
}
