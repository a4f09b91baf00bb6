import {expect, test} from 'vitest'
import type {Json} from './json.ts'
import {matchesNodeSelector} from './node-selector.ts'

const node = {name: 'node-a', labels: {zone: 'eu', cores: '8'}}
const one = (key: string, operator: string, ...values: string[]): Json => ({
  nodeSelectorTerms: [{matchExpressions: [{key, operator, values}]}],
})
const cases: readonly (readonly [Json, boolean])[] = [
  [one('zone', 'In', 'eu', 'us'), true],
  [one('zone', 'NotIn', 'eu'), false],
  [one('disk', 'NotIn', 'ssd'), true],
  [one('disk', 'Exists'), false],
  [one('disk', 'DoesNotExist'), true],
  [one('cores', 'Gt', '4'), true],
  [one('cores', 'Lt', '8'), false],
  [one('zone', 'Gt', '1'), false],
  [one('zone', 'In'), false],
  [one('zone', 'Like', 'eu'), false],
  [{nodeSelectorTerms: []}, false],
  [{nodeSelectorTerms: [{}]}, false],
  [{nodeSelectorTerms: [{}, {matchFields: [{key: 'metadata.name', operator: 'In', values: ['node-a']}]}]}, true],
  [{nodeSelectorTerms: [{matchFields: [{key: 'metadata.name', operator: 'NotIn', values: ['node-a']}]}]}, false],
]
test.each(cases)('%j: %s', (selector, expected) => {
  expect(matchesNodeSelector(selector, node)).toBe(expected)
})
