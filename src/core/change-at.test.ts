import {expect, it} from 'vitest'
import {changeAt} from './change-at.ts'

const claim = {metadata: {name: 'data'}, spec: {accessModes: ['ReadWriteOnce'], templates: [{name: 'a'}]}}

it('changes a copy at a path, and makes what is missing on the way', () => {
  expect(changeAt(claim, ['metadata', 'labels', 'disk'], 'ssd')).toEqual({
    ...claim,
    metadata: {name: 'data', labels: {disk: 'ssd'}},
  })
  expect(changeAt(claim, ['spec', 'templates', 0, 'name'], 'b')).toMatchObject({spec: {templates: [{name: 'b'}]}})
  expect(changeAt(claim, ['spec', 'accessModes'], undefined)).toEqual({...claim, spec: {templates: [{name: 'a'}]}})
  expect(claim.spec.accessModes).toEqual(['ReadWriteOnce'])
})

it('changes nothing where there is no way', () => {
  expect(changeAt(claim, ['spec', 'templates', 3, 'name'], 'b')).toEqual(claim)
  expect(changeAt(claim, ['status', 'phase'], undefined)).toEqual(claim)
})
