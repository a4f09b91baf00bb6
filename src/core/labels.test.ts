import {describe, expect, it} from 'vitest'
import {labelSelector, labelSelectorText, mapSelector, matchesSelector} from './labels.ts'

describe('selectors of objects', () => {
  it('tells absent from empty', () => {
    expect(matchesSelector(labelSelector(undefined), {})).toBe(false)
    expect(matchesSelector(labelSelector(null), {})).toBe(false)
    expect(matchesSelector(labelSelector({}), {a: 'b'})).toBe(true)
    expect(matchesSelector(mapSelector({}), {a: 'b'})).toBe(false)
  })
  it('joins labels and expressions', () => {
    const selector = labelSelector({
      matchLabels: {app: 'web'},
      matchExpressions: [{key: 'tier', operator: 'NotIn', values: ['db']}],
    })
    expect(matchesSelector(selector, {app: 'web'})).toBe(true)
    expect(matchesSelector(selector, {app: 'web', tier: 'db'})).toBe(false)
    expect(labelSelectorText({matchLabels: {app: 'web'}})).toBe('app=web')
    expect(labelSelectorText({})).toBe('<none>')
  })
})
