import {describe, expect, it} from 'vitest'
import {readGet} from './get-arguments.ts'

const read = (text: string): unknown => {
  const found = readGet(text.split(' '))
  if (typeof found === 'string') return found
  return {...found, kinds: found.kinds.map(({kind, names}) => [kind.kind, ...names])}
}

describe('readGet', () => {
  it.each([
    ['pods', {kinds: [['Pod']], wide: false}],
    ['pv a b', {kinds: [['PersistentVolume', 'a', 'b']], wide: false}],
    ['pods,pvc -l app=redis', {kinds: [['Pod'], ['PersistentVolumeClaim']], selector: 'app=redis', wide: false}],
    [
      'pod/web svc/web',
      {
        kinds: [
          ['Pod', 'web'],
          ['Service', 'web'],
        ],
        wide: false,
      },
    ],
    ['statefulset.apps/redis -o wide', {kinds: [['StatefulSet', 'redis']], wide: true}],
    ['po --selector=a', {kinds: [['Pod']], selector: 'a', wide: false}],
    ['gadgets', 'error: the server doesn\'t have a resource type "gadgets"'],
    ['pods --watch', "error: the sandbox's own get takes -l and -o wide only, not --watch"],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected)
  })
})
