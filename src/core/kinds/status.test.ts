import {expect, it} from 'vitest'
import {invalid, required} from '../field-error.ts'
import {FieldPath} from '../field-path.ts'
import {kindOf} from './index.ts'
import type {Admission} from './kind.ts'
import {refusalOf} from './status.ts'

const accepted: Admission = {stored: {}, decodeErrors: [], fieldErrors: [], warnings: []}
const spec = FieldPath.root('spec')
const claim = kindOf('v1', 'PersistentVolumeClaim')!
const set = kindOf('apps/v1', 'StatefulSet')!

it('refuses nothing that was accepted', () => {
  expect(refusalOf(accepted, claim, 'data')).toBeUndefined()
})

it('words one refusal', () => {
  const fieldErrors = [required(spec.child('accessModes'), 'at least 1 access mode is required')]
  expect(refusalOf({...accepted, fieldErrors}, claim, 'data')).toEqual({
    code: 422,
    reason: 'Invalid',
    message:
      'PersistentVolumeClaim "data" is invalid: spec.accessModes: Required value: at least 1 access mode is required',
    details: {
      name: 'data',
      kind: 'PersistentVolumeClaim',
      causes: [
        {
          reason: 'FieldValueRequired',
          message: 'Required value: at least 1 access mode is required',
          field: 'spec.accessModes',
        },
      ],
    },
  })
})

it('words several, each once, with the group of the kind', () => {
  const negative = invalid(spec.child('replicas'), -1, 'must be greater than or equal to 0')
  const refusal = refusalOf(
    {...accepted, fieldErrors: [negative, required(spec.child('selector')), negative]},
    set,
    'web',
  )
  expect(refusal?.message).toBe(
    'StatefulSet.apps "web" is invalid: [spec.replicas: Invalid value: -1: must be greater than or equal to 0, spec.selector: Required value]',
  )
  expect(refusal?.details).toMatchObject({group: 'apps'})
})

it('words what could not be decoded', () => {
  const decodeErrors = [
    {message: 'unknown field "spec.replica"', problem: 'unknown field', path: 'spec.replica', at: []},
  ] as const
  expect(refusalOf({...accepted, stored: undefined, decodeErrors}, set, 'web')).toEqual({
    code: 400,
    reason: 'BadRequest',
    message:
      'StatefulSet in version "v1" cannot be handled as a StatefulSet: strict decoding error: unknown field "spec.replica"',
  })
})
