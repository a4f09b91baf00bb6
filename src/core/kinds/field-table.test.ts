import {describe, expect, it} from 'vitest'
import table from '../../../schemas/kubernetes.json' with {type: 'json'}
import {fieldExists, hasStructType, structType, type FieldType} from './field-table.ts'
import {kinds} from './index.ts'

const leafOf = (type: FieldType): FieldType => (type.is === 'list' || type.is === 'map' ? leafOf(type.item) : type)

describe('schemas/kubernetes.json', () => {
  it('describes every kind', () => {
    expect(kinds.filter(kind => !hasStructType(kind.type))).toEqual([])
    for (const kind of kinds) expect([...structType(kind.type).fields.keys()]).toContain('metadata')
  })

  it.each(
    `PersistentVolume PersistentVolumeClaim StorageClass Service StatefulSet Deployment ReplicaSet DaemonSet Pod Job CronJob ConfigMap Secret
    ServiceAccount Role ClusterRole RoleBinding ClusterRoleBinding Namespace Node Endpoints EndpointSlice Event Lease LimitRange ResourceQuota
    ControllerRevision PodDisruptionBudget CSIDriver VolumeAttachment`.split(/\s+/),
  )('has %s', name => {
    expect(kinds.map(({kind}) => kind)).toContain(name)
  })

  it('names no type that it does not describe', () => {
    const missing = Object.keys(table.types).flatMap(id =>
      [...structType(id).fields.values()]
        .map(field => leafOf(field.type))
        .filter(type => type.is === 'struct' && !hasStructType(type.type))
        .map(type => `${id}: ${type.go}`),
    )
    expect(missing).toEqual([])
  })

  it('knows how Go prints types', () => {
    const types = Object.fromEntries(
      [...structType('core.v1.PersistentVolumeSpec').fields].map(([name, {type}]) => [name, type.go]),
    )
    expect(types).toMatchObject({
      capacity: 'v1.ResourceList',
      accessModes: '[]v1.PersistentVolumeAccessMode',
      hostPath: 'v1.HostPathVolumeSource',
      storageClassName: 'string',
    })
    expect(structType('core.v1.Secret').fields.get('data')?.type.go).toBe('map[string][]uint8')
  })

  it('knows how lists and maps are merged', () => {
    const spec = structType('core.v1.ServiceSpec').fields
    expect(spec.get('ports')).toMatchObject({
      listType: 'map',
      keys: ['port', 'protocol'],
      merge: true,
      mergeKey: 'port',
    })
    expect(spec.get('selector')).toMatchObject({listType: 'atomic', merge: false})
    expect(structType('core.v1.PodSpec').fields.get('volumes')).toMatchObject({mergeKey: 'name', retainKeys: true})
    expect(structType('core.v1.LocalObjectReference').atomic).toBe(true)
  })

  it('knows pointers, embedded structs, defaults and the life of fields', () => {
    expect(structType('apps.v1.StatefulSetSpec').fields.get('replicas')).toMatchObject({pointer: true, omitempty: true})
    expect(structType('core.v1.PersistentVolumeSpec').fields.get('nfs')?.embedded).toEqual(['PersistentVolumeSource'])
    expect(structType('core.v1.RBDVolumeSource').fields.get('pool')?.default).toBe('rbd')
    const image = structType('core.v1.Volume').fields.get('image')!
    expect([fieldExists(image, [1, 30]), fieldExists(image, [1, 31])]).toEqual([false, true])
    const workload = structType('core.v1.PodSpec').fields.get('workloadRef')!
    expect(
      (
        [
          [1, 34],
          [1, 35],
          [1, 36],
        ] as const
      ).map(version => fieldExists(workload, version)),
    ).toEqual([false, true, false])
  })
})
