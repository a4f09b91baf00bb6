import {assert, constantFrom, integer, property, record, subarray} from 'fast-check'
import {describe, expect, test} from 'vitest'
import type {JsonObject} from '../../../core/json.ts'
import {isEmpty, pathTexts} from './field-set.ts'
import {compareFields, fieldsOf, mergeConfiguration, removeFields} from './typed-fields.ts'

const pod = 'core.v1.Pod'
const container = (name: string, more: JsonObject = {}): JsonObject => ({name, image: name, ...more})
const withContainers = (...containers: JsonObject[]): JsonObject => ({spec: {containers}})

describe('the fields of a configuration', () => {
  test('are its leaves, and the items of lists by their keys', () => {
    const ports: JsonObject[] = [{containerPort: 80}, {containerPort: 53, protocol: 'UDP'}]
    const object = {
      metadata: {labels: {app: 'web'}, finalizers: ['example.org/x']},
      spec: {containers: [container('web', {ports, args: ['-v']})], nodeSelector: {}, tolerations: [{key: 'a'}]},
    }
    expect([...pathTexts(fieldsOf(object, pod))].sort()).toEqual([
      '.metadata.finalizers[="example.org/x"]',
      '.metadata.labels.app',
      '.spec.containers[name="web"]',
      '.spec.containers[name="web"].args',
      '.spec.containers[name="web"].image',
      '.spec.containers[name="web"].name',
      '.spec.containers[name="web"].ports[containerPort=53,protocol="UDP"]',
      '.spec.containers[name="web"].ports[containerPort=53,protocol="UDP"].containerPort',
      '.spec.containers[name="web"].ports[containerPort=53,protocol="UDP"].protocol',
      // A key that is left out counts with its default.
      '.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"]',
      '.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].containerPort',
      '.spec.nodeSelector',
      '.spec.tolerations',
    ])
  })
})

describe('merging', () => {
  test('goes into items, and leaves those of others where they stand', () => {
    const live = withContainers(container('injected'), container('web', {tty: true}), container('log'))
    const configuration = withContainers(container('web', {image: 'new'}), container('added'))
    expect(mergeConfiguration(live, configuration, pod)).toEqual(
      withContainers(
        container('injected'),
        container('web', {image: 'new', tty: true}),
        container('log'),
        container('added'),
      ),
    )
  })
  test('replaces lists that are one piece', () => {
    const live = {spec: {tolerations: [{key: 'a'}]}}
    const configuration = {spec: {tolerations: [{key: 'b'}]}}
    expect(mergeConfiguration(live, configuration, pod)).toEqual(configuration)
  })
})

const names = subarray(['web', 'log', 'db', 'proxy'], {minLength: 1})
const objects = names.chain(list =>
  record({image: constantFrom('a', 'b'), stdin: constantFrom(true, false), seconds: integer({min: 0, max: 3})}).map(
    ({image, stdin, seconds}) => ({
      metadata: {labels: Object.fromEntries(list.map(name => [name, image]))},
      spec: {containers: list.map(name => ({name, image, stdin})), terminationGracePeriodSeconds: seconds},
    }),
  ),
)

test('after a merge all of the configuration holds, and a second one changes nothing', () => {
  assert(
    property(objects, objects, (live, configuration) => {
      const merged = mergeConfiguration(live, configuration, pod)
      expect(mergeConfiguration(merged, configuration, pod)).toEqual(merged)
      const {added, modified} = compareFields(merged, mergeConfiguration(merged, configuration, pod), pod)
      expect(isEmpty(added) && isEmpty(modified)).toBe(true)
    }),
  )
})

test('a comparison says what was added, changed and taken away, both ways', () => {
  assert(
    property(objects, objects, (before, after) => {
      const there = compareFields(before, after, pod)
      const back = compareFields(after, before, pod)
      expect([...pathTexts(there.added)]).toEqual([...pathTexts(back.removed)])
      expect([...pathTexts(there.modified)]).toEqual([...pathTexts(back.modified)])
    }),
  )
})

test('removing the fields that were added gives back what was there', () => {
  assert(
    property(objects, objects, (live, configuration) => {
      const merged = mergeConfiguration(live, configuration, pod)
      const {added} = compareFields(live, merged, pod)
      const {added: again, removed} = compareFields(live, removeFields(merged, added, pod), pod)
      expect([...pathTexts(again), ...pathTexts(removed)]).toEqual([])
    }),
  )
})
