import {describe, expect, it} from 'vitest'
import {isNamespaced} from '../core/kinds/index.ts'
import {ManifestSet, manifestOf, type Manifest} from '../core/manifest-set.ts'
import {isObject, stringAt} from '../core/json.ts'
import {readYaml} from '../core/yaml/read.ts'
import {judge} from './judge.ts'

/** The refusals of the resources of a text, as `code path line`. */
function refusals(text: string): string[] {
  const {documents} = readYaml(text, 'input.yaml')
  const manifests = documents.flatMap((document): Manifest[] => {
    const {value} = document
    if (!isObject(value)) return []
    const namespaced = isNamespaced(stringAt(value, 'apiVersion') ?? '', stringAt(value, 'kind') ?? '')
    return [manifestOf(document, value, [], namespaced)]
  })
  const set = new ManifestSet(manifests)
  const findings = judge({set, documents, exports: []}, {versions: [[1, 36]], complete: false})
  return findings
    .filter(({category}) => category === 'rejected')
    .map(({code, path, at}) => `${code} ${path} ${at.line}`)
}

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
