import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../core/json.ts'
import {newestVersion} from '../core/version.ts'
import {circumstancesOf} from './circumstances.ts'
import {type Mend, type Mending, mendsOf, podMendsOf} from './mend.ts'
import {claim, node, onNode, pod, storageClass, volume} from './objects.fixture.ts'
import {predict} from './prediction/predict.ts'
import {whyClaim} from './why-claim.ts'

const mendingOf = (objects: readonly JsonObject[]): Mending => ({
  here: predict(objects, {version: newestVersion}),
  objects,
  outcomeOf: changed => predict(changed, {version: newestVersion}),
  price: () => 0,
})
const mends = (...objects: JsonObject[]): readonly Mend[] => mendsOf('default/data', mendingOf(objects))
/** `claim spec.storageClassName=manual` of the first mend. */
const first = (...objects: JsonObject[]): string[] | undefined =>
  mends(...objects)[0]?.changes.map(
    ({object, path, value}) => `${object.name} ${path.join('.')}=${value === undefined ? '' : JSON.stringify(value)}`,
  )

describe('mendsOf', () => {
  it('finds the one field that is in the way', () => {
    expect(first(volume('pv', {size: '1Gi'}), claim('data'))).toEqual(['data spec.resources.requests.storage="1Gi"'])
    expect(first(volume('pv'), claim('data', {modes: ['ReadWriteMany']}))).toEqual([
      'data spec.accessModes=["ReadWriteOnce"]',
    ])
    const nfs = volume('pv', {spec: {nfs: {server: 'files', path: '/srv'}}})
    expect(first(nfs, claim('data', {modes: ['ReadWriteMany']}))).toEqual([
      'pv spec.accessModes=["ReadWriteOnce","ReadWriteMany"]',
    ])
    expect(first(volume('pv'), claim('data', {class: 'manuel'}))).toEqual(['data spec.storageClassName="manual"'])
    expect(first(volume('pv'), claim('data', {spec: {volumeMode: 'Block'}}))).toEqual([
      'data spec.volumeMode="Filesystem"',
    ])
    expect(first(volume('pv'), claim('data', {spec: {selector: {matchLabels: {disk: 'ssd'}}}}))).toEqual([
      'pv metadata.labels.disk="ssd"',
    ])
    const used = {claimRef: {namespace: 'default', name: 'data', uid: 'an older one'}}
    expect(first(volume('pv', {spec: used}), claim('data'))).toEqual(['pv spec.claimRef='])
  })

  it('lets a volume lie on a node that is there', () => {
    const disk = volume('disk', {spec: {nodeAffinity: onNode('node-9')}})
    const local = storageClass('manual', {delayed: true})
    expect(first(local, disk, claim('data'), pod('web', ['data']), node('node-a'))).toEqual([
      'disk spec.nodeAffinity.required.nodeSelectorTerms.0.matchExpressions.0.values=["node-a"]',
    ])
  })

  it('takes no volume away from a claim that has one', () => {
    const found = mends(volume('pv'), claim('data', {class: ''}), claim('held'))
    expect(found).not.toEqual([])
    expect(found.filter(({changes}) => changes.some(({path}) => path.includes('storageClassName')))).toEqual([])
  })

  it('keeps a new volume for the claim where another waits too', () => {
    const reservation = {path: ['spec', 'claimRef'], value: {namespace: 'default', name: 'data'}}
    const waiting = [claim('another', {class: ''}), claim('data', {class: ''})]
    expect(mends(...waiting)[0]?.adds?.changes).toContainEqual(reservation)
    const found: Mending = {
      ...mendingOf(waiting),
      here: circumstancesOf(waiting, newestVersion),
      outcomeOf: changed => circumstancesOf(changed, newestVersion),
    }
    expect(mendsOf('default/data', found)[0]?.adds?.changes).toContainEqual(reservation)
    expect(mends(claim('data', {class: ''}))[0]?.adds?.changes).not.toContainEqual(reservation)
  })

  it('gives a pod back to the scheduler', () => {
    const local = storageClass('manual', {delayed: true})
    const pinned = pod('web', ['data'], {nodeName: 'node-a'})
    expect(first(local, volume('pv'), claim('data'), pinned, node('node-a'))).toEqual([
      'web spec.nodeName=',
      'web spec.nodeSelector={"kubernetes.io/hostname":"node-a"}',
    ])
  })

  it('changes the template of a claim that a StatefulSet makes', () => {
    const set: JsonObject = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: {name: 'web', namespace: 'default'},
      spec: {
        replicas: 1,
        template: {metadata: {}, spec: {containers: []}},
        volumeClaimTemplates: [{...claim('www', {class: 'manuel'})}],
      },
    }
    const [mend] = mendsOf('default/www-web-0', mendingOf([volume('pv'), set]))
    expect(mend?.changes).toEqual([
      {
        object: {apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'default', name: 'web'},
        path: ['spec', 'volumeClaimTemplates', 0, 'spec', 'storageClassName'],
        value: 'manual',
      },
    ])
  })

  it('adds a volume where the others are taken, and keeps it for the claim where somebody else would get it', () => {
    const [mend] = mends(volume('pv001'), claim('other'), claim('data'))
    expect(mend?.adds).toEqual({
      like: 'pv001',
      name: 'pv002',
      changes: [
        {path: ['metadata', 'name'], value: 'pv002'},
        {path: ['spec', 'hostPath', 'path'], value: '/mnt/pv002'},
      ],
    })
    const [kept] = mends(volume('pv001'), claim('other'), claim('another'), claim('data'))
    expect(kept?.adds?.changes).toContainEqual({
      path: ['spec', 'claimRef'],
      value: {namespace: 'default', name: 'data'},
    })
  })

  it('offers only what helps: whatever is in the way, the claim is not stuck afterwards', () => {
    const size = fc.constantFrom('1Gi', '5Gi', '10Gi')
    const modes = fc.constantFrom(['ReadWriteOnce'], ['ReadWriteMany'], ['ReadWriteOnce', 'ReadOnlyMany'])
    const name = fc.constantFrom('manual', 'manuel', 'fast')
    const mode = fc.constantFrom<JsonObject>({}, {volumeMode: 'Block'})
    const parts = fc.record({size, modes, class: name, spec: mode})
    fc.assert(
      fc.property(
        fc.array(parts, {maxLength: 3}),
        fc.array(parts, {maxLength: 1}),
        parts,
        (volumes, others, wanted) => {
          const objects = [
            ...volumes.map((each, index) => volume(`pv${index}`, each)),
            ...others.map((each, index) => claim(`other${index}`, each)),
            claim('data', wanted),
          ]
          const mending = mendingOf(objects)
          const tried: boolean[] = []
          const watched: Mending = {
            ...mending,
            outcomeOf: changed => {
              const after = mending.outcomeOf(changed)
              tried.push(whyClaim(after, 'default/data')?.outcome !== 'stuck')
              return after
            },
          }
          if (whyClaim(mending.here, 'default/data')?.outcome !== 'stuck') return
          const found = mendsOf('default/data', watched)
          expect(found.length).toBeLessThanOrEqual(tried.filter(Boolean).length)
          // A volume of the same class, or one that can be copied, always leads somewhere.
          if (volumes.some(each => each.class === wanted.class)) expect(found.length).toBeGreaterThan(0)
        },
      ),
    )
  })
})

describe('a pod that does not tolerate the taints of its nodes', () => {
  const tainted = (name: string, ...taints: JsonObject[]): JsonObject => node(name, {spec: {taints}})
  const forDatabases = {key: 'dedicated', value: 'db', effect: 'NoSchedule'}
  const tolerated = {key: 'dedicated', operator: 'Equal', value: 'db', effect: 'NoSchedule'}
  const local = storageClass('manual', {delayed: true})
  const only = tainted('node-a', forDatabases)
  const told = (found: readonly Mend[]): unknown[] =>
    found.map(({changes, adds}) => [
      ...(adds ? [adds.name] : []),
      ...changes.map(({object, path, value}) => [object.name, path.join('.'), value]),
    ])

  it('tolerates them; no volume would help', () => {
    expect(told(mends(local, volume('pv'), claim('data'), pod('web', ['data']), only))).toEqual([
      [['web', 'spec.tolerations', [tolerated]]],
    ])
  })
  it('keeps its tolerations, but for those that the server gives every pod', () => {
    const own = {key: 'gpu', operator: 'Exists'}
    const given = {key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300}
    const web = pod('web', ['data'], {tolerations: [own, given]})
    const machine = tainted(
      'node-a',
      forDatabases,
      {key: 'gpu', effect: 'NoExecute'},
      {key: 'new', effect: 'NoSchedule'},
    )
    expect(told(mends(local, volume('pv'), claim('data'), web, machine))).toEqual([
      [['web', 'spec.tolerations', [own, tolerated, {key: 'new', operator: 'Exists', effect: 'NoSchedule'}]]],
    ])
  })
  it('does so in the template of its workload', () => {
    const template = {metadata: {labels: {app: 'db'}}, spec: {containers: [{name: 'main', image: 'redis'}]}}
    const set = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: {name: 'db', namespace: 'default'},
      spec: {replicas: 2, template, volumeClaimTemplates: [claim('data')]},
    }
    const found = mendsOf('default/data-db-0', mendingOf([local, volume('pv'), only, set]))
    expect(told(found)).toEqual([[['db', 'spec.template.spec.tolerations', [tolerated]]]])
  })
  it('does what its claim needs as well', () => {
    const [first] = told(mends(local, volume('pv', {size: '1Gi'}), claim('data'), pod('web', ['data']), only))
    expect(first).toEqual([
      ['web', 'spec.tolerations', [tolerated]],
      ['data', 'spec.resources.requests.storage', '1Gi'],
    ])
    const [added] = told(mends(local, claim('data'), pod('web', ['data']), only))
    expect(added).toEqual(['data', ['web', 'spec.tolerations', [tolerated]]])
  })
  it('may go to the node where its volume lies', () => {
    const disk = volume('disk', {spec: {nodeAffinity: onNode('node-a')}})
    const found = told(mends(local, disk, claim('data'), pod('web', ['data']), only, node('node-b')))
    expect(found).toContainEqual([['web', 'spec.tolerations', [tolerated]]])
  })
  it('is not sent to a node that has something, or that does not suit it anyway', () => {
    const ill = tainted('node-a', {key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule'})
    expect(mends(local, volume('pv'), claim('data'), pod('web', ['data']), ill)).toEqual([])
    const elsewhere = pod('web', ['data'], {nodeSelector: {disk: 'fast'}})
    expect(mends(local, volume('pv'), claim('data'), elsewhere, only)).toEqual([])
  })
  it('does so without a claim, or with one that has its volume', () => {
    const ofPod = (...objects: JsonObject[]): unknown[] => told(podMendsOf('default/web', mendingOf(objects)))
    expect(ofPod(pod('web', []), only)).toEqual([[['web', 'spec.tolerations', [tolerated]]]])
    expect(ofPod(volume('pv'), claim('data'), pod('web', ['data']), only)).toHaveLength(1)
    expect(ofPod(pod('web', []), only, node('node-b'))).toEqual([])
    expect(ofPod(claim('data'), pod('web', ['data']), only)).toEqual([])
  })
})

describe('where nothing serves as an example', () => {
  const newVolume = (...objects: JsonObject[]): unknown[] | undefined =>
    mends(...objects)[0]?.adds?.changes.map(({path, value}) => [path.at(-1), value])

  it('makes a volume of a folder, on a node where it matters which', () => {
    const plain = [
      ['name', 'data'],
      ['storageClassName', 'manual'],
      ['storage', '5Gi'],
      ['accessModes', ['ReadWriteOnce']],
      ['path', '/mnt/data'],
      ['type', 'DirectoryOrCreate'],
    ]
    expect(newVolume(claim('data'))).toEqual(plain)
    const terms = [{matchExpressions: [{key: 'kubernetes.io/hostname', operator: 'In', values: ['node-b']}]}]
    const placed = pod('web', ['data'], {nodeSelector: {'kubernetes.io/hostname': 'node-b'}})
    expect(newVolume(claim('data'), placed, node('node-a'), node('node-b'))).toEqual([
      ...plain,
      ['nodeSelectorTerms', terms],
    ])
  })
  it('gives it the name that the claim asks for', () => {
    expect(newVolume(claim('data', {spec: {volumeName: 'disk'}}))?.[0]).toEqual(['name', 'disk'])
  })
  it('takes a volume of another class for an example where there is none of its own', () => {
    const taken = claim('first', {class: 'slow'})
    const [mend] = mends(volume('disk', {class: 'slow'}), taken, claim('data', {class: 'fast'}))
    expect(mend?.adds).toMatchObject({like: 'disk', name: 'disk-2'})
    expect(mend?.adds?.changes).toContainEqual({path: ['spec', 'storageClassName'], value: 'fast'})
  })
  it('makes no disk for a claim of a block device', () => {
    expect(mends(claim('data', {spec: {volumeMode: 'Block'}}))).toEqual([])
  })
})

describe('a claim whose volume is gone', () => {
  const annotations = {'pv.kubernetes.io/bind-completed': 'yes', 'pv.kubernetes.io/bound-by-controller': 'yes'}
  const written = claim('data', {spec: {volumeName: 'disk'}})
  const lost: JsonObject = {
    ...written,
    metadata: {name: 'data', namespace: 'default', uid: 'the-uid', annotations},
    status: {phase: 'Lost'},
  }
  const found = (objects: readonly JsonObject[], price: Mending['price']): readonly Mend[] =>
    mendsOf('default/data', {
      here: circumstancesOf(objects, newestVersion),
      objects,
      outcomeOf: changed => circumstancesOf(changed, newestVersion),
      price,
    })

  it('is bound again by a volume of that name which is held for it', () => {
    const [mend] = found([lost], (changed, before) => (changed === before ? 0 : undefined))
    expect(mend?.adds?.name).toBe('disk')
    expect(mend?.adds?.changes).toContainEqual({
      path: ['spec', 'claimRef'],
      value: {namespace: 'default', name: 'data', uid: 'the-uid'},
    })
  })
  it('gets another one when it is made anew', () => {
    const provisions = storageClass('manual', {provisioner: 'example.com/disks'})
    const [mend] = found([lost, provisions], () => 0)
    expect(mend?.changes.map(({path, value}) => [path.join('.'), value])).toEqual([['spec.volumeName', undefined]])
  })
})
