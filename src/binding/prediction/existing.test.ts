import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../../core/json.ts'
import {newestVersion} from '../../core/version.ts'
import {claim, node, pod, storageClass, volume} from '../objects.fixture.ts'
import {type Prediction, predict} from './predict.ts'

const apply = (objects: readonly JsonObject[], existing: readonly JsonObject[]): Prediction =>
  predict(objects, {version: newestVersion, existing})
const outcome = ({claims, volumes, pods}: Prediction): Record<string, string> =>
  Object.fromEntries([
    ...[...claims].map(
      ([
        key,
        {
          claim: {phase, volumeName},
        },
      ]) => [key, `${phase} ${volumeName}`.trim()],
    ),
    ...[...volumes].map(([key, {volume: found}]) => [key, found?.phase ?? 'Deleted']),
    ...[...pods].map(([key, {status}]) => [key, status?.state ?? 'not made']),
  ]) as Record<string, string>

const bound = (name: string, volumeName: string): JsonObject => {
  const object = claim(name, {spec: {volumeName}})
  const annotations = {'pv.kubernetes.io/bind-completed': 'yes', 'pv.kubernetes.io/bound-by-controller': 'yes'}
  return {
    ...object,
    metadata: {name, namespace: 'default', uid: `uid-${name}`, annotations},
    status: {phase: 'Bound'},
  }
}
const held = (name: string, by: string): JsonObject => ({
  ...volume(name, {spec: {claimRef: {namespace: 'default', name: by, uid: `uid-${by}`}}}),
  status: {phase: 'Bound'},
})
const free = (name: string): JsonObject => ({...volume(name), status: {phase: 'Available'}})
const set = (replicas: number, whenScaled = 'Retain'): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: {name: 'web', namespace: 'default'},
  spec: {
    replicas,
    serviceName: 'web',
    persistentVolumeClaimRetentionPolicy: {whenScaled},
    selector: {matchLabels: {app: 'web'}},
    template: {metadata: {labels: {app: 'web'}}, spec: {containers: [{name: 'web', image: 'nginx'}]}},
    volumeClaimTemplates: [{metadata: {name: 'www'}, spec: claim('www')['spec'] ?? {}}],
  },
})
const member = (ordinal: number): JsonObject => {
  const object = pod(`web-${ordinal}`, [`www-web-${ordinal}`], {nodeName: 'node-a'})
  const owner = {kind: 'StatefulSet', name: 'web', controller: true}
  return {...object, metadata: {name: `web-${ordinal}`, namespace: 'default', ownerReferences: [owner]}}
}
const running = [0, 1, 2].flatMap(ordinal => [
  held(`disk-${ordinal}`, `www-web-${ordinal}`),
  bound(`www-web-${ordinal}`, `disk-${ordinal}`),
  member(ordinal),
])

describe('a volume that is gone', () => {
  const [, ...others] = running
  const lost = others.map((object): JsonObject => {
    if (object['kind'] !== 'PersistentVolumeClaim' || !JSON.stringify(object).includes('disk-0')) return object
    return {...object, status: {phase: 'Lost'}}
  })
  const withCondition = (status: string): JsonObject[] =>
    lost.map(object => {
      if (object['kind'] !== 'Pod') return object
      return {...object, status: {phase: 'Running', conditions: [{type: 'Ready', status}]}}
    })

  it('leaves the pods running that have it: the set goes on', () => {
    const found = apply([set(4)], withCondition('True'))
    expect(outcome(found)).toMatchObject({'default/www-web-0': 'Lost disk-0', 'default/www-web-3': 'Pending'})
    expect(outcome(apply([], [...withCondition('True'), set(4)]))).toMatchObject({'default/www-web-3': 'Pending'})
  })
  it('holds a pod that does not run yet', () => {
    expect(outcome(apply([], [...withCondition('False'), set(4)]))).not.toHaveProperty(['default/www-web-3'])
  })
})

describe('what is applied to a cluster that holds something', () => {
  it('finds volumes taken, claims bound and pods placed', () => {
    const existing = [held('disk', 'old'), bound('old', 'disk'), pod('user', ['old'], {nodeName: 'node-a'})]
    expect(outcome(apply([claim('data')], existing))).toEqual({
      'default/old': 'Bound disk',
      'default/data': 'Pending',
      disk: 'Bound',
      'default/user': 'scheduled',
    })
    expect(outcome(apply([claim('data')], [...existing, free('spare')]))).toMatchObject({'default/data': 'Bound spare'})
  })

  it('serves claims and pods that wait there', () => {
    const existing = [node('node-a'), claim('data'), pod('user', ['data'])]
    expect(outcome(apply([], existing))).toMatchObject({'default/data': 'Pending', 'default/user': 'unscheduled'})
    expect(outcome(apply([volume('disk')], existing))).toMatchObject({
      'default/data': 'Bound disk',
      'default/user': 'scheduled',
    })
  })

  it('never gives what a claim that is gone has left', () => {
    const left = {...held('disk', 'old'), status: {phase: 'Released'}}
    expect(outcome(apply([claim('data')], [left]))).toEqual({'default/data': 'Pending', disk: 'Released'})
  })

  it('takes a default class of the input for newer than those that are there', () => {
    const old = storageClass('old', {isDefault: true})
    const existing = {...old, metadata: {...(old['metadata'] as JsonObject), creationTimestamp: '2026-01-01T00:00:00Z'}}
    const prediction = apply([storageClass('new', {isDefault: true}), claim('data', {class: undefined})], [existing])
    expect(prediction.claims.get('default/data')?.claim.className).toBe('new')
  })

  it('goes on with a StatefulSet where it stands', () => {
    const waiting = [held('disk-0', 'www-web-0'), bound('www-web-0', 'disk-0'), member(0), claim('www-web-1')]
    const prediction = apply([volume('late')], [...waiting, pod('web-1', ['www-web-1']), set(3)])
    expect(outcome(prediction)).toMatchObject({
      'default/www-web-1': 'Bound late',
      'default/www-web-2': 'Pending',
      'default/web-1': 'scheduled',
      'default/web-2': 'unscheduled',
    })
  })

  it('scales a StatefulSet down: its claims stay and keep their volumes, or go and leave them', () => {
    const kept = apply([], [...running, set(1)])
    expect([...kept.scenario.gone.pods]).toEqual(['default/web-1', 'default/web-2'])
    expect(outcome(kept)).toMatchObject({'default/www-web-2': 'Bound disk-2', 'disk-2': 'Bound'})
    const dropped = apply([], [...running, set(1, 'Delete')])
    expect([...dropped.scenario.gone.claims]).toEqual(['default/www-web-1', 'default/www-web-2'])
    expect(outcome(dropped)).toMatchObject({'default/www-web-0': 'Bound disk-0', 'disk-2': 'Released'})
    expect(dropped.claims.has('default/www-web-2')).toBe(false)
  })
})
