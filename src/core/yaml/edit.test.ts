import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {Path} from '../field-path.ts'
import type {Json} from '../json.ts'
import {changeAt} from '../change-at.ts'
import {editText} from './edit.ts'
import {readYaml} from './read.ts'

const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  accessModes:
  - ReadWriteMany # shared
  resources: {requests: {storage: 10Gi}}

  # the fast ones
  storageClassName: "fast"   # not slow
  selector:
    matchLabels:
      disk: ssd
---
kind: other
`
const edit = (text: string, path: Path, value: Json | undefined): string | undefined =>
  editText(text, readYaml(text, 'x.yaml').documents[0]!, path, value)

describe('editText', () => {
  it('replaces a value and leaves everything else', () => {
    expect(edit(claim, ['spec', 'storageClassName'], 'slow')).toBe(claim.replace('"fast"', 'slow'))
    expect(edit(claim, ['spec', 'resources', 'requests', 'storage'], '5Gi')).toBe(claim.replace('10Gi', '5Gi'))
  })
  it('replaces a list in block style', () => {
    expect(edit(claim, ['spec', 'accessModes'], ['ReadWriteOnce', 'ReadOnlyMany'])).toContain(
      'accessModes:\n  - ReadWriteOnce\n  - ReadOnlyMany # shared\n',
    )
  })
  it('adds a key at the end of its mapping, with the mappings that are missing', () => {
    expect(edit(claim, ['metadata', 'labels', 'disk'], 'ssd')).toContain(
      '  name: data\n  labels:\n    disk: ssd\nspec:',
    )
    expect(edit(claim, ['spec', 'volumeMode'], 'Block')).toContain('      disk: ssd\n  volumeMode: Block\n---')
    expect(edit(claim, ['spec', 'resources', 'limits'], {storage: '1Gi'})).toContain(
      'resources: {requests: {storage: 10Gi}, limits: {storage: 1Gi}}',
    )
  })
  it('takes a key away with its line', () => {
    expect(edit(claim, ['spec', 'selector'], undefined)).toBe(
      claim.replace('  selector:\n    matchLabels:\n      disk: ssd\n', ''),
    )
    expect(edit(claim, ['spec', 'storageClassName'], undefined)).not.toContain('storageClassName')
  })
  it('edits JSON as JSON', () => {
    const json = '{"kind": "x", "spec": {"a": 1, "b": [1, 2]}}'
    expect(edit(json, ['spec', 'c'], 'd')).toBe('{"kind": "x", "spec": {"a": 1, "b": [1, 2], "c": "d"}}')
    expect(edit(json, ['spec', 'b'], undefined)).toBe('{"kind": "x", "spec": {"a": 1}}')
    expect(edit(json, ['spec', 'a'], undefined)).toBe('{"kind": "x", "spec": {"b": [1, 2]}}')
  })
  it('reads back as the changed value, or is not done', () => {
    const paths: Path[] = [
      ['metadata', 'labels', 'a'],
      ['metadata', 'name'],
      ['spec', 'accessModes'],
      ['spec', 'resources'],
      ['spec', 'selector', 'matchLabels', 'disk'],
      ['spec', 'volumeName'],
    ]
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom('5Gi', '', 'no', '1', '{a', '[b', 'a, b', '# c', 'x: y'),
      fc.array(fc.string({minLength: 1}), {minLength: 1, maxLength: 3}),
      fc.constant(undefined),
    )
    fc.assert(
      fc.property(fc.constantFrom(...paths), value, (path, wanted) => {
        const edited = edit(claim, path, wanted)
        if (edited === undefined) return
        const [first, second] = readYaml(edited, 'x.yaml').documents
        const before = readYaml(claim, 'x.yaml').documents
        expect(second?.value).toEqual(before[1]!.value)
        if (wanted !== undefined) expect(first?.value).toEqual(changeAt(before[0]!.value!, path, wanted))
      }),
    )
  })
})
