import {appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {assert, asyncProperty, integer} from 'fast-check'
import {afterEach, beforeEach, expect, test} from 'vitest'
import type {JsonObject} from '../core/json.ts'
import {openStore} from './journal.ts'
import type {Store} from './store.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'k8slab-journal-'))
})
afterEach(() => rmSync(folder, {recursive: true}))

const claim = (name: string, size: string): JsonObject => ({
  metadata: {name, namespace: 'default'},
  spec: {resources: {requests: {storage: size}}},
})
const claims = '/persistentvolumeclaims'
const contents = (store: Store): unknown =>
  Object.fromEntries([...store.all()].map(([key, object]) => [`${key} ${JSON.stringify(object['metadata'])}`, object]))

test('what was written is there after closing and after a crash', async () => {
  const first = openStore(folder)
  first.store.put(claims, claim('data-0', '1Gi'))
  first.store.put(claims, claim('data-1', '1Gi'))
  first.store.put(claims, claim('data-1', '2Gi'))
  first.store.delete(claims, 'default', 'data-0')
  await first.store.flushed()
  // No close: the process was killed.
  const second = openStore(folder)
  expect(contents(second.store)).toEqual(contents(first.store))
  expect(second.store.version).toBe(4)
  expect(second.store.put(claims, claim('data-2', '1Gi'))['metadata']).toMatchObject({resourceVersion: '5'})
  await second.close()
  expect(openStore(folder).store.version).toBe(5)
})

test('a write is acknowledged while others keep coming', async () => {
  const {store, close} = openStore(folder)
  store.put(claims, claim('first', '1Gi'))
  const seen = {acknowledged: false}
  const first = store.flushed().then(() => (seen.acknowledged = true))
  for (let index = 0; index < 2000 && !seen.acknowledged; index++) {
    store.put(claims, claim(`data-${index % 100}`, '1Gi'))
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  expect(seen.acknowledged).toBe(true)
  await first
  await close()
})

test('a log that ends anywhere is read up to its last whole line', async () => {
  const {store, close} = openStore(folder)
  for (let index = 0; index < 5; index++) store.put(claims, claim(`data-${index}`, 'größer'))
  await close()
  const whole = readFileSync(join(folder, 'log-0'))
  await assert(
    asyncProperty(integer({min: 0, max: whole.length}), async length => {
      writeFileSync(join(folder, 'log-0'), whole.subarray(0, length))
      const lines = whole.subarray(0, length).toString('latin1').split('\n').length - 1
      const opened = openStore(folder)
      expect(opened.store.size).toBe(lines)
      opened.store.put(claims, claim('later', '1Gi'))
      await opened.close()
      expect(openStore(folder).store.size).toBe(lines + 1)
    }),
    {numRuns: 30},
  )
})

test('a line in the middle that is no JSON is told, not passed over', async () => {
  const {store, close} = openStore(folder)
  store.put(claims, claim('data-0', '1Gi'))
  await close()
  appendFileSync(join(folder, 'log-0'), 'rubbish\n')
  expect(() => openStore(folder)).toThrow('the state of the sandbox is damaged')
})

test('a long log becomes a snapshot, and files are for the owner only', async () => {
  const opened = openStore(folder)
  const large = 'x'.repeat(1_000_000)
  for (let index = 0; index < 12; index++) {
    opened.store.put(claims, claim('data-0', large))
    await opened.store.flushed()
  }
  opened.store.put(claims, claim('data-1', '1Gi'))
  await opened.close()
  expect(readdirSync(folder).sort()).toEqual(['log-1', 'snapshot-1'])
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0)
  const again = openStore(folder)
  expect(contents(again.store)).toEqual(contents(opened.store))
  expect(again.store.version).toBe(13)
})

test('a snapshot has what was not yet in the log', async () => {
  const opened = openStore(folder)
  opened.store.put(claims, claim('large', 'x'.repeat(9_000_000)))
  const written = opened.store.flushed()
  await new Promise(resolve => setImmediate(resolve))
  for (let index = 0; index < 10; index++) opened.store.put(claims, claim(`data-${index}`, '1Gi'))
  opened.store.delete(claims, 'default', 'data-3')
  await written
  await opened.store.flushed()
  expect(readdirSync(folder).sort()).toEqual(['log-1', 'snapshot-1'])
  const again = openStore(folder)
  expect(contents(again.store)).toEqual(contents(opened.store))
  expect(again.store.version).toBe(12)
})

test('a snapshot that was not finished does not count', async () => {
  const opened = openStore(folder)
  opened.store.put(claims, claim('data-0', '1Gi'))
  await opened.close()
  writeFileSync(join(folder, 'snapshot-1.new'), '{"version":9}\n{"key":')
  expect(openStore(folder).store.size).toBe(1)
})
