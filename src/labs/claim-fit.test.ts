import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../core/json.ts'
import {fitSummary, volumeFits} from './claim-fit.ts'

const claim = (spec: JsonObject = {}): JsonObject => ({
  metadata: {name: 'data', namespace: 'lab', uid: 'c1'},
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'disk',
    resources: {requests: {storage: '100Mi'}},
    ...spec,
  },
  status: {phase: 'Pending'},
})
const volume = (name: string, spec: JsonObject = {}, phase = 'Available'): JsonObject => ({
  metadata: {name},
  spec: {accessModes: ['ReadWriteOnce'], storageClassName: 'disk', capacity: {storage: '1Gi'}, ...spec},
  status: {phase},
})
const reasonFor = (...volumes: JsonObject[]): (string | undefined)[] =>
  volumeFits(claim(), volumes).map(fit => fit.reason)

describe('volumeFits', () => {
  it.each([
    ['access modes', {accessModes: ['ReadWriteMany']}, 'offers ReadWriteMany; ReadWriteOnce is asked for'],
    ['taken', {claimRef: {namespace: 'lab', name: 'other', uid: 'c2'}}, 'bound to lab/other'],
    ['too small', {capacity: {storage: '99Mi'}}, '99Mi is less than the 100Mi asked for'],
    ['volume mode', {volumeMode: 'Block'}, 'its mode is Block, Filesystem is asked for'],
    ['class', {storageClassName: 'tape'}, 'is of class "tape", not "disk"'],
  ])('%s', (reason, spec, text) => {
    expect(volumeFits(claim(), [volume('a', spec)])).toEqual([{volume: 'a', reason, text}])
  })

  it('a Released volume of a claim of the same name is taken: the uid counts', () => {
    const old = {claimRef: {namespace: 'lab', name: 'data', uid: 'c0'}}
    expect(reasonFor(volume('a', old, 'Released'))).toEqual(['taken'])
  })

  it('a volume that is reserved for the claim fits whatever its class', () => {
    const own = {claimRef: {namespace: 'lab', name: 'data'}, storageClassName: 'tape'}
    expect(reasonFor(volume('a', own))).toEqual([undefined])
  })

  it('a volume that is not Available does not fit', () => {
    expect(reasonFor(volume('a', {}, 'Pending'))).toEqual(['not available'])
  })

  it('looks at the selector', () => {
    const asking = claim({selector: {matchLabels: {disk: 'fast'}}})
    expect(volumeFits(asking, [volume('a')])[0]!.reason).toBe('selector')
  })

  it('compares sizes exactly, whatever their units', () => {
    expect(reasonFor(volume('a', {capacity: {storage: '104857600'}}))).toEqual([undefined])
    expect(reasonFor(volume('a', {capacity: {storage: '104857599'}}))).toEqual(['too small'])
  })

  it("lists volumes of the claim's class first", () => {
    const fits = volumeFits(claim(), [volume('a', {storageClassName: ''}), volume('b')])
    expect(fits.map(fit => fit.volume)).toEqual(['b', 'a'])
  })
})

describe('fitSummary', () => {
  const summary = (...volumes: JsonObject[]): string => fitSummary(claim(), volumeFits(claim(), volumes))
  const taken = volume('t', {claimRef: {namespace: 'lab', name: 'other', uid: 'c2'}}, 'Bound')

  it.each([
    ['there is no volume at all', []],
    ['every volume of class "disk" is taken', [taken]],
    ['no free volume of class "disk" has 100Mi', [taken, volume('a', {capacity: {storage: '1Mi'}})]],
    ['no free volume of class "disk" fits', [volume('a', {accessModes: ['ReadWriteMany']})]],
    ['there is no volume of class "disk"', [volume('a', {storageClassName: 'tape'})]],
    ['a volume fits; the controller has not bound it yet', [taken, volume('a')]],
  ])('%s', (text, volumes) => {
    expect(summary(...volumes)).toBe(text)
  })
})
