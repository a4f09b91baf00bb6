import {describe, expect, it} from 'vitest'
import {claim, node, onNode, pod, storageClass, volume} from '../binding/objects.fixture.ts'
import {predict} from '../binding/prediction/predict.ts'
import type {JsonObject} from '../core/json.ts'
import {newestVersion} from '../core/version.ts'
import {planOf} from './plan.ts'
import {planTree} from './plan-tree.ts'
import type {Palette} from './text.ts'

const same = (text: string): string => text
const plain: Palette = {error: same, warning: same, info: same, strong: same, faint: same, help: same}
const tree = (...objects: JsonObject[]): string[] => {
  const prediction = predict(objects, {version: newestVersion})
  return planTree(prediction, planOf(prediction), plain).trimEnd().split('\n')
}
const set: JsonObject = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: {name: 'db', namespace: 'default'},
  spec: {
    replicas: 3,
    serviceName: 'peers',
    selector: {matchLabels: {app: 'db'}},
    template: {metadata: {labels: {app: 'db'}}, spec: {containers: [{name: 'main', image: 'redis'}]}},
    volumeClaimTemplates: [{metadata: {name: 'data'}, spec: claim('data')['spec'] ?? {}}],
  },
}
const service: JsonObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {name: 'peers', namespace: 'default'},
  spec: {clusterIP: 'None', selector: {app: 'db'}, ports: [{name: 'redis', port: 6379}]},
}

describe('planTree', () => {
  it('hangs pods below their set, claims below their pods, volumes below their claims', () => {
    const affinity = {spec: {nodeAffinity: onNode('node-a')}}
    expect(tree(node('node-a'), volume('disk', affinity), set, service)).toEqual([
      'StatefulSet default/db',
      '├─ pod db-0  on node-a',
      '│  └─ claim data-db-0  Bound',
      '│     └─ volume disk (10Gi, RWO, manual)',
      '├─ pod db-1  no node: 0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims',
      '│  └─ claim data-db-1  Pending: storageclass.storage.k8s.io "manual" not found',
      '└─ pod db-2  not created: waits for db-1',
      'Service default/peers  peers.default.svc.cluster.local',
      '├─ pod db-0',
      '└─ SRV _redis._tcp.peers.default.svc.cluster.local port 6379',
    ])
  })

  it('has what hangs on nothing by itself, and each thing once', () => {
    const late = storageClass('late', {delayed: true})
    const objects = [late, volume('spare', {size: '1Gi'}), claim('alone'), claim('used', {class: 'late'})]
    expect(tree(...objects, pod('one', ['used', 'gone']))).toEqual([
      'pod default/one  no node: 0/1 nodes are available: persistentvolumeclaim "gone" not found',
      '├─ claim used  Pending: waiting for first consumer to be created before binding',
      '└─ claim gone  not there',
      'claim default/alone  Pending: storageclass.storage.k8s.io "manual" not found',
      'volume spare (1Gi, RWO, manual)  Available',
    ])
  })

  it('names the nodes and volumes that may be, where that is not defined', () => {
    const nodes = [node('node-a'), node('node-b')]
    expect(tree(...nodes, volume('x'), volume('y'), claim('data'), pod('user', ['data']))).toEqual([
      'pod default/user  on node-a or node-b',
      '└─ claim data  Bound',
      '   └─ volume x or y',
    ])
  })
})
