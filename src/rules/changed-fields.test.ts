import {describe, expect, it} from 'vitest'
import {changedFields, changesBelow} from './changed-fields.ts'

const pathsOf = (changes: ReturnType<typeof changedFields>): string[] => changes.map(({path}) => path.join('.'))

describe('changedFields', () => {
  it('goes as deep as both values are of one shape', () => {
    const before = {a: {b: [{c: 1}, {c: 2}]}, d: 1}
    expect(pathsOf(changedFields(before, {a: {b: [{c: 1}, {c: 3}]}, d: 1}))).toEqual(['a.b.1.c'])
    expect(pathsOf(changedFields(before, {a: {b: [{c: 1}]}, d: 1}))).toEqual(['a.b'])
    expect(pathsOf(changedFields(before, {a: 'text', e: 1}))).toEqual(['a', 'd', 'e'])
  })
  it('takes null for absent', () => {
    expect(changedFields({a: null}, {})).toEqual([])
  })
})

describe('changesBelow', () => {
  it('leaves out what may change', () => {
    const before = {spec: {replicas: 1, serviceName: 'web'}}
    const after = {spec: {replicas: 2, serviceName: 'site'}}
    expect(pathsOf(changesBelow(['spec'], 'spec', 'StatefulSet', before, after))).toEqual(['spec.serviceName'])
  })
  it('knows the source of a volume from what stands beside it', () => {
    const before = {spec: {capacity: {storage: '1Gi'}, nfs: {server: 'a', path: '/a'}}}
    const after = {spec: {capacity: {storage: '2Gi'}, nfs: {server: 'b', path: '/b'}}}
    const changes = changesBelow(['spec'], 'spec.persistentvolumesource', 'PersistentVolume', before, after)
    expect(pathsOf(changes)).toEqual(['spec.nfs.server'])
  })
})
