import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../../core/json.ts'
import {newestVersion, type Version} from '../../core/version.ts'
import {claim, node, onNode, pod, storageClass, volume} from '../objects.fixture.ts'
import {type Prediction, predict, readPodWay, readWay} from './predict.ts'

const foresee = (objects: readonly JsonObject[], version: Version = newestVersion): Prediction =>
  predict(objects, {version})

/** `Bound pv-a` or, where that is not defined, every way. */
const claimsOf = ({claims}: Prediction): Record<string, string> =>
  Object.fromEntries(
    [...claims].map(([key, {ways}]) => [
      key.replace('default/', ''),
      ways
        .take(100)
        .ways.map(way => `${readWay(way).phase} ${readWay(way).name}`.trim())
        .sort()
        .join(' or '),
    ]),
  )
const volumesOf = ({volumes}: Prediction): Record<string, string> =>
  Object.fromEntries(
    [...volumes].map(([name, {ways}]) => [
      name,
      ways
        .take(100)
        .ways.map(way => `${readWay(way).phase} ${readWay(way).name.replace('default/', '')}`.trim())
        .sort()
        .join(' or '),
    ]),
  )
const podsOf = ({pods}: Prediction): Record<string, string> =>
  Object.fromEntries(
    [...pods].flatMap(([key, {status, ways}]): [string, string][] => {
      if (!status) return []
      const nodes = ways.take(100).ways.map(way => (readPodWay(way).scheduled ? `on ${readPodWay(way).node}` : 'open'))
      return [[key.replace('default/', ''), nodes.join(' or ').trim()]]
    }),
  )
const reasons = (prediction: Prediction, name: string): string[] =>
  prediction.claims.get(`default/${name}`)!.events.map(({reason}) => reason)

describe('what is created one after the other', () => {
  it('ORD-01: claims take what is left by those before them', () => {
    const objects = [
      volume('small', {size: '5Gi'}),
      volume('big', {size: '8Gi'}),
      claim('first'),
      claim('second'),
      claim('third'),
    ]
    expect(claimsOf(foresee(objects))).toEqual({first: 'Bound small', second: 'Bound big', third: 'Pending'})
  })

  it('ORD-06: no claim gives way to a later one that needs the volume more', () => {
    const wide = {modes: ['ReadWriteOnce', 'ReadWriteMany']}
    const objects = [volume('wide', wide), claim('modest'), claim('needy', {modes: ['ReadWriteMany']})]
    expect(claimsOf(foresee(objects))).toEqual({modest: 'Bound wide', needy: 'Pending'})
  })

  it('ORD-02: a claim finds a volume that comes after it, and keeps what it was told before', () => {
    const prediction = foresee([claim('data'), volume('pv')])
    expect(claimsOf(prediction)).toEqual({data: 'Bound pv'})
    expect(reasons(prediction, 'data')).toEqual(['ProvisioningFailed'])
  })

  it('ORD-03: which of several waiting claims gets a new volume is not defined', () => {
    const prediction = foresee([claim('a'), claim('b', {size: '1Gi'}), claim('c', {size: '90Gi'}), volume('pv')])
    expect(claimsOf(prediction)).toEqual({a: 'Bound pv or Pending', b: 'Bound pv or Pending', c: 'Pending'})
    expect(volumesOf(prediction)).toEqual({pv: 'Bound a or Bound b'})
  })

  it('all waiting claims are served once there are volumes enough', () => {
    const [names, pvs] = [
      ['a', 'b', 'c'],
      ['x', 'y', 'z'],
    ]
    const prediction = foresee([...names.map(name => claim(name)), ...pvs.map(name => volume(name))])
    const anyOf = 'Bound x or Bound y or Bound z'
    expect(claimsOf(prediction)).toEqual({a: anyOf, b: anyOf, c: anyOf})
  })

  it('PRE-01: a claim that names its volume gets it when it comes, before others that wait', () => {
    const naming = claim('named', {spec: {volumeName: 'pv'}})
    expect(claimsOf(foresee([naming, volume('pv')]))).toEqual({named: 'Bound pv'})
    expect(reasons(foresee([naming]), 'named')).toEqual([])
  })

  it('CLS-05: a default class fills in claims that come after it, though a classless volume is free', () => {
    const standard = storageClass('standard', {isDefault: true, provisioner: 'example.com/maker'})
    const prediction = foresee([standard, volume('pv', {class: ''}), claim('data', {class: undefined})])
    expect(claimsOf(prediction)).toEqual({data: 'Pending'})
    expect(prediction.claims.get('default/data')).toMatchObject({
      claim: {className: 'standard'},
      awaits: 'example.com/maker',
    })
  })

  it('CLS-06: a default class that comes later takes over claims that wait without one', () => {
    const standard = storageClass('standard', {isDefault: true, provisioner: 'example.com/maker'})
    const prediction = foresee([claim('data', {class: undefined}), claim('none', {class: ''}), standard])
    expect(prediction.claims.get('default/data')?.claim.className).toBe('standard')
    expect(reasons(prediction, 'data')).toEqual(['FailedBinding', 'ExternalProvisioning'])
    expect(reasons(prediction, 'none')).toEqual(['FailedBinding'])
  })

  it('CLS-08: of two default classes the later one is newer', () => {
    const prediction = foresee([
      storageClass('b', {isDefault: true}),
      storageClass('a', {isDefault: true}),
      claim('after-both', {class: undefined}),
    ])
    expect(prediction.claims.get('default/after-both')?.claim.className).toBe('a')
  })

  it('WFFC-07: a pod with nodeName passes the scheduler by, and its claim waits for ever', () => {
    const late = storageClass('manual', {delayed: true})
    const prediction = foresee([late, volume('pv'), claim('data'), pod('web', ['data'], {nodeName: 'node-a'})])
    expect(claimsOf(prediction)).toEqual({data: 'Pending'})
    expect(podsOf(prediction)).toEqual({web: 'on node-a'})
    expect(reasons(prediction, 'data')).toEqual(['WaitForFirstConsumer'])
  })

  it('WFFC-06: an external provisioner is asked once a pod has a node in mind', () => {
    const late = storageClass('manual', {delayed: true, provisioner: 'example.com/maker'})
    const prediction = foresee([late, claim('data'), pod('web', ['data'])])
    expect(reasons(prediction, 'data')).toEqual(['WaitForFirstConsumer', 'ExternalProvisioning'])
    expect(prediction.claims.get('default/data')?.awaits).toBe('example.com/maker')
    expect(podsOf(prediction)).toEqual({web: 'open'})
  })

  it('EXP-04: a claim that asks for more than its volume has is told that nobody expands it', () => {
    const reserved = {claimRef: {namespace: 'default', name: 'data'}}
    const objects = [volume('pv', {size: '1Gi', spec: reserved}), claim('data', {spec: {volumeName: 'pv'}})]
    const prediction = foresee(objects)
    expect(claimsOf(prediction)).toEqual({data: 'Bound pv'})
    expect(reasons(prediction, 'data')).toEqual(['ExternalExpanding'])
  })

  it('PHASE-04: a volume that a dead claim had is released, reclaimed and never taken', () => {
    const dead = {claimRef: {namespace: 'default', name: 'data', uid: 'of another time'}}
    const objects = [
      volume('kept', {spec: dead}),
      volume('failed', {spec: {...dead, persistentVolumeReclaimPolicy: 'Delete'}}),
      volume('removed', {spec: {...dead, persistentVolumeReclaimPolicy: 'Delete', hostPath: {path: '/tmp/data'}}}),
      volume('recycled', {spec: {...dead, persistentVolumeReclaimPolicy: 'Recycle'}}),
    ]
    const prediction = foresee([...objects, claim('data')])
    expect(volumesOf(prediction)).toEqual({
      kept: 'Released data',
      failed: 'Failed data',
      removed: 'Deleted',
      recycled: 'Bound data',
    })
  })
})

describe('pods and nodes', () => {
  const late = storageClass('manual', {delayed: true})

  it('a volume and the node of its pod go together where that is not defined', () => {
    const objects = [
      node('node-a'),
      node('node-b'),
      late,
      volume('a', {spec: {nodeAffinity: onNode('node-a')}}),
      volume('b', {spec: {nodeAffinity: onNode('node-b')}}),
      claim('data'),
      pod('first', ['data']),
      pod('second', ['data']),
    ]
    const prediction = foresee(objects)
    expect(claimsOf(prediction)).toEqual({data: 'Bound a or Bound b'})
    expect(podsOf(prediction)).toEqual({first: 'on node-a or on node-b', second: 'on node-a or on node-b'})
  })

  it('without Node objects there is one node that fits whatever is asked of it', () => {
    const objects = [late, volume('pv', {spec: {nodeAffinity: onNode('node-z')}}), claim('data'), pod('web', ['data'])]
    expect(claimsOf(foresee(objects))).toEqual({data: 'Bound pv'})
    expect(podsOf(foresee(objects))).toEqual({web: 'on'})
  })

  it('pods that want more than a node has get in each other’s way', () => {
    const small = node('node-a', {status: {allocatable: {cpu: '1', memory: '1Gi', pods: '10'}}})
    const containers = [{name: 'main', image: 'redis', resources: {requests: {cpu: '600m'}}}]
    const prediction = foresee([small, pod('first', [], {containers}), pod('second', [], {containers})])
    expect(podsOf(prediction)).toEqual({first: 'on node-a', second: 'open'})
    expect(prediction.pods.get('default/second')?.status).toMatchObject({
      message: expect.stringContaining('1 Insufficient cpu') as string,
    })
  })

  it('a claim for one pod alone serves one pod', () => {
    const alone = {modes: ['ReadWriteOncePod']}
    const prediction = foresee([
      volume('pv', alone),
      claim('data', alone),
      pod('first', ['data']),
      pod('second', ['data']),
    ])
    expect(podsOf(prediction)).toEqual({first: 'on', second: 'open'})
  })

  it('makes the claim of a generic ephemeral volume with its pod', () => {
    const spec = {accessModes: ['ReadWriteOnce'], storageClassName: 'manual', resources: {requests: {storage: '1Gi'}}}
    const volumes = [{name: 'scratch', ephemeral: {volumeClaimTemplate: {spec}}}]
    const prediction = foresee([volume('pv'), pod('web', [], {volumes})])
    expect(claimsOf(prediction)).toEqual({'web-scratch': 'Bound pv'})
    expect(podsOf(prediction)).toEqual({web: 'on'})
  })
})

describe('StatefulSets', () => {
  const set = (spec: JsonObject = {}): JsonObject => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: {name: 'db', namespace: 'default'},
    spec: {
      replicas: 3,
      serviceName: 'db',
      template: {metadata: {labels: {app: 'db'}}, spec: {containers: [{name: 'main', image: 'redis'}]}},
      volumeClaimTemplates: [
        {
          metadata: {name: 'data'},
          spec: {accessModes: ['ReadWriteOnce'], storageClassName: 'manual', resources: {requests: {storage: '5Gi'}}},
        },
      ],
      ...spec,
    },
  })
  const sizes = [volume('pv-0', {size: '5Gi'}), volume('pv-1', {size: '6Gi'})]

  it('STS-10: make no pod after one whose claim stays Pending', () => {
    const prediction = foresee([...sizes, set({replicas: 4})])
    expect(claimsOf(prediction)).toEqual({
      'data-db-0': 'Bound pv-0',
      'data-db-1': 'Bound pv-1',
      'data-db-2': 'Pending',
    })
    expect(podsOf(prediction)).toEqual({'db-0': 'on', 'db-1': 'on', 'db-2': 'open'})
  })

  it('STS-11: make all pods at once when they are Parallel', () => {
    const prediction = foresee([...sizes, set({replicas: 4, podManagementPolicy: 'Parallel'})])
    expect(Object.values(claimsOf(prediction))).toEqual(['Bound pv-0', 'Bound pv-1', 'Pending', 'Pending'])
  })

  it('go on when a volume comes later', () => {
    const prediction = foresee([set(), ...sizes, volume('pv-2', {size: '7Gi'})])
    expect(Object.values(podsOf(prediction))).toEqual(['on', 'on', 'on'])
  })

  it('STS-12: use a claim that is there already as it is', () => {
    const own = claim('data-db-0', {size: '1Gi', spec: {volumeName: 'chosen'}})
    const prediction = foresee([volume('chosen', {size: '99Gi'}), ...sizes, own, set({replicas: 1})])
    expect(claimsOf(prediction)).toEqual({'data-db-0': 'Bound chosen'})
  })

  it('name every volume that a claim may get, of equal ones', () => {
    const prediction = foresee([volume('pv-0'), volume('pv-1'), set({replicas: 1})])
    expect(claimsOf(prediction)).toEqual({'data-db-0': 'Bound pv-0 or Bound pv-1'})
    expect(volumesOf(prediction)['pv-0']).toBe('Available or Bound data-db-0')
    // Which is taken first from an empty stock is defined.
    const filled = foresee([volume('pv-0'), claim('other'), volume('pv-1'), set({replicas: 1})])
    expect(claimsOf(filled)).toEqual({other: 'Bound pv-0', 'data-db-0': 'Bound pv-1'})
  })
})

describe('very many ways', () => {
  it('are not told apart, and nothing is ruled out', () => {
    const many = Array.from({length: 40}, (_, index) => index)
    const objects = [
      ...many.map(index => claim(`claim-${index}`, {size: `${index + 1}Mi`})),
      ...many.map(index => volume(`pv-${index}`, {size: `${index + 1}Gi`})),
    ]
    const prediction = foresee(objects)
    expect(prediction.complete).toBe(false)
    const {ways} = prediction.claims.get('default/claim-0')!.ways.take(100)
    expect(ways).toHaveLength(41)
    expect([...prediction.claims.values()].every(({claim: {phase}}) => phase === 'Bound')).toBe(true)
  })
})

describe('many pods on few nodes', () => {
  it('are told apart by what they leave of the nodes', () => {
    const nodes = ['node-a', 'node-b', 'node-c'].map(name =>
      node(name, {status: {allocatable: {cpu: '2', memory: '4Gi', pods: '110'}}}),
    )
    const template = {
      spec: {containers: [{name: 'main', image: 'redis', resources: {requests: {cpu: '500m'}}}]},
    }
    const web: JsonObject = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {name: 'web', namespace: 'default'},
      spec: {replicas: 13, template},
    }
    const prediction = foresee([...nodes, web])
    expect(prediction.complete).toBe(true)
    const states = Object.values(podsOf(prediction))
    expect(states.filter(state => state === 'open')).toHaveLength(1)
    expect(states[0]).toBe('on node-a or on node-b or on node-c')
  })
})
