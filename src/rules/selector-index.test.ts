import {array, assert, constantFrom, dictionary, oneof, property, record, uniqueArray} from 'fast-check'
import {expect, test} from 'vitest'
import {labelSelector, matchesSelector} from '../core/labels.ts'
import {SelectorIndex} from './selector-index.ts'

const keys = constantFrom('app', 'tier', 'zone')
const values = constantFrom('web', 'db', '')
const labels = dictionary(keys, values)
const expression = oneof(
  record({key: keys, operator: constantFrom('In', 'NotIn'), values: uniqueArray(values, {minLength: 1})}),
  record({key: keys, operator: constantFrom('Exists', 'DoesNotExist')}),
)
const selector = record({matchLabels: labels, matchExpressions: array(expression, {maxLength: 2})})

test('finds exactly the selectors that match', () => {
  assert(
    property(array(selector), labels, (sources, pod) => {
      const selectors = sources.map(source => labelSelector(source))
      const index = new SelectorIndex<number>()
      for (const [place, each] of selectors.entries()) index.add('default', each, place)
      const matching = selectors.flatMap((each, place) => (matchesSelector(each, pod) ? [place] : []))
      expect([...index.matching('default', pod)].toSorted((a, b) => a - b)).toEqual(matching)
      expect([...index.matching('other', pod)]).toEqual([])
    }),
  )
})
