import {assert, property, record, subarray, constantFrom, integer, array} from 'fast-check'
import {describe, expect, test} from 'vitest'
import {type JsonObject, listAt, stringAt} from '../../../core/json.ts'
import {PatchError, strategicMergePatch} from './strategic-merge-patch.ts'

const spec = (containers: JsonObject[], more: JsonObject = {}): JsonObject => ({containers, ...more})
const patched = (original: JsonObject, patch: JsonObject): JsonObject =>
  strategicMergePatch(original, patch, 'core.v1.PodSpec')

describe('lists with a merge key', () => {
  const live = spec([
    {name: 'redis', image: 'redis:6', env: [{name: 'A', value: '1'}]},
    {name: 'exporter', image: 'exporter'},
  ])

  test('items are merged by key, others stay', () => {
    expect(patched(live, {containers: [{name: 'redis', image: 'redis:7'}]})).toEqual(
      spec([
        {name: 'redis', image: 'redis:7', env: [{name: 'A', value: '1'}]},
        {name: 'exporter', image: 'exporter'},
      ]),
    )
  })
  test('a new item goes to the front, or where the order says', () => {
    const added = {name: 'proxy', image: 'proxy'}
    const names = (patch: JsonObject): unknown =>
      listAt(patched(live, patch), 'containers').map(container => stringAt(container, 'name'))
    expect(names({containers: [added]})).toEqual(['proxy', 'redis', 'exporter'])
    const order = ['redis', 'proxy', 'exporter'].map(name => ({name}))
    expect(names({'$setElementOrder/containers': order, containers: [added]})).toEqual(['redis', 'proxy', 'exporter'])
  })
  test('$patch: delete takes an item out', () => {
    const result = patched(live, {containers: [{name: 'redis', $patch: 'delete'}]})
    expect(result).toEqual(spec([{name: 'exporter', image: 'exporter'}]))
  })
  test('$patch: replace in a list throws the others away', () => {
    const result = patched(live, {containers: [{name: 'web', image: 'nginx'}, {$patch: 'replace'}]})
    expect(result).toEqual(spec([{name: 'web', image: 'nginx'}]))
  })
  test('an item that only the server has keeps its place between the others', () => {
    const server = spec(['a', 'injected', 'b'].map(name => ({name, image: name})))
    const order = [{name: 'a'}, {name: 'b'}]
    const result = patched(server, {'$setElementOrder/containers': order, containers: [{name: 'b', image: 'b2'}]})
    expect(result['containers']).toMatchObject([{name: 'a'}, {name: 'injected'}, {name: 'b', image: 'b2'}])
  })
  test('the order must name every item of the patch', () => {
    const patch = {'$setElementOrder/containers': [{name: 'redis'}], containers: [{name: 'web', image: 'nginx'}]}
    expect(() => patched(live, patch)).toThrow("doesn't match $setElementOrder list")
  })
  test('an item without its key is refused', () => {
    expect(() => patched(live, {containers: [{image: 'nginx'}]})).toThrow('does not contain declared merge key: name')
  })
  test('volume mounts are told apart by mountPath, ports by containerPort', () => {
    const mounted = spec([{name: 'web', volumeMounts: [{mountPath: '/a', name: 'x'}], ports: [{containerPort: 80}]}])
    const patch = {
      containers: [{name: 'web', volumeMounts: [{mountPath: '/a', name: 'y'}], ports: [{containerPort: 81}]}],
    }
    expect(patched(mounted, patch)['containers']).toEqual([
      {
        name: 'web',
        volumeMounts: [{mountPath: '/a', name: 'y'}],
        ports: [{containerPort: 81}, {containerPort: 80}],
      },
    ])
  })
})

test('a list without a merge strategy is replaced', () => {
  const result = patched(spec([], {tolerations: [{key: 'a'}]}), {tolerations: [{key: 'b'}]})
  expect(result['tolerations']).toEqual([{key: 'b'}])
})

test('a list of texts grows, and shrinks by $deleteFromPrimitiveList', () => {
  const live = {metadata: {finalizers: ['a/1', 'b/1']}}
  const change = (metadata: JsonObject): unknown =>
    (strategicMergePatch(live, {metadata}, 'core.v1.ConfigMap')['metadata'] as JsonObject)['finalizers']
  expect(change({finalizers: ['c/1']})).toEqual(['c/1', 'a/1', 'b/1'])
  expect(change({'$deleteFromPrimitiveList/finalizers': ['a/1']})).toEqual(['b/1'])
})

test('$retainKeys clears the other members of a union', () => {
  const live = {strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 1}}}
  const result = strategicMergePatch(
    live,
    {strategy: {$retainKeys: ['type'], type: 'Recreate'}},
    'apps.v1.DeploymentSpec',
  )
  expect(result).toEqual({strategy: {type: 'Recreate'}})
  const wrong = {strategy: {$retainKeys: ['type'], type: 'Recreate', rollingUpdate: {}}}
  expect(() => strategicMergePatch(live, wrong, 'apps.v1.DeploymentSpec')).toThrow('invalid patch format of retainKeys')
})

test('null deletes, and $patch: replace in a map takes the patch as it is', () => {
  const live = {metadata: {labels: {a: '1', b: '2'}}}
  const labels = (patch: JsonObject): unknown =>
    (strategicMergePatch(live, {metadata: {labels: patch}}, 'core.v1.ConfigMap')['metadata'] as JsonObject)['labels']
  expect(labels({a: null, c: '3'})).toEqual({b: '2', c: '3'})
  expect(labels({$patch: 'replace', c: '3'})).toEqual({c: '3'})
  expect(labels({$patch: 'delete'})).toEqual({})
  expect(() => labels({$patch: 'merge'})).toThrow(PatchError)
})

test('a field that the type does not have cannot be merged into one', () => {
  const live = {spec: {nonsense: {a: 1}}}
  expect(() => strategicMergePatch(live, {spec: {nonsense: {b: 1}}}, 'core.v1.Pod')).toThrow('unable to find api field')
})

const environment = subarray(['A', 'B', 'C', 'D']).chain(names =>
  array(integer({min: 0, max: 3}), {minLength: names.length, maxLength: names.length}).map(values =>
    names.map((name, index) => ({name, value: String(values[index])})),
  ),
)
const containers = subarray(['web', 'db', 'log']).chain(names =>
  array(record({image: constantFrom('nginx', 'redis'), env: environment}), {
    minLength: names.length,
    maxLength: names.length,
  }).map(list => names.map((name, index) => ({name, ...list[index]!}))),
)

test('patching with itself changes nothing, and neither argument is touched', () => {
  assert(
    property(containers, containers, (live, patch) => {
      const [before, change] = [JSON.stringify(live), JSON.stringify(patch)]
      expect(patched(spec(live), spec(live))).toEqual(spec(live))
      patched(spec(live), spec(patch))
      expect(JSON.stringify(live)).toBe(before)
      expect(JSON.stringify(patch)).toBe(change)
    }),
  )
})

test('a patch applied twice is the same as once, and all that it says holds', () => {
  assert(
    property(containers, containers, (live, patch) => {
      const once = patched(spec(live), spec(patch))
      expect(patched(once, spec(patch))).toEqual(once)
      for (const container of patch) {
        expect(once['containers']).toContainEqual(
          expect.objectContaining({name: container.name, image: container.image}),
        )
      }
    }),
  )
})
