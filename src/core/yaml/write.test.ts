import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {Json} from '../json.ts'
import {valuesOf} from './values-for-tests.ts'
import {writeYaml} from './write.ts'

describe('YAML', () => {
  it('is written as kubectl does', () => {
    const pod: Json = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: 'web', labels: {}, annotations: {on: 'yes', 'k8s.io/x': '5'}},
      spec: {
        containers: [
          {name: 'web', args: ['--flag=x', 'say "hi"', ''], ports: [{containerPort: 80}]},
          {name: 'side', command: [], tty: null, matrix: [[1, 2.5], [true]]},
        ],
        script: 'a\n\n  b\n',
        keep: 'a\n\n',
        chomped: ' a\nb',
      },
    }
    expect(writeYaml([pod, {a: 1}], ['a pod\n\nwith text'])).toBe(`# a pod
#
# with text
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {}
  annotations:
    "on": "yes"
    k8s.io/x: "5"
spec:
  containers:
  - name: web
    args:
    - --flag=x
    - say "hi"
    - ""
    ports:
    - containerPort: 80
  - name: side
    command: []
    tty: null
    matrix:
    - - 1
      - 2.5
    - - true
  script: |
    a

      b
  keep: |+
    a

  chomped: |2-
     a
    b
---
a: 1
`)
  })
  it.each<[string, string]>([
    ...['web', 'nginx:1.25', '10.0.0.1', '5Gi', '1.2.3', '/data', '$(NAME)', '-x', 'a#b', 'a b', 'é😀'].map(
      text => [text, text] as [string, string],
    ),
    ...[
      '',
      'yes',
      'No',
      '~',
      'null',
      '0777',
      '1e3',
      '1_000',
      '0x1F',
      '.5',
      '5',
      '-5',
      '.nan',
      '2024-01-01',
      '1:20',
    ].map(text => [text, `"${text}"`] as [string, string]),
    ...[
      '<<',
      '=',
      '- a',
      '-',
      '---',
      '... a',
      'a: b',
      'a:',
      'a #b',
      ' a',
      'a ',
      '@a',
      '`a',
      '%a',
      '*a',
      '&a',
      '!a',
    ].map(text => [text, `"${text}"`] as [string, string]),
    ...['[a', '{a', '|', '>', '? a', ': a', ',a', '#a', "'a", '1e999', '1__0', '0o7'].map(
      text => [text, `"${text}"`] as [string, string],
    ),
    ['"a"', `'"a"'`],
    ['"it\'s"', `'"it''s"'`],
    ['a\tb', '"a\\tb"'],
    ['a\r\nb', '"a\\r\\nb"'],
    ['\n', '"\\n"'],
    ['a\u0085b\u2028\ufeff\x7f\0', '"a\\u0085b\\u2028\\ufeff\\u007f\\u0000"'],
    ['a\ud800', '"a\ufffd"'],
  ])('writes the text %j as %s', (text, written) => expect(writeYaml([{v: text}])).toBe(`v: ${written}\n`))

  it('is not taken for JSON', () => {
    expect(valuesOf(writeYaml([{}, {a: {}}]))).toEqual([{}, {a: {}}])
    expect(writeYaml([{}])).toBe('{}\n')
    expect(writeYaml([])).toBe('')
  })

  it('reads back as the same values', () => {
    const parts = [
      'yes',
      '0777',
      ' ',
      '\n',
      '\n\n',
      '\t',
      '#',
      ': ',
      '- ',
      '---',
      '"',
      "'",
      '\\',
      '|',
      '\u0085',
      '\r\n',
      'a',
      '😀',
      '\ufeff',
      '1',
      '.',
      '__proto__',
      'x'.repeat(1010),
    ]
    const text = fc.oneof(
      fc.array(fc.constantFrom(...parts), {maxLength: 6}).map(some => some.join('')),
      fc.string({unit: 'grapheme'}),
      fc.string({unit: 'grapheme-ascii'}),
    )
    const number = fc.double({noNaN: true, noDefaultInfinity: true}).map(value => (value === 0 ? 0 : value))
    const {value} = fc.letrec<{value: Json}>(tie => ({
      value: fc.oneof(
        {depthSize: 'small'},
        fc.constantFrom(null, true, false),
        fc.oneof(fc.integer(), number),
        text,
        fc.array(tie('value'), {maxLength: 4}),
        fc.dictionary(text, tie('value'), {maxKeys: 4, noNullPrototype: true}),
      ),
    }))
    const documents = fc.array(
      value.filter(root => root !== null),
      {maxLength: 3},
    )
    fc.assert(
      fc.property(documents, fc.option(text, {nil: undefined}), (values, comment) => {
        expect(valuesOf(writeYaml(values, [comment]))).toEqual(values)
      }),
      {numRuns: 300},
    )
  })
})
