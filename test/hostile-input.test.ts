/**
 * Input that nobody writes, but anybody can send: whatever the bytes, a command ends soon, with a finding or a clear error, and never with a
 * bug report. Sizes are such that a step that takes the square of the input's length would not end within the test's time.
 */
import {execFileSync} from 'node:child_process'
import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {emptyFolder, k8slab, type Ran} from './program.ts'

const folder = emptyFolder()
const run = (words: readonly string[], stdin?: string): Promise<Ran> =>
  k8slab(words, {cwd: folder.path, ...(stdin === undefined ? {} : {stdin})})
const write = (name: string, content: string | Buffer): void => writeFileSync(join(folder.path, name), content)
afterAll(() => folder.remove())

const many = (count: number, make: (index: number) => string): string =>
  Array.from({length: count}, (_, i) => make(i)).join('')
const head = (kind: string, name = 'web'): string => `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}}\n`
const json = (kind: string, more: object, apiVersion = 'v1'): string =>
  JSON.stringify({apiVersion, kind, metadata: {name: 'web'}, ...more})
const pod = (spec: object, container: object = {}): string =>
  json('Pod', {spec: {containers: [{name: 'web', image: 'nginx', ...container}], ...spec}})
const list = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({length: count}, (_, index) => make(index))

const claimOf = (name: string): string =>
  `${head('PersistentVolumeClaim', name)}spec: {accessModes: [ReadWriteOnce], storageClassName: slow, resources: {requests: {storage: 1Gi}}}\n---\n`
const volumeOf = (name: string, more = ''): string =>
  `${head('PersistentVolume', name)}spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: slow, hostPath: {path: /mnt/${name}}${more}}\n---\n`
const onNode = (name: string): string =>
  `, nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [${name}]}]}]}}`
const podOf = (index: number): string =>
  `${head('Pod', `pod-${index}`)}spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: claim-${index}}}], containers: [{name: web, image: nginx}]}\n---\n`
const deploymentOf = (index: number): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web-${index}}\nspec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: nginx}]}}}\n---\n`

const definition = (spec: object): string =>
  JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {name: 'databases.example.com'},
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: {plural: 'databases', singular: 'database', kind: 'Database', listKind: 'DatabaseList'},
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {openAPIV3Schema: {type: 'object', properties: {spec: {type: 'object', ...spec}}}},
        },
      ],
    },
  })
const database = (spec: object): string => json('Database', {spec}, 'example.com/v1')

const nested = (depth: number, inner: unknown): unknown => {
  let value = inner
  for (let i = 0; i < depth; i++) value = {type: 'object', properties: {a: value}}
  return value
}

/** Objects with a long run of one letter wherever a text may stand. */
function runs(run: string): string {
  const [end, begin] = [`${run}x!`, `1${run}x`]
  return [
    json('PersistentVolumeClaim', {
      spec: {accessModes: [end], storageClassName: end, resources: {requests: {storage: begin}}},
    }),
    json('PersistentVolumeClaim', {spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: end}}}}),
    json('PersistentVolume', {
      spec: {capacity: {storage: `1${run}1`}, accessModes: [begin], hostPath: {path: end}, mountOptions: [end]},
    }),
    json('Service', {
      spec: {type: end, clusterIP: begin, externalName: end, ports: [{name: end, port: 1, protocol: begin}]},
    }),
    pod(
      {nodeSelector: {[end]: end}, volumes: [{name: 'data', configMap: {name: end, items: [{key: begin, path: end}]}}]},
      {image: end},
    ),
    json('CronJob', {spec: {schedule: end, timeZone: begin}}, 'batch/v1'),
    definition({properties: {a: {type: 'string', format: 'duration'}, b: {type: 'string', format: 'email'}}}),
    database({a: end, b: begin}),
  ].join('\n')
}

/** A name, what stands in it, and the exit code of `verify`. */
const inputs: readonly (readonly [file: string, content: () => string | Buffer, exit: number])[] = [
  [
    'aliases.yaml',
    () =>
      `a: &a [x,x,x,x,x,x,x,x,x]\n${many(9, i => `${'bcdefghij'[i]}: &${'bcdefghij'[i]} [${Array(9).fill(`*${'abcdefghi'[i]}`).join()}]\n`)}`,
    1,
  ],
  [
    'merges.yaml',
    () => `b0: &b0 {k: v}\n${many(3000, i => `b${i + 1}: &b${i + 1} {<<: [*b${i}, *b${i}], k${i}: v}\n`)}`,
    1,
  ],
  ['digits.yaml', () => claimOf('data').replace('1Gi', '9'.repeat(100_000)), 0],
  ['exponent.yaml', () => claimOf('data').replace('1Gi', '"1e1000000000"'), 0],
  ['deep.json', () => '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000), 1],
  ['deep.yaml', () => `${head('ConfigMap')}data: ${'['.repeat(100_000)}`, 1],
  ['deep-list.json', () => '{"apiVersion":"v1","kind":"List","items":['.repeat(20_000), 1],
  ['one-line.yaml', () => `${head('ConfigMap')}data:\n  a: "${'x'.repeat(20_000_000)}"\n`, 1],
  [
    'many-keys.json',
    () => `{"apiVersion":"v1","kind":"ConfigMap","data":{${many(700_000, i => `"k${i}":"v",`)}"k":"v"}}`,
    1,
  ],
  ['large.json', () => pod({}, {args: list(60_000, () => 'x'.repeat(60))}), 1],
  ['repeated-keys.yaml', () => `${head('ConfigMap')}data:\n${'  a: b\n'.repeat(130_000)}`, 0],
  ['same-name.yaml', () => `${head('ConfigMap')}---\n`.repeat(30_000), 0],
  ['same-names.yaml', () => many(2, () => many(1500, i => volumeOf(`disk-${i}`))), 0],
  ['tiny.yaml', () => many(8000, i => `${head('ConfigMap', `c${i}`)}---\n`), 0],
  ['objects.json', () => '{}'.repeat(20_000), 1],
  [
    'names.json',
    () => json('List', {items: list(8000, i => JSON.parse(json('ConfigMap', {metadata: {name: `C${i}`}})) as object)}),
    1,
  ],
  [
    'labels.json',
    () => json('ConfigMap', {metadata: {name: 'web', labels: Object.fromEntries(list(150_000, i => [`k${i}`, 'v']))}}),
    0,
  ],
  [
    'wrong-labels.json',
    () => json('ConfigMap', {metadata: {name: 'web', labels: Object.fromEntries(list(100_000, i => [`k${i}`, '-']))}}),
    1,
  ],
  [
    'owners.json',
    () =>
      json('ConfigMap', {
        metadata: {
          name: 'web',
          ownerReferences: list(20_000, i => ({apiVersion: 'v1', kind: 'Pod', name: `p${i}`, uid: `u${i}`})),
        },
      }),
    0,
  ],
  ['env.json', () => pod({}, {env: list(40_000, i => ({name: `V${i}`, value: `$(V${i + 1})`}))}), 0],
  ['ports.json', () => json('Service', {spec: {ports: list(30_000, () => ({name: 'web', port: 80}))}}), 1],
  ['volumes.json', () => pod({volumes: list(30_000, () => ({name: 'data', emptyDir: {}}))}), 1],
  [
    'mounts.json',
    () =>
      pod(
        {volumes: list(20_000, i => ({name: `v${i}`, emptyDir: {}}))},
        {volumeMounts: list(20_000, i => ({name: `v${i}`, mountPath: `/m${i}`}))},
      ),
    0,
  ],
  [
    'files.json',
    () =>
      pod({
        volumes: [
          {name: 'data', configMap: {name: 'files', items: list(50_000, i => ({key: `k${i}`, path: `p${i}`}))}},
        ],
      }),
    0,
  ],
  ['tolerations.json', () => pod({tolerations: list(30_000, i => ({key: `k${i}`, operator: 'Exists'}))}), 0],
  ['nothing.json', () => pod({volumes: list(50_000, () => null)}), 1],
  ['fields.json', () => pod(Object.fromEntries(list(20_000, i => [`field${i}`, 1]))), 1],
  ['types.json', () => pod({tolerations: list(50_000, () => 1)}), 1],
  ['claims.yaml', () => volumeOf('disk') + many(4000, i => claimOf(`claim-${i}`)), 1],
  [
    'nodes.yaml',
    () =>
      many(150, i => `${head('Node', `node-${i}`)}---\n`) +
      many(150, i => volumeOf(`disk-${i}`, onNode(`node-${i}`)) + claimOf(`claim-${i}`) + podOf(i)),
    1,
  ],
  ['selectors.yaml', () => many(3000, deploymentOf), 0],
  ['replicas.yaml', () => deploymentOf(0).replace('spec: {', 'spec: {replicas: 2147483647, '), 0],
  [
    'strings.json',
    () => json('ConfigMap', {data: {a: list(14, i => i).reduce(text => JSON.stringify({a: text}), 'x')}}),
    0,
  ],
  ['schema.json', () => `${definition(nested(300, {type: 'string'}) as object)}\n${database({})}`, 0],
  [
    'reference.json',
    () => `${definition({$ref: '#', properties: {a: {$ref: '#/properties/a'}}})}\n${database({a: 1})}`,
    1,
  ],
  [
    'pattern.json',
    () =>
      `${definition({properties: {a: {type: 'string', pattern: '^(a+)+$'}, b: {type: 'string', pattern: '^(a|a)*$'}, c: {type: 'string', pattern: '(a{1000}){1000}'}}})}\n${database({a: `${'a'.repeat(50)}!`, b: `${'a'.repeat(5000)}!`, c: 'a'})}`,
    1,
  ],
  [
    'enum.json',
    () =>
      `${definition({properties: {a: {type: 'array', items: {type: 'string', enum: list(2000, i => `e${i}`)}}}})}\n${database({a: list(20_000, i => `z${i}`)})}`,
    1,
  ],
  [
    'properties.json',
    () =>
      `${definition({properties: Object.fromEntries(list(8000, i => [`p${i}`, {type: 'string'}]))})}\n${database(Object.fromEntries(list(8000, i => [`p${i}`, 1])))}`,
    1,
  ],
  [
    'set.json',
    () =>
      `${definition({properties: {a: {type: 'array', 'x-kubernetes-list-type': 'set', items: {type: 'string'}}}})}\n${database({a: list(60_000, i => `z${i % 30_000}`)})}`,
    1,
  ],
  ['clients.exports', () => `/srv${' web(rw)'.repeat(40_000)}\n`, 1],
  ['lines.exports', () => many(8000, i => `/srv/${i} web${i}(rw)\n`), 0],
  ['options.exports', () => `/srv *(${'rw,'.repeat(300_000)}rw)\n`, 1],
  ['parentheses.exports', () => '('.repeat(1_000_000), 1],
  ['fences.md', () => '```\napiVersion: v1\nkind: ConfigMap\n'.repeat(20_000), 1],
  ['quotes.md', () => '>'.repeat(300_000), 0],
  [
    'invalid.yaml',
    () =>
      Buffer.concat([
        Buffer.from(`${head('ConfigMap')}data:\n  a: "`),
        Buffer.alloc(500_000, 0xff),
        Buffer.from('"\n'),
      ]),
    1,
  ],
  [
    'utf-16.yaml',
    () =>
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(head('ConfigMap'), 'utf16le'), Buffer.from([0, 0xd8, 1])]),
    1,
  ],
  [
    'halves.json',
    () => String.raw`{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"\ud800"},"data":{"\udc00":"\ud800"}}`,
    1,
  ],
  ['zeros.yaml', () => Buffer.alloc(1_000_000), 1],
  ...['0', ' ', '/', ',', '.', 'a'].map(
    (letter, index) => [`run-${index}.json`, () => runs(letter.repeat(30_000)), 1] as const,
  ),
  ['run.md', () => `${'\n'.repeat(60_000)}\`\`\`\n${'\n'.repeat(60_000)}\n\`\`\`\n`, 0],
  [
    'words.yaml',
    () =>
      `${head('constructor')}---\n${head('Pod')}spec: {constructor: 1, volumes: [{name: data, toString: {}}], containers: [{name: web, image: valueOf, valueOf: 1}]}\n`,
    1,
  ],
  [
    'names.yaml',
    () => 'apiVersion: __proto__/v1\nkind: constructor\nmetadata: {name: __proto__, labels: {toString: x}}\n',
    1,
  ],
]

/** Nothing of a bug: neither a report of one, nor the stack of an error, nor the end of all memory. */
function expectClear({exit, stdout, stderr}: Ran, expected: number | readonly number[]): void {
  const told = `${stderr.slice(0, 5000)}${stdout.slice(0, 5000)}`
  expect(told).not.toMatch(/bug in k8slab|^\s+at .*:\d+:\d+\)?$|JavaScript heap|FATAL ERROR/m)
  if (typeof expected === 'number') expect(exit).toBe(expected)
  else expect(expected).toContain(exit)
  if (exit !== 0) expect(told.trim()).not.toBe('')
}

describe('hostile input', () => {
  // oxlint-disable-next-line vitest/expect-expect -- expectClear expects
  it.each(inputs)('%s: verify ends soon, and is clear', {timeout: 60_000}, async (file, content, exit) => {
    write(file, content())
    expectClear(await run(['verify', file]), exit)
  })
})

describe('the other commands that read manifests', () => {
  const commands: readonly (readonly string[])[] = [
    ['plan'],
    ['show'],
    ['show', '--stored'],
    ['why', 'pvc/claim-1'],
    ['verify', '--fix', '--dry-run'],
    ['verify', '--per-file', '--format', 'json'],
  ]
  const files = ['aliases.yaml', 'few-keys.yaml', 'large.json', 'nodes.yaml', 'run-0.json', 'words.yaml']
  beforeAll(() => write('few-keys.yaml', `${head('ConfigMap')}data:\n${'  a: b\n'.repeat(20_000)}`))
  const cases = files.flatMap(file => commands.map(words => [words.join(' '), file, words] as const))
  // oxlint-disable-next-line vitest/expect-expect -- expectClear expects
  it.each(cases)('%s %s ends soon, and is clear', {timeout: 60_000}, async (_name, file, words) => {
    expectClear(await run([...words, file]), [0, 1, 2])
  })
  // oxlint-disable-next-line vitest/expect-expect -- expectClear expects
  it.each(['deep.json', 'properties.json', 'reference.json'])('verify --crd %s', {timeout: 60_000}, async file => {
    write('plain.json', database({a: 1}))
    expectClear(await run(['verify', '--crd', file, 'plain.json']), [0, 1, 2])
  })
  // oxlint-disable-next-line vitest/expect-expect -- expectClear expects
  it.each(['same-names.yaml', 'large.json', 'selectors.yaml'])('verify --against %s', {timeout: 60_000}, async file => {
    expectClear(await run(['verify', '--against', file, file]), [0, 1])
  })
})

describe('an object that is too large for the server', () => {
  it('is one finding that says so, whatever else is wrong in it', async () => {
    const {exit, stdout} = await run(['verify', 'large.json', '--format', 'json'])
    expect(exit).toBe(1)
    const {findings} = JSON.parse(stdout) as {findings: {code: string; message: string; at: {line: number}}[]}
    expect(findings).toMatchObject([
      {
        code: 'KL209',
        message: expect.stringMatching(
          /^this Pod is too large: kubectl sends 37\d+ bytes, and the API server takes 3145728$/,
        ),
        at: {line: 1},
      },
    ])
  })
  it('is one too large for etcd, where the server would read it', async () => {
    write('middle.json', pod({}, {args: list(30_000, () => 'x'.repeat(60))}))
    const {exit, stdout} = await run(['verify', 'middle.json'])
    expect(exit).toBe(1)
    expect(stdout).toContain('this Pod is too large to be stored')
  })
})

describe('files that are none', () => {
  beforeAll(() => {
    mkdirSync(join(folder.path, 'round/about'), {recursive: true})
    write('round/claim.yaml', claimOf('data'))
    symlinkSync('..', join(folder.path, 'round/about/again'))
    execFileSync('mkfifo', [join(folder.path, 'round/pipe.yaml')])
  })
  it('are passed over in a folder: pipes, and links back to it', async () => {
    const {exit, stdout} = await run(['verify', 'round'])
    expect({exit, stdout}).toMatchObject({exit: 0, stdout: expect.stringContaining('1 resource in 1 file')})
  })
  it('are given up when they have no end', async () => {
    const {exit, stderr} = await run(['verify', '/dev/zero'])
    expect(exit).toBe(3)
    expect(stderr).toContain('/dev/zero is too large: more than 256 MiB')
  })
  it('are given up when they are more together than memory holds', async () => {
    mkdirSync(join(folder.path, 'much'))
    for (const name of ['a', 'b', 'c']) write(`much/${name}.yaml`, `# ${'x'.repeat(7_000_000)}\n`)
    const env = {NODE_OPTIONS: '--max-old-space-size=256'}
    const {exit, stderr} = await k8slab(['verify', 'much'], {cwd: folder.path, env})
    expect(exit).toBe(3)
    expect(stderr).toMatch(/the input is too large: more than \d+ MB do not fit into memory at once\n.*fewer paths/)
  })
  it('are named in errors whatever their names', async () => {
    const long = await run(['verify', `${'x'.repeat(5000)}.yaml`])
    expect(long.exit).toBe(3)
    expect(long.stderr).toContain('the name is too long')
    const odd = await run(['verify', 'a\u001b[31m.yaml'])
    expect(odd.exit).toBe(3)
    expect(odd.stderr).toContain('cannot open a·[31m.yaml')
  })
})
