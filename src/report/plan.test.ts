import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../core/json.ts'
import {newestVersion} from '../core/version.ts'
import {predict} from '../binding/prediction/predict.ts'
import {type Plan, planOf} from './plan.ts'
import {newsOf} from './plan-news.ts'
import {planText} from './plan-text.ts'
import {planTree} from './plan-tree.ts'
import type {Palette} from './text.ts'

const volume = (name: string, spec: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: {name},
  spec: {
    capacity: {storage: '1Gi'},
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'manual',
    hostPath: {path: '/srv'},
    ...spec,
  },
})
const claimSpec = {
  accessModes: ['ReadWriteOnce'],
  storageClassName: 'manual',
  resources: {requests: {storage: '500Mi'}},
}
const claim = (name: string, spec: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: {name, namespace: 'shop'},
  spec: {...claimSpec, ...spec},
})
const service: JsonObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {name: 'peers', namespace: 'shop'},
  spec: {clusterIP: 'None', selector: {app: 'db'}, ports: [{name: 'redis', port: 6379}]},
}
const set = (replicas: number, spec: JsonObject = {}): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: {name: 'db', namespace: 'shop'},
  spec: {
    replicas,
    serviceName: 'peers',
    template: {metadata: {labels: {app: 'db'}}, spec: {containers: [{name: 'main', image: 'redis'}]}},
    volumeClaimTemplates: [{metadata: {name: 'data'}, spec: claimSpec}],
    ...spec,
  },
})
const plan = (...objects: JsonObject[]): Plan => planOf(predict(objects, {version: newestVersion}))

const same = (text: string): string => text
const plain: Palette = {error: same, warning: same, info: same, strong: same, faint: same, help: same}
const text = (...objects: JsonObject[]): string => {
  const prediction = predict(objects, {version: newestVersion})
  return planText(prediction, planOf(prediction), plain)
}

describe('planOf', () => {
  it('has claims, volumes and pods by name, with every way where there are several', () => {
    expect(plan(volume('pv-a'), volume('pv-b'), claim('data'))).toMatchObject({
      claims: {
        'shop/data': {
          phase: 'Bound',
          volume: 'pv-a',
          storageClassName: 'manual',
          capacity: '1Gi',
          events: [],
          oneOf: [
            {phase: 'Bound', volume: 'pv-a'},
            {phase: 'Bound', volume: 'pv-b'},
          ],
        },
      },
      volumes: {
        'pv-a': {
          phase: 'Bound',
          claim: 'shop/data',
          oneOf: [{phase: 'Bound', claim: 'shop/data'}, {phase: 'Available'}],
        },
      },
      complete: true,
    })
  })

  it('leaves oneOf out where there is one way', () => {
    const {claims, volumes} = plan(volume('pv'), claim('data'))
    expect(claims['shop/data']?.oneOf).toBeUndefined()
    expect(volumes['pv']).toEqual({phase: 'Bound', claim: 'shop/data'})
  })

  it('names the volume that a waiting claim asks for, and what it waits for', () => {
    const made: JsonObject = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {name: 'manual'},
      provisioner: 'example.com/maker',
    }
    expect(plan(claim('data', {volumeName: 'pv'})).claims['shop/data']).toMatchObject({phase: 'Pending', volume: 'pv'})
    expect(plan(made, claim('data')).claims['shop/data']).toMatchObject({
      phase: 'Pending',
      awaits: 'example.com/maker',
    })
  })

  it('lists the pods of a StatefulSet in order, with claims, names and records', () => {
    const {statefulsets, services, pods} = plan(service, volume('pv-a'), set(3))
    const dns = (index: number): string => `db-${index}.peers.shop.svc.cluster.local`
    expect(statefulsets['shop/db']).toEqual({
      ordered: true,
      service: {name: 'peers', found: true, headless: true, selectsPods: true},
      pods: [
        {name: 'db-0', created: true, ready: true, claims: ['data-db-0'], dns: dns(0)},
        {name: 'db-1', created: true, ready: false, claims: ['data-db-1'], dns: dns(1)},
        {name: 'db-2', created: false, ready: false, claims: ['data-db-2'], dns: dns(2)},
      ],
      srv: [{name: '_redis._tcp.peers.shop.svc.cluster.local', port: 6379, targets: [dns(0)]}],
      claimsAfter: {scaleDown: 'stay', deletion: 'stay'},
    })
    expect(services['shop/peers']).toMatchObject({dns: 'peers.shop.svc.cluster.local', headless: true, pods: ['db-0']})
    expect(Object.keys(pods)).toEqual(['shop/db-0', 'shop/db-1'])
  })

  it('says what is wrong with the governing Service', () => {
    expect(plan(set(0)).statefulsets['shop/db']?.service).toMatchObject({found: false})
    const other = {...service, spec: {...(service['spec'] as JsonObject), selector: {app: 'web'}}}
    const found = plan(other, volume('pv-a'), set(1)).statefulsets['shop/db']
    expect(found).toMatchObject({service: {found: true, selectsPods: false}, srv: [{targets: []}]})
    expect(found?.pods[0]).not.toHaveProperty('dns')
  })

  it('has the EndpointSlices of a Service: pods with node and volumes, those without have no address', () => {
    const found = plan(service, volume('pv-a'), set(2)).services['shop/peers']
    expect(found?.endpointSlices).toEqual([
      {
        addressType: 'IPv4',
        ports: [{name: 'redis', protocol: 'TCP', port: 6379}],
        endpoints: [{pod: 'db-0', ready: true, hostname: 'db-0'}],
      },
    ])
    const unready = {...service, spec: {...(service['spec'] as JsonObject), publishNotReadyAddresses: true}}
    expect(plan(unready, set(1)).services['shop/peers']).toMatchObject({
      pods: [],
      endpointSlices: [{ports: [], endpoints: []}],
    })
  })

  it('foresees what is lost when claims are deleted and applied again', () => {
    expect(plan(volume('pv-a'), claim('data')).appliedAgain).toEqual({
      'shop/data': {phase: 'Pending', had: 'pv-a', left: 'Released'},
    })
    expect(plan(volume('pv-a'), set(1))).not.toHaveProperty('appliedAgain')
  })

  it('says which claims go with their set', () => {
    const policy = {persistentVolumeClaimRetentionPolicy: {whenScaled: 'Retain', whenDeleted: 'Delete'}}
    expect(plan(set(1, policy)).statefulsets['shop/db']?.claimsAfter).toEqual({
      scaleDown: 'stay',
      deletion: 'are deleted',
    })
  })
})

describe('planText', () => {
  it('tells why a claim waits: what the controller says, then each volume, the closest first', () => {
    const shared = {accessModes: ['ReadWriteMany']}
    expect(text(volume('pv-a'), volume('pv-b', shared), claim('data', {...shared, ...big}))).toBe(
      [
        'Claims',
        '  NAME       PHASE    VOLUME  SIZE  CLASS',
        '  shop/data  Pending          2Gi   manual',
        '      ProvisioningFailed: storageclass.storage.k8s.io "manual" not found',
        '      volume "pv-b" has 1Gi, the claim asks for 2Gi',
        '      volume "pv-a" offers ReadWriteOnce, the claim asks for ReadWriteMany',
        '',
        'Volumes',
        '  NAME  PHASE      CLAIM  SIZE  MODES  CLASS',
        '  pv-a  Available         1Gi   RWO    manual',
        '  pv-b  Available         1Gi   RWX    manual',
        '',
      ].join('\n'),
    )
  })
  const big = {resources: {requests: {storage: '2Gi'}}}

  it('marks what is not defined, and which pod holds up the others', () => {
    const out = text(service, volume('pv-a'), volume('pv-b'), set(4))
    expect(out).toContain('shop/data-db-0  Bound    pv-a or pv-b  1Gi')
    expect(out).toContain('db-3  not created: waits for db-2')
    expect(out).toContain('SRV _redis._tcp.peers.shop.svc.cluster.local port 6379: 2 targets')
  })

  it('says in one sentence what is lost by deleting and applying again', () => {
    expect(text(volume('pv-a'), claim('data'))).toContain(
      'Deleted and applied again while the volumes stay, shop/data stays Pending: volume "pv-a" is Released\n',
    )
    const names = ['a', 'b', 'c', 'd', 'e']
    const tied = text(...names.map(name => volume(`pv-${name}`)), ...names.map(name => claim(name)))
    expect(tied).toContain('shop/c stays Pending, and 2 more get others or none: what they had is Released\n')
  })

  it('counts the endpoints of Services', () => {
    expect(text(service, volume('pv-a'), set(2))).toContain('EndpointSlice peers-*: redis 6379/TCP, 1 endpoint\n')
  })

  it('shows of a cluster what changes or waits, and counts the rest', () => {
    const taken = {
      ...volume('pv-a', {claimRef: {namespace: 'shop', name: 'old', uid: 'one'}}),
      status: {phase: 'Bound'},
    }
    const old = {
      ...claim('old', {volumeName: 'pv-a'}),
      metadata: {name: 'old', namespace: 'shop', uid: 'one', annotations: {'pv.kubernetes.io/bind-completed': 'yes'}},
      status: {phase: 'Bound'},
    }
    const existing = [taken, old, claim('waits')]
    const added = [volume('pv-b')]
    const prediction = predict(added, {version: newestVersion, existing})
    const plan = planOf(prediction)
    const out = planText(prediction, plan, plain, newsOf(prediction, plan, existing, added))
    expect(out).toContain('shop/waits  Bound  pv-b')
    expect(out).not.toContain('pv-a')
    expect(out).toContain('As before: 1 claim, 1 volume.')
  })

  it('names what limits keep out, and whose it is', () => {
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: {name: 'share', namespace: 'shop'},
      spec: {hard: {persistentvolumeclaims: '1'}},
    }
    const prediction = predict([quota, volume('pv-a'), volume('pv-b'), set(3)], {version: newestVersion})
    const plan = planOf(prediction)
    const pods = plan.statefulsets['shop/db']?.pods
    expect(pods?.map(({created, refused}) => [created, refused])).toEqual([
      [true, undefined],
      [false, true],
      [false, undefined],
    ])
    expect(plan.refused).toMatchObject([
      {kind: 'PersistentVolumeClaim', because: 'number', maker: 'StatefulSet shop/db'},
    ])
    const out = planText(prediction, plan, plain)
    expect(out).toMatch(/-1 +refused/)
    expect(out).toMatch(
      /Refused\n +KIND +NAME\n +claim .*\n +persistentvolumeclaims ".*" is forbidden: exceeded quota: share/,
    )
    expect(planTree(prediction, plan, plain)).toMatch(/-1 {2}refused: persistentvolumeclaims/)
  })

  it('lets pods that run be Ready when the volume of their claim is gone', () => {
    const [first, second] = ['db-0', 'db-1'].map(name => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name, namespace: 'shop', labels: {app: 'db'}},
      spec: {nodeName: 'node-a', volumes: [{name: 'data', persistentVolumeClaim: {claimName: `data-${name}`}}]},
      status: {phase: 'Running', conditions: [{type: 'Ready', status: 'True'}]},
    }))
    const lost = ['data-db-0', 'data-db-1'].map(name => ({
      ...claim(name, {volumeName: 'gone'}),
      status: {phase: 'Lost'},
    }))
    const existing = [set(2), ...lost, first!, second!]
    const {statefulsets} = planOf(predict([], {version: newestVersion, existing}))
    expect(Object.values(statefulsets)[0]?.pods.map(({created, ready}) => [created, ready])).toEqual([
      [true, true],
      [true, true],
    ])
  })

  it('says so when nothing of the input takes part', () => {
    expect(text({apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'settings'}})).toBe(
      'nothing here takes part in binding: no claims, volumes, pods or sets\n',
    )
  })

  it('tells no more than a few of very many volumes', () => {
    const volumes = Array.from({length: 30}, (_, index) => volume(`pv-${index}`))
    expect(text(...volumes, claim('data', big))).toContain('and 26 more volumes')
  })
})
