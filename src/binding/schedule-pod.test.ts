import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../core/json.ts'
import type {Version} from '../core/version.ts'
import {type ClaimFacts, claimFacts} from './claim-facts.ts'
import {classFacts} from './class-facts.ts'
import {featuresOf} from './features.ts'
import {matchingVolumesOnNode} from './matching.ts'
import {anonymousNode, nodeFacts} from './node-facts.ts'
import {unused} from './node-fit.ts'
import {available, claim, node, onNode, pod, storageClass} from './objects.fixture.ts'
import {podFacts} from './pod-facts.ts'
import {type PodSurroundings, schedulePod, type SchedulingDecision} from './schedule-pod.ts'
import type {VolumeState} from './volume-facts.ts'

interface World {
  readonly nodes?: readonly JsonObject[]
  readonly claims?: readonly ClaimFacts[]
  readonly volumes?: readonly VolumeState[]
  readonly classes?: readonly JsonObject[]
  readonly version?: Version
  readonly inUse?: boolean
}

function around({nodes, claims = [], volumes = [], classes = [], version = [1, 36], inUse}: World): PodSurroundings {
  const features = featuresOf(version)
  const known = classes.map(classFacts)
  return {
    features,
    nodes: (nodes?.map(nodeFacts) ?? [anonymousNode]).map(facts => ({node: facts, use: unused})),
    claim: (namespace, name) => claims.find(each => each.namespace === namespace && each.name === name),
    volume: name => volumes.find(each => each.name === name),
    storageClass: name => known.find(each => each.name === name),
    isInUse: () => inUse === true,
    matchingOnNode: (asked, here, taken) => matchingVolumesOnNode(asked, volumes, here, taken, features),
  }
}

const two = [node('node-a'), node('node-b')]
const facts = (name: string, parts?: Parameters<typeof claim>[1]): ClaimFacts => claimFacts(claim(name, parts))
const bound = (name: string, volumeName: string, more: Partial<ClaimFacts> = {}): ClaimFacts => ({
  ...facts(name),
  volumeName,
  bindCompleted: true,
  phase: 'Bound',
  ...more,
})
const schedule = (object: JsonObject, world: World): SchedulingDecision => schedulePod(podFacts(object), around(world))
const message = (object: JsonObject, world: World): string => {
  const decision = schedule(object, world)
  return decision.outcome === 'fits' ? 'fits' : decision.message
}
/** `node-a: data=pv` for each way to go; a claim that is provisioned has a star. */
const placements = (object: JsonObject, world: World): string[] => {
  const decision = schedule(object, world)
  if (decision.outcome !== 'fits') return []
  return decision.places.flatMap(({node: {name}, placements: ways}) =>
    ways.map(({bindings, provisions}) => {
      const given = bindings.map(binding => `${binding.claim.name}=${binding.volume.name}`)
      return `${name}: ${[...given, ...provisions.map(asked => `${asked.name}=*`)].join(' ')}`
    }),
  )
}
const preemption = 'no new claims to deallocate, preemption: 0/2 nodes are available:'
const hopeless = `${preemption} 2 Preemption is not helpful for scheduling.`

describe('what keeps a pod from every node', () => {
  it.each<[string, string, ClaimFacts[]]>([
    ['SCHED-02: a claim that is not there', 'persistentvolumeclaim "data" not found', []],
    ['SCHED-01: a claim that is not bound', 'pod has unbound immediate PersistentVolumeClaims', [facts('data')]],
    [
      'PRE-11: a claim that names its volume and is not bound yet',
      'pod has unbound immediate PersistentVolumeClaims',
      [facts('data', {class: 'late', spec: {volumeName: 'pv'}})],
    ],
    [
      'SCHED-03: a lost claim',
      'persistentvolumeclaim "data" bound to non-existent persistentvolume "pv"',
      [bound('data', 'pv', {phase: 'Lost'})],
    ],
    [
      'SCHED-08: a claim that is being deleted',
      'persistentvolumeclaim "data" is being deleted',
      [bound('data', 'pv', {beingDeleted: true})],
    ],
  ])('%s', (_, why, claims) => {
    const classes = [storageClass('late', {delayed: true})]
    expect(message(pod('web', ['data']), {nodes: two, claims, classes})).toBe(
      `0/2 nodes are available: ${why}. not found`,
    )
  })

  it.each<[Version, string]>([
    [[1, 28], 'preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling..'],
    [[1, 33], 'preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.'],
    [[1, 34], 'not found'],
  ])('SCHED-10: ends as version %j ends it', (version, end) => {
    expect(message(pod('web', ['data']), {nodes: two, version})).toBe(
      `0/2 nodes are available: persistentvolumeclaim "data" not found. ${end}`,
    )
  })

  it('SCHED-02: waits for the claim of a generic ephemeral volume, which must be its own', () => {
    const volumes = [{name: 'scratch', ephemeral: {volumeClaimTemplate: {spec: {}}}}]
    const web = pod('web', [], {volumes})
    expect(message(web, {nodes: two})).toContain(
      'waiting for ephemeral volume controller to create the persistentvolumeclaim "web-scratch"',
    )
    const others = bound('web-scratch', 'pv')
    expect(message(web, {nodes: two, claims: [others], volumes: [available('pv')]})).toContain(
      'PVC default/web-scratch was not created for pod default/web (pod is not owner)',
    )
    const own = {...others, ownerUid: podFacts(web).uid}
    expect(message(web, {nodes: two, claims: [own], volumes: [available('pv')]})).toBe('fits')
  })

  it('SCHED-12: says so when there are no nodes at all', () => {
    expect(message(pod('web', []), {nodes: []})).toBe('no nodes available to schedule pods')
    expect(message(pod('web', ['data']), {nodes: []})).toBe('no nodes available to schedule pods')
  })

  it('leaves a pod alone that has a scheduling gate', () => {
    expect(schedule(pod('web', [], {schedulingGates: [{name: 'example.com/wait'}]}), {})).toMatchObject({
      outcome: 'gated',
    })
  })
})

describe('what keeps a pod from a node', () => {
  it('SCHED-05: a bound volume that lies on another one', () => {
    const world = {
      nodes: two,
      claims: [bound('data', 'pv')],
      volumes: [available('pv', {spec: {nodeAffinity: onNode('node-c')}})],
    }
    expect(message(pod('web', ['data']), world)).toBe(
      `0/2 nodes are available: 2 node(s) didn't match PersistentVolume's node affinity. ${hopeless}`,
    )
    expect(message(pod('web', ['data']), {...world, version: [1, 32]})).toContain(
      '2 node(s) had volume node affinity conflict.',
    )
  })

  it('SCHED-04: no volume for a claim that waits for its consumer', () => {
    const world = {nodes: two, claims: [facts('data')], classes: [storageClass('manual', {delayed: true})]}
    expect(message(pod('web', ['data']), world)).toBe(
      `0/2 nodes are available: 2 node(s) didn't find available persistent volumes to bind. ${hopeless}`,
    )
  })

  it('SCHED-07: a claim that is bound to a volume that is gone', () => {
    expect(message(pod('web', ['data']), {nodes: two, claims: [bound('data', 'pv')]})).toContain(
      '2 node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s).',
    )
  })

  it('SCHED-13: a ReadWriteOncePod claim that another pod has', () => {
    const claims = [{...bound('data', 'pv'), accessModes: facts('data', {modes: ['ReadWriteOncePod']}).accessModes}]
    const world = {nodes: two, claims, volumes: [available('pv')]}
    expect(message(pod('web', ['data']), world)).toBe('fits')
    expect(message(pod('web', ['data']), {...world, inUse: true})).toBe(
      `0/2 nodes are available: 2 node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod. ${preemption} 2 No preemption victims found for incoming pod.`,
    )
  })

  it('SCHED-14: not that another pod has a ReadWriteOnce claim', () => {
    const world = {nodes: two, claims: [bound('data', 'pv')], volumes: [available('pv')], inUse: true}
    expect(message(pod('web', ['data']), world)).toBe('fits')
  })

  const tainted = (effect: string): JsonObject[] => [
    node('node-a', {spec: {taints: [{key: 'gpu', value: 'yes', effect}]}}),
  ]
  it('a taint that it does not tolerate', () => {
    const tolerating = (toleration: JsonObject): string =>
      message(pod('web', [], {tolerations: [toleration]}), {nodes: tainted('NoSchedule')})
    expect(message(pod('web', []), {nodes: tainted('NoSchedule')})).toContain('1 node(s) had untolerated taint(s).')
    expect(message(pod('web', []), {nodes: tainted('NoExecute')})).toContain('1 node(s) had untolerated taint(s).')
    expect(message(pod('web', []), {nodes: tainted('PreferNoSchedule')})).toBe('fits')
    expect(tolerating({key: 'gpu', operator: 'Exists'})).toBe('fits')
    expect(tolerating({operator: 'Exists'})).toBe('fits')
    expect(tolerating({key: 'gpu', value: 'yes', effect: 'NoSchedule'})).toBe('fits')
    expect(tolerating({key: 'gpu', value: 'no'})).not.toBe('fits')
  })

  it('its own node selector or affinity, a cordoned node, too little room', () => {
    const wanting = (spec: JsonObject, nodes: readonly JsonObject[] = two): string =>
      message(pod('web', [], spec), {nodes})
    expect(wanting({nodeSelector: {disk: 'ssd'}})).toContain("2 node(s) didn't match Pod's node affinity/selector.")
    expect(wanting({nodeSelector: {'kubernetes.io/hostname': 'node-b'}})).toBe('fits')
    const {required} = onNode('node-c')
    const affinity = {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: required}} as JsonObject
    expect(wanting({affinity})).toContain("2 node(s) didn't match Pod's node affinity/selector.")
    expect(wanting({}, [node('node-a', {spec: {unschedulable: true}})])).toContain('1 node(s) were unschedulable.')
    const small = node('node-a', {status: {allocatable: {cpu: '1', memory: '1Gi', pods: '0'}}})
    const containers = [{name: 'main', resources: {requests: {cpu: '1500m', memory: '512Mi'}}}]
    expect(wanting({containers}, [small])).toContain('1 Insufficient cpu, 1 Too many pods.')
  })

  it('counts what the nodes say, sorted as texts', () => {
    const world = {
      nodes: two,
      claims: [facts('data')],
      classes: [storageClass('manual', {delayed: true})],
    }
    const picky = pod('web', ['data'], {nodeSelector: {'kubernetes.io/hostname': 'node-b'}})
    expect(message(picky, world)).toBe(
      `0/2 nodes are available: 1 node(s) didn't find available persistent volumes to bind, 1 node(s) didn't match Pod's node affinity/selector. ${hopeless}`,
    )
  })
})

describe('volumes that are chosen together with a node', () => {
  const late = [storageClass('manual', {delayed: true})]

  it('WFFC-02: go to the smallest request first, each volume once', () => {
    const claims = [facts('big', {size: '6Gi'}), facts('small', {size: '1Gi'})]
    const volumes = [available('of-8', {size: '8Gi'}), available('of-7', {size: '7Gi'})]
    const world = {claims, volumes, classes: late}
    expect(placements(pod('web', ['big', 'small']), world)).toEqual([': small=of-7 big=of-8'])
  })

  it('differ from node to node', () => {
    const volumes = [
      available('a', {spec: {nodeAffinity: onNode('node-a')}}),
      available('b', {size: '20Gi', spec: {nodeAffinity: onNode('node-b')}}),
    ]
    const world = {nodes: two, claims: [facts('data')], volumes, classes: late}
    expect(placements(pod('web', ['data']), world)).toEqual(['node-a: data=a', 'node-b: data=b'])
  })

  it('WFFC-05: are provisioned where none fits, on nodes that the class allows', () => {
    const made = {...storageClass('manual', {delayed: true, provisioner: 'example.com/maker'})}
    const world = {nodes: two, claims: [facts('data')], classes: [made]}
    expect(placements(pod('web', ['data']), world)).toEqual(['node-a: data=*', 'node-b: data=*'])
    const matchLabelExpressions = [{key: 'kubernetes.io/hostname', values: ['node-b']}]
    const restricted = [{...made, allowedTopologies: [{matchLabelExpressions}]}]
    expect(placements(pod('web', ['data']), {...world, classes: restricted})).toEqual(['node-b: data=*'])
  })

  it('are asked for on the node that was selected before', () => {
    const claims = [{...facts('data'), selectedNode: 'node-b'}]
    const classes = [storageClass('manual', {delayed: true, provisioner: 'example.com/maker'})]
    const world = {nodes: two, claims, classes, volumes: [available('free')]}
    expect(placements(pod('web', ['data']), world)).toEqual(['node-b: data=*'])
  })

  it('leave a pod without a node when an equal choice was the wrong one', () => {
    // Both claims can use `both`, only one of them can use `one`.
    const claims = [facts('any', {size: '5Gi'}), facts('shared', {size: '5Gi', modes: ['ReadWriteMany']})]
    const volumes = [available('one'), available('both', {modes: ['ReadWriteOnce', 'ReadWriteMany']})]
    const decision = schedule(pod('web', ['any', 'shared']), {claims, volumes, classes: late})
    expect(decision).toMatchObject({
      outcome: 'fits',
      otherwise: expect.stringContaining("didn't find available persistent volumes to bind") as string,
    })
    expect(placements(pod('web', ['any', 'shared']), {claims, volumes, classes: late})).toEqual([
      ': any=one shared=both',
    ])
  })
})
