import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../json.ts'
import {appliedTo} from './applied.ts'

/** A live object that was applied as `last`, with what the server and others added. */
const live = (object: JsonObject, last?: JsonObject): JsonObject => ({
  ...object,
  metadata: {
    name: 'web',
    ...(last
      ? {
          annotations: {
            'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({...last, metadata: {name: 'web'}}),
          },
        }
      : {}),
  },
})
const specOf = (type: string, was: JsonObject, last: JsonObject | undefined, now: JsonObject): unknown =>
  appliedTo(live({spec: was}, last && {spec: last}), {metadata: {name: 'web'}, spec: now}, type)['spec']

const claim = 'core.v1.PersistentVolumeClaim'
const deployment = 'apps.v1.Deployment'
const service = 'core.v1.Service'

describe('appliedTo', () => {
  it('keeps what others have added', () => {
    const written = {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '1Gi'}}}
    const stored = {...written, volumeName: 'pv-a', volumeMode: 'Filesystem', storageClassName: 'fast'}
    expect(specOf(claim, stored, written, written)).toEqual(stored)
  })
  it('takes away what was applied last time and is not now', () => {
    const last = {storageClassName: 'fast', volumeName: 'pv-a'}
    expect(specOf(claim, {...last, volumeMode: 'Filesystem'}, last, {storageClassName: 'fast'})).toEqual({
      storageClassName: 'fast',
      volumeMode: 'Filesystem',
    })
  })
  it('takes nothing away of an object that was not applied', () => {
    const stored = {storageClassName: 'fast', volumeName: 'pv-a'}
    expect(specOf(claim, stored, undefined, {storageClassName: 'fast'})).toEqual(stored)
  })
  it('takes a null for a wish to be rid of it', () => {
    expect(specOf(claim, {volumeName: 'pv-a'}, undefined, {volumeName: null})).toEqual({})
  })
  it('merges containers by name, the applied first, and drops those that are no longer applied', () => {
    const [web, old, injected] = ['web', 'old', 'injected'].map(name => ({
      name,
      image: name,
      imagePullPolicy: 'Always',
    }))
    const template = (containers: JsonObject[]): JsonObject => ({template: {spec: {containers}}})
    expect(
      specOf(
        deployment,
        template([injected!, old!, web!]),
        template([
          {name: 'web', image: 'web'},
          {name: 'old', image: 'old'},
        ]),
        template([{name: 'web', image: 'web:2'}]),
      ),
    ).toEqual(template([{...web, image: 'web:2'}, injected!]))
  })
  it('merges the ports of a Service by port and keeps their node ports', () => {
    expect(
      specOf(
        service,
        {ports: [{port: 80, nodePort: 30080}, {port: 81}]},
        {ports: [{port: 80}, {port: 81}]},
        {
          ports: [{port: 80, name: 'http'}],
        },
      ),
    ).toEqual({ports: [{port: 80, nodePort: 30080, name: 'http'}]})
  })
  it('replaces lists without a key', () => {
    expect(specOf(claim, {accessModes: ['ReadWriteOnce']}, undefined, {accessModes: ['ReadWriteMany']})).toEqual({
      accessModes: ['ReadWriteMany'],
    })
  })
  it('keeps nothing of a strategy that is another now', () => {
    const rolling = {strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 1}}}
    expect(specOf(deployment, rolling, undefined, {strategy: {type: 'Recreate'}})).toEqual({
      strategy: {type: 'Recreate'},
    })
  })
  it('keeps the finalizers of others', () => {
    const was: JsonObject = {metadata: {name: 'web', finalizers: ['kubernetes.io/pvc-protection']}}
    expect(appliedTo(was, {metadata: {name: 'web', finalizers: ['example.com/mine']}}, claim)['metadata']).toEqual({
      name: 'web',
      finalizers: ['example.com/mine', 'kubernetes.io/pvc-protection'],
    })
  })
  it('is not put out by an annotation that is no JSON', () => {
    const was = {
      metadata: {name: 'web', annotations: {'kubectl.kubernetes.io/last-applied-configuration': '{'}},
      spec: {volumeName: 'a'},
    }
    expect(appliedTo(was, {metadata: {name: 'web'}, spec: {}}, claim)['spec']).toEqual({volumeName: 'a'})
  })
})
