import {array, assert, integer, pre, property} from 'fast-check'
import {describe, expect, it} from 'vitest'
import {type JsonObject, objectAt, stringAt} from '../../core/json.ts'
import {newestVersion} from '../../core/version.ts'
import {featuresOf} from '../features.ts'
import {conceivableClaimWays, conceivablePodWays} from './conceivable.ts'
import {classObject, inputs} from './objects.arbitrary.ts'
import {allOutcomes, type Outcome} from './one-run.reference.ts'
import {type Prediction, predict, readPodWay, readWay} from './predict.ts'
import {scenarioOf} from './scenario.ts'
import {addClass, stageOf} from './stage.ts'

const foresee = (objects: readonly JsonObject[]): Prediction => predict(objects, {version: newestVersion})

const kindOf = (object: JsonObject): string => stringAt(object, 'kind') ?? ''

/** Every way of every object, as the reference writes them. */
function waysOf(prediction: Prediction): Map<string, Set<string>> {
  const ways = new Map<string, Set<string>>()
  for (const [key, claim] of prediction.claims) {
    ways.set(
      `claim ${key}`,
      new Set(claim.ways.take(100).ways.map(way => `${readWay(way).phase} ${readWay(way).name}`)),
    )
  }
  for (const [name, volume] of prediction.volumes) {
    ways.set(
      `volume ${name}`,
      new Set(volume.ways.take(100).ways.map(way => `${readWay(way).phase} ${readWay(way).name}`)),
    )
  }
  for (const [key, pod] of prediction.pods) {
    const texts = pod.ways
      .take(100)
      .ways.map(way => (readPodWay(way).scheduled ? `on ${readPodWay(way).node}` : 'open'))
    ways.set(`pod ${key}`, new Set(texts))
  }
  return ways
}

function waysSeen(outcomes: readonly Outcome[]): Map<string, Set<string>> {
  const ways = new Map<string, Set<string>>()
  for (const outcome of outcomes) {
    for (const [key, text] of outcome) {
      const set = ways.get(key)
      if (set) set.add(text)
      else ways.set(key, new Set([text]))
    }
  }
  return ways
}

const shown = (ways: ReadonlyMap<string, ReadonlySet<string>>): Record<string, string[]> =>
  Object.fromEntries([...ways].map(([key, set]) => [key, [...set].sort()]))

describe('predict', () => {
  it('names exactly the outcomes of all runs of the plain model', () => {
    assert(
      property(inputs, objects => {
        const outcomes = allOutcomes(objects, featuresOf(newestVersion), 3000)
        pre(outcomes !== undefined)
        expect(shown(waysOf(foresee(objects)))).toEqual(shown(waysSeen(outcomes)))
      }),
      {numRuns: 500},
    )
  })

  it('does not rule out any of them when it cannot tell the worlds apart', () => {
    assert(
      property(inputs, objects => {
        const features = featuresOf(newestVersion)
        const outcomes = allOutcomes(objects, features, 3000)
        pre(outcomes !== undefined)
        const scenario = scenarioOf(objects)
        const stage = stageOf(scenario, features)
        for (const added of scenario.classes) addClass(stage, added)
        const seen = waysSeen(outcomes)
        for (const claim of scenario.claims) {
          const ways = [...conceivableClaimWays(stage, claim)].map(way => `${readWay(way).phase} ${readWay(way).name}`)
          expect(ways).toEqual(expect.arrayContaining([...seen.get(`claim default/${claim.name}`)!]))
        }
        for (const [index, pod] of scenario.pods.entries()) {
          const ways = [...conceivablePodWays(stage, index)].map(readPodWay)
          const texts = ways.map(({scheduled, node}) => (scheduled ? `on ${node}` : 'open'))
          expect(texts).toEqual(expect.arrayContaining([...seen.get(`pod default/${pod.name}`)!]))
        }
      }),
    )
  })

  it('shows one of the ways beside the list of all', () => {
    assert(
      property(inputs, objects => {
        const prediction = foresee(objects)
        const ways = waysOf(prediction)
        for (const [key, {claim}] of prediction.claims) {
          expect(ways.get(`claim ${key}`)).toContain(`${claim.phase} ${claim.volumeName}`)
        }
        for (const [name, {volume}] of prediction.volumes) {
          const {phase, claimRef} = volume!
          expect(ways.get(`volume ${name}`)).toContain(
            `${phase} ${claimRef ? `${claimRef.namespace}/${claimRef.name}` : ''}`,
          )
        }
      }),
    )
  })

  it('changes nothing for a class that nobody asks for', () => {
    const unrelated = classObject({
      name: 'unrelated',
      delayed: true,
      provisioner: 'example.com/maker',
      isDefault: false,
    })
    assert(
      property(inputs, integer({min: 0, max: 12}), (objects, at) => {
        const more = objects.toSpliced(at, 0, unrelated)
        expect(shown(waysOf(foresee(more)))).toEqual(shown(waysOf(foresee(objects))))
      }),
    )
  })

  it('changes nothing for limits that leave room for all', () => {
    const metadata = {name: 'roomy', namespace: 'default'}
    const hard = {pods: '100', persistentvolumeclaims: '100', 'requests.storage': '100Ti'}
    const limits = [{type: 'PersistentVolumeClaim', max: {storage: '1Ti'}}]
    const roomy: JsonObject[] = [
      {apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: {hard}},
      {apiVersion: 'v1', kind: 'LimitRange', metadata, spec: {limits}},
    ]
    assert(
      property(inputs, integer({min: 0, max: 12}), (objects, at) => {
        const limited = foresee(objects.toSpliced(at, 0, ...roomy))
        pre(limited.complete)
        expect(limited.refusals).toEqual([])
        expect(shown(waysOf(limited))).toEqual(shown(waysOf(foresee(objects))))
      }),
      {numRuns: 300},
    )
  })
  it('changes nothing else when a volume goes that nobody could have taken', () => {
    assert(
      property(inputs, objects => {
        const prediction = foresee(objects)
        const idle = [...prediction.volumes.values()].find(
          ({ways}) => ways.isSure && readWay(ways.take(1).ways[0]!).phase === 'Available',
        )
        // A volume that a claim or its claimRef names has a say even when it is not taken.
        pre(idle?.volume?.claimRef === undefined && idle !== undefined)
        pre([...prediction.claims.values()].every(({asWritten}) => asWritten.volumeName !== idle.name))
        const fewer = objects.filter(
          object =>
            object['kind'] !== 'PersistentVolume' || JSON.stringify(object['metadata']).includes(idle.name) === false,
        )
        const before = shown(waysOf(prediction))
        delete before[`volume ${idle.name}`]
        expect(shown(waysOf(foresee(fewer)))).toEqual(before)
      }),
    )
  })

  it('does not depend on the order of classes and volumes that come before everything else', () => {
    assert(
      property(inputs, array(integer({min: 0, max: 1000}), {minLength: 12, maxLength: 12}), (objects, order) => {
        const isFirst = (object: JsonObject): boolean => ['StorageClass', 'PersistentVolume'].includes(kindOf(object))
        // Of several default classes the last one counts.
        pre(objects.filter(object => JSON.stringify(object).includes('is-default-class')).length < 2)
        const [first, rest] = [objects.filter(isFirst), objects.filter(object => !isFirst(object))]
        const mixed = first
          .map((object, index) => ({object, at: order[index % order.length]!}))
          .toSorted((a, b) => a.at - b.at)
          .map(({object}) => object)
        expect(shown(waysOf(foresee([...mixed, ...rest])))).toEqual(shown(waysOf(foresee([...first, ...rest]))))
      }),
    )
  })

  it('does not depend on which of two claims comes first that ask for different classes', () => {
    const className = (claim: JsonObject): unknown => objectAt(claim, 'spec')['storageClassName']
    const isSearching = (object: JsonObject | undefined): boolean =>
      object !== undefined &&
      kindOf(object) === 'PersistentVolumeClaim' &&
      className(object) !== undefined &&
      objectAt(object, 'spec')['volumeName'] === undefined
    assert(
      property(inputs, objects => {
        const at = objects.findIndex((object, index) => {
          const next = objects[index + 1]
          return isSearching(object) && isSearching(next) && className(object) !== className(next!)
        })
        pre(at >= 0)
        const swapped = objects.with(at, objects[at + 1]!).with(at + 1, objects[at]!)
        expect(shown(waysOf(foresee(swapped)))).toEqual(shown(waysOf(foresee(objects))))
      }),
      {numRuns: 300},
    )
  })
})
