import {beforeEach, describe, expect, test} from 'vitest'
import type {JsonObject} from '../../core/json.ts'
import {createRegistry, type ObjectRegistry} from './object-registry.ts'

let registry: ObjectRegistry
beforeEach(() => {
  registry = createRegistry()
  registry.create(namespace({}))
  registry.create({apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: 'default', namespace: 'lab'}})
})

const namespace = (levels: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: 'lab',
    labels: Object.fromEntries(
      Object.entries(levels).map(([mode, level]) => [`pod-security.kubernetes.io/${mode}`, level]),
    ),
  },
})
const pod = (name: string, image = 'nginx', spec: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name, namespace: 'lab'},
  spec: {...spec, containers: [{name: 'web', image}]},
})
const deployment = (spec: JsonObject): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name: 'web', namespace: 'lab'},
  spec: {
    selector: {matchLabels: {app: 'web'}},
    template: {metadata: {labels: {app: 'web'}}, spec: {...spec, containers: [{name: 'web', image: 'nginx'}]}},
  },
})
const level = (levels: JsonObject): readonly string[] => registry.updateWith(namespace(levels), 'object').warnings

// Words of a kube-apiserver 1.36.3.
describe('a pod', () => {
  test('is not let in by a namespace that enforces more', () => {
    level({enforce: 'baseline'})
    expect(() => registry.create(pod('web', 'nginx', {hostNetwork: true, hostPID: true}))).toThrow(
      'pods "web" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true, hostPID=true)',
    )
    expect(registry.createWith(pod('web')).warnings).toEqual([])
  })

  test('is let in with a warning where that is wanted', () => {
    level({enforce: 'baseline', warn: 'restricted', 'warn-version': 'v1.25'})
    const {warnings} = registry.createWith(pod('web'))
    expect(warnings).toEqual([
      expect.stringMatching(
        /^would violate PodSecurity "restricted:v1\.25": allowPrivilegeEscalation != false \(.*\), unrestricted/,
      ),
    ])
  })

  test('that is there may change, but for its images', () => {
    registry.create(pod('web', 'nginx', {hostPID: true}))
    level({enforce: 'baseline'})
    const there = registry.get({group: '', resource: 'pods'}, 'lab', 'web')!
    const withSpec = (image: string): JsonObject => ({
      ...there,
      spec: {...(there['spec'] as JsonObject), containers: [{...containerOf(there), image}]},
    })
    expect(registry.updateWith(withSpec('nginx'), 'object').warnings).toEqual([])
    expect(() => registry.updateWith(withSpec('redis'), 'object')).toThrow('violates PodSecurity "baseline:latest"')
  })
})

const containerOf = (object: JsonObject): JsonObject =>
  ((object['spec'] as JsonObject)['containers'] as readonly JsonObject[])[0]!

test('what makes pods is let in with a warning', () => {
  level({enforce: 'baseline'})
  expect(registry.createWith(deployment({hostIPC: true})).warnings).toEqual([
    'would violate PodSecurity "baseline:latest": host namespaces (hostIPC=true)',
  ])
  expect(registry.updateWith(deployment({}), 'object').warnings).toEqual([])
})

describe('a namespace that enforces more than before', () => {
  test('warns of the pods that are there', () => {
    for (const name of ['b', 'a', 'c']) registry.create(pod(name, 'nginx', {hostPID: true}))
    registry.create(pod('d'))
    expect(level({enforce: 'baseline'})).toEqual([
      'existing pods in namespace "lab" violate the new PodSecurity enforce level "baseline:latest"',
      'a (and 2 other pods): host namespaces',
    ])
    expect(level({enforce: 'restricted'})).toEqual([
      'existing pods in namespace "lab" violate the new PodSecurity enforce level "restricted:latest"',
      expect.stringMatching(/^a \(and 2 other pods\): host namespaces, allowPrivilegeEscalation != false, /),
      expect.stringMatching(/^d: allowPrivilegeEscalation != false, /),
    ])
    expect(level({enforce: 'baseline'})).toEqual([])
    expect(level({})).toEqual([])
  })
})
