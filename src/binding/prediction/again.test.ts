import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../../core/json.ts'
import {newestVersion} from '../../core/version.ts'
import {claim, volume} from '../objects.fixture.ts'
import {type LostHold, lostWhenAppliedAgain} from './again.ts'
import {predict} from './predict.ts'

const lost = (...objects: JsonObject[]): LostHold[] => lostWhenAppliedAgain(predict(objects, {version: newestVersion}))
const set = (whenDeleted: string): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: {name: 'web', namespace: 'default'},
  spec: {
    replicas: 1,
    persistentVolumeClaimRetentionPolicy: {whenDeleted},
    selector: {matchLabels: {app: 'web'}},
    template: {metadata: {labels: {app: 'web'}}, spec: {containers: [{name: 'web', image: 'nginx'}]}},
    volumeClaimTemplates: [{metadata: {name: 'www'}, spec: claim('www')['spec'] ?? {}}],
  },
})

describe('what is deleted and applied again', () => {
  it('does not get the volume that it had: it is Released', () => {
    expect(lost(volume('disk'), claim('data'))).toEqual([
      {claim: 'default/data', had: 'disk', gets: '', left: 'Released'},
    ])
  })

  it('gets another one where there is one', () => {
    expect(lost(volume('disk', {size: '5Gi'}), volume('spare', {size: '8Gi'}), claim('data'))).toEqual([
      {claim: 'default/data', had: 'disk', gets: 'spare', left: 'Released'},
    ])
  })

  it('gets it again from a policy that gives it back, and not from one that deletes it', () => {
    const policy = (persistentVolumeReclaimPolicy: string): JsonObject =>
      volume('disk', {spec: {persistentVolumeReclaimPolicy, hostPath: {path: '/tmp/disk'}}})
    expect(lost(policy('Recycle'), claim('data'))).toEqual([])
    expect(lost(policy('Delete'), claim('data'))).toEqual([
      {claim: 'default/data', had: 'disk', gets: '', left: 'Deleted'},
    ])
  })

  it('finds a StatefulSet its claims again, unless they go with it', () => {
    expect(lost(volume('disk'), set('Retain'))).toEqual([])
    expect(lost(volume('disk'), set('Delete'))).toEqual([
      {claim: 'default/www-web-0', had: 'disk', gets: '', left: 'Released'},
    ])
  })

  it('loses nothing that it did not have', () => {
    expect(lost(claim('data'))).toEqual([])
  })
})
