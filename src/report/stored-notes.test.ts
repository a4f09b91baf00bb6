import {expect, it} from 'vitest'
import {storedNotes} from './stored-notes.ts'

it('tells what was filled in, changed and dropped', () => {
  const {noteOf, dropped} = storedNotes(
    {spec: {storage: '1024Mi', ports: [{port: 80}], status: {phase: 'Bound'}, empty: {}, absent: null}},
    {spec: {storage: '1Gi', ports: [{port: 80, protocol: 'TCP'}, {port: 81}], absent: 'x', list: null}, status: {}},
  )
  expect(noteOf(['spec', 'storage'])).toBe('written as "1024Mi"')
  expect(noteOf(['spec', 'ports', 0, 'protocol'])).toBe('default')
  expect(noteOf(['spec', 'ports', 1])).toBe('default')
  expect(noteOf(['spec', 'absent'])).toBe('default')
  expect(noteOf(['status'])).toBe('default')
  expect(noteOf(['spec', 'ports', 0, 'port'])).toBeUndefined()
  expect(noteOf(['spec', 'list'])).toBeUndefined()
  expect(dropped).toEqual(['spec.status'])
})

it('tells which data of a Secret come from its texts', () => {
  const {noteOf, dropped} = storedNotes(
    {kind: 'Secret', data: {user: 'cm9vdA=='}, stringData: {password: 'a', user: 'b'}},
    {kind: 'Secret', data: {password: 'YQ==', user: 'Yg=='}, type: 'Opaque'},
  )
  expect(noteOf(['data', 'password'])).toBe('from stringData')
  expect(noteOf(['data', 'user'])).toBe('from stringData')
  expect(noteOf(['data'])).toBeUndefined()
  expect(noteOf(['type'])).toBe('default')
  expect(dropped).toEqual([])
})
