import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {Json} from '../json.ts'
import {Decoder} from './decode.ts'
import {quickRead} from './quick-read.ts'
import {TextFault} from './text-fault.ts'
import {composeYaml} from './tree.ts'

interface Exact {
  readonly value?: Json
  readonly isWhole?: boolean
}

/** What the reader of the whole grammar says. */
function exact(text: string): Exact {
  try {
    const {root, unread} = composeYaml(text.endsWith('\n') ? `${text}\0` : `${text}\n\0`)
    if (!root) return {}
    const decoder = new Decoder()
    return {value: decoder.decode(root), isWhole: unread === undefined && !decoder.repeats}
  } catch (error) {
    if (error instanceof TextFault) return {}
    throw error
  }
}

const manifest = `---
# a set
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: web   # the name
  labels: {}
  annotations:
    note: "a: b # c"
    other: 'x'
spec:
  replicas: 3
  template:
    spec:
      containers:
      - name: nginx
        image: nginx:1.27
        command: [nginx, "-c", "/etc/nginx conf"]
        args:
        - -g
        - daemon off;
        ports:
          - containerPort: 80
          - containerPort: 443

            name: https
      volumes: []
  minReadySeconds:
  serviceName: web
data:
  index.html: |
    <h1>web</h1>

      text
  end: |-
    x
list:
- true
- 010
- 1.50
`

/** One text a line; ⏎ stands for a line feed, ␍ for a carriage return, ⇥ for a tab. */
const textsIn = (lines: string): string[] =>
  lines
    .trim()
    .split('\n')
    .map(line => line.replaceAll('⏎', '\n').replaceAll('␍', '\r').replaceAll('⇥', '\t'))

const oddTexts = textsIn(`
a: 1⏎a: 2⏎
a: b: c⏎
a: [b, ]⏎
a: [b: c]⏎
a: [1]⏎
a: [b] # c⏎
a: &x 1⏎
a: "\\n"⏎
a: |+⏎  b⏎
a: >⏎  b⏎
a:⇥b⏎
a: b⏎  c⏎
"a": 1⏎
yes: 1⏎
- - a⏎
a⏎
...⏎
a: 1␍⏎
a: .inf⏎
  a: 1⏎b: 2⏎
a: 1⏎  b: 2⏎
a:⏎  - b⏎  c: 1⏎
a: |⏎  b⏎ ⏎
a: 'it''s'⏎
a: "b" c⏎
- a: 1⏎ - b: 2⏎
`)

const keys = ' a: b: name: kubernetes.io/x: yes: a?: b:c "q": <<: -x: 0:'.split(' ').map(key => key.replace('?', ' '))

const scalars = ['', 'a b', 'a: b', 'a #b', '# b', '"q" # c', '{a: 1}', '!t y', '- x', '? x'].concat(
  'web 1 -1 1.5 yes ~ a:b #b /x 5Gi 0x1F 1e3 "q" \'s\' "\\t" | |- |2 > {} [] [a] &x *x --- ...'.split(' '),
  '[a,b] ["a",_b] [no,~] [a/b.c] [a,,b] [-a] [a]b ["a"b]'.split(' '),
  ['[a, b]', '["a, b" , c]', '[ a ]', '[a, ]', '[a b]', '[a: b]', '[a #b]', "['a']", '[ ]', '[a, "b\\n"]'],
  '- -- % a: é -é 2020-01-01 0 -0 0.0 +1 1_000 .5 $(X) <h1>'.split(' '),
)
const signs = ' \n-:#"\'|a0[]{}?&*'.split('')

describe('the quick reader', () => {
  it('reads what most manifests consist of', () => {
    expect(quickRead(manifest)).toEqual(exact(manifest).value)
    expect(quickRead('- a\n- b: 1\n  c: 2')).toEqual(['a', {b: 1, c: 2}])
  })
  it.each(oddTexts)('leaves %j to the whole grammar', text => expect(quickRead(text)).toBeUndefined())

  const indent = fc.constantFrom('', ' ', '  ', '    ', '      ')
  const dashes = fc.constantFrom('', '', '- ', '-  ', '-', '- - ')
  const key = fc.constantFrom(...keys)
  const scalar = fc.constantFrom(...scalars)
  const line = fc
    .tuple(indent, dashes, key, fc.constantFrom('', ' ', '  '), scalar, fc.constantFrom('', '', ' ', '  # c'))
    .map(parts => parts.join(''))
  const lines = fc
    .tuple(fc.array(fc.oneof(line, fc.constantFrom('', '# c', '  # c', '---', '...')), {maxLength: 9}), fc.boolean())
    .map(([some, isEnded]) => some.join('\n') + (isEnded ? '\n' : ''))

  const agrees = (text: string): void => {
    const quick = quickRead(text)
    if (quick === undefined) return
    const whole = exact(text)
    expect(whole).toEqual({value: quick, isWhole: true})
    // The order of keys is the text's.
    expect(JSON.stringify(whole.value)).toBe(JSON.stringify(quick))
  }
  it('says what the reader of the whole grammar says, or nothing', () => {
    fc.assert(fc.property(lines, agrees), {numRuns: 20_000})
  })
  it('says the same of a manifest with one line or character changed', () => {
    const all = manifest.split('\n')
    fc.assert(
      fc.property(fc.nat(all.length - 1), fc.constantFrom(0, 1), line, (index, removed, other) =>
        agrees(all.toSpliced(index, removed, other).join('\n')),
      ),
      {numRuns: 3000},
    )
    fc.assert(
      fc.property(fc.nat(manifest.length - 1), fc.constantFrom(0, 1), fc.constantFrom(...signs), (at, removed, sign) =>
        agrees(manifest.slice(0, at) + sign + manifest.slice(at + removed)),
      ),
      {numRuns: 5000},
    )
  })
})
