import {describe, expect, it} from 'vitest'
import {claim, pod, volume} from '../binding/objects.fixture.ts'
import type {Mend} from '../binding/mend.ts'
import {ManifestSet, manifestOf} from '../core/manifest-set.ts'
import {isObject, type JsonObject} from '../core/json.ts'
import {admit} from '../core/kinds/admit.ts'
import {newestVersion} from '../core/version.ts'
import {readMarkdown} from '../core/yaml/markdown.ts'
import {readYaml} from '../core/yaml/read.ts'
import {circumstancesOf} from '../binding/circumstances.ts'
import {whyClaim} from '../binding/why-claim.ts'
import {whyPod} from '../binding/why-pod.ts'
import {whyWorkload} from '../binding/why-workload.ts'
import {kubectlCommands} from './kubectl-patch.ts'
import {eventsAbout} from './live-events.ts'
import {manifestPatch, type Manifests} from './manifest-patch.ts'
import {mendTitle} from './mend-title.ts'
import {claimReport, podReport, workloadReport} from './why.ts'

const manifests = (file: string, text: string): Manifests => {
  const {documents} = file.endsWith('.md') ? readMarkdown(text, file) : readYaml(text, file)
  const all = documents.flatMap(document =>
    isObject(document.value)
      ? [manifestOf(document, document.value, [], document.value['kind'] !== 'PersistentVolume')]
      : [],
  )
  return {set: new ManifestSet(all), documents, textOf: () => text}
}
const pv = {apiVersion: 'v1', kind: 'PersistentVolume', name: 'pv'}
const text = `apiVersion: v1
kind: PersistentVolume
metadata: {name: pv}
spec:
  capacity:
    storage: 1Gi # small
  hostPath: {path: /srv/pv}
`
const bigger: Mend = {volume: 'pv', changes: [{object: pv, path: ['spec', 'capacity', 'storage'], value: '5Gi'}]}

describe('manifestPatch', () => {
  it('is a diff of the file that the object was read from', () => {
    expect(manifestPatch(bigger, manifests('lab/pv.yaml', text))).toBe(
      '--- a/lab/pv.yaml\n+++ b/lab/pv.yaml\n@@ -3,5 +3,5 @@\n metadata: {name: pv}\n spec:\n   capacity:\n-    storage: 1Gi # small\n+    storage: 5Gi # small\n   hostPath: {path: /srv/pv}\n',
    )
  })
  it('finds the object in a fenced block', () => {
    const page = `# Lab\n\n1. Apply:\n\n   \`\`\`yaml\n${text.replace(/^/gm, '   ').trimEnd()}\n   \`\`\`\n`
    expect(manifestPatch(bigger, manifests('README.md', page))).toContain(
      '-       storage: 1Gi # small\n+       storage: 5Gi # small\n',
    )
  })
  it('adds a volume at the end of the file of the one that it is like', () => {
    const adds = {like: 'pv', name: 'pv-2', changes: [{path: ['metadata', 'name'], value: 'pv-2'}]}
    expect(manifestPatch({changes: [], adds}, manifests('pv.yaml', text))).toContain('+---\n+apiVersion: v1\n')
  })
  it('is none for what stands in no file, or cannot be written in place', () => {
    expect(
      manifestPatch({changes: [{...bigger.changes[0]!, object: {...pv, name: 'other'}}]}, manifests('x.yaml', text)),
    ).toBeUndefined()
    const anchored = text.replace('capacity:\n    storage: 1Gi # small', 'capacity: &c {storage: 1Gi}\n  x: *c')
    expect(manifestPatch(bigger, manifests('x.yaml', anchored))).toBeUndefined()
  })
})

describe('kubectlCommands', () => {
  const options = {version: newestVersion, kubectl: ['kubectl', '--context', 'lab']}
  const stored = (object: JsonObject): JsonObject => ({
    ...admit(object, {version: newestVersion}).stored,
    status: {phase: 'Available'},
  })
  it('patches what the server lets change', () => {
    expect(kubectlCommands(bigger, [stored(volume('pv', {size: '1Gi'}))], options)).toEqual([
      `kubectl --context lab patch persistentvolume/pv --type=merge -p '{"spec":{"capacity":{"storage":"5Gi"}}}'`,
    ])
    const free: Mend = {volume: 'pv', changes: [{object: pv, path: ['spec', 'claimRef'], value: undefined}]}
    const taken = volume('pv', {spec: {claimRef: {namespace: 'default', name: 'old', uid: 'x'}}})
    expect(kubectlCommands(free, [stored(taken)], options)).toEqual([
      `kubectl --context lab patch persistentvolume/pv --type=merge -p '{"spec":{"claimRef":null}}'`,
    ])
  })
  it('creates anew what the server does not let change, without what controllers wrote', () => {
    const object = {apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data'}
    const annotations = {'volume.kubernetes.io/storage-provisioner': 'x', mine: 'y'}
    const mend: Mend = {volume: 'pv', changes: [{object, path: ['spec', 'storageClassName'], value: "it's"}]}
    const [command = ''] = kubectlCommands(mend, [claim('data', {annotations, class: 'manual'})], options)
    expect(command).toMatch(
      /^kubectl --context lab -n default replace --force -f - <<'END'\napiVersion: v1\nkind: Pers/,
    )
    expect(command).toContain('  annotations:\n    mine: "y"\n')
    expect(command).not.toContain('storage-provisioner')
  })
  it('creates a pod of what was applied', () => {
    const applied = pod('web', ['data'], {nodeName: 'node-a'})
    const annotations = {'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(applied)}
    const live = {...pod('web', ['data'], {nodeName: 'node-a', enableServiceLinks: true, dnsPolicy: 'Default'})}
    const object = {apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web'}
    const mend: Mend = {volume: undefined, changes: [{object, path: ['spec', 'nodeName'], value: undefined}]}
    const [command = ''] = kubectlCommands(
      mend,
      [{...live, metadata: {namespace: 'default', name: 'web', annotations}}],
      options,
    )
    expect(command).toContain('claimName: data')
    expect(command).not.toMatch(/nodeName|dnsPolicy|last-applied/)
  })
})

it('mendTitle says what is changed, in one clause a change', () => {
  const changes = [
    ...bigger.changes,
    {object: pv, path: ['metadata', 'labels', 'example.com/disk'], value: ''},
    {object: pv, path: ['spec', 'claimRef'], value: undefined},
  ]
  expect(mendTitle({volume: 'pv', changes})).toBe(
    'set spec.capacity.storage of volume "pv" to 5Gi, set metadata.labels[example.com/disk] of volume "pv" to "", remove spec.claimRef of volume "pv"',
  )
})

describe('live events', () => {
  const event = (reason: string, message: string, more: JsonObject = {}): JsonObject => ({
    kind: 'Event',
    type: 'Warning',
    reason,
    message,
    involvedObject: {kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data', uid: 'now'},
    lastTimestamp: '2026-01-01T10:00:00Z',
    ...more,
  })
  const data = {...claim('data'), metadata: {namespace: 'default', name: 'data', uid: 'now'}}
  const missing = 'storageclass.storage.k8s.io "manual" not found'
  const name = {apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data'}

  it('are those of the object itself, the latest last, equal ones counted together', () => {
    const older = {kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data', uid: 'before'}
    const objects = [
      data,
      event('ProvisioningFailed', missing, {lastTimestamp: '2026-01-01T12:00:00Z', count: 3}),
      event('ProvisioningFailed', missing),
      event('FailedBinding', 'x', {lastTimestamp: '2026-01-01T11:00:00Z'}),
      event('FailedBinding', 'of an earlier claim', {involvedObject: older}),
    ]
    expect(eventsAbout(name, objects)).toEqual([
      {type: 'Warning', reason: 'FailedBinding', message: 'x', count: 1, last: '2026-01-01T11:00:00Z'},
      {type: 'Warning', reason: 'ProvisioningFailed', message: missing, count: 4, last: '2026-01-01T12:00:00Z'},
    ])
  })

  it('agree with what is foreseen, or have the last word on a provisioner', () => {
    const here = circumstancesOf([data], newestVersion)
    const beside = {here, edits: [], unread: []}
    const events = eventsAbout(name, [data, event('ProvisioningFailed', missing)])
    expect(claimReport(whyClaim(here, 'default/data')!, {...beside, events}).events).toMatchObject([{agrees: true}])
    const outside = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {name: 'manual'},
      provisioner: 'x.y',
    }
    const waits = circumstancesOf([data, outside], newestVersion)
    const refused = eventsAbout(name, [data, event('ProvisioningFailed', 'no route to the server')])
    expect(claimReport(whyClaim(waits, 'default/data')!, {...beside, here: waits, events: refused}).cause).toMatch(
      /asks provisioner "x\.y" to make one: it waits for that; the cluster says: no route to the server$/,
    )
  })

  it('are all that is said where volumes and classes may not be read', () => {
    const here = circumstancesOf([data, pod('web', ['data'])], newestVersion)
    const beside = {here, edits: [], unread: ['persistentvolumes', 'storageclasses', 'nodes']}
    const waits = event('WaitForFirstConsumer', 'waiting for first consumer to be created before binding')
    const report = claimReport(whyClaim(here, 'default/data')!, {...beside, events: eventsAbout(name, [data, waits])})
    expect(report).toMatchObject({
      outcome: 'waiting',
      cause: 'the cluster says: waiting for first consumer to be created before binding',
    })
    expect(claimReport(whyClaim(here, 'default/data')!, {...beside, events: []})).toMatchObject({
      outcome: 'waiting',
      cause: 'persistentvolumes, storageclasses, nodes could not be read, and no event says why',
    })
    const failed = {type: 'Warning', reason: 'FailedScheduling', message: '0/3 nodes', count: 1, last: ''} as const
    expect(podReport(whyPod(here, 'default/web')!, {...beside, events: [failed]})).toMatchObject({
      outcome: 'stuck',
      cause: 'the cluster says: 0/3 nodes',
      claims: [{name: 'default/data', phase: 'Pending', text: 'what keeps it could not be read'}],
    })
  })

  it('tell that a pod on its node cannot mount', () => {
    const here = circumstancesOf([pod('web', [], {nodeName: 'node-a'})], newestVersion)
    const events = [{type: 'Warning', reason: 'FailedMount', message: 'access denied', count: 2, last: ''} as const]
    const report = podReport(whyPod(here, 'default/web')!, {here, edits: [], unread: [], events})
    expect(report).toMatchObject({
      outcome: 'stuck',
      phase: 'scheduled',
      cause: 'has node "node-a", but its volumes cannot be mounted: access denied',
    })
  })

  it('tell why a pod of a set is not made', () => {
    const here = circumstancesOf([], newestVersion)
    const why = whyWorkload(here, {kind: 'StatefulSet', namespace: 'default', name: 'web', pods: ['default/web-0']})
    const message = 'Create Pod web-0 in StatefulSet web failed error: pods "web-0" is forbidden: exceeded quota'
    const events = [{type: 'Warning', reason: 'FailedCreate', message, count: 9, last: ''} as const]
    expect(workloadReport(why, {here, edits: [], unread: [], events}).cause).toBe(
      `pod "web-0" is not made, the cluster says: ${message}`,
    )
    expect(workloadReport(why, {here, edits: [], unread: [], events: []}).cause).toBe('pod "web-0": is not made')
  })
})
