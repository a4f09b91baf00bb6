import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../core/json.ts'
import {rolloutNotes} from './plan-rollouts.ts'

const workload = (kind: string, image: string, spec: JsonObject): JsonObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: {name: 'web', namespace: 'shop'},
  spec: {...spec, template: {spec: {containers: [{name: 'web', image}]}}},
})
const notes = (
  kind: string,
  before: JsonObject,
  after: JsonObject = before,
  images = ['nginx:1', 'nginx:2'],
): string[] =>
  rolloutNotes([{before: workload(kind, images[0]!, before), after: workload(kind, images[1]!, after)}], {})

describe('what a change does to the pods that are there', () => {
  it('is nothing when the template stays', () => {
    expect(notes('StatefulSet', {replicas: 3}, {replicas: 5}, ['nginx', 'nginx'])).toEqual([])
    expect(notes('Deployment', {replicas: 3}, {replicas: 5}, ['nginx', 'nginx'])).toEqual([])
  })

  it.each<[string, JsonObject, JsonObject, string]>([
    ['all', {replicas: 2}, {replicas: 2}, 'pod web-1, web-0, each when the one before is Ready'],
    ['those that stay', {replicas: 3}, {replicas: 1}, 'pod web-0.'],
    ['those that were there', {replicas: 1}, {replicas: 3}, 'pod web-0.'],
    ['from the first ordinal', {replicas: 2}, {replicas: 2, ordinals: {start: 5}}, 'pod web-6, web-5'],
    ['many', {replicas: 9}, {replicas: 9}, 'pod web-8, web-7, web-6, web-5, web-4 and 4 more, each'],
  ])('replaces pods of a StatefulSet: %s', (_, before, after, text) => {
    const [note, ...more] = notes('StatefulSet', before, after)
    expect(note).toContain(`Replaced, as the template of StatefulSet shop/web changes: ${text}`)
    expect(more).toEqual([])
  })

  it.each<[JsonObject, string]>([
    [{type: 'OnDelete'}, 'keep the old template until somebody deletes them'],
    [{rollingUpdate: {partition: 2}}, 'pod web-2 (partition 2: the others keep the old one).'],
    [{rollingUpdate: {partition: 3}}, 'keep the old template: its partition is 3'],
    [{rollingUpdate: {maxUnavailable: 2}}, 'pod web-2, web-1, web-0.'],
  ])('follows updateStrategy %j', (updateStrategy, text) => {
    expect(notes('StatefulSet', {replicas: 3}, {replicas: 3, updateStrategy}).join()).toContain(text)
  })

  it('waits for a pod that does not get Ready', () => {
    const [before, after] = ['nginx:1', 'nginx:2'].map(image => workload('StatefulSet', image, {replicas: 2}))
    const pods = [true, false].map((ready, index) => ({name: `web-${index + 1}`, created: true, ready, claims: []}))
    expect(
      rolloutNotes([{before: before!, after: after!}], {
        'shop/web': {ordered: true, pods, srv: [], claimsAfter: {scaleDown: 'stay', deletion: 'stay'}},
      }),
    ).toEqual([
      'Not replaced, though the template of StatefulSet shop/web changes: pod web-1, web-0 must wait until web-2 is Ready.',
    ])
  })

  it.each<[JsonObject, string]>([
    [{}, 'its 2 pods; new ones are made beside them (RollingUpdate)'],
    [{strategy: {rollingUpdate: {maxSurge: 0}}}, 'its 2 pods; each ends before a new one is made'],
    [{strategy: {type: 'Recreate'}}, 'its 2 pods; all end before a new one is made (Recreate)'],
    [{paused: true}, 'keep the old template: it is paused'],
  ])('replaces pods of a Deployment with %j', (spec, text) => {
    expect(notes('Deployment', {replicas: 2}, {replicas: 2, ...spec}).join()).toContain(text)
  })

  it('ends some pods of a Deployment with fewer replicas', () => {
    expect(notes('Deployment', {replicas: 3}, {replicas: 1}, ['nginx', 'nginx'])).toEqual([
      'Gone, as Deployment shop/web is scaled down: 2 of its pods; which, is not foreseen.',
    ])
    expect(notes('Deployment', {replicas: 3}, {replicas: 0}, ['nginx', 'nginx']).join()).toContain('all its pods')
  })
})
