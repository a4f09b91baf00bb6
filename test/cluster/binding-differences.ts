import type {BindingEvent} from '../../src/binding/events.ts'
import {type Prediction, readPodWay, readWay} from '../../src/binding/prediction/predict.ts'
import {isObject, type JsonObject, listAt, stringAt} from '../../src/core/json.ts'
import type {Found} from './binding-run.ts'
import {type BindingScenario, nameOf} from './binding-scenarios.ts'

/** More ways than any of these scenarios has. */
const all = 10_000

/** Objects of a found cluster, by namespace. */
export interface FoundIndex {
  of(scenario: BindingScenario): Found
}

export function indexOf(found: Found): FoundIndex {
  const by = (objects: readonly JsonObject[]): Map<string, JsonObject[]> => {
    const groups = new Map<string, JsonObject[]>()
    for (const object of objects) {
      const key = stringAt(object, 'metadata', 'namespace') ?? stringAt(object, 'metadata', 'labels', 'scenario') ?? ''
      const group = groups.get(key)
      if (group) group.push(object)
      else groups.set(key, [object])
    }
    return groups
  }
  const [claims, volumes, pods, events] = [by(found.claims), by(found.volumes), by(found.pods), by(found.events)]
  return {
    of: ({namespace}) => ({
      claims: claims.get(namespace) ?? [],
      volumes: volumes.get(namespace) ?? [],
      pods: pods.get(namespace) ?? [],
      events: events.get(namespace) ?? [],
      refusals: new Map([[namespace, found.refusals.get(namespace) ?? []]]),
    }),
  }
}

/** What came of the scenario and is not among what was foreseen, one line each. */
export function differences(prediction: Prediction, found: Found): string[] {
  const seen = [...seenWays(found)]
  const foreseen = foreseenWays(prediction)
  const lines = seen.flatMap(([key, way]) => {
    const ways = foreseen.get(key)
    return ways?.has(way) ? [] : [`${key}: ${way}, foreseen ${ways ? [...ways].join(' or ') : 'nothing'}`]
  })
  const there = new Set(seen.map(([key]) => key))
  for (const [key, ways] of foreseen) {
    if (!there.has(key) && !ways.has('not there')) lines.push(`${key}: not there, foreseen ${[...ways].join(' or ')}`)
  }
  return lines
}

function* seenWays({claims, volumes, pods}: Found): Generator<readonly [string, string]> {
  for (const claim of claims) {
    yield [
      `claim ${keyOf(claim)}`,
      `${stringAt(claim, 'status', 'phase')} ${stringAt(claim, 'spec', 'volumeName') ?? ''}`,
    ]
  }
  for (const volume of volumes) {
    const namespace = stringAt(volume, 'spec', 'claimRef', 'namespace')
    const claim = namespace === undefined ? '' : `${namespace}/${stringAt(volume, 'spec', 'claimRef', 'name')}`
    yield [`volume ${nameOf(volume)}`, `${stringAt(volume, 'status', 'phase')} ${claim}`]
  }
  for (const pod of pods) {
    const node = stringAt(pod, 'spec', 'nodeName')
    yield [`pod ${keyOf(pod)}`, node === undefined ? 'no node' : `on ${node}`]
  }
}

const keyOf = (object: JsonObject): string => `${stringAt(object, 'metadata', 'namespace')}/${nameOf(object)}`

function foreseenWays(prediction: Prediction): Map<string, Set<string>> {
  const ways = new Map<string, Set<string>>()
  const named = (way: string): string => {
    const {phase, name} = readWay(way)
    return phase === '' || phase === 'Deleted' ? 'not there' : `${phase} ${name}`
  }
  for (const [key, claim] of prediction.claims) ways.set(`claim ${key}`, new Set(claim.ways.take(all).ways.map(named)))
  for (const [key, volume] of prediction.volumes)
    ways.set(`volume ${key}`, new Set(volume.ways.take(all).ways.map(named)))
  for (const [key, {status, ways: podWays}] of prediction.pods) {
    const texts = podWays.take(all).ways.map(way => {
      const {scheduled, node} = readPodWay(way)
      return scheduled ? `on ${node}` : 'no node'
    })
    ways.set(`pod ${key}`, new Set(status === undefined ? [...texts, 'not there'] : texts))
  }
  return ways
}

/**
 * True when everything can go one way only: then events and messages are foreseen too. What a pod that waits for a binding waits for
 * depends on the node.
 */
export const isSure = ({claims, volumes, pods}: Prediction): boolean =>
  [...claims.values(), ...volumes.values(), ...pods.values()].every(({ways}) => ways.isSure) &&
  [...pods.values()].every(({status}) => status?.state !== 'waiting')

/**
 * What the next resync says again of what has changed since. A StatefulSet's controller makes claim and pod in one go: whether the
 * claim is looked at before the pod is there is not defined.
 */
const perhaps = /WaitForPodScheduled:|WaitForFirstConsumer:|already bound to a different claim/

/**
 * Events of claims and messages of pods that differ from those foreseen, of a scenario that can go one way only. `late`: whether a class
 * may have come after its claims; what the controller says then may take minutes, as it waits longer after each failure.
 */
export function differentTexts(
  prediction: Prediction,
  {events, pods, refusals}: Found,
  {late}: {readonly late: boolean},
): string[] {
  const lines: string[] = []
  for (const [key, claim] of prediction.claims) {
    const told = new Set(
      events
        .filter(event => isAbout(event, 'PersistentVolumeClaim', claim.claim.name))
        .map(event =>
          eventText({
            type: stringAt(event, 'type') ?? '',
            reason: stringAt(event, 'reason') ?? '',
            message: stringAt(event, 'message') ?? '',
          }),
        ),
    )
    const foreseen = new Set(claim.events.map(eventText))
    for (const text of told) if (!foreseen.has(text) && !perhaps.test(text)) lines.push(`claim ${key}: event ${text}`)
    const made = prediction.workloads.some(({workload}) => key.includes(`-${workload.name}-`))
    for (const text of foreseen) {
      if (!late && !told.has(text) && !(made && perhaps.test(text))) lines.push(`claim ${key}: no event ${text}`)
    }
  }
  lines.push(...differentRefusals(prediction, {events, refusals}))
  for (const pod of pods) {
    const status = prediction.pods.get(keyOf(pod))?.status
    if (status?.state !== 'unscheduled' || status.message === '') continue
    const condition = listAt(pod, 'status', 'conditions').find(
      each => isObject(each) && each['type'] === 'PodScheduled',
    )
    const message = stringAt(condition, 'message')
    if (message !== status.message) lines.push(`pod ${keyOf(pod)}: "${message}", foreseen "${status.message}"`)
  }
  return lines
}

/** What the server says to a person is told as such; what it says to a StatefulSet's controller that tells in an event. */
function differentRefusals(prediction: Prediction, {events, refusals}: Pick<Found, 'events' | 'refusals'>): string[] {
  const told = [...refusals.values()].flat()
  const ofSets = events
    .filter(event => stringAt(event, 'reason') === 'FailedCreate')
    .map(event => stringAt(event, 'message') ?? '')
  const foreseen = prediction.refusals.filter(({maker}) => maker === undefined).map(({message}) => message)
  const lines = told.filter(text => !foreseen.includes(text)).map(text => `refused, and not foreseen: ${text}`)
  for (const text of foreseen) if (!told.includes(text)) lines.push(`foreseen, and not refused: ${text}`)
  for (const {maker, message} of prediction.refusals) {
    if (maker?.startsWith('StatefulSet') !== true || ofSets.some(text => text.includes(message))) continue
    lines.push(`no event of ${maker}: ${message}, but ${[...new Set(ofSets)].join('; ')}`)
  }
  return lines
}

const eventText = ({
  type,
  reason,
  message,
}: Pick<BindingEvent, 'reason' | 'message'> & {readonly type: string}): string => `${type} ${reason}: ${message}`

const isAbout = (event: JsonObject, kind: string, name: string): boolean =>
  stringAt(event, 'involvedObject', 'kind') === kind && stringAt(event, 'involvedObject', 'name') === name
