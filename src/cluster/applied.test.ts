import {expect, it} from 'vitest'
import {stringAt} from '../core/json.ts'
import {applyPatch, lastApplied, withLastApplied} from './applied.ts'

const object = {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'settings'}, data: {a: 'one', b: 'two'}}

it('withLastApplied keeps what was applied, without itself, as kubectl does', () => {
  const once = withLastApplied(object)
  expect(stringAt(once, 'metadata', 'annotations', lastApplied)).toBe(
    '{"apiVersion":"v1","data":{"a":"one","b":"two"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"settings"}}\n',
  )
  expect(withLastApplied(once)).toEqual(once)
})

it('applyPatch takes away what is no longer applied, and nothing of others', () => {
  const live = withLastApplied(object)
  const others = {...live, data: {a: 'one', b: 'two', c: 'of others'}, status: {phase: 'Active'}}
  const patch = applyPatch(others, {...object, data: {a: 'three'}})
  expect(patch['data']).toEqual({b: null, a: 'three'})
  expect(patch).not.toHaveProperty('status')
})
