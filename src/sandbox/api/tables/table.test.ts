import {existsSync, readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import type {Json, JsonObject} from '../../../core/json.ts'
import {humanDuration} from './age.ts'
import {printerOf, tableOf} from './table.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const created = (secondsAgo: number): string => new Date(now - secondsAgo * 1000).toISOString().replace('.000Z', 'Z')
const cells = (kind: string, object: JsonObject): Json => printerOf(kind).cells(object, now)

describe('ages', () => {
  const second = 1000
  const minute = 60 * second
  const hour = 60 * minute
  const day = 24 * hour
  test.each([
    [-1500, '0s'],
    [-2000, '<invalid>'],
    [0, '0s'],
    [119 * second, '119s'],
    [120 * second, '2m'],
    [9 * minute + 59 * second, '9m59s'],
    [10 * minute + 30 * second, '10m'],
    [179 * minute, '179m'],
    [3 * hour, '3h'],
    [3 * hour + 5 * minute, '3h5m'],
    [47 * hour, '47h'],
    [2 * day, '2d'],
    [2 * day + hour, '2d1h'],
    [8 * day + hour, '8d'],
    [729 * day, '729d'],
    [730 * day, '2y'],
    [731 * day, '2y1d'],
    [8 * 365 * day, '8y'],
  ])('%i ms are %s', (milliseconds, text) => expect(humanDuration(milliseconds)).toBe(text))
})

describe('pods', () => {
  const pod = (status: JsonObject, spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({
    metadata: {name: 'redis-0', creationTimestamp: created(90), ...metadata},
    spec: {containers: [{name: 'redis'}], ...spec},
    status,
  })
  const status = (object: JsonObject): Json[] => (cells('Pod', object) as Json[]).slice(1, 4)
  const running = {name: 'redis', ready: true, restartCount: 0, state: {running: {}}}

  test('running, with node and address', () => {
    const object = pod(
      {phase: 'Running', containerStatuses: [running], podIPs: [{ip: '10.244.1.2'}]},
      {nodeName: 'node-a'},
    )
    expect(cells('Pod', object)).toEqual([
      'redis-0',
      '1/1',
      'Running',
      '0',
      '90s',
      '10.244.1.2',
      'node-a',
      '<none>',
      '<none>',
    ])
  })
  test('a restarted container tells when', () => {
    const finishedAt = created(30)
    const object = pod({
      phase: 'Running',
      containerStatuses: [{...running, restartCount: 3, lastState: {terminated: {finishedAt}}}],
    })
    expect(status(object)).toEqual(['1/1', 'Running', '3 (30s ago)'])
  })
  test('waiting containers give the reason', () => {
    const waiting = {...running, ready: false, state: {waiting: {reason: 'ImagePullBackOff'}}}
    expect(status(pod({phase: 'Pending', containerStatuses: [waiting]}))).toEqual(['0/1', 'ImagePullBackOff', '0'])
  })
  test('init containers count until one is not done', () => {
    const object = pod(
      {
        phase: 'Pending',
        initContainerStatuses: [
          {name: 'a', restartCount: 0, state: {terminated: {exitCode: 0}}},
          {name: 'b', restartCount: 1, state: {running: {}}},
        ],
      },
      {initContainers: [{name: 'a'}, {name: 'b'}]},
    )
    expect(status(object)).toEqual(['0/1', 'Init:1/2', '1'])
  })
  test('a failed init container shows why', () => {
    const failed = {name: 'a', restartCount: 0, state: {terminated: {exitCode: 2}}}
    const object = pod({phase: 'Pending', initContainerStatuses: [failed]}, {initContainers: [{name: 'a'}]})
    expect(status(object)).toEqual(['0/1', 'Init:ExitCode:2', '0'])
  })
  test('a started sidecar counts as a container', () => {
    const object = pod(
      {
        phase: 'Running',
        conditions: [{type: 'Initialized', status: 'True'}],
        initContainerStatuses: [{name: 'log', restartCount: 2, started: true, ready: true, state: {running: {}}}],
        containerStatuses: [running],
      },
      {initContainers: [{name: 'log', restartPolicy: 'Always'}]},
    )
    expect(status(object)).toEqual(['2/2', 'Running', '2'])
  })
  test('a deleted pod is terminating, unless its node is lost', () => {
    const deletionTimestamp = created(1)
    expect(status(pod({phase: 'Running', containerStatuses: [running]}, {}, {deletionTimestamp}))[1]).toBe(
      'Terminating',
    )
    expect(status(pod({phase: 'Running', reason: 'NodeLost'}, {}, {deletionTimestamp}))[1]).toBe('Unknown')
  })
  test('a completed pod carries a condition', () => {
    const done = {...running, ready: false, state: {terminated: {exitCode: 0, reason: 'Completed'}}}
    const object = pod({phase: 'Succeeded', containerStatuses: [done]})
    const table = tableOf('Pod', [object], {}, {apiVersion: 'meta.k8s.io/v1', includeObject: 'None', now})
    expect(table['rows']).toMatchObject([{conditions: [{type: 'Completed', reason: 'Succeeded'}], object: null}])
    expect(status(object)).toEqual(['0/1', 'Completed', '0'])
  })
})

test('claims and volumes', () => {
  const claim = {
    metadata: {name: 'data-web-0', creationTimestamp: created(7200)},
    spec: {volumeName: 'pv-0', storageClassName: 'nfs', volumeMode: 'Filesystem'},
    status: {phase: 'Bound', capacity: {storage: '1Gi'}, accessModes: ['ReadWriteMany', 'ReadWriteOnce']},
  }
  expect(cells('PersistentVolumeClaim', claim)).toEqual([
    'data-web-0',
    'Bound',
    'pv-0',
    '1Gi',
    'RWO,RWX',
    'nfs',
    '<unset>',
    '120m',
    'Filesystem',
  ])
  const volume = {
    metadata: {name: 'pv-0', creationTimestamp: created(7200), deletionTimestamp: created(1)},
    spec: {
      capacity: {storage: '1Gi'},
      accessModes: ['ReadWriteOncePod'],
      persistentVolumeReclaimPolicy: 'Retain',
      claimRef: {namespace: 'default', name: 'data-web-0'},
    },
    status: {phase: 'Bound'},
  }
  expect(cells('PersistentVolume', volume)).toEqual([
    'pv-0',
    '1Gi',
    'RWOP',
    'Retain',
    'Terminating',
    'default/data-web-0',
    '',
    '<unset>',
    '',
    '120m',
    '<unset>',
  ])
})

test('services show how they are reached', () => {
  const service = (spec: JsonObject): Json[] =>
    (cells('Service', {metadata: {name: 'web'}, spec}) as Json[]).slice(1, 5)
  const ports = [{port: 80, nodePort: 30080, protocol: 'TCP'}]
  expect(service({type: 'ClusterIP', clusterIPs: ['None']})).toEqual(['ClusterIP', 'None', '<none>', '<none>'])
  expect(service({type: 'LoadBalancer', clusterIPs: ['10.96.0.9'], ports})).toEqual([
    'LoadBalancer',
    '10.96.0.9',
    '<pending>',
    '80:30080/TCP',
  ])
  expect(service({type: 'ExternalName', externalName: 'db.example.org'})).toEqual([
    'ExternalName',
    '<none>',
    'db.example.org',
    '<none>',
  ])
})

test('ReplicationControllers show how many pods they have', () => {
  const controller = {
    metadata: {name: 'web', creationTimestamp: null},
    spec: {replicas: 3, selector: {app: 'web'}, template: {spec: {containers: [{name: 'c', image: 'nginx'}]}}},
    status: {replicas: 2, readyReplicas: 1},
  }
  expect(cells('ReplicationController', controller)).toEqual(['web', 3, 2, 1, '<unknown>', 'c', 'nginx', 'app=web'])
})

test('long lists of endpoints are cut', () => {
  const endpoints = {
    metadata: {name: 'web'},
    subsets: [{addresses: [1, 2, 3, 4, 5].map(n => ({ip: `10.244.0.${n}`})), ports: [{port: 80}]}],
  }
  expect((cells('Endpoints', endpoints) as Json[])[1]).toBe('10.244.0.1:80,10.244.0.2:80,10.244.0.3:80 + 2 more...')
})

const recorded = new URL('../../../../../shared/truth/tables.jsonl', import.meta.url)
const kinds: Readonly<Record<string, string>> = {
  persistentvolumes: 'PersistentVolume',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  pods: 'Pod',
  services: 'Service',
  configmaps: 'ConfigMap',
  secrets: 'Secret',
  serviceaccounts: 'ServiceAccount',
  endpoints: 'Endpoints',
  events: 'Event',
  nodes: 'Node',
  namespaces: 'Namespace',
  statefulsets: 'StatefulSet',
  deployments: 'Deployment',
  replicasets: 'ReplicaSet',
  controllerrevisions: 'ControllerRevision',
  storageclasses: 'StorageClass',
  roles: 'Role',
  rolebindings: 'RoleBinding',
  clusterroles: 'ClusterRole',
  clusterrolebindings: 'ClusterRoleBinding',
  endpointslices: 'EndpointSlice',
}

interface RecordedTable {
  readonly id: string
  readonly now: string
  readonly columns: readonly {readonly name: string}[]
  readonly rows: readonly {readonly cells: readonly Json[]}[]
  readonly objects: readonly JsonObject[]
}
const present = existsSync(recorded)
const tables = present
  ? readFileSync(recorded, 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as RecordedTable)
  : []

describe.skipIf(!present)('tables recorded from a real server (skipped where the recording is absent)', () => {
  test.each(tables.map(table => [table.id, table] as const))('%s', (id, table) => {
    const kind = kinds[id.replace('table-', '')]!
    const at = Date.parse(table.now)
    const made = tableOf(kind, table.objects, {}, {apiVersion: 'meta.k8s.io/v1', includeObject: 'None', now: at})
    const columns = made['columnDefinitions'] as JsonObject[]
    expect(columns).toEqual(table.columns.map(column => ({...column, description: ''})))
    expect((made['rows'] as unknown as {cells: Json[]}[]).map(row => row.cells)).toEqual(
      table.rows.map(row => row.cells),
    )
  })
})
