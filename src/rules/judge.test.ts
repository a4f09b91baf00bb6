import {describe, expect, it} from 'vitest'
import {readYaml} from '../core/yaml/read.ts'
import type {Finding} from '../core/diagnostic.ts'
import type {Version} from '../core/version.ts'
import {type Judged, judge} from './judge.ts'
import {judgedOf} from './judged.fixture.ts'

/** The resources of a text, and the documents that hold them. */
const setOf = (text: string): Judged => judgedOf(readYaml(text, 'input.yaml'))

/** The refusals of the resources of a text, as a change of `old` where it is given. */
function refused(text: string, versions: readonly Version[] = [[1, 36]], old?: string): Finding[] {
  const against = old === undefined ? undefined : setOf(old).set
  const findings = judge({...setOf(text), exports: []}, {versions, complete: false, against})
  return findings.filter(({category}) => category === 'rejected')
}
const refusals = (text: string, old?: string): string[] =>
  refused(text, undefined, old).map(({code, path, at}) => `${code} ${path} ${at.line}`)

const claim = (request: string): string => `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: ${request}
`

describe('two texts for one object', () => {
  it('are both judged: the server sees the first one too', () => {
    expect(refusals(`${claim('0')}---\n${claim('1Gi')}`)).toEqual(['KL205 spec.resources[storage] 9'])
    expect(refusals(`${claim('1Gi')}---\n${claim('0')}`)).toEqual(['KL205 spec.resources[storage] 19'])
    expect(refusals(`${claim('1Gi')}---\n${claim('1Gi')}`)).toEqual([])
  })
})

it('YAML that begins as JSON does is refused for versions whose kubectl takes it for JSON', () => {
  const flow = "{apiVersion: v1, kind: ConfigMap, metadata: {name: 'a',}}"
  expect(refused(flow, [[1, 33]])).toEqual([])
  expect(refused(flow, [[1, 32]]).map(({code}) => code)).toEqual(['KL101'])
})

describe('a value of a wrong type', () => {
  const pod = (command: string): string => `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  restartPolicy: Allways
  containers:
  - name: web
    image: nginx:1.27
    command: ${command}
`
  it('in a list hides nothing else that is refused', () => {
    expect(refusals(pod('[sh, 1]'))).toEqual(['KL204 spec.restartPolicy 6', 'KL202 spec.containers[0].command[1] 10'])
    expect(refusals(pod('[[sh], {a: b}]'))).toContain('KL204 spec.restartPolicy 6')
  })
})

describe('what is the same in several versions', () => {
  const text = 'apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: one}\nspec: {}\n'
  it('is told once, with the versions', () => {
    const messages = refused(text, [
      [1, 28],
      [1, 36],
    ]).map(({message}) => message)
    expect(messages).toEqual([
      'Kubernetes 1.28, 1.36 does not serve PodSecurityPolicy of policy/v1beta1; it is gone since 1.25',
    ])
  })
  it('is told once too where it names a version that it does not depend on', () => {
    const volume = `apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: a}\nspec:\n  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]\n  rbd: {monitors: [a], image: b}\n`
    const versions: Version[] = [
      [1, 31],
      [1, 33],
    ]
    const found = judge({...setOf(volume), exports: []}, {versions, complete: false})
    expect(found.filter(({code}) => code === 'KL306').map(({message}) => message)).toEqual([
      'nothing mounts volumes of type rbd since Kubernetes 1.31: no pod with this one starts',
    ])
  })
})

describe('a job against itself', () => {
  const job = (more: string): string =>
    `apiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate}\nspec:\n${more}  template:\n    spec: {restartPolicy: Never, containers: [{name: migrate, image: 'busybox:1.37'}]}\n`
  it('has not lost its selector and labels', () => {
    expect(refusals(job(''), job(''))).toEqual([])
    expect(refusals(job('  backoffLimit: 3\n'), job(''))).toEqual([])
    expect(refusals(job('  completions: 3\n'), job(''))).toEqual(['KL210 spec.completions 5'])
  })
})

describe('a pod against itself', () => {
  const pod = (more: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n${more}  containers: [{name: web, image: 'nginx:1.27'}]\n`
  it('has not lost what the server adds to it', () => {
    expect(refusals(pod(''), pod(''))).toEqual([])
    expect(refusals(pod('  nodeName: node-a\n'), pod(''))).toEqual(['KL210 spec 5'])
  })
})
