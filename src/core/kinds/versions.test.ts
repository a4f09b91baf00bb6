import {describe, expect, it} from 'vitest'
import {kinds, apiVersionOf} from './index.ts'
import {servedIn, servedKinds} from './versions.ts'

describe('servedIn', () => {
  it('serves what is stable', () => {
    expect(servedIn('apps/v1', 'StatefulSet', [1, 28])).toEqual({state: 'served'})
  })
  it('knows what is gone, since when, and what to use', () => {
    expect(servedIn('apps/v1beta1', 'StatefulSet', [1, 30])).toEqual({
      state: 'removed',
      since: [1, 16],
      replacement: {apiVersion: 'apps/v1', kind: 'StatefulSet'},
    })
    expect(servedIn('extensions/v1beta1', 'Deployment', [1, 15])).toMatchObject({state: 'served', deprecated: [1, 8]})
    expect(servedIn('flowcontrol.apiserver.k8s.io/v1beta2', 'FlowSchema', [1, 36])).toMatchObject({
      replacement: {apiVersion: 'flowcontrol.apiserver.k8s.io/v1'},
    })
  })
  it('knows what is to come', () => {
    expect(servedIn('storage.k8s.io/v1', 'VolumeAttributesClass', [1, 33])).toEqual({state: 'not yet', since: [1, 34]})
  })
  it('tells APIs that are off by default', () => {
    const [group, kind] = ['storage.k8s.io', 'VolumeAttributesClass']
    expect(servedIn(`${group}/v1beta1`, kind, [1, 33])).toEqual({state: 'off'})
    const replacement = {apiVersion: `${group}/v1`, kind}
    expect(servedIn(`${group}/v1beta1`, kind, [1, 36])).toEqual({state: 'off', replacement})
    expect(servedIn('flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', [1, 30])).toMatchObject({state: 'served'})
  })
  it.each([
    ['v1', 'StatefulSet'],
    ['apps/v1', 'Pod'],
    ['apps', 'Deployment'],
    ['v2', 'Service'],
    ['', 'Pod'],
    ['apps/v1', ''],
    ['a/b/c', 'Pod'],
    ['lab/v1', 'Thing'],
    ['Coordination.k8s.io/v1', 'Lease'],
    ['cert-manager.io/V1', 'Certificate'],
    ['“apps.example.com/v1”', 'Thing'],
    ['autoscaling/v1', 'Scale'],
    ['v1', '__proto__'],
    ['constructor', 'Pod'],
  ])('%s %s is nobody’s', (apiVersion, kind) => {
    expect(servedIn(apiVersion, kind, [1, 36])).toEqual({state: 'unknown'})
  })
  it.each([
    ['snapshot.storage.k8s.io/v1', 'VolumeSnapshot'],
    ['ceph.rook.io/v1', 'CephCluster'],
  ])('%s %s is somebody else’s', (apiVersion, kind) => {
    expect(servedIn(apiVersion, kind, [1, 36])).toEqual({state: 'foreign'})
  })
  it('serves every kind that has a structure', () => {
    for (const kind of kinds) expect(servedIn(apiVersionOf(kind), kind.kind, [1, 36])).toMatchObject({state: 'served'})
    expect([...servedKinds([1, 36])]).toContainEqual({apiVersion: 'apps/v1', kind: 'StatefulSet'})
    expect([...servedKinds([1, 36])]).not.toContainEqual({apiVersion: 'apps/v1beta1', kind: 'StatefulSet'})
  })
})
