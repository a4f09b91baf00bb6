import {describe, expect, it} from 'vitest'
import {apiVersionOf, isNamespaced, kindByResource, kindOf, kinds} from './index.ts'

describe('kinds', () => {
  it('are found by apiVersion and kind', () => {
    expect(kindOf('apps/v1', 'StatefulSet')).toMatchObject({
      group: 'apps',
      version: 'v1',
      plural: 'statefulsets',
      singular: 'statefulset',
      shortNames: ['sts'],
      categories: ['all'],
      namespaced: true,
      type: 'apps.v1.StatefulSet',
    })
    expect(kindOf('apps/v1beta1', 'StatefulSet')).toBeUndefined()
    expect(kindOf('v1', 'statefulset')).toBeUndefined()
  })
  it('are found by resource, the newest version first', () => {
    expect(kindByResource('', 'endpoints')?.kind).toBe('Endpoints')
    expect(kindByResource('autoscaling', 'horizontalpodautoscalers')?.version).toBe('v2')
    expect(kindByResource('autoscaling', 'horizontalpodautoscalers', 'v1')?.version).toBe('v1')
    expect(kindByResource('apps', 'pods')).toBeUndefined()
  })
  it('have names of their own', () => {
    const names = kinds.map(kind => `${apiVersionOf(kind)} ${kind.plural}`)
    expect(new Set(names).size).toBe(kinds.length)
  })
  it('are known to live in a namespace or not', () => {
    expect(isNamespaced('v1', 'PersistentVolume')).toBe(false)
    expect(isNamespaced('storage.k8s.io/v1beta1', 'StorageClass')).toBe(false)
    expect(isNamespaced('rbac.authorization.k8s.io/v1', 'Role')).toBe(true)
    expect(isNamespaced('apiextensions.k8s.io/v1', 'CustomResourceDefinition')).toBe(false)
    expect(isNamespaced('ceph.rook.io/v1', 'CephCluster')).toBe(true)
  })
})
