import {describe, expect, it} from 'vitest'
import {findObject, readObjectWord} from './object-word.ts'

const known = ['PersistentVolumeClaim', 'PersistentVolume', 'Pod', 'StatefulSet']
const read = (word: string, namespace?: string): unknown => {
  const {kind, ...rest} = readObjectWord(word, namespace, known)
  return {kind: kind.kind, ...rest}
}

describe('readObjectWord', () => {
  it('takes kinds by every name that kubectl takes', () => {
    for (const word of ['pvc/data', 'PVC/data', 'persistentvolumeclaim/data', 'persistentvolumeclaims/data']) {
      expect(read(word)).toEqual({kind: 'PersistentVolumeClaim', name: 'data', namespace: undefined})
    }
    expect(read('sts/shop/web')).toEqual({kind: 'StatefulSet', name: 'web', namespace: 'shop'})
    expect(read('po/web', 'shop')).toEqual({kind: 'Pod', name: 'web', namespace: 'shop'})
    expect(read('pv/disk', 'shop')).toEqual({kind: 'PersistentVolume', name: 'disk', namespace: undefined})
  })
  it('names what was meant', () => {
    expect(() => read('pvv/data')).toThrow('"pvv" is no kind that can be explained; did you mean "pv"?')
    expect(() => read('persistentvolumeclam/data')).toThrow('did you mean "persistentvolumeclaim"?')
    expect(() => read('data')).toThrow('"data" names no object')
    expect(() => read('pv/shop/disk')).toThrow('a persistentvolume has no namespace')
    expect(() => read('pvc/shop/data', 'lab')).toThrow('two namespaces: "shop" and "lab"')
  })
})

describe('findObject', () => {
  const find = (word: string, keys: readonly string[]): string =>
    findObject(readObjectWord(word, undefined, known), keys, 'in the input')
  it('takes the one in default, or the only one of that name', () => {
    expect(find('pvc/data', ['shop/data', 'default/data'])).toBe('default/data')
    expect(find('pvc/data', ['shop/data', 'shop/other'])).toBe('shop/data')
    expect(find('pv/disk', ['disk'])).toBe('disk')
  })
  it('says that there are several, or which was meant', () => {
    expect(() => find('pvc/data', ['shop/data', 'lab/data'])).toThrow(
      'there are several persistentvolumeclaims "data": shop/data, lab/data',
    )
    expect(() => find('pvc/dat', ['shop/data'])).toThrow(
      'there is no persistentvolumeclaim "dat" in the input; did you mean "data"?',
    )
    expect(() => find('pvc/lab/data', ['shop/data'])).toThrow('there is no persistentvolumeclaim "lab/data"')
  })
})
