import {assert, boolean, constant, constantFrom, dictionary, letrec, oneof, property, tuple} from 'fast-check'
import {describe, expect, test} from 'vitest'
import * as sets from './field-set.ts'
import {branch, type FieldSet, fromFieldsV1, leaf, pathTexts, toFieldsV1} from './field-set.ts'

const step = constantFrom('f:data', 'f:a', 'k:{"name":"web"}', 'v:"x"')
const {tree} = letrec<{tree: FieldSet}>(tie => ({
  tree: oneof(
    {maxDepth: 3},
    constant(leaf),
    tuple(dictionary(step, tie('tree'), {maxKeys: 3}), boolean()).map(([children, self]) =>
      branch(Object.entries(children), self),
    ),
  ),
}))
/** The root of an object is never a field of it. */
const fieldSet = tree.map(set => ({...set, self: false}))
const same = (a: FieldSet, b: FieldSet): void => {
  expect(toFieldsV1(a)).toEqual(toFieldsV1(b))
}

describe('the algebra of sets', () => {
  test('union and intersection do not mind the order', () => {
    assert(
      property(fieldSet, fieldSet, (a, b) => {
        same(sets.union(a, b), sets.union(b, a))
        same(sets.intersection(a, b), sets.intersection(b, a))
      }),
    )
  })
  test('what is in one is in both or in the one without the other', () => {
    assert(
      property(fieldSet, fieldSet, (a, b) => {
        same(sets.union(sets.intersection(a, b), sets.difference(a, b)), a)
        expect(sets.isEmpty(sets.intersection(sets.difference(a, b), b))).toBe(true)
      }),
    )
  })
  test('the paths of a union are those of both', () => {
    assert(
      property(fieldSet, fieldSet, (a, b) => {
        const both = new Set([...pathTexts(a), ...pathTexts(b)])
        expect(new Set(pathTexts(sets.union(a, b)))).toEqual(both)
      }),
    )
  })
  test('FieldsV1 holds all of it', () => {
    assert(property(fieldSet, set => same(fromFieldsV1(toFieldsV1(set)), set)))
  })
})

test('FieldsV1 as the server writes it', () => {
  const value = {
    'f:data': {'.': {}, 'f:a': {}},
    'f:spec': {'f:containers': {'k:{"name":"web"}': {'.': {}, 'f:image': {}, 'f:name': {}}}},
  }
  const set = fromFieldsV1(value)
  expect(toFieldsV1(set)).toEqual(value)
  expect([...pathTexts(set)]).toEqual([
    '.data',
    '.data.a',
    '.spec.containers[name="web"]',
    '.spec.containers[name="web"].image',
    '.spec.containers[name="web"].name',
  ])
  expect(toFieldsV1(sets.without(set, ['f:spec', 'f:containers']))).toEqual({'f:data': {'.': {}, 'f:a': {}}})
})

test('what is no set is the empty one', () => {
  for (const value of [undefined, null, 'text', 3]) expect(sets.isEmpty(fromFieldsV1(value))).toBe(true)
})
