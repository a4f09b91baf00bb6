import {expect, test} from 'vitest'
import {FieldPath} from './field-path.ts'

test('names a field as the server does and knows where it stands', () => {
  const spec = FieldPath.root('spec')
  expect(spec.child('containers').index(2).child('name').toString()).toBe('spec.containers[2].name')
  expect(spec.child('capacity').key('storage').at).toEqual(['spec', 'capacity', 'storage'])
  expect(spec.child('capacity').key('storage').name).toBe('spec.capacity[storage]')
  expect(spec.child('secretRef', 'name').at).toEqual(['spec', 'secretRef', 'name'])
})

test('tells the name from the place', () => {
  const cephfs = FieldPath.root('spec').childAs('cephFS', 'cephfs')
  expect(cephfs.name).toBe('spec.cephFS')
  expect(cephfs.at).toEqual(['spec', 'cephfs'])
  const storage = FieldPath.root('spec').child('resources').key('storage').standing(['spec', 'resources', 'requests'])
  expect(storage.name).toBe('spec.resources[storage]')
  expect(storage.at).toEqual(['spec', 'resources', 'requests'])
  expect(FieldPath.root().child('metadata').name).toBe('metadata')
  expect(FieldPath.root('a').named('b').at).toEqual(['a'])
})
