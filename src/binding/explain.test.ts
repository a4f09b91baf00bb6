import {assert, integer, property} from 'fast-check'
import {describe, expect, it} from 'vitest'
import {newestVersion} from '../core/version.ts'
import {explainClaim} from './explain.ts'
import {inputs} from './prediction/objects.arbitrary.ts'
import {predict} from './prediction/predict.ts'
import {claim, storageClass, volume} from './objects.fixture.ts'

const version = newestVersion

describe('explainClaim', () => {
  it('finds the first few as it finds all', () => {
    assert(
      property(inputs, integer({min: 1, max: 3}), (objects, limit) => {
        const prediction = predict(objects, {version})
        for (const {claim: found} of prediction.claims.values()) {
          const all = explainClaim(prediction, found.namespace, found.name)
          expect(explainClaim(prediction, found.namespace, found.name, limit)).toEqual(all?.slice(0, limit))
        }
      }),
    )
  })

  it('has the biggest of those that are too small first, and what is reserved for the claim whatever its class', () => {
    const here = predict(
      [
        volume('small', {size: '1Gi'}),
        volume('big', {size: '4Gi'}),
        volume('other', {class: 'other', size: '4Gi', spec: {claimRef: {namespace: 'default', name: 'data'}}}),
        claim('data', {size: '5Gi'}),
      ],
      {version},
    )
    const names = explainClaim(here, 'default', 'data', 3)?.map(each => each.volume)
    expect(names).toEqual(['big', 'other', 'small'])
  })

  it('keeps its order with a volume between them that is as far off for another reason', () => {
    const here = predict(
      [
        storageClass('manual', {delayed: true}),
        volume('small', {size: '1Gi', modes: ['ReadOnlyMany']}),
        volume('claimed', {size: '9Gi', spec: {claimRef: {namespace: 'default', name: 'taken', uid: 'a'}}}),
        volume('big', {size: '2Gi', modes: ['ReadOnlyMany']}),
        claim('data', {size: '5Gi'}),
      ],
      {version},
    )
    const names = explainClaim(here, 'default', 'data')?.map(each => each.volume)
    expect(names).toEqual(['big', 'small', 'claimed'])
    expect(explainClaim(here, 'default', 'data', 2)?.map(each => each.volume)).toEqual(['big', 'small'])
  })
})
