import {expect, it} from 'vitest'
import {printTables} from './table-printer.ts'

const table = (...rows: (string | number | null)[][]) => ({
  kind: 'Table',
  columnDefinitions: [
    {name: 'Name', priority: 0},
    {name: 'Ready', priority: 0},
    {name: 'Age', priority: 0},
    {name: 'Node', priority: 1},
  ],
  rows: rows.map(cells => ({cells})),
})

it('prints tables of one kind below one header', () => {
  const tables = [table(['redis-0', '1/1', '5s', 'node-a']), table(['a-longer-name', '0/1', 3, null])]
  expect(printTables(tables, {wide: false, prefix: ''})).toBe(
    'NAME            READY   AGE\nredis-0         1/1     5s\na-longer-name   0/1     3\n',
  )
  expect(printTables(tables, {wide: true, prefix: 'pod/'})).toBe(
    [
      'NAME                READY   AGE   NODE',
      'pod/redis-0         1/1     5s    node-a',
      'pod/a-longer-name   0/1     3     <none>',
      '',
    ].join('\n'),
  )
})

it('prints nothing for no rows', () => {
  expect(printTables([table()], {wide: false, prefix: ''})).toBe('')
})
