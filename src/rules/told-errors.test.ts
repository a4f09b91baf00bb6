import {describe, expect, it} from 'vitest'
import {ManifestSet, manifestOf} from '../core/manifest-set.ts'
import {readYaml} from '../core/yaml/read.ts'
import {isObject} from '../core/json.ts'
import {judge} from './judge.ts'

describe('an object with more mistakes than anybody reads', () => {
  it('is told of a thousand, and how many more there are', () => {
    const ports = Array.from({length: 1500}, (_, index) => `  - {name: P${index}, port: 80}\n`).join('')
    const text = `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports:\n${ports}`
    const {documents} = readYaml(text, 'web.yaml')
    const manifests = documents.flatMap(document =>
      isObject(document.value) ? [manifestOf(document, document.value, [], true)] : [],
    )
    const findings = judge(
      {set: new ManifestSet(manifests), documents, exports: []},
      {versions: [[1, 36]], complete: false},
    )
    expect(findings.length).toBeLessThanOrEqual(1000)
    const lines = findings.filter(({message}) => message.endsWith(' more refusals of this object are not listed'))
    expect(lines.map(({message}) => /(\d+) more/.exec(message)?.[1])).toEqual(['1999'])
  })
})
