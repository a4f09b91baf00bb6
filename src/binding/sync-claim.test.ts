import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../core/json.ts'
import {featuresOf} from './features.ts'
import {asked, available, cluster, storageClass} from './objects.fixture.ts'
import {type ClaimDecision, syncClaim} from './sync-claim.ts'
import type {VolumeState} from './volume-facts.ts'

const bound = {'pv.kubernetes.io/bind-completed': 'yes'}
const byUser = (name: string, uid?: string): JsonObject => ({
  claimRef: {namespace: 'default', name, ...(uid === undefined ? {} : {uid})},
})

/** What is done, with the volumes or the reason. */
const told = (decision: ClaimDecision): string => {
  switch (decision.action) {
    case 'bind':
      return `bind ${decision.volumes.map(({name}) => name).join(' or ')}`
    case 'assign class':
      return `assign class ${decision.className}`
    case 'provision':
      return `provision by ${decision.provisioner}`
    case 'stay pending':
      return `${decision.why}: ${decision.event?.reason ?? 'no event'}`
    case 'lose':
      return `lose: ${decision.event.reason}`
  }
}

describe('syncClaim of a claim that leaves the choice to the controller', () => {
  it('BIND-03: binds to a volume before anything is provisioned', () => {
    const around = cluster([available('pv')], [storageClass('manual', {provisioner: 'example.com/maker'})])
    expect(told(syncClaim(asked('data'), around))).toBe('bind pv')
  })

  it('CLS-01: takes the annotation for the class before the field, even when it is empty', () => {
    const volumes = [available('pv', {class: 'old'}), available('none', {class: ''})]
    const annotation = 'volume.beta.kubernetes.io/storage-class'
    expect(told(syncClaim(asked('data', {annotations: {[annotation]: 'old'}}), cluster(volumes)))).toBe('bind pv')
    expect(told(syncClaim(asked('data', {annotations: {[annotation]: ''}}), cluster(volumes)))).toBe('bind none')
  })

  it('CLS-02: takes the annotation of a volume before its field', () => {
    const pv = available('pv', {class: 'manual', annotations: {'volume.beta.kubernetes.io/storage-class': 'old'}})
    expect(told(syncClaim(asked('data', {class: 'old'}), cluster([pv])))).toBe('bind pv')
    expect(told(syncClaim(asked('data'), cluster([pv])))).toContain('ProvisioningFailed')
  })

  it('CLS-03: needs no class object to match by name, and keeps "" apart', () => {
    const volumes = [available('classless', {class: ''}), available('manual')]
    expect(told(syncClaim(asked('data', {class: ''}), cluster(volumes)))).toBe('bind classless')
    expect(told(syncClaim(asked('data'), cluster(volumes)))).toBe('bind manual')
  })

  it('CLS-04: leaves a claim with an empty class alone when there is a default', () => {
    const around = cluster([], [storageClass('standard', {isDefault: true})])
    expect(told(syncClaim(asked('data', {class: ''}), around))).toBe('no volume and no class: FailedBinding')
  })

  it('CLS-06: gives a claim without class the default only when no classless volume fits', () => {
    const classes = [storageClass('standard', {isDefault: true})]
    const claim = asked('data', {class: undefined})
    expect(told(syncClaim(claim, cluster([], classes)))).toBe('assign class standard')
    expect(told(syncClaim(claim, cluster([available('pv', {class: ''})], classes)))).toBe('bind pv')
  })

  it('CLS-08: takes the newest of several default classes, of equally new ones the first by name', () => {
    const dated = (name: string, creationTimestamp: string): JsonObject => {
      const made = storageClass(name, {isDefault: true})
      return {...made, metadata: {...(made['metadata'] as JsonObject), creationTimestamp}}
    }
    const claim = asked('data', {class: undefined})
    const [older, newer] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z']
    expect(told(syncClaim(claim, cluster([], [dated('a', older), dated('b', newer)])))).toBe('assign class b')
    expect(told(syncClaim(claim, cluster([], [dated('b', newer), dated('a', newer)])))).toBe('assign class a')
  })

  it('CLS-10: does not wait for a consumer when the class does not exist', () => {
    expect(told(syncClaim(asked('data'), cluster([])))).toBe('no volume and no provisioner: ProvisioningFailed')
  })

  it('EVT-02: waits for its first consumer, though a volume is free', () => {
    const around = cluster([available('pv')], [storageClass('manual', {delayed: true})])
    expect(told(syncClaim(asked('data'), around))).toBe('waits for consumer: WaitForFirstConsumer')
  })

  it.each([
    [['web-0'], 'waiting for pod web-0 to be scheduled'],
    [['web-0', 'web-1'], 'waiting for pods web-0,web-1 to be scheduled'],
  ])('EVT-03: names the pods %j that have no node', (waitingPods, message) => {
    const around = {...cluster([], [storageClass('manual', {delayed: true})]), waitingPods: () => waitingPods}
    const event = {type: 'Normal', reason: 'WaitForPodScheduled', message}
    expect(syncClaim(asked('data'), around)).toMatchObject({action: 'stay pending', event})
  })

  it('PROV-01: asks the provisioner of a delayed class once a node is chosen', () => {
    const around = cluster([], [storageClass('manual', {delayed: true, provisioner: 'example.com/maker'})])
    const chosen = asked('data', {annotations: {'volume.kubernetes.io/selected-node': 'node-a'}})
    expect(told(syncClaim(chosen, around))).toBe('provision by example.com/maker')
  })

  it('BIND-21: says nothing of an attributes class that the version does not support', () => {
    const claim = asked('data', {spec: {volumeAttributesClassName: 'silver'}})
    const around = cluster([available('pv')], [], featuresOf([1, 32]))
    expect(told(syncClaim(claim, around))).toBe('attributes class is not supported: no event')
  })
})

describe('syncClaim of a claim that names its volume', () => {
  const naming = (parts: Parameters<typeof asked>[1] = {}): ReturnType<typeof asked> =>
    asked('data', {...parts, spec: {volumeName: 'pv', ...parts.spec}})

  it('PRE-01: waits without a word for a volume that is not there', () => {
    expect(told(syncClaim(naming(), cluster([available('other')])))).toBe('requested volume is missing: no event')
  })

  it('PRE-03: looks at neither selector, node, phase nor binding mode', () => {
    const pv = {...available('pv', {spec: {nodeAffinity: onNothing}}), phase: 'Pending' as const}
    const claim = naming({spec: {selector: {matchLabels: {tier: 'gold'}}}})
    expect(told(syncClaim(claim, cluster([pv], [storageClass('manual', {delayed: true})])))).toBe('bind pv')
  })

  it('PRE-04: compares sizes in whole bytes, where the search compares exactly', () => {
    const pv = available('pv', {size: '999500m'})
    expect(told(syncClaim(naming({size: '999900m'}), cluster([pv])))).toBe('bind pv')
    expect(told(syncClaim(asked('data', {size: '999900m'}), cluster([pv])))).toContain('ProvisioningFailed')
  })

  it.each<[string, Partial<VolumeState>]>([
    ['the volume is marked for deletion "pv"', {beingDeleted: true, capacity: 0n}],
    ['requested PV is too small', {capacity: 1n, className: 'other'}],
    ['storageClassName does not match', {className: 'other', attributesClass: 'silver'}],
    ['volumeAttributesClassName does not match', {attributesClass: 'silver', volumeMode: 'Block'}],
    ['incompatible volumeMode', {volumeMode: 'Block', accessModes: 0}],
    ['incompatible accessMode', {accessModes: 0}],
  ])('PRE-05: refuses a volume in its own words: %s', (why, wrong) => {
    const pv = {...available('pv'), ...wrong}
    const message = `Cannot bind to requested volume "pv": ${why}`
    expect(syncClaim(naming(), cluster([pv]))).toMatchObject({
      action: 'stay pending',
      why: 'requested volume does not fit',
      event: {type: 'Warning', reason: 'VolumeMismatch', message},
    })
  })

  it('PRE-06: takes a volume that is reserved for it without any check', () => {
    const pv = available('pv', {size: '1Mi', class: 'other', modes: ['ReadOnlyMany'], spec: byUser('data')})
    expect(told(syncClaim(naming(), cluster([pv])))).toBe('bind pv')
  })

  it('PRE-07: does not take a volume that another claim has, and says so', () => {
    expect(syncClaim(naming(), cluster([available('pv', {spec: byUser('other')})]))).toMatchObject({
      why: 'requested volume is taken',
      event: {type: 'Warning', reason: 'FailedBinding', message: 'volume "pv" already bound to a different claim.'},
    })
  })

  const onNothing: JsonObject = {required: {nodeSelectorTerms: [{matchExpressions: [{key: 'no', operator: 'Exists'}]}]}}
})

describe('syncClaim of a claim that was bound before', () => {
  const was = asked('data', {annotations: bound, spec: {volumeName: 'pv'}})

  it('PHASE-06: is lost without the name of its volume', () => {
    expect(told(syncClaim(asked('data', {annotations: bound}), cluster([])))).toBe('lose: ClaimLost')
  })
  it('PHASE-07: is lost when its volume is gone', () => {
    expect(told(syncClaim(was, cluster([])))).toBe('lose: ClaimLost')
  })
  it('PHASE-08: is lost when its volume belongs to another claim, a mere reservation included', () => {
    expect(told(syncClaim(was, cluster([available('pv', {spec: byUser('other', 'its-uid')})])))).toBe(
      'lose: ClaimMisbound',
    )
    expect(told(syncClaim(was, cluster([available('pv', {spec: byUser('data')})])))).toBe('lose: ClaimMisbound')
  })
  it('PHASE-09: is bound again when its volume has no claimRef, without checks', () => {
    expect(told(syncClaim(was, cluster([available('pv', {size: '1Mi', class: 'other'})])))).toBe('bind pv')
  })
})
