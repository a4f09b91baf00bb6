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
    ['access modes', {accessModes: ['ReadWriteMany']}, 'offers ReadWriteMany, the claim asks for ReadWriteOnce'],
    ['taken', {claimRef: {namespace: 'lab', name: 'other', uid: 'c2'}}, 'is bound to claim "lab/other"'],
    ['too small', {capacity: {storage: '99Mi'}}, 'has 99Mi, the claim asks for 100Mi'],
    ['volume mode', {volumeMode: 'Block'}, 'has volumeMode Block, the claim asks for Filesystem'],
    ['class', {storageClassName: 'tape'}, 'has class "tape", the claim asks for class "disk"'],
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

  it('tells of other volumes than the one that is named only that', () => {
    const asking = claim({volumeName: 'b'})
    const fits = volumeFits(asking, [volume('a'), volume('b', {capacity: {storage: '1Mi'}})])
    expect(fits.map(fit => fit.reason)).toEqual(['not requested', 'too small'])
    expect(fitSummary(asking, fits)).toBe('the volume b that it names does not fit')
  })

  it('asks in the order of the scheduler when the class waits for the first consumer', () => {
    const both = volume('a', {storageClassName: 'tape', capacity: {storage: '1Mi'}})
    const storageClass = {metadata: {name: 'disk'}, volumeBindingMode: 'WaitForFirstConsumer'}
    expect(volumeFits(claim(), [both])[0]!.reason).toBe('too small')
    expect(volumeFits(claim(), [both], storageClass)[0]!.reason).toBe('class')
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
