import {beforeEach, expect, test} from 'vitest'
import {type JsonObject, listAt, stringAt} from '../../core/json.ts'
import {createRegistry, type ObjectRegistry} from './object-registry.ts'

let registry: ObjectRegistry
beforeEach(() => {
  registry = createRegistry()
  registry.create({apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'lab'}})
})

const account = (name: string, fields: JsonObject): JsonObject =>
  registry.create({apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name, namespace: 'lab'}, ...fields})
const pod = (serviceAccountName: string, more: JsonObject = {}): JsonObject =>
  registry.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {generateName: 'web-', namespace: 'lab'},
    spec: {serviceAccountName, containers: [{name: 'c', image: 'nginx'}], ...more},
  })
const hasToken = (object: JsonObject): boolean =>
  listAt(object, 'spec', 'volumes').some(volume => stringAt(volume, 'name')?.startsWith('kube-api-access-'))

test('an account that keeps its token to itself, and pods that say otherwise', () => {
  account('open', {})
  account('shut', {automountServiceAccountToken: false})
  expect(hasToken(pod('open'))).toBe(true)
  expect(hasToken(pod('open', {automountServiceAccountToken: false}))).toBe(false)
  expect(hasToken(pod('shut'))).toBe(false)
  expect(pod('shut')['spec']).not.toHaveProperty('automountServiceAccountToken')
  expect(hasToken(pod('shut', {automountServiceAccountToken: true}))).toBe(true)
})

test('what an account has for pulling images goes to pods that have none', () => {
  account('puller', {imagePullSecrets: [{name: 'registry'}]})
  expect(listAt(pod('puller'), 'spec', 'imagePullSecrets')).toEqual([{name: 'registry'}])
  const own = [{name: 'mine'}]
  expect(listAt(pod('puller', {imagePullSecrets: own}), 'spec', 'imagePullSecrets')).toEqual(own)
})

test('an account that is not there', () => {
  expect(() => pod('nobody')).toThrow('error looking up service account lab/nobody: serviceaccount "nobody" not found')
})
