import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../core/json.ts'
import {newestVersion} from '../core/version.ts'
import {explainClaim, verdictText} from './explain.ts'
import {claim, node, onNode, pod, storageClass, volume} from './objects.fixture.ts'
import {predict} from './prediction/predict.ts'
import {stuckClaims, stuckText} from './stuck.ts'

const stuck = (objects: readonly JsonObject[], complete: boolean): Record<string, string> =>
  Object.fromEntries(
    stuckClaims(predict(objects, {version: newestVersion}), {complete}).map(({name, reason}) => [name, reason.kind]),
  )
const both = (objects: readonly JsonObject[]): [string[], string[]] => [
  Object.values(stuck(objects, true)),
  Object.values(stuck(objects, false)),
]

describe('stuckClaims', () => {
  it('are those that no volume of their class fits', () => {
    expect(both([volume('pv', {size: '1Gi'}), claim('data')])).toEqual([['no volume'], ['no volume']])
    expect(both([storageClass('manual'), claim('data')])).toEqual([['no volume'], []])
  })

  it('are not those of a class that the input knows nothing of, unless it is complete', () => {
    expect(both([claim('data')])).toEqual([['no volume'], []])
    expect(both([claim('data', {class: undefined})])).toEqual([['no volume'], []])
  })

  it('are not those that wait for a provisioner or for their first consumer', () => {
    const maker = storageClass('manual', {provisioner: 'example.com/maker'})
    const late = storageClass('manual', {delayed: true})
    expect(both([maker, claim('data')])).toEqual([[], []])
    expect(both([late, volume('pv'), claim('data')])).toEqual([[], []])
  })

  it('are those whose first consumer would find nothing', () => {
    const late = storageClass('manual', {delayed: true})
    expect(both([late, volume('pv', {size: '1Gi'}), claim('data')])).toEqual([['no volume'], ['no volume']])
    const elsewhere = volume('pv', {spec: {nodeAffinity: onNode('gone')}})
    expect(both([node('node-a'), late, elsewhere, claim('data'), pod('web', ['data'])])).toEqual([
      ['no volume'],
      ['no volume'],
    ])
  })

  it('are those that name a volume that they cannot have', () => {
    const naming = claim('data', {spec: {volumeName: 'pv'}})
    expect(both([volume('pv', {size: '1Gi'}), naming])).toEqual([['volume does not fit'], ['volume does not fit']])
    const taken = volume('pv', {spec: {claimRef: {namespace: 'default', name: 'other'}}})
    expect(both([taken, naming])).toEqual([['volume is taken'], ['volume is taken']])
    expect(both([naming])).toEqual([['volume is missing'], []])
  })

  it('are those that lost their volume', () => {
    const annotations = {'pv.kubernetes.io/bind-completed': 'yes'}
    expect(both([claim('data', {annotations, spec: {volumeName: 'pv'}})])).toEqual([['lost'], ['lost']])
  })

  it('are not those that get a volume in one way of several', () => {
    expect(both([claim('a'), claim('b'), volume('pv')])).toEqual([[], []])
  })

  it('say why in words', () => {
    const words = (objects: readonly JsonObject[]): string[] =>
      stuckClaims(predict(objects, {version: newestVersion}), {complete: true}).map(({reason}) => stuckText(reason))
    expect(words([claim('data')])).toEqual([
      'no volume of class "manual" fits, and there is no such class to provision one',
    ])
    expect(words([storageClass('manual'), claim('data')])).toEqual([
      'no volume of class "manual" fits, and the class has no provisioner',
    ])
    expect(words([claim('data', {class: ''})])).toEqual([
      'no volume without class fits, and it has no class that could provision one',
    ])
    expect(words([volume('pv', {size: '1Gi'}), claim('data', {spec: {volumeName: 'pv'}})])).toEqual([
      'volume "pv", which it names, has 1Gi, the claim asks for 5Gi',
    ])
  })
})

describe('explainClaim', () => {
  const words = (objects: readonly JsonObject[], name = 'data'): string[] =>
    explainClaim(predict(objects, {version: newestVersion}), 'default', name)!.map(verdictText)

  it('tells of every volume the first thing in the way, the closest first', () => {
    const objects = [
      volume('other-class', {class: 'fast'}),
      volume('other-modes', {modes: ['ReadOnlyMany']}),
      volume('tiny', {size: '1Gi'}),
      volume('small', {size: '4Gi'}),
      volume('block', {spec: {volumeMode: 'Block'}}),
      volume('reserved', {spec: {claimRef: {namespace: 'default', name: 'other'}}}),
      claim('data'),
    ]
    expect(words(objects)).toEqual([
      'volume "small" has 4Gi, the claim asks for 5Gi',
      'volume "tiny" has 1Gi, the claim asks for 5Gi',
      'volume "other-modes" offers ReadOnlyMany, the claim asks for ReadWriteOnce',
      'volume "block" has volumeMode Block, the claim asks for Filesystem',
      'volume "reserved" is reserved for claim "default/other"',
      'volume "other-class" has class "fast", the claim asks for class "manual"',
    ])
  })

  it('tells which volume a bound claim has', () => {
    expect(words([volume('pv'), volume('big', {size: '20Gi'}), claim('data')])).toEqual([
      'volume "pv" is bound to it',
      'volume "big" would do',
    ])
  })

  it('tells of a volume whose claim is gone that it is not given out again', () => {
    const dead = {claimRef: {namespace: 'default', name: 'data', uid: 'of another time'}}
    expect(words([volume('pv', {spec: dead}), claim('data')])).toEqual([
      'volume "pv" is Released: its claimRef still names claim "default/data", which is gone',
    ])
  })

  it('knows nothing of a claim that is not there', () => {
    expect(explainClaim(predict([], {version: newestVersion}), 'default', 'data')).toBeUndefined()
  })
})
