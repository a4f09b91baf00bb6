import {describe, expect, it} from 'vitest'
import {misspelt, nearest} from './nearest.ts'

describe('nearest', () => {
  it.each([
    ['accesModes', ['accessModes', 'selector', 'volumeName'], 'accessModes'],
    ['retain', ['Delete', 'Recycle', 'Retain'], 'Retain'],
    ['Immediat', ['Immediate', 'WaitForFirstConsumer'], 'Immediate'],
    ['storageClass', ['storageos', 'storageClassName'], 'storageClassName'],
    ['name', ['claimName', 'readOnly'], 'claimName'],
    ['storgae', ['storage', 'stage'], 'storage'],
    ['PersistantVolume', ['PersistentVolume', 'PersistentVolumeClaim'], 'PersistentVolume'],
  ])('%s is meant to be one of %j: %s', (word, known, expected) => {
    expect(nearest(word, known)).toBe(expected)
  })

  it.each([
    ['storage', ['storageClassName', 'volumeMode']],
    ['name', ['secretName', 'claimName']],
    ['banana', ['spec', 'metadata', 'kind']],
    ['x', []],
    ['name', ['hostIP', 'ports']],
  ])('%s is near none of %j', (word, known) => {
    expect(nearest(word, known)).toBeUndefined()
  })
})

describe('misspelt', () => {
  const fields = ['storageClassName', 'accessModes', 'volumeName', 'volumeMode', 'resources', 'selector']
  it.each([
    ['accessmodes', 'accessModes'],
    ['acessModes', 'accessModes'],
    ['accesModse', 'accessModes'],
    ['selecotr', 'selector'],
    ['storageClass', 'storageClassName'],
    ['volumeNam', 'volumeName'],
    // too far, too short
    ['volume', undefined],
    ['access', undefined],
    ['size', undefined],
    ['', undefined],
  ])('%s is %s', (word, known) => {
    expect(misspelt(word, fields)).toBe(known)
  })
  it('is none of two that are as near', () => {
    expect(misspelt('pert', ['port', 'part'])).toBeUndefined()
    expect(misspelt('pert', ['port', 'path'])).toBe('port')
  })
})
