import {expect, it} from 'vitest'
import {readTable} from './table-text.ts'

it('reads columns by where they stand, empty cells and names of two words too', () => {
  const text = [
    'NAME    STATUS    VOLUME         CAPACITY   ACCESS MODES   STORAGECLASS   AGE',
    'large   Pending                                            hostpath-lab   4s',
    'small   Bound     hostpath-10m   10Mi       RWO            hostpath-lab   17s',
    '',
  ].join('\n')
  const {columns, rows} = readTable(text)
  expect(columns).toEqual(['NAME', 'STATUS', 'VOLUME', 'CAPACITY', 'ACCESS MODES', 'STORAGECLASS', 'AGE'])
  expect(rows).toEqual([
    {
      NAME: 'large',
      STATUS: 'Pending',
      VOLUME: '',
      CAPACITY: '',
      'ACCESS MODES': '',
      STORAGECLASS: 'hostpath-lab',
      AGE: '4s',
    },
    {
      NAME: 'small',
      STATUS: 'Bound',
      VOLUME: 'hostpath-10m',
      CAPACITY: '10Mi',
      'ACCESS MODES': 'RWO',
      STORAGECLASS: 'hostpath-lab',
      AGE: '17s',
    },
  ])
})

it('reads nothing from nothing', () => {
  expect(readTable('')).toEqual({columns: [], rows: []})
})
