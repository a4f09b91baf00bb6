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
    outcome: 'stuck',
    cause: 'is not made: its controller waits for a pod before it',
  })
})
