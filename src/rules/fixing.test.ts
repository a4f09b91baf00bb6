import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {Finding} from '../core/diagnostic.ts'
import {newestVersion} from '../core/version.ts'
import {readMarkdown} from '../core/yaml/markdown.ts'
import {readYaml} from '../core/yaml/read.ts'
import {applyFixes, type Fixed} from './fixing.ts'
import {judge} from './judge.ts'
import {judgedOf} from './judged.fixture.ts'

function findingsIn(text: string, file: string): readonly Finding[] {
  const read = file.endsWith('.md') ? readMarkdown(text, file) : readYaml(text, file)
  return judge(judgedOf(read), {versions: [newestVersion], complete: false})
}

function fix(text: string, file = 'web.yaml'): Fixed & {readonly text: string} {
  const fixed = applyFixes({
    findings: findingsIn(text, file),
    textOf: () => text,
    judge: texts => findingsIn(texts.get(file) ?? text, file),
  })
  return {...fixed, text: fixed.texts.get(file) ?? text}
}

/** Every hole has the right text first, then wrong ones that only mean that. */
const holes: Readonly<Record<string, readonly [right: string, ...wrong: string[]]>> = {
  what: [
    'apiVersion: apps/v1  # a comment\nkind: Deployment',
    'apiVersion: apps/v1beta2  # a comment\nkind: Deployment',
    "apiVersion: 'v1'  # a comment\nkind: Deployment",
    'apiVersion: apps/v1  # a comment\nkind: deployment',
    'apiVersion: apps/v1  # a comment\nkind: "Deploymnet"',
  ],
  replicas: ['replicas: 3', 'replicas: "3"', "replicas: '3'", 'Replicas: 3', 'replica: "3"'],
  label: ['version: "1.10"', 'version: 1.10'],
  flag: ['debug: "yes"', 'debug: yes'],
  restart: ['restartPolicy: Always', 'restartPolicy: always', 'restartpolicy: "Always"', "restartPolicy: 'ALWAYS'"],
  containers: ['containers:', 'contianers:', 'container:', '"Containers":'],
  pull: ['imagePullPolicy: IfNotPresent', 'imagePullPolicy: "ifNotPresent"', 'imagePullpolicy: IfNotPresent'],
  port: [
    '{containerPort: 80, protocol: TCP}',
    "{containerPort: '80', protocol: tcp}",
    '{containerport: 80, protocol: TCP}',
  ],
  memory: ['memory: 64M', 'memory: 64MB', "memory: '64 mb'"],
  disk: ['storage: 5Gi', 'storage: 5GiB', 'storage: 5 Gi'],
  modes: [
    'accessModes: [ReadWriteOnce]',
    'accessModes: [RWO]',
    'accessModes: [rwo]',
    'accessModes: ReadWriteOnce',
    'accessMode: RWO',
    'accessModes: [readwriteonce]',
  ],
  class: ['storageClassName: fast', 'storageClass: fast', 'storageClassname: fast'],
}

const text = (hole: (name: string) => string): string => `# The shop. "Quotes" and 'others'
${hole('what')}
metadata:
  name: web
  labels:
    ${hole('label')}   # not a number
    ${hole('flag')}
spec:
  ${hole('replicas')}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      ${hole('restart')} # ümlaut 😀
      ${hole('containers')}
        - name: web
          image: nginx
          ${hole('pull')}
          ports: [${hole('port')}]   # one
          resources: {requests: {${hole('memory')}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  ${hole('modes')} # who
  ${hole('class')}
  resources: {requests: {${hole('disk')}}}
`

/** A fixed quote style may stay as it was: the same text but for quotes around words. */
const unquoted = (text: string): string => text.replace(/(["'])([A-Za-z0-9/]+)\1/g, '$2')

const layouts: Readonly<Record<string, {file: string; wrap: (text: string) => string}>> = {
  'a file': {file: 'web.yaml', wrap: text => text},
  'a file of another system': {file: 'web.yaml', wrap: text => `\ufeff${text.replaceAll('\n', '\r\n')}`},
  'a fenced block in a list': {
    file: 'web.md',
    wrap: text => `# Web\n\n1. Do it:\n\n   \`\`\`yaml\n${text.replaceAll(/^(?=.)/gm, '   ')}   \`\`\`\n`,
  },
  'a quoted block': {file: 'web.md', wrap: text => `> ~~~\n${text.replaceAll(/^/gm, '> ')}~~~\nend`},
}

describe('applyFixes', () => {
  it('has a right text to begin with', () => {
    expect(
      findingsIn(
        text(name => holes[name]![0]),
        'web.yaml',
      ).filter(({level}) => level === 'error'),
    ).toEqual([])
  })

  it.each(Object.entries(layouts))(
    'mends what has one meaning, and leaves every other byte as it was: %s',
    (_, layout) => {
      const {file, wrap} = layout
      const choices = fc.record(
        Object.fromEntries(Object.entries(holes).map(([name, texts]) => [name, fc.constantFrom(...texts)])),
      )
      fc.assert(
        fc.property(choices, chosen => {
          const broken = wrap(text(name => chosen[name]!))
          const right = wrap(text(name => holes[name]![0]))
          const fixed = fix(broken, file)
          expect(unquoted(fixed.text)).toBe(unquoted(right))
          expect(fixed.findings.filter(({category}) => category === 'rejected')).toEqual([])
          expect(fix(fixed.text, file)).toMatchObject({mended: [], text: fixed.text})
        }),
        {numRuns: 60},
      )
    },
  )

  it('mends JSON in JSON', () => {
    const claim = (modes: string, size: string, mode: string): string =>
      `{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"x"},"spec":{"accessModes":${modes},` +
      `"resources":{"requests":{"storage":${size}}}, ${mode}}}`
    const {text, findings} = fix(claim('"RWO"', '"5 gb"', '"volumemode": "block"'), 'x.json')
    expect(text).toBe(claim('["ReadWriteOnce"]', '"5G"', '"volumeMode": "Block"'))
    expect(findings.filter(({level}) => level === 'error')).toEqual([])
  })

  it('takes a repeated entry away when all of its key are alike, and only then', () => {
    const map = (...lines: string[]): string =>
      ['apiVersion: v1', 'kind: ConfigMap', 'metadata:', '  name: a', 'data:', ...lines, ''].join('\n')
    expect(fix(map('  a: x', '  b: two', '  a: x')).text).toBe(map('  a: x', '  b: two'))
    expect(fix(map('  a: |', '    x', '    y', '  b: two', '  a: |', '    x', '    y')).text).toBe(
      map('  a: |', '    x', '    y', '  b: two'),
    )
    for (const kept of [
      map('  a: x', '  a: z'),
      map('  a: x', '  a: z', '  a: x'),
      map('  a: x', '  a: x # why'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {\n  "a": "x",\n  "a": "x"\n}\n',
    ])
      expect(fix(kept)).toMatchObject({text: kept, mended: []})
  })

  it.each([
    ['two fields that both mean one', 'spec: {acessModes: [ReadWriteOnce], accesModes: [ReadWriteOnce]}'],
    ['a field whose right name stands there', 'spec: {accessModes: [ReadWriteOnce], acessModes: [ReadWriteOnce]}'],
    ['a field that would have a wrong value', 'spec: {resource: "5Gi", accessModes: [ReadWriteOnce]}'],
    ['a word that could be several', 'spec: {accessModes: [ReadWrite]}'],
    ['a value that others share', 'metadata: {name: a, labels: &l {a: 1}, annotations: *l}'],
    ['a binary number', 'spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5XB}}}'],
  ])('leaves alone %s', (_, body) => {
    const whole = `apiVersion: v1\nkind: PersistentVolumeClaim\n${body.startsWith('metadata') ? '' : 'metadata: {name: a}\n'}${body}\n`
    const {text, mended} = fix(whole)
    expect(mended.filter(({finding}) => finding.path?.startsWith('spec'))).toEqual([])
    if (!body.startsWith('metadata')) expect(text).toBe(whole)
  })

  it('renews an apiVersion only where the meaning stays', () => {
    const set = (version: string, more: string): string =>
      `apiVersion: ${version}\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  serviceName: db\n${more}` +
      '  selector: {matchLabels: {app: db}}\n  template:\n    metadata: {labels: {app: db}}\n' +
      '    spec: {containers: [{name: db, image: mysql}]}\n'
    const strategy = '  updateStrategy: {type: OnDelete}\n'
    expect(fix(set('apps/v1beta1', strategy)).text).toBe(set('apps/v1', strategy))
    expect(fix(set('apps/v1beta1', '')).text).toBe(set('apps/v1beta1', ''))
    expect(fix(set('apps/v1beta2', '')).text).toBe(set('apps/v1', ''))
  })
})
