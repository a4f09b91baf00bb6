import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../../core/json.ts'
import {newestVersion} from '../../core/version.ts'
import {claim, node, pod, storageClass, volume} from '../objects.fixture.ts'
import {type Prediction, predict, readWay} from './predict.ts'

const namespaced = {namespace: 'default'}
const range = (limit: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: {name: 'bounds', ...namespaced},
  spec: {limits: [limit]},
})
const quota = (hard: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: {name: 'share', ...namespaced},
  spec: {hard},
})
const set = (replicas: number, spec: JsonObject = {}, size = '2Gi'): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: {name: 'web', ...namespaced},
  spec: {
    replicas,
    selector: {matchLabels: {app: 'web'}},
    template: {metadata: {labels: {app: 'web'}}, spec: {containers: [{name: 'nginx', image: 'nginx'}]}},
    volumeClaimTemplates: [{metadata: {name: 'data'}, spec: claim('data', {size})['spec'] ?? {}}],
    ...spec,
  },
})
const volumes = Array.from({length: 9}, (_, index) => volume(`disk-${index}`, {size: '2Gi'}))

const foresee = (objects: readonly JsonObject[], existing: readonly JsonObject[] = []): Prediction =>
  predict(objects, {version: newestVersion, existing})
const names = (found: Iterable<readonly [string, {readonly status?: unknown; readonly claim?: unknown}]>): string[] =>
  [...found].flatMap(([key, {status, claim: there}]) => ((status ?? there) ? [key.replace('default/', '')] : []))
const made = (prediction: Prediction): {claims: string[]; pods: string[]; refused: string[]} => ({
  claims: names(prediction.claims),
  pods: names(prediction.pods),
  refused: prediction.refusals.map(({message}) => message),
})

// Words and outcomes as kube-apiserver and kube-controller-manager 1.36.3 gave them.
describe('a StatefulSet', () => {
  it('makes nothing when a LimitRange refuses its claims', () => {
    const bounds = range({type: 'PersistentVolumeClaim', max: {storage: '1Gi'}})
    expect(made(foresee([bounds, ...volumes, set(2)]))).toEqual({
      claims: [],
      pods: [],
      refused: [
        'persistentvolumeclaims "data-web-0" is forbidden: maximum storage usage per PersistentVolumeClaim is 1Gi, but request is 2Gi',
      ],
    })
  })

  it('stops at the claim that is too many for a quota', () => {
    const share = quota({persistentvolumeclaims: '2', 'requests.storage': '100Gi'})
    expect(made(foresee([share, ...volumes, set(4)]))).toEqual({
      claims: ['data-web-0', 'data-web-1'],
      pods: ['web-0', 'web-1'],
      refused: [
        'persistentvolumeclaims "data-web-2" is forbidden: exceeded quota: share, requested: persistentvolumeclaims=1, used: persistentvolumeclaims=2, limited: persistentvolumeclaims=2',
      ],
    })
  })

  it.each(['OrderedReady', 'Parallel'])('leaves the claim of a pod that is too many (%s)', podManagementPolicy => {
    expect(made(foresee([quota({pods: '2'}), ...volumes, set(4, {podManagementPolicy})]))).toEqual({
      claims: ['data-web-0', 'data-web-1', 'data-web-2'],
      pods: ['web-0', 'web-1'],
      refused: ['pods "web-2" is forbidden: exceeded quota: share, requested: pods=1, used: pods=2, limited: pods=2'],
    })
  })

  it('is held by a quota of its class, and not by one of another', () => {
    const ofClass = (name: string): JsonObject =>
      quota({[`${name}.storageclass.storage.k8s.io/requests.storage`]: '3Gi'})
    expect(made(foresee([ofClass('manual'), ...volumes, set(2)])).refused).toEqual([
      'persistentvolumeclaims "data-web-1" is forbidden: exceeded quota: share, requested: manual.storageclass.storage.k8s.io/requests.storage=2Gi, used: manual.storageclass.storage.k8s.io/requests.storage=2Gi, limited: manual.storageclass.storage.k8s.io/requests.storage=3Gi',
    ])
    expect(made(foresee([ofClass('fast'), ...volumes, set(2)])).refused).toEqual([])
  })

  it('is foreseen to be held where its pods only wait for a provisioner', () => {
    const provisioned = storageClass('manual', {provisioner: 'example.com/disks'})
    expect(made(foresee([provisioned, quota({persistentvolumeclaims: '2'}), set(4)]))).toEqual({
      claims: ['data-web-0'],
      pods: ['web-0'],
      refused: [expect.stringContaining('persistentvolumeclaims "data-web-2" is forbidden: exceeded quota')],
    })
    expect(made(foresee([quota({persistentvolumeclaims: '2'}), set(4)])).refused).toEqual([])
  })

  it('gets either of two claims where a quota takes one', () => {
    const template = (name: string): JsonObject => ({metadata: {name}, spec: claim(name, {size: '2Gi'})['spec'] ?? {}})
    const two = set(1, {volumeClaimTemplates: [template('data'), template('log')]})
    const {claims} = foresee([quota({persistentvolumeclaims: '1'}), ...volumes, two])
    const isThere = (name: string): boolean[] =>
      (claims.get(`default/${name}`)?.ways.take(20).ways ?? []).map(way => readWay(way).phase !== '')
    for (const name of ['data-web-0', 'log-web-0']) expect(new Set(isThere(name))).toEqual(new Set([true, false]))
  })

  it('must say what a quota limits, or leave it to a LimitRange', () => {
    const share = quota({'requests.cpu': '2'})
    expect(made(foresee([share, ...volumes, set(2)]))).toEqual({
      claims: ['data-web-0'],
      pods: [],
      refused: ['pods "web-0" is forbidden: failed quota: share: must specify requests.cpu for: nginx'],
    })
    const bounds = range({type: 'Container', defaultRequest: {cpu: '1500m'}})
    expect(made(foresee([share, bounds, ...volumes, set(2)])).pods).toEqual(['web-0'])
  })
})

describe('limits', () => {
  it('count from when they are there', () => {
    const bounds = range({type: 'PersistentVolumeClaim', max: {storage: '1Gi'}})
    expect(made(foresee([...volumes, set(1), bounds])).pods).toEqual(['web-0'])
    const share = quota({persistentvolumeclaims: '1'})
    expect(made(foresee([claim('first'), claim('second'), share, claim('third')]))).toMatchObject({
      claims: ['first', 'second'],
      refused: [expect.stringContaining('used: persistentvolumeclaims=2')],
    })
  })

  it('say what is used as it was stored: bytes that are no multiple of Ki are plain from then on', () => {
    const sizes = ['2Gi', '1G', '1G', '1Gi']
    const claims = sizes.map((size, index) => claim(`data-${index}`, {size}))
    expect(made(foresee([quota({'requests.storage': '4Gi'}), ...claims])).refused).toEqual([
      'persistentvolumeclaims "data-3" is forbidden: exceeded quota: share, requested: requests.storage=1Gi, used: requests.storage=4147483648, limited: requests.storage=4Gi',
    ])
  })

  it('say who would make what they refuse', () => {
    const share = quota({persistentvolumeclaims: '0'})
    const own = {...set(1), metadata: {name: 'db', ...namespaced}}
    const template = {spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '1Gi'}}}}
    const scratch = pod('shell', [], {volumes: [{name: 'scratch', ephemeral: {volumeClaimTemplate: template}}]})
    expect(foresee([share, claim('data'), own, scratch]).refusals.map(({name, maker}) => [name, maker])).toEqual([
      ['data', undefined],
      ['data-db-0', 'StatefulSet default/db'],
      ['shell-scratch', 'Pod default/shell'],
    ])
  })

  it('hold in their namespace only', () => {
    const share = {...quota({persistentvolumeclaims: '0'}), metadata: {name: 'share', namespace: 'shop'}}
    expect(made(foresee([share, ...volumes, set(1)])).pods).toEqual(['web-0'])
  })

  it('give pods requests that nodes must have room for', () => {
    const bounds = range({type: 'Container', defaultRequest: {cpu: '2'}})
    const small = node('node-a', {status: {allocatable: {cpu: '1', pods: '10'}}})
    expect(foresee([small, bounds, pod('web', [])]).pods.get('default/web')?.status).toMatchObject({
      state: 'unscheduled',
      message: expect.stringContaining('Insufficient cpu'),
    })
  })

  it('count a claim in the class that it gets later', () => {
    const share = quota({'fast.storageclass.storage.k8s.io/persistentvolumeclaims': '1'})
    const fast = storageClass('fast', {isDefault: true, provisioner: 'example.com/disks'})
    const other = claim('other', {class: 'fast'})
    expect(made(foresee([share, claim('data', {class: undefined}), fast, other]))).toMatchObject({
      claims: ['data'],
      refused: [expect.stringContaining('used: fast.storageclass.storage.k8s.io/persistentvolumeclaims=1')],
    })
  })

  it('count what a cluster says that it has', () => {
    const share = {...quota({pods: '2', persistentvolumeclaims: '5'}), status: {used: {pods: '1'}}}
    const hanging = {
      ...pod('old', []),
      metadata: {name: 'old', ...namespaced, deletionTimestamp: '2026-01-01T00:00:00Z'},
    }
    expect(made(foresee([pod('new', [])], [share, hanging, pod('web', [])])).refused).toEqual([])
  })

  it('count what a cluster has already, but for what has ended', () => {
    const share = quota({persistentvolumeclaims: '2', pods: '1'})
    const there = [share, claim('one'), claim('two'), pod('old', [])]
    expect(made(foresee([claim('three'), pod('new', [])], there)).refused).toHaveLength(2)
    const ended = {...pod('old', []), status: {phase: 'Succeeded'}}
    expect(made(foresee([claim('two'), pod('new', [])], [share, claim('one'), ended])).refused).toEqual([])
  })
})
