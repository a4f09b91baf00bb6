import {expect, test} from 'vitest'
import type {Json} from '../../../core/json.ts'
import {jsonPatch, JsonPatchError, operationsOf} from './json-patch.ts'
import {mergePatch} from './merge-patch.ts'

const apply = (document: Json, operations: Json): Json => jsonPatch(document, operationsOf(operations)!)

test.each<[name: string, document: Json, operation: Json, result: Json]>([
  ['adds a member', {a: 1}, {op: 'add', path: '/b', value: 2}, {a: 1, b: 2}],
  ['adds before an item', [1, 3], {op: 'add', path: '/1', value: 2}, [1, 2, 3]],
  ['adds to the end', [1], {op: 'add', path: '/-', value: 2}, [1, 2]],
  ['removes', {a: 1, b: 2}, {op: 'remove', path: '/a'}, {b: 2}],
  ['removes an item', [1, 2, 3], {op: 'remove', path: '/1'}, [1, 3]],
  ['replaces', {a: {b: 1}}, {op: 'replace', path: '/a/b', value: 2}, {a: {b: 2}}],
  ['replaces everything', {a: 1}, {op: 'replace', path: '', value: []}, []],
  ['moves', {a: 1}, {op: 'move', from: '/a', path: '/b'}, {b: 1}],
  ['copies', {a: [1]}, {op: 'copy', from: '/a', path: '/b'}, {a: [1], b: [1]}],
  ['reads escapes', {'a/b': 1, 'c~d': 2}, {op: 'remove', path: '/a~1b'}, {'c~d': 2}],
  ['tests', {a: {b: [1]}}, {op: 'test', path: '/a', value: {b: [1]}}, {a: {b: [1]}}],
  ['tests that nothing is there', {}, {op: 'test', path: '/a', value: null}, {}],
])('%s', (_, document, operation, result) => {
  const before = JSON.stringify(document)
  expect(apply(document, [operation])).toEqual(result)
  expect(JSON.stringify(document)).toBe(before)
})

test.each<[why: string, operation: Json]>([
  ['nonexistent path', {op: 'remove', path: '/z'}],
  ['nonexistent path', {op: 'replace', path: '/z', value: 1}],
  ['nonexistent path', {op: 'add', path: '/z/y', value: 1}],
  ['invalid path', {op: 'add', path: 'a', value: 1}],
  ['out of bounds', {op: 'add', path: '/list/9', value: 1}],
  ['invalid index', {op: 'add', path: '/list/x', value: 1}],
  ['testing value /a failed', {op: 'test', path: '/a', value: 2}],
])('refuses: %s', (why, operation) => {
  expect(() => apply({a: 1, list: [1]}, [operation])).toThrow(why)
})

test('what is no list of operations is told apart', () => {
  expect(operationsOf({op: 'add', path: '/a'})).toBeUndefined()
  expect(operationsOf(['add'])).toBeUndefined()
  expect(() => operationsOf([{op: 'append', path: '/a'}])).toThrow('unexpected kind: "append"')
  expect(() => operationsOf([{op: 'add'}])).toThrow(JsonPatchError)
  expect(operationsOf([])).toEqual([])
})

// The examples of RFC 7396, appendix A.
test.each<[target: Json, patch: Json, result: Json]>([
  [{a: 'b'}, {a: 'c'}, {a: 'c'}],
  [{a: 'b'}, {b: 'c'}, {a: 'b', b: 'c'}],
  [{a: 'b'}, {a: null}, {}],
  [{a: 'b', b: 'c'}, {a: null}, {b: 'c'}],
  [{a: ['b']}, {a: 'c'}, {a: 'c'}],
  [{a: {b: 'c'}}, {a: {b: 'd', c: null}}, {a: {b: 'd'}}],
  [{a: [{b: 'c'}]}, {a: [1]}, {a: [1]}],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{a: 'foo'}, null, null],
  [{e: null}, {a: 1}, {e: null, a: 1}],
  [[1, 2], {a: 'b', c: null}, {a: 'b'}],
  [{}, {a: {bb: {ccc: null}}}, {a: {bb: {}}}],
])('merge patch of %j with %j', (target, patch, result) => {
  expect(mergePatch(target, patch)).toEqual(result)
})
