import {describe, expect, it} from 'vitest'
import {claimFacts, type ClaimFacts} from './claim-facts.ts'
import {featuresOf} from './features.ts'
import {available, claim, newest} from './objects.fixture.ts'
import {syncVolume, type VolumeDecision, type VolumeSurroundings} from './sync-volume.ts'
import type {VolumeState} from './volume-facts.ts'

const uid = 'uid of the claim'
const owner: ClaimFacts = {...claimFacts(claim('data', {spec: {volumeName: 'pv'}})), uid}
const around = (claims: readonly ClaimFacts[] = [], more: Partial<VolumeSurroundings> = {}): VolumeSurroundings => ({
  features: newest,
  claim: (namespace, name) => claims.find(each => each.namespace === namespace && each.name === name),
  usingPods: () => [],
  ...more,
})
const pv = (parts: Parameters<typeof available>[1] = {}, more: Partial<VolumeState> = {}): VolumeState => ({
  ...available('pv', parts),
  ...more,
})
const ofClaim = {claimRef: {namespace: 'default', name: 'data', uid}}

describe('syncVolume', () => {
  it('PHASE-02: makes a volume without claimRef Available, a released or failed one too', () => {
    expect(syncVolume(pv({}, {phase: 'Released'}), around())).toEqual({action: 'set phase', phase: 'Available'})
    expect(syncVolume(pv({}, {phase: 'Failed'}), around())).toEqual({action: 'set phase', phase: 'Available'})
  })

  it('PHASE-03: leaves a volume Available whose claimRef has no uid', () => {
    const reserved = pv({}, {claimRef: {namespace: 'default', name: 'data', uid: ''}})
    expect(syncVolume(reserved, around([owner]))).toEqual({action: 'set phase', phase: 'Available'})
  })

  it('PHASE-04: releases a volume whose claim is gone, or was made anew under the same name', () => {
    const another = {...owner, uid: 'another'}
    for (const claims of [[], [another]]) {
      expect(syncVolume(pv({}, ofClaim), around(claims))).toEqual({action: 'release', reclaim: {action: 'keep'}})
    }
  })

  it('says Bound when both sides agree', () => {
    expect(syncVolume(pv({}, ofClaim), around([owner]))).toEqual({action: 'set phase', phase: 'Bound'})
  })

  it('PRE-09: refuses a claim of another volumeMode, to both sides', () => {
    const unbound = {...owner, volumeName: '', volumeMode: 'Block' as const}
    expect(syncVolume(pv({}, ofClaim), around([unbound]))).toMatchObject({
      action: 'refuse',
      onVolume: {
        reason: 'VolumeMismatch',
        message:
          'Cannot bind PersistentVolume to requested PersistentVolumeClaim "data" due to incompatible volumeMode.',
      },
      onClaim: {
        message: 'Cannot bind PersistentVolume "pv" to requested PersistentVolumeClaim due to incompatible volumeMode.',
      },
    })
  })

  it('leaves the rest of a binding to the claim', () => {
    const unbound = {...owner, volumeName: ''}
    expect(syncVolume(pv({}, ofClaim), around([unbound]))).toEqual({
      action: 'sync claim',
      namespace: 'default',
      name: 'data',
    })
  })

  it('PRE-10: gives a volume back whose claim has another one, and keeps what a person wrote', () => {
    const elsewhere = around([{...owner, volumeName: 'other'}])
    expect(syncVolume(pv({}, ofClaim), elsewhere)).toEqual({action: 'unbind', keepReservation: true})
    expect(syncVolume(pv({}, {...ofClaim, boundByController: true}), elsewhere)).toEqual({
      action: 'unbind',
      keepReservation: false,
    })
    const provisioned = pv({}, {...ofClaim, provisionedBy: 'example.com/maker', reclaimPolicy: 'Delete'})
    expect(syncVolume(provisioned, elsewhere)).toEqual({action: 'release', reclaim: {action: 'leave to provisioner'}})
  })
})

describe('the reclaim policy', () => {
  const reclaim = (volume: VolumeState, surroundings = around()): VolumeDecision =>
    syncVolume({...volume, ...ofClaim}, surroundings)
  const nfs = {spec: {nfs: {server: '10.0.0.1', path: '/srv'}}}
  const deleted = {reclaimPolicy: 'Delete'}
  const failing = (message: string): object => ({
    reclaim: {action: 'fail', event: {type: 'Warning', reason: 'VolumeFailedDelete', message}},
  })

  it('RECL-02: Delete leaves a volume to the external provisioner that made it', () => {
    expect(reclaim(pv(nfs, {...deleted, provisionedBy: 'example.com/maker'}))).toMatchObject({
      reclaim: {action: 'leave to provisioner'},
    })
  })

  it.each([
    ['nfs', 'error getting deleter volume plugin for volume "pv": no deletable volume plugin matched'],
    ['local', 'error getting deleter volume plugin for volume "pv": no volume plugin matched'],
  ])('RECL-03: Delete fails for a hand-written %s volume', (source, message) => {
    expect(reclaim(pv({}, {...deleted, source}))).toMatchObject(failing(message))
  })

  it('RECL-04: Delete leaves a hand-written CSI volume to its driver since 1.31', () => {
    const csi = pv({}, {...deleted, source: 'csi'})
    expect(reclaim(csi)).toMatchObject({reclaim: {action: 'leave to provisioner'}})
    expect(reclaim(csi, around([], {features: featuresOf([1, 30])}))).toMatchObject({reclaim: {action: 'fail'}})
  })

  it('RECL-05: Delete removes host paths below /tmp only', () => {
    expect(reclaim(pv({}, {...deleted, hostPath: '/tmp/data'}))).toMatchObject({reclaim: {action: 'delete'}})
    expect(reclaim(pv({}, {...deleted, hostPath: '/tmp/'}))).toMatchObject({reclaim: {action: 'fail'}})
    expect(reclaim(pv({}, {...deleted, hostPath: '/srv/data'}))).toMatchObject(
      failing('host_path deleter only supports /tmp/.+ but received provided /srv/data'),
    )
  })

  it('RECL-06: Recycle knows nfs and hostPath', () => {
    const recycled = {reclaimPolicy: 'Recycle'}
    expect(reclaim(pv(nfs, recycled))).toMatchObject({reclaim: {action: 'recycle'}})
    expect(reclaim(pv({}, recycled))).toMatchObject({reclaim: {action: 'recycle'}})
    expect(reclaim(pv({}, {...recycled, source: 'local'}))).toMatchObject({
      reclaim: {action: 'fail', event: {message: 'No recycler plugin found for the volume!'}},
    })
  })

  it('RECL-07: Recycle waits for pods that still use the claim', () => {
    const used = around([], {usingPods: () => ['default/web-0', 'default/web-1']})
    expect(reclaim(pv(nfs, {reclaimPolicy: 'Recycle'}), used)).toMatchObject({
      reclaim: {action: 'wait', event: {message: 'Volume is used by pods: default/web-0,default/web-1'}},
    })
  })

  it('RECL-08: fails for a policy that it does not know', () => {
    expect(reclaim(pv({}, {reclaimPolicy: 'Forget'}))).toMatchObject({
      reclaim: {action: 'fail', event: {reason: 'VolumeUnknownReclaimPolicy'}},
    })
  })
})
