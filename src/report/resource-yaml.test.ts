import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {Json} from '../core/json.ts'
import {readYaml} from '../core/yaml/read.ts'
import {resourceYaml} from './resource-yaml.ts'

const readBack = (text: string): Json | undefined => readYaml(text, 'web.yaml').documents[0]?.value

describe('resourceYaml', () => {
  it('is laid out as kubectl lays it out', () => {
    const text = resourceYaml({
      kind: 'Pod',
      metadata: {name: 'web', labels: {app: 'yes'}, annotations: {}},
      spec: {containers: [{name: 'web', command: ['sh', '-c', 'echo a: b'], ports: []}], replicas: 2},
      data: {script: '#!/bin/sh\nexit 0\n', lines: 'one\ntwo'},
    })
    expect(text).toBe(`kind: Pod
metadata:
  name: web
  labels:
    app: "yes"
  annotations: {}
spec:
  containers:
  - name: web
    command:
    - sh
    - -c
    - "echo a: b"
    ports: []
  replicas: 2
data:
  script: |
    #!/bin/sh
    exit 0
  lines: |-
    one
    two
`)
  })

  it('writes notes behind what they are about', () => {
    const notes: Record<string, string> = {'["a"]': 'one', '["b","c"]': 'two', '["d",0]': 'three', '["b"]': 'four'}
    const text = resourceYaml({a: 1, b: {c: 2}, d: [{e: 1, f: 2}, 'x']}, {noteOf: path => notes[JSON.stringify(path)]})
    expect(text).toBe('a: 1 # one\nb: # four\n  c: 2 # two\nd:\n- e: 1 # three\n  f: 2\n- x\n')
  })

  it.each([
    'yes',
    'NO',
    'on',
    'null',
    '~',
    '1',
    '0x1f',
    '1e3',
    '0o7',
    '012',
    '1:30',
    '.5',
    '-',
    '2026-01-31',
    '<<',
    '=',
    '---',
    ' a',
    'a ',
    'a: b',
    'a #b',
    '- a',
    '@a',
    '!a',
    '%a',
    'a:',
    '',
    '\t',
    'é\u2028',
    '1_000',
    '-.inf',
    'a\nb',
    '\na',
    'a\n\n\n',
    '  a\nb\n',
  ])('keeps the text %j a text', text => {
    expect(readBack(resourceYaml({[text]: text, list: [text]}))).toEqual({[text]: text, list: [text]})
  })

  it('writes what kubectl reads as the same', () => {
    const texts = fc.oneof(
      fc.string({unit: 'grapheme'}),
      fc.string({unit: fc.constantFrom('a', ' ', '\n', ':', '#', '-', "'", '"', '1', '.', '|', '>')}),
    )
    const {json} = fc.letrec<{json: Json}>(tie => ({
      json: fc.oneof(
        {maxDepth: 4},
        texts,
        fc.integer(),
        fc.double({noNaN: true, noDefaultInfinity: true}).map(number => number + 0),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('json'), {maxLength: 3}),
        fc.dictionary(texts, tie('json'), {maxKeys: 3}),
      ),
    }))
    fc.assert(
      fc.property(json, value => {
        expect(readBack(resourceYaml({kind: 'Any', value}))).toEqual({kind: 'Any', value})
      }),
      {numRuns: 400},
    )
  })
})
