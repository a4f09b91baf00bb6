import {array, assert, constantFrom, integer, property, record} from 'fast-check'
import {expect, test} from 'vitest'
import type {JsonObject} from '../core/json.ts'
import {type Change, Store} from './store.ts'

const key = '/configmaps'
const object = (name: string, value: number, namespace = 'default'): JsonObject => ({
  metadata: {name, namespace},
  data: {value},
})
const operations = array(
  record({name: constantFrom('a', 'b', 'c'), value: integer({min: 0, max: 9}), does: constantFrom('put', 'delete')}),
)
const run = (store: Store, list: readonly {name: string; value: number; does: string}[]): void => {
  for (const {name, value, does} of list) {
    if (does === 'put') store.put(key, object(name, value))
    else store.delete(key, 'default', name)
  }
}

test('whoever follows the changes has the same objects', () => {
  assert(
    property(operations, list => {
      const store = new Store()
      const copy = new Map<unknown, JsonObject>()
      store.subscribe(({type, object: {metadata, ...rest}}) => {
        const {name} = metadata as {name: string}
        if (type === 'DELETED') copy.delete(name)
        else copy.set(name, {metadata: metadata!, ...rest})
      })
      run(store, list)
      const sorted = [...copy.entries()].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)).map(([, value]) => value)
      expect(store.list(key)).toEqual(sorted)
      expect(store.size).toBe(copy.size)
    }),
  )
})

test('versions grow by one, and the history from any of them is what came after', () => {
  assert(
    property(operations, integer({min: 0, max: 20}), (list, from) => {
      const store = new Store()
      const all: Change[] = []
      store.subscribe(change => all.push(change))
      run(store, list)
      expect(all.map(change => change.version)).toEqual(all.map((_, index) => index + 1))
      expect(store.since(from)).toEqual(all.slice(from))
    }),
  )
})

test('the history is bounded; what is forgotten is told', () => {
  const store = new Store([], 0, 10)
  for (let value = 0; value < 100; value++) store.put(key, object('a', value))
  expect(store.since(5)).toBeUndefined()
  expect(store.since(store.oldest)?.length).toBe(100 - store.oldest)
  expect(store.oldest).toBeGreaterThanOrEqual(80)
  expect(store.since(100)).toEqual([])
})

test('lists are in the order of etcd keys: namespace and name in one', () => {
  const store = new Store()
  for (const namespace of ['a', 'a-b', 'a.b']) store.put(key, object('x', 0, namespace))
  const names = store.list(key).map(each => (each['metadata'] as {namespace: string}).namespace)
  expect(names).toEqual(['a-b', 'a.b', 'a'])
  expect(store.list(key, 'a-b')).toHaveLength(1)
})

test('what is handed out is never changed later', () => {
  const store = new Store()
  const first = store.put(key, object('a', 1))
  const text = JSON.stringify(first)
  store.put(key, object('a', 2))
  store.delete(key, 'default', 'a')
  expect(JSON.stringify(first)).toBe(text)
})
