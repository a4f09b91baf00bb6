import {describe, expect, it} from 'vitest'
import {expectedText, fieldAt, meets, mismatchOf, parseFieldPath} from './fields.ts'

const pod = {
  metadata: {name: 'redis-0', annotations: {'example.com/order.first': 'yes'}},
  spec: {containers: [{name: 'redis', ports: [{containerPort: 6379}]}]},
  status: {
    conditions: [
      {type: 'Initialized', status: 'True'},
      {type: 'Ready', status: 'False'},
    ],
  },
}

describe('fieldAt', () => {
  it.each([
    ['metadata.name', 'redis-0'],
    ['metadata.annotations[example.com/order.first]', 'yes'],
    ['spec.containers[0].ports[0].containerPort', 6379],
    ['spec.containers[name=redis].ports', [{containerPort: 6379}]],
    ['status.conditions[type=Ready].status', 'False'],
    ['status.conditions[type=Unknown].status', undefined],
    ['spec.containers[1].name', undefined],
    ['metadata.name.length', undefined],
    ['metadata.toString', undefined],
  ])('%s', (path, value) => {
    expect(fieldAt(pod, path)).toEqual(value)
  })
})

describe('parseFieldPath', () => {
  it.each(['', 'a.', 'a[', 'a]', 'a[]', 'a..b'])('%j is none', path => {
    expect(parseFieldPath(path)).toBeUndefined()
  })
})

describe('meets', () => {
  it.each([
    ['Bound', 'Bound', true],
    ['Bound', 'Pending', false],
    ['Bound', undefined, false],
    [0, undefined, true],
    [2, '2', false],
    [['a', 'b'], ['a', 'b'], true],
    [{contains: 'not found'}, 'class "x" not found', true],
    [{contains: 'x'}, undefined, false],
    [{matches: '^pv-[ab]$'}, 'pv-b', true],
    [{matches: '^pv-[ab]$'}, 'pv-c', false],
    [{atLeast: 2}, 3, true],
    [{atLeast: 2}, undefined, false],
    [{exists: false}, undefined, true],
    [{exists: true}, null, true],
  ])('%j of %j is %s', (expected, actual, holds) => {
    expect(meets(expected, actual)).toBe(holds)
  })

  it('compares with what was there before the step', () => {
    expect(meets({changed: true}, 'new', 'old')).toBe(true)
    expect(meets({changed: true}, 'old', 'old')).toBe(false)
    expect(meets({changed: true}, undefined, 'old')).toBe(false)
    expect(meets({changed: false}, 'old', 'old')).toBe(true)
    expect(meets({changed: false}, 'new', 'old')).toBe(false)
  })
})

describe('mismatchOf', () => {
  it('tells the first field that is not as told', () => {
    const fields = {'metadata.name': 'redis-0', 'status.conditions[type=Ready].status': 'True'}
    expect(mismatchOf(fields, pod)).toEqual({
      expected: 'status.conditions[type=Ready].status is True',
      observed: 'status.conditions[type=Ready].status is False',
    })
    expect(mismatchOf({'spec.nodeName': {exists: true}}, pod)).toEqual({
      expected: 'spec.nodeName is set',
      observed: 'spec.nodeName is nothing',
    })
    expect(mismatchOf({'metadata.name': 'redis-0'}, pod)).toBeUndefined()
  })
})

describe('expectedText', () => {
  it.each([
    ['Bound', 'is Bound'],
    ['', 'is empty text'],
    [2, 'is 2'],
    [{contains: 'a'}, 'contains "a"'],
    [{matches: 'a'}, 'matches /a/'],
    [{atLeast: 2}, 'is at least 2'],
    [{exists: true}, 'is set'],
    [{exists: false}, 'is not set'],
    [{changed: true}, 'is another than before'],
    [{changed: false}, 'is the same as before'],
  ])('%j', (expected, text) => {
    expect(expectedText(expected)).toBe(text)
  })
})
