import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {fieldErrorText} from '../core/field-error.ts'
import {stringAt, valueAt} from '../core/json.ts'
import {admit} from '../core/kinds/admit.ts'
import {OperationalError} from '../core/operational-error.ts'
import {newestVersion, oldestVersion, type Version} from '../core/version.ts'
import {readYaml} from '../core/yaml/read.ts'
import {writeYaml} from '../core/yaml/write.ts'
import {generators} from './index.ts'
import {defaultOf, type OptionTable, type Resource, type Supplies, type TableOption, type Typed} from './option.ts'

/** Mostly a good text, now and then a bad one. */
const mostly = (good: readonly string[], bad: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({weight: 25, arbitrary: fc.constantFrom(...good)}, {weight: 1, arbitrary: fc.constantFrom(...bad)})
const label63 = fc.stringMatching(/^[a-z]([-a-z0-9]{0,12}[a-z0-9])?$/)
const name = fc.oneof(
  {weight: 10, arbitrary: label63},
  {weight: 1, arbitrary: fc.constantFrom('a.b', '1a', 'x'.repeat(52), 'x'.repeat(63), 'Web', 'a_b', '')},
)
const amount = fc.oneof(
  {
    weight: 10,
    arbitrary: fc
      .tuple(fc.integer({min: 1, max: 2000}), fc.constantFrom('', 'k', 'Ki', 'M', 'Mi', 'G', 'Gi', 'T', 'Ti', 'e3'))
      .map(parts => parts.join('')),
  },
  {weight: 1, arbitrary: fc.constantFrom('1.5Gi', '0', '-1', '5GB', '100m', '1e30', ' 1Gi')},
)
const path = mostly(['/srv/data', '/', '/a b', '/var/lib//x/', '/ü'], ['srv', '/a/../b', ''])
const labelText = mostly(['tier=data', 'example.com/tier=1', 'yes=no', 'a='], ['a', '=b', `a=${'x'.repeat(64)}`])
const server = mostly(['nfs.lab', '10.0.0.5', 'fd00::1'], ['10.0.0.256', 'a b', 'host/path'])
/** Texts for the options by their names. */
const texts: Readonly<Record<string, fc.Arbitrary<string>>> = {
  name,
  namespace: name,
  service: name,
  template: name,
  class: name,
  volume: name,
  node: fc.oneof(name, fc.constantFrom('a,b', 'a, b,', ',')),
  driver: mostly(['csi.lab', 'nfs.csi.k8s.io'], ['CSI', 'a/b']),
  handle: fc.constantFrom('vol-1', 'a#b', ' '),
  size: amount,
  memory: amount,
  cpu: mostly(['1', '100m', '0.5', '2e3', '1u'], ['0', 'x']),
  mode: mostly(['RWO', 'rox', 'RWX', 'ReadWriteOnce', 'RWO,RWX'], ['RWOP', 'RWOP,RWO', 'RW', '', ',']),
  source: mostly(['hostpath', 'local', 'nfs', 'csi', 'NFS'], ['iscsi']),
  volumes: mostly(['class', 'hostpath', 'local', 'nfs', 'NFS', 'none'], ['ceph']),
  server,
  nfsServer: server,
  nfsPath: path,
  path,
  mountPath: fc.oneof({weight: 20, arbitrary: path}, {weight: 1, arbitrary: fc.constant('/data:ro')}),
  reclaimPolicy: mostly(['Retain', 'delete'], ['Recycle']),
  volumeMode: fc.constantFrom('Filesystem', 'block'),
  mountOption: mostly(['nfsvers=4.1', 'ro'], ['']),
  claim: mostly(['lab/data', 'data'], ['a/b/c', '/x']),
  match: labelText,
  label: labelText,
  selector: fc.oneof(labelText, fc.constantFrom('app=web,tier=front')),
  attribute: mostly(['server=nfs', 'share=/srv', 'a='], ['x']),
  parameter: mostly(['server=nfs', 'a=b', 'a='], ['=b']),
  provisioner: mostly(['kubernetes.io/no-provisioner', 'nfs.csi.k8s.io', 'example.com/NFS'], ['a b']),
  bindingMode: mostly(['Immediate', 'waitforfirstconsumer', 'WFFC'], ['Later']),
  type: fc.oneof(
    fc.constantFrom('ClusterIP', 'nodeport', 'LoadBalancer', 'ExternalName'),
    mostly(
      ['Opaque', 'my/type'],
      ['kubernetes.io/basic-auth', 'kubernetes.io/tls', 'kubernetes.io/service-account-token'],
    ),
  ),
  port: mostly(
    ['80', 'http:80', '80:8080', 'http:80:web', 'dns:53/udp', 'dns:53/udp,dns-tcp:53', 'redis:6379', '443', '5/SCTP'],
    ['0', 'a-very-long-name-of-a-port:1', '1:2:3', 'http:80,80'],
  ),
  externalName: mostly(['db.example.com', '10.0.0.1'], ['a b']),
  nodePort: mostly(['30000', '32767'], ['80']),
  image: mostly(
    ['nginx:alpine', 'redis', 'mysql:8.4', 'mariadb:11', 'busybox', 'lab:5000/team/app:v1'],
    ['Redis', 'a b'],
  ),
  command: mostly(['sleep 5', 'while true; do date; sleep 1; done', 'echo "a b"'], ['']),
  env: mostly(['A=b', 'a.b=c', 'MYSQL_ROOT_PASSWORD=x'], ['1=2', 'A', '=b']),
  rootPassword: mostly(['s3cret', 'no: "yes"'], ['']),
  replicas: mostly(['0', '1', '3', '10'], ['-1', 'two']),
  mount: mostly(
    ['pvc/data:/data', 'configmap/a.b:/etc/x', 'secret/data:/s', 'emptydir/tmp:/tmp', 'pvc/data:/data2'],
    ['data:/x', 'pvc/data:data'],
  ),
  podManagement: mostly(['OrderedReady', 'parallel'], ['Any']),
  restart: mostly(['Always', 'never', 'OnFailure'], ['Sometimes']),
  fromLiteral: mostly(
    ['a=1', 'yes=no', 'k=0x1F', 'time=12:30:00', 'empty=', 'multi=a\\nb\\n', 'username=lab', 'tls.crt=a', 'tls.key=b'],
    ['a b=c', 'x'],
  ),
  fromFile: mostly(['notes.txt', 'key=notes.txt', 'folder'], ['key=folder', '..=x']),
  fromEnvFile: mostly(['settings.env'], ['']),
}

const valuesOf = (key: string, option: TableOption<unknown>): fc.Arbitrary<Typed[string]> => {
  if (option.kind === 'switch') return fc.constant(true)
  const one = texts[key]
  if (!one) throw new Error(`no texts for the option ${key}`)
  return option.kind === 'list' ? fc.array(one, {minLength: 1, maxLength: 2}) : one
}

/** Any choice of options of a table with any of their texts; mostly only such as go together. */
const possibleValues = (table: OptionTable): fc.Arbitrary<Typed> =>
  fc.gen().map(generate => {
    const isCareless = generate(fc.integer, {min: 0, max: 9}) === 0
    const typed: Record<string, Typed[string]> = {}
    const withDefaults: Record<string, Typed[string]> = {}
    for (const [key, option] of Object.entries(table)) {
      if (!isCareless && option.only?.holds(withDefaults) === false) continue
      const byDefault = defaultOf(option, withDefaults)
      const isNeeded = byDefault === undefined && option.isRequired(withDefaults)
      if ((isNeeded && !isCareless) || generate(fc.boolean)) typed[key] = generate(valuesOf, key, option)
      withDefaults[key] = typed[key] ?? byDefault
    }
    return typed
  })

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const supplies: Supplies = {
  filesAt: path => {
    if (path === 'folder')
      return [
        {name: 'a.conf', bytes: bytes('a=1\n')},
        {name: 'b.bin', bytes: new Uint8Array([255, 0])},
      ]
    if (path === 'settings.env') return [{name: path, bytes: bytes('\ufeff# colours\nCOLOUR=blue\r\n\nSHADE=a=b\n')}]
    return [{name: path, bytes: bytes('yes\n')}]
  },
  newPassword: () => 'aB3dE5gH7jK9',
}

/** Everything the API server of a version says against the resources, word for word. */
function refusals(resources: readonly Resource[], version: Version): string[] {
  return resources.flatMap(({object}) => {
    const admission = admit(object, {version})
    return [
      ...admission.decodeErrors.map(({message}) => message),
      ...admission.fieldErrors.map(fieldErrorText),
      ...admission.warnings.map(({message}) => `warning: ${message}`),
    ].map(text => `${stringAt(object, 'kind')}: ${text}`)
  })
}

describe.each(generators.map(generator => [generator.name, generator] as const))('gen %s', (name, generator) => {
  it('has an example that names it, and a summary', () => {
    expect(generator.summary).not.toBe('')
    for (const {line} of generator.examples) expect(line).toMatch(new RegExp(`^k8slab gen ${name}( |$)`))
  })

  it('makes of every combination of options what the API server takes, or says which flag is wrong', () => {
    const made = new Set<string>()
    fc.assert(
      fc.property(possibleValues(generator.table), typed => {
        const resources = makeOrRefuse(typed)
        if (resources === undefined) return
        made.add(JSON.stringify(resources))
        expect(refusals(resources, newestVersion)).toEqual([])
        expect(refusals(resources, oldestVersion)).toEqual([])
      }),
      {numRuns: 300},
    )
    expect(made.size).toBeGreaterThan(60)
  })

  it('reads back from YAML as it was made', () => {
    fc.assert(
      fc.property(possibleValues(generator.table), typed => {
        const resources = makeOrRefuse(typed)
        if (resources === undefined) return
        const text = writeYaml(
          resources.map(({object}) => object),
          resources.map(({comment}) => comment),
        )
        const {documents} = readYaml(text, 'made.yaml')
        expect(documents.map(({value}) => value)).toEqual(resources.map(({object}) => object))
        for (const {comment} of resources) expect(text).toContain(`# ${comment.split('\n')[0]}`)
      }),
      {numRuns: 50},
    )
  })

  /** Undefined where the options do not go together: then the message names a flag. */
  function makeOrRefuse(typed: Typed): readonly Resource[] | undefined {
    try {
      return generator.make(typed, supplies)
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error
      expect(error.exit).toBe(2)
      expect(`${error.message} ${error.mend ?? ''}`).toMatch(/--[a-z]|twice|needs a port/)
      return undefined
    }
  }
})

const made = (name: string, typed: Typed): readonly Resource[] =>
  generators.find(generator => generator.name === name)!.make(typed, supplies)
const kinds = (name: string, typed: Typed): string[] =>
  made(name, typed).map(({object}) => `${stringAt(object, 'kind')}/${stringAt(object, 'metadata', 'name')}`)

describe('gen statefulset', () => {
  it('makes a headless Service and a StatefulSet that belong together', () => {
    const [service, set] = made('statefulset', {replicas: '3'}).map(({object}) => object)
    expect(stringAt(service, 'spec', 'clusterIP')).toBe('None')
    expect(stringAt(set, 'spec', 'serviceName')).toBe(stringAt(service, 'metadata', 'name'))
    const labels = valueAt(set, ['spec', 'template', 'metadata', 'labels'])
    expect(valueAt(service, ['spec', 'selector'])).toEqual(labels)
    expect(valueAt(set, ['spec', 'selector', 'matchLabels'])).toEqual(labels)
    expect(valueAt(set, ['spec', 'replicas'])).toBe(3)
  })

  it.each([
    ['hostpath', {}],
    ['local', {node: 'node-a,node-b'}],
    ['nfs', {nfsServer: 'nfs.lab'}],
  ])('adds a class and a volume for each claim: %s', (volumes, more) => {
    expect(kinds('statefulset', {name: 'db', replicas: '2', volumes, ...more})).toEqual([
      `StorageClass/db-${volumes}`,
      'PersistentVolume/data-db-0',
      'PersistentVolume/data-db-1',
      'Service/db',
      'StatefulSet/db',
    ])
  })

  it('deals the volumes out to the nodes, each kept for its claim in one namespace', () => {
    const resources = made('statefulset', {
      name: 'db',
      replicas: '3',
      volumes: 'local',
      node: ['a', 'b'],
      namespace: 'lab',
    })
    const volumes = resources.map(({object}) => object).filter(object => object['kind'] === 'PersistentVolume')
    const affinity = ['spec', 'nodeAffinity', 'required', 'nodeSelectorTerms', 0, 'matchExpressions', 0, 'values']
    expect(volumes.map(volume => valueAt(volume, affinity))).toEqual([['a'], ['b'], ['a']])
    expect(volumes.map(volume => valueAt(volume, ['spec', 'claimRef']))).toMatchObject([
      {namespace: 'lab', name: 'data-db-0'},
      {namespace: 'lab', name: 'data-db-1'},
      {namespace: 'lab', name: 'data-db-2'},
    ])
    expect(stringAt(resources[0]!.object, 'volumeBindingMode')).toBe('WaitForFirstConsumer')
    expect(resources.map(({object}) => stringAt(object, 'metadata', 'namespace')).slice(-2)).toEqual(['lab', 'lab'])
  })

  it('gives a database a password of its own, in a Secret', () => {
    const resources = made('statefulset', {name: 'db', image: 'mysql:8.4'})
    expect(stringAt(resources[0]!.object, 'stringData', 'password')).toBe('aB3dE5gH7jK9')
    const container = valueAt(resources[2]!.object, ['spec', 'template', 'spec', 'containers', 0])
    expect(container).toMatchObject({
      env: [{name: 'MYSQL_ROOT_PASSWORD', valueFrom: {secretKeyRef: {name: 'db-root', key: 'password'}}}],
    })
  })

  it.each([
    [{volumes: 'local'}, '--node <name>'],
    [{volumes: 'nfs'}, '--nfs-server <host>'],
    [{node: 'a'}, '--node has no meaning here'],
    [{name: 'a'.repeat(53)}, '--name'],
    [{name: '1st'}, '--name 1st'],
    [{replicas: '-1'}, '--replicas -1'],
    [{replicas: '2.5'}, '--replicas 2.5: it is no whole number'],
    [{size: '5GB'}, '--size 5GB: it is no amount'],
    [{mode: 'RWOP,RWX'}, '--mode ReadWriteOncePod'],
    [{port: 'http:80,http:81'}, 'gives the name "http" twice'],
    [{volumes: 'hostpath', replicas: '5000'}, '--replicas 5000'],
    [{rootPassword: 'x'}, '--root-password has no meaning here'],
  ])('refuses %j', (typed, message) => {
    expect(() => made('statefulset', typed)).toThrow(message)
  })
})

describe('gen pv and pvc', () => {
  it('take the short names of access modes, in any order, once', () => {
    const [volume] = made('pv', {mode: 'RWX,rwo,RWX'})
    expect(valueAt(volume!.object, ['spec', 'accessModes'])).toEqual(['ReadWriteOnce', 'ReadWriteMany'])
  })
  it('tell no class from the default class', () => {
    expect(stringAt(made('pvc', {class: ''})[0]!.object, 'spec', 'storageClassName')).toBe('')
    expect(stringAt(made('pvc', {})[0]!.object, 'spec', 'storageClassName')).toBeUndefined()
  })
  it.each([
    ['pv', {source: 'nfs'}, '--server <host>'],
    ['pv', {source: 'csi', driver: 'csi.lab'}, '--handle <text>'],
    ['pv', {source: 'local'}, '--node <name>'],
    ['pv', {server: 'nfs.lab'}, '--server has no meaning here'],
    ['pv', {path: 'srv'}, '--path srv: it is no absolute path'],
    ['pv', {path: '/srv/../etc'}, "it goes up with '..'"],
    ['pv', {reclaimPolicy: 'recycle'}, '--reclaim-policy recycle: it is none of Retain, Delete'],
    ['pod', {env: ['A=1', 'A=2']}, '--env gives A twice'],
    ['pv', {volumeMode: 'block'}, '--volume-mode Block'],
    ['pv', {source: 'nfs', server: '10.0.0.256'}, '--server 10.0.0.256'],
    ['pvc', {size: '0'}, '--size 0: it must be more than nothing'],
    ['pvc', {size: '100m'}, '--size 100m: it has parts of bytes'],
    ['pvc', {name: 'Data'}, '--name Data'],
    ['pvc', {mode: 'RWZ'}, '--mode RWZ'],
  ])('gen %s refuses %j', (name, typed, message) => {
    expect(() => made(name, typed)).toThrow(message)
  })
})

describe('gen service', () => {
  it('names ports that have none, each differently', () => {
    const [service] = made('service', {port: '80,8080,9000:9001,53/udp,dns:53'})
    expect(valueAt(service!.object, ['spec', 'ports'])).toEqual([
      {name: 'http', port: 80},
      {name: 'port-8080', port: 8080},
      {name: 'port-9000', port: 9000, targetPort: 9001},
      {name: 'port-53', port: 53, protocol: 'UDP'},
      {name: 'dns', port: 53},
    ])
  })
  it.each([
    [{port: '80,http:80'}, 'gives 80/tcp twice'],
    [{port: '70000'}, 'the port is not between 1 and 65535'],
    [{port: 'Web:80'}, '"Web" is no name of a port'],
    [{type: 'NodePort', headless: true}, '--headless has no meaning here'],
    [{type: 'ExternalName'}, '--external-name <host>'],
    [{nodePort: '30000'}, '--node-port has no meaning here'],
    [{type: 'NodePrt'}, '--type NodePrt'],
  ])('refuses %j', (typed, message) => {
    expect(() => made('service', typed)).toThrow(message)
  })
})

describe('gen configmap and secret', () => {
  it('take literals, files, folders and lines of files', () => {
    const [map] = made('configmap', {
      fromLiteral: ['a=1', 'b=x=y', 'c='],
      fromFile: ['folder', 'own=some.txt'],
      fromEnvFile: ['settings.env'],
    })
    expect(map!.object).toMatchObject({
      data: {a: '1', b: 'x=y', c: '', 'a.conf': 'a=1\n', own: 'yes\n', COLOUR: 'blue', SHADE: 'a=b'},
      binaryData: {'b.bin': '/wA='},
    })
  })
  it('keep readable texts readable in a Secret', () => {
    const [secret] = made('secret', {fromLiteral: ['a=ü'], fromFile: ['folder']})
    expect(secret!.object).toMatchObject({stringData: {a: 'ü', 'a.conf': 'a=1\n'}, data: {'b.bin': '/wA='}})
  })
  it.each([
    ['configmap', {fromLiteral: ['a=1', 'a=2']}, 'the key "a" is there twice'],
    ['configmap', {fromLiteral: ['a b=1']}, '"a b" is no key'],
    ['configmap', {fromLiteral: ['novalue']}, 'it has no key'],
    ['configmap', {fromFile: ['key=folder']}, 'a key goes with one file'],
    ['configmap', {fromLiteral: [`a=${'x'.repeat(1024 * 1024)}`]}, 'Kubernetes takes at most 1048576'],
    ['secret', {type: 'kubernetes.io/tls', fromLiteral: ['tls.crt=x']}, 'needs the key tls.key'],
    ['secret', {type: 'kubernetes.io/basic-auth'}, 'needs the key username or password'],
  ])('gen %s refuses %j', (name, typed, message) => {
    expect(() => made(name, typed)).toThrow(message)
  })
})
