import {expect, test} from 'vitest'
import type {JsonObject} from '../../core/json.ts'
import {ManifestSet, manifestOf} from '../../core/manifest-set.ts'
import type {Version} from '../../core/version.ts'
import {readYaml} from '../../core/yaml/read.ts'
import {judge} from '../judge.ts'

const setOf = (name: string, more = ''): string => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: ${name}}
spec:
  serviceName: web
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: nginx
          image: nginx:1.27
          volumeMounts:
            - {name: data, mountPath: /data}
${more}`

function found(text: string, version: Version): string[] {
  const {documents} = readYaml(text, 'web.yaml')
  const manifests = documents.map(document => manifestOf(document, document.value as JsonObject, [], true))
  const findings = judge(
    {set: new ManifestSet(manifests), documents, exports: []},
    {versions: [version], complete: false},
  )
  return findings.filter(({level}) => level === 'error').map(({code, at, path}) => `${code} line ${at.line} ${path}`)
}

test('a mount without volume: the set is accepted before 1.34, its pods never are', () => {
  const path = 'spec.containers[0].volumeMounts[0].name'
  expect(found(setOf('web'), [1, 33])).toEqual([`KL401 line 14 ${path}`])
  expect(found(setOf('web'), [1, 34])).toEqual([`KL208 line 14 spec.template.${path}`])
})

test('a claim template is a volume of that name', () => {
  const templates = `  volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`
  expect(found(setOf('web', templates), [1, 30])).toEqual([])
})

test('a claim template without size: the set is accepted before 1.34, its claims never are', () => {
  const templates = `  volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce]}
`
  expect(found(setOf('web', templates), [1, 33])).toEqual(['KL402 line 17 spec.resources[storage]'])
  expect(found(setOf('web', templates), [1, 36]).map(text => text.slice(0, 5))).toEqual(['KL203'])
})
