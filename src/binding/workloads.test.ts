import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../core/json.ts'
import {nodeFacts} from './node-facts.ts'
import {node} from './objects.fixture.ts'
import {mostMembers, type Workload, workloadOf} from './workloads.ts'

const template: JsonObject = {
  metadata: {labels: {app: 'db'}},
  spec: {
    containers: [{name: 'main', image: 'redis'}],
    volumes: [
      {name: 'config', persistentVolumeClaim: {claimName: 'shared'}},
      {name: 'data', persistentVolumeClaim: {claimName: 'replaced'}},
      {name: 'scratch', ephemeral: {volumeClaimTemplate: {spec: {}}}},
    ],
  },
}
const made = (kind: string, spec: JsonObject, nodes: readonly JsonObject[] = []): Workload =>
  workloadOf(kind, {metadata: {name: 'db', namespace: 'shop'}, spec: {template, ...spec}}, nodes.map(nodeFacts))
const names = ({members}: Workload): string[] => members.map(({pod}) => pod.name)
const volumeClaimTemplates = [{metadata: {name: 'data'}, spec: {resources: {requests: {storage: '1Gi'}}}}]

describe('a StatefulSet', () => {
  it('NAME-50, NAME-51: names pods and claims by ordinal, from its start', () => {
    const set = made('StatefulSet', {replicas: 2, ordinals: {start: 3}, volumeClaimTemplates})
    expect(names(set)).toEqual(['db-3', 'db-4'])
    expect(set.members.map(({claims}) => claims.map(({namespace, name}) => `${namespace}/${name}`))).toEqual([
      ['shop/data-db-3'],
      ['shop/data-db-4'],
    ])
  })

  it("NAME-53: puts its claims in the place of the template's volumes of the same name", () => {
    const [first] = made('StatefulSet', {volumeClaimTemplates}).members
    expect(first?.pod.claims.map(({claim}) => claim)).toEqual(['data-db-0', 'shared', 'db-0-scratch'])
  })

  it('STS-17: gives its pods hostname, subdomain and a label with their name', () => {
    const [first] = made('StatefulSet', {serviceName: 'peers'}).members
    expect(first?.pod).toMatchObject({
      hostname: 'db-0',
      subdomain: 'peers',
      labels: {app: 'db', 'statefulset.kubernetes.io/pod-name': 'db-0'},
    })
  })

  it('STS-03: makes its pods in order unless it is Parallel, and one when it does not say', () => {
    expect(made('StatefulSet', {})).toMatchObject({ordered: true, members: {length: 1}})
    expect(made('StatefulSet', {podManagementPolicy: 'Parallel'})).toMatchObject({ordered: false})
  })

  it('STS-PVC-01: keeps its claims unless told otherwise', () => {
    expect(made('StatefulSet', {}).retention).toEqual({whenScaled: 'Retain', whenDeleted: 'Retain'})
    const policy = {persistentVolumeClaimRetentionPolicy: {whenScaled: 'Delete'}}
    expect(made('StatefulSet', policy).retention).toEqual({whenScaled: 'Delete', whenDeleted: 'Retain'})
  })
})

describe('other workloads', () => {
  it('write a star for the part of a name that the server makes up', () => {
    expect(names(made('Deployment', {replicas: 2}))).toEqual(['db-*-1', 'db-*-2'])
    expect(names(made('ReplicaSet', {replicas: 0}))).toEqual([])
  })

  it('make as many pods of a Job as run side by side', () => {
    expect(names(made('Job', {parallelism: 3, completions: 2}))).toHaveLength(2)
    expect(names(made('Job', {}))).toHaveLength(1)
    expect(names(made('Job', {suspend: true}))).toHaveLength(0)
  })

  it('make one pod of a DaemonSet for each node, and only there', () => {
    const set = made('DaemonSet', {}, [node('node-a'), node('node-b')])
    expect(set.members.map(({pod}) => JSON.stringify(pod.nodeAffinity))).toEqual([
      expect.stringContaining('node-a'),
      expect.stringContaining('node-b'),
    ])
    expect(made('DaemonSet', {}).members).toHaveLength(1)
  })
})

describe('more members than any cluster holds', () => {
  it('are counted, not made', () => {
    for (const kind of ['StatefulSet', 'Deployment']) {
      const huge = made(kind, {replicas: 2_147_483_647})
      expect(huge.members).toHaveLength(mostMembers)
      expect(huge.unforeseen).toBe(2_147_483_647 - mostMembers)
    }
  })
})
