import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../core/json.ts'
import {newestVersion} from '../core/version.ts'
import {type Circumstances, circumstancesOf} from './circumstances.ts'
import {claim, node, onNode, pod, storageClass, volume} from './objects.fixture.ts'
import {predict} from './prediction/predict.ts'
import {whyClaim} from './why-claim.ts'
import {whyPod} from './why-pod.ts'
import {whyVolume} from './why-volume.ts'
import {whyWorkload} from './why-workload.ts'

const foreseen = (...objects: JsonObject[]): Circumstances => predict(objects, {version: newestVersion})
const found = (...objects: JsonObject[]): Circumstances => circumstancesOf(objects, newestVersion)
const withStatus = (object: JsonObject, status: JsonObject): JsonObject => ({...object, status})
const free = (object: JsonObject): JsonObject => withStatus(object, {phase: 'Available'})
const claimCause = (here: Circumstances, name = 'data'): unknown[] => {
  const why = whyClaim(here, `default/${name}`)
  return [why?.outcome, why?.cause]
}

describe('whyClaim', () => {
  it('names the volume that comes closest', () => {
    const here = foreseen(volume('small', {size: '1Gi'}), volume('other', {class: 'fast'}), claim('data'))
    expect(claimCause(here)).toEqual([
      'stuck',
      'no volume of class "manual" fits, and there is no such class to provision one; the closest is volume "small": it has 1Gi, the claim asks for 5Gi',
    ])
    expect(whyClaim(here, 'default/data')?.verdicts.map(each => each.volume)).toEqual(['small', 'other'])
  })

  it('guesses the class that was meant', () => {
    expect(claimCause(foreseen(volume('pv', {class: 'manual'}), claim('data', {class: 'manuel'})))[1]).toMatch(
      /; did it mean class "manual"\?$/,
    )
  })

  it('tells what a claim of a delayed class waits for', () => {
    const local = storageClass('manual', {delayed: true})
    const disk = volume('disk', {spec: {nodeAffinity: onNode('node-b')}})
    const nodes = [node('node-a'), node('node-b')]
    expect(claimCause(foreseen(local, disk, claim('data'), ...nodes))).toEqual([
      'waiting',
      'class "manual" binds when a pod that uses the claim is scheduled (WaitForFirstConsumer), and no pod uses it',
    ])
    const pinned = pod('web', ['data'], {nodeName: 'node-b'})
    expect(claimCause(foreseen(local, disk, claim('data'), pinned, ...nodes))).toEqual([
      'stuck',
      expect.stringMatching(/pod "web" has spec.nodeName, which passes the scheduler by$/),
    ])
    const elsewhere = pod('web', ['data'], {nodeSelector: {'kubernetes.io/hostname': 'node-a'}})
    const here = foreseen(local, disk, claim('data'), elsewhere, ...nodes)
    expect(claimCause(here)).toEqual(['stuck', 'no volume of class "manual" fits where pod "web" may run'])
    expect(whyClaim(here, 'default/data')?.verdicts[0]?.mismatch).toEqual({
      kind: 'node',
      node: '',
      pod: 'web',
      where: 'kubernetes.io/hostname is node-b',
    })
  })

  it('blames no volume where its pod may go nowhere', () => {
    const taints = [{key: 'dedicated', value: 'db', effect: 'NoSchedule'}]
    const here = foreseen(
      storageClass('manual', {delayed: true}),
      volume('disk', {spec: {nodeAffinity: onNode('node-a')}}),
      claim('data'),
      pod('web', ['data']),
      node('node-a', {spec: {taints}}),
    )
    expect(claimCause(here)).toEqual([
      'stuck',
      'class "manual" binds when a pod that uses the claim is scheduled (WaitForFirstConsumer), and pod "web" cannot be: 0/1 nodes are available: 1 node(s) had untolerated taint(s)',
    ])
    expect(whyClaim(here, 'default/data')?.verdicts[0]).toMatchObject({volume: 'disk', verdict: 'would do'})
    expect(whyVolume(here, 'disk')?.claims[0]?.verdict).toBe('would do')
  })

  it('says which volumes a bound claim may have', () => {
    expect(claimCause(foreseen(volume('a'), volume('b'), claim('data')))).toEqual([
      'settled',
      'has volume "a" or "b": which of them is not defined',
    ])
  })

  it('takes the state of a live cluster as it is given', () => {
    expect(claimCause(found(free(volume('pv')), claim('data')))).toEqual([
      'moving',
      'volume "pv" fits: the controller binds it within seconds',
    ])
    expect(claimCause(found(withStatus(volume('pv'), {phase: 'Pending'}), claim('data')))[1]).toContain(
      'the closest is volume "pv": it is Pending, not Available',
    )
    const gone = {claimRef: {namespace: 'default', name: 'data', uid: 'an older one'}}
    const released = withStatus(volume('pv', {spec: gone}), {phase: 'Released'})
    expect(claimCause(found(released, claim('data')))[1]).toContain('it is Released')
  })
})

describe('whyPod', () => {
  it('says of each node what is in the way, and what that is about', () => {
    const tainted = node('node-b', {spec: {taints: [{key: 'dedicated', value: 'db', effect: 'NoSchedule'}]}})
    const disk = volume('disk', {spec: {nodeAffinity: onNode('node-b')}})
    const here = foreseen(
      storageClass('manual', {delayed: true}),
      disk,
      claim('data'),
      pod('web', ['data']),
      node('node-a'),
      tainted,
    )
    expect(whyPod(here, 'default/web')).toMatchObject({
      outcome: 'stuck',
      cause: 'all 2 nodes refuse it',
      nodes: [
        {
          node: 'node-a',
          fits: false,
          details: [
            'claim "data": volume "disk" cannot be reached from node "node-a": it lies where kubernetes.io/hostname is node-b',
          ],
        },
        {node: 'node-b', fits: false, details: ['taints: dedicated=db:NoSchedule']},
      ],
    })
  })

  it('names the claim that keeps it from all nodes', () => {
    const why = whyPod(foreseen(claim('data'), pod('web', ['data'])), 'default/web')
    expect(why?.cause).toMatch(/^claim "default\/data" keeps it from all nodes: no volume of class "manual" fits/)
    expect(why?.nodes).toEqual([])
    expect(whyPod(foreseen(pod('web', ['gone'])), 'default/web')?.claims).toEqual([
      {claim: 'default/gone', phase: 'missing', outcome: 'stuck', cause: 'there is no such claim'},
    ])
  })

  it('passes on what the scheduler of a live cluster says where it knows of nothing', () => {
    const conditions = [
      {type: 'PodScheduled', status: 'False', message: "1 node(s) didn't match pod anti-affinity rules"},
    ]
    const why = whyPod(found(withStatus(pod('web', []), {conditions}), node('node-a')), 'default/web')
    expect(why).toMatchObject({outcome: 'waiting', cause: expect.stringMatching(/anti-affinity rules$/)})
  })

  it('counts what the pods of a live node take', () => {
    const room = node('node-a', {status: {allocatable: {cpu: '1', pods: '10'}}})
    const containers = [{name: 'main', resources: {requests: {cpu: '600m'}}}]
    const here = found(pod('first', [], {containers, nodeName: 'node-a'}), pod('second', [], {containers}), room)
    expect(whyPod(here, 'default/second')?.nodes).toEqual([
      {node: 'node-a', fits: false, reasons: ['Insufficient cpu'], details: []},
    ])
  })
})

describe('whyVolume', () => {
  it('tells who has it, who would take it and why the others do not', () => {
    const here = foreseen(volume('pv'), claim('data'), claim('big', {size: '20Gi'}))
    expect(whyVolume(here, 'pv')).toMatchObject({
      outcome: 'settled',
      cause: 'bound to claim "default/data"',
      claims: [
        {claim: 'default/data', verdict: 'has it'},
        {claim: 'default/big', verdict: 'does not fit', text: 'the volume is bound to claim "default/data"'},
      ],
    })
    expect(whyVolume(found(free(volume('pv')), claim('data')), 'pv')?.cause).toBe(
      'free; claim "default/data" is bound to it at the next look of the controller',
    )
    expect(whyVolume(found(free(volume('a')), free(volume('b')), claim('data')), 'a')?.cause).toBe(
      'free; claim "default/data" takes this one or "b"',
    )
  })

  it('says of a reservation what keeps it from being used', () => {
    const reserved = volume('pv', {size: '1Gi', spec: {claimRef: {namespace: 'default', name: 'data'}}})
    expect(whyVolume(foreseen(reserved), 'pv')?.cause).toBe('reserved for claim "default/data", which is not there')
    expect(whyVolume(foreseen(reserved, claim('data')), 'pv')?.cause).toBe(
      'reserved for claim "default/data": the volume has 1Gi, the claim asks for 5Gi',
    )
  })
})

it('whyWorkload tells of the first pod that lacks something', () => {
  const here = foreseen(volume('pv'), claim('a'), claim('b'), pod('web-0', ['a']), pod('web-1', ['b']))
  const set = {kind: 'StatefulSet', namespace: 'default', name: 'web'}
  const why = whyWorkload(here, {...set, pods: ['default/web-0', 'default/web-1', 'default/web-2']})
  expect(why).toMatchObject({
    placed: 1,
    outcome: 'stuck',
    cause: expect.stringMatching(/^pod "web-1": claim "default\/b"/),
  })
  expect(why.pods.at(-1)).toEqual({
    name: 'web-2',
    isThere: false,
    outcome: 'stuck',
    cause: 'is not made: its controller waits for a pod before it',
  })
})

describe('a node of which nothing is heard', () => {
  const since = '2026-05-01T10:00:00Z'
  const nodeWith = (status: string, message: string): JsonObject =>
    node('node-a', {status: {conditions: [{type: 'Ready', status, message, lastTransitionTime: since}]}})
  const silent = nodeWith('Unknown', 'Kubelet stopped posting node status.')
  const placed = pod('web', [], {nodeName: 'node-a'})
  const why = (...objects: JsonObject[]): unknown => {
    const {phase, outcome, cause, silentNode} = whyPod(found(...objects), 'default/web')!
    return [phase, outcome, cause, silentNode]
  }

  it('is the first thing to say of its pods', () => {
    expect(why(silent, placed)).toEqual([
      'scheduled',
      'waiting',
      `node "node-a" has not been heard of since ${since} (Kubelet stopped posting node status.): whether the pod still runs is not known`,
      'node-a',
    ])
    const leaving = {...placed, metadata: {name: 'web', namespace: 'default', deletionTimestamp: since}}
    expect(why(silent, leaving)).toEqual([
      'terminating',
      'waiting',
      `is being deleted, but node "node-a" has not been heard of since ${since} (Kubelet stopped posting node status.): it stays until the node is back, or is said to be out of service`,
      'node-a',
    ])
    expect(why(nodeWith('True', ''), leaving)).toEqual([
      'terminating',
      'moving',
      'has node "node-a", and is being deleted',
      undefined,
    ])
  })
  it('is told from one that is not Ready, and from one that is gone', () => {
    const unready = nodeWith('False', 'container runtime network not ready')
    expect(why(unready, placed)).toContain(
      `has node "node-a", which is not Ready since ${since}: container runtime network not ready`,
    )
    expect(why(node('node-b'), placed)).toContain(
      'has node "node-a", which is not there any more: the pod is collected soon',
    )
    expect(why(placed)).toContain('has node "node-a"')
  })
})

describe('what limits keep out', () => {
  it('is told of the pod and of its workload', () => {
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: {name: 'share', namespace: 'default'},
      spec: {hard: {pods: '1'}},
    }
    const set = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: {name: 'web', namespace: 'default'},
      spec: {replicas: 2, template: {metadata: {}, spec: {containers: [{name: 'web', image: 'nginx'}]}}},
    }
    const here = foreseen(quota, set)
    expect(whyPod(here, 'default/web-1')).toMatchObject({
      phase: 'not created',
      outcome: 'stuck',
      cause: expect.stringMatching(/^is not made: pods "web-1" is forbidden: exceeded quota: share/),
    })
    const pods = ['default/web-0', 'default/web-1']
    expect(whyWorkload(here, {kind: 'StatefulSet', namespace: 'default', name: 'web', pods}).cause).toMatch(
      /^pod "web-1": is not made: pods "web-1" is forbidden/,
    )
  })
})

it('names the claim that may be meant where there is none', () => {
  expect(whyPod(foreseen(claim('data'), pod('web', ['dato'])), 'default/web')?.claims[0]?.cause).toBe(
    'there is no such claim; is "data" meant?',
  )
})

it('says of a pod that runs without its volume that its successor would not', () => {
  const lost = {...claim('data', {spec: {volumeName: 'disk'}}), status: {phase: 'Lost'}}
  const running = {
    ...pod('web', ['data'], {nodeName: 'node-a'}),
    status: {conditions: [{type: 'Ready', status: 'True'}]},
  }
  const annotated = {
    ...lost,
    metadata: {name: 'data', namespace: 'default', annotations: {'pv.kubernetes.io/bind-completed': 'yes'}},
  }
  expect(whyPod(found(annotated, running, node('node-a')), 'default/web')).toMatchObject({
    outcome: 'settled',
    cause: expect.stringMatching(
      /^has node "node-a" and runs; one that takes its place would lack claim "default\/data": Bound claim has lost/,
    ),
  })
})
