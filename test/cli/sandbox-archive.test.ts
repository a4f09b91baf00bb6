import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {gunzipSync, gzipSync} from 'node:zlib'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {
  archiveEnd,
  type ArchiveEntry,
  decodedEntries,
  encodedEntry,
} from '../../src/sandbox/node/programs/tar/archive.ts'
import {emptyFolder, environmentIn, k8slab, program, type Ran} from '../program.ts'
import {ask} from './sandbox-client.ts'

let folder: ReturnType<typeof emptyFolder>
beforeEach(() => {
  folder = emptyFolder()
})
afterEach(async () => {
  for (const dir of ['lab', 'other']) await sandbox('stop', '--dir', dir)
  folder.remove()
})

const at = (...parts: string[]): string => join(folder.path, ...parts)
const sandbox = (...words: string[]): Promise<Ran> => k8slab(['sandbox', ...words], {cwd: folder.path})
const done = async (...words: string[]): Promise<Ran> => {
  const ran = await sandbox(...words)
  expect(ran.exit, ran.stderr).toBe(0)
  return ran
}
const configMaps = '/api/v1/namespaces/default/configmaps'
const configMap = (name: string, data: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name},
  data,
})
/** Writes a file on a node, as somebody who is logged in there would. */
const writeOnNode = (dir: string, path: string, text: string): void => {
  const file = at(dir, 'nodes/nodes/node-a', path)
  mkdirSync(dirname(file), {recursive: true})
  writeFileSync(file, text)
}

/** A sandbox with an object, a file, a link and a third node, moved ahead in time, and its archive. */
async function exported(): Promise<void> {
  await done('start', '--dir', 'lab', '--speed', '0')
  expect((await ask(at('lab'), 'POST', configMaps, configMap('kept', {colour: 'blue'}))).code).toBe(201)
  writeOnNode('lab', 'mnt/data/index.html', 'hello')
  symlinkSync('/mnt/data', at('lab/nodes/nodes/node-a/current'))
  await done('node', 'add', 'node-c', '--dir', 'lab')
  await done('node', 'stop', 'node-c', '--dir', 'lab')
  await done('step', '1h', '--dir', 'lab')
  await done('export', 'lab.tar.gz', '--dir', 'lab')
}

test('what was exported is there after an import, in a sandbox of its own', async () => {
  await exported()
  expect(statSync(at('lab.tar.gz')).mode & 0o777).toBe(0o600)
  const time = /^time .*$/m.exec((await done('status', '--dir', 'lab')).stdout)?.[0]

  await done('import', 'lab.tar.gz', '--dir', 'other')
  await done('start', '--dir', 'other', '--speed', '0')
  expect(/^time .*$/m.exec((await done('status', '--dir', 'other')).stdout)?.[0]).toBe(time)
  const [before, after] = await Promise.all(['lab', 'other'].map(dir => ask(at(dir), 'GET', `${configMaps}/kept`)))
  expect(after?.code).toBe(200)
  expect(JSON.parse(after!.text)).toEqual(JSON.parse(before!.text))
  expect(readFileSync(at('other/nodes/nodes/node-a/mnt/data/index.html'), 'utf8')).toBe('hello')
  expect((await done('node', 'list', '--dir', 'other')).stdout).toMatch(/^node-c +off /m)
  // Each has its own certificate, and its namespaces tell of it.
  await done('step', '1s', '--dir', 'other')
  const root = await ask(at('other'), 'GET', `${configMaps}/kube-root-ca.crt`)
  const {data} = JSON.parse(root.text) as {data: {'ca.crt': string}}
  const identity = JSON.parse(readFileSync(at('other/identity.json'), 'utf8')) as {authority: string}
  expect(data['ca.crt']).toBe(identity.authority)
  // The first one has not lost anything by it.
  expect((await ask(at('lab'), 'GET', `${configMaps}/kept`)).code).toBe(200)
})

test('both tell the same figures; - is standard output and standard input', async () => {
  await exported()
  const packed = spawnSync(process.execPath, [program, 'sandbox', 'export', '-', '--dir', 'lab'], {
    cwd: folder.path,
    env: environmentIn(folder.path),
    maxBuffer: 1e8,
  })
  expect(packed.status, String(packed.stderr)).toBe(0)
  expect(existsSync(at('-'))).toBe(false)
  const [figures] = /\d+ objects and \d+ files/.exec(String(packed.stderr)) ?? []
  expect(figures).toBeDefined()
  const unpacked = spawnSync(process.execPath, [program, 'sandbox', 'import', '-', '--dir', 'other'], {
    cwd: folder.path,
    env: environmentIn(folder.path),
    input: packed.stdout,
  })
  expect(String(unpacked.stderr)).toBe(`imported ${figures}; k8slab sandbox start starts it\n`)
  expect(readFileSync(at('other/nodes/nodes/node-a/mnt/data/index.html'), 'utf8')).toBe('hello')
  expect(await k8slab(['sandbox', 'import', '-', '--dir', 'other'], {cwd: folder.path, stdin: 'hello'})).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('standard input is no archive of a sandbox: it is not packed with gzip'),
  })
})

test('errors name what was asked for', async () => {
  await done('start', '--dir', 'lab')
  expect((await sandbox('export', 'none/lab.tar.gz', '--dir', 'lab')).stderr).toBe(
    `k8slab: cannot write the archive: no such file or directory\n  looked: ${at('none/lab.tar.gz')}\n`,
  )
  expect((await sandbox('import', 'none.tar.gz', '--dir', 'lab')).stderr).toBe(
    `k8slab: cannot read the archive: no such file or directory\n  looked: ${at('none.tar.gz')}\n`,
  )
})

test('an archive is a plain tar file, without the keys of the sandbox', async () => {
  await exported()
  const names = [...decodedEntries(gunzipSync(readFileSync(at('lab.tar.gz'))))].map(({name}) => name)
  expect(names.slice(0, 3)).toEqual(['k8slab-sandbox.json', 'nodes.json', 'objects.jsonl'])
  expect(names).toContain('files/nodes/node-a/mnt/data/index.html')
  const {token, key} = JSON.parse(readFileSync(at('lab/identity.json'), 'utf8')) as {token: string; key: string}
  const text = gunzipSync(readFileSync(at('lab.tar.gz'))).toString()
  expect(text).not.toContain(token)
  expect(text).not.toContain(key.split('\n')[1])
  const {status} = spawnSync('tar', ['tzf', at('lab.tar.gz')])
  if (status !== null) expect(status).toBe(0)
})

test('a sandbox that does not run is exported too', async () => {
  await exported()
  await done('stop', '--dir', 'lab')
  await done('export', 'again.tar.gz', '--dir', 'lab')
  const entries = (file: string): string[] =>
    [...decodedEntries(gunzipSync(readFileSync(at(file))))].map(({name, content}) => `${name} ${content.length}`)
  expect(entries('again.tar.gz').filter(line => line.startsWith('files/'))).toEqual(
    entries('lab.tar.gz').filter(line => line.startsWith('files/')),
  )
  expect((await sandbox('export', 'no.tar.gz', '--dir', 'nowhere')).exit).toBe(3)
  expect(existsSync(at('no.tar.gz'))).toBe(false)
})

test('nothing is written over or thrown away without being told to', async () => {
  await exported()
  expect(await sandbox('export', 'lab.tar.gz', '--dir', 'lab')).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('exists already'),
  })
  await done('export', 'lab.tar.gz', '--dir', 'lab', '--force')
  expect((await ask(at('lab'), 'POST', configMaps, configMap('later'))).code).toBe(201)
  expect(await sandbox('import', 'lab.tar.gz', '--dir', 'lab')).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('--yes throws it away'),
  })
  expect((await ask(at('lab'), 'GET', `${configMaps}/later`)).code).toBe(200)

  await done('import', 'lab.tar.gz', '--dir', 'lab', '--yes')
  await done('start', '--dir', 'lab', '--speed', '0')
  expect((await ask(at('lab'), 'GET', `${configMaps}/later`)).code).toBe(404)
  expect((await ask(at('lab'), 'GET', `${configMaps}/kept`)).code).toBe(200)
})

test('an import that was cut off before its end is not there, one after it is', async () => {
  await exported()
  await done('stop', '--dir', 'lab')
  await done('import', 'lab.tar.gz', '--dir', 'other')
  // As a crash would leave it: whole, and not yet in its place.
  mkdirSync(at('lab/import/store'), {recursive: true})
  writeFileSync(at('lab/import/store/snapshot-1'), readFileSync(at('other/store/snapshot-1')))
  mkdirSync(at('lab/import.new/store'), {recursive: true})
  writeFileSync(at('lab/import.new/store/snapshot-1'), 'half of')
  await done('start', '--dir', 'lab', '--speed', '0')
  expect(existsSync(at('lab/import'))).toBe(false)
  expect((await ask(at('lab'), 'GET', `${configMaps}/kept`)).code).toBe(200)
})

describe('an archive that no export writes is refused, and nothing is changed', () => {
  const entry = (name: string, text: string, more: Partial<ArchiveEntry> = {}): ArchiveEntry => ({
    name,
    kind: 'file',
    mode: 0o644,
    mtime: 0,
    target: '',
    content: Buffer.from(text),
    ...more,
  })
  const uid = '0d4bbf63-5cf8-4d5f-a0f5-3d3b8f6e2a11'
  const object = (key: string, value: object): string => `{"version":9}\n${JSON.stringify({key, object: value})}\n`
  const metadata = {name: 'web', namespace: 'default', uid, resourceVersion: '3'}
  const pod = (containers: object[], more = {}): string =>
    object('/pods', {apiVersion: 'v1', kind: 'Pod', metadata: {...metadata, ...more}, spec: {containers}})
  const head = (objects = '{"version":9}\n', machines = '[]', header = '{"format":1,"time":0}'): ArchiveEntry[] => [
    entry('k8slab-sandbox.json', header),
    entry('nodes.json', machines),
    entry('objects.jsonl', objects),
  ]
  const packed = (entries: readonly ArchiveEntry[], without = 0): Buffer => {
    const bytes = Buffer.concat([...entries.flatMap(one => [...encodedEntry(one)]), archiveEnd()])
    return gzipSync(bytes.subarray(0, bytes.length - without))
  }
  const folderEntry = (name: string): ArchiveEntry => entry(name, '', {kind: 'directory'})
  const folders = [folderEntry('files/')]
  const around = ['files/a', 'files/a/b'].map(folderEntry)

  test.each<[string, Buffer, string]>([
    ['a text', Buffer.from('hello'), 'not packed with gzip'],
    ['another tar file', packed([entry('readme', 'hello')]), 'first entries'],
    ['half of one', packed(head()).subarray(0, 80), 'damaged'],
    ['another format', packed(head(undefined, undefined, '{"format":2,"time":0}')), 'format'],
    ['a node that leads out', packed(head(undefined, '[{"name":"../up","index":0,"off":false}]')), 'list of nodes'],
    ['an unknown type', packed(head(object('/secretz', {metadata}))), 'unknown type "/secretz"'],
    ['a uid that leads out', packed(head(pod([{name: 'c', image: 'i'}], {uid: '../../up'}))), 'no uid'],
    ['a name that leads out', packed(head(pod([{name: 'c', image: 'i'}], {name: '../up'}))), 'no name'],
    ['a namespace that leads out', packed(head(pod([{name: 'c', image: 'i'}], {namespace: '../up'}))), 'namespace'],
    ['a container that leads out', packed(head(pod([{name: '../up', image: 'i'}]))), 'spec.containers[0].name'],
    [
      'a key that leads out',
      packed(head(object('/configmaps', {apiVersion: 'v1', kind: 'ConfigMap', metadata, data: {'../up': 'x'}}))),
      'data[../up]',
    ],
    ['a path that leads out', packed([...head(), entry('files/../../up', 'x')]), '"files/../../up"'],
    ['an absolute path', packed([...head(), entry('/tmp/up', 'x')]), '"/tmp/up"'],
    [
      'a file behind a link',
      packed([
        ...head(),
        folderEntry('files/nodes'),
        folderEntry('files/nodes/node-a'),
        entry('files/nodes/node-a/out', '', {kind: 'symlink', target: '/tmp'}),
        entry('files/nodes/node-a/out/up', 'x'),
      ]),
      'in no folder of the archive',
    ],
    [
      'a link in the place of a folder',
      packed([
        ...head(),
        folderEntry('files/a'),
        folderEntry('files/a/b'),
        folderEntry('files/a/b/c'),
        entry('files/a/b/c', '', {kind: 'symlink', target: '/tmp'}),
      ]),
      'twice',
    ],
    [
      'a node that is a link',
      packed([
        ...head(),
        folderEntry('files/nodes'),
        entry('files/nodes/node-a', '', {kind: 'symlink', target: '/tmp'}),
      ]),
      '"files/nodes/node-a" must be a folder',
    ],
    ['a device', packed([...head(), entry('files/a', '', {kind: 'other'})]), 'neither'],
    ['half of a file', packed([...head(), ...around, entry('files/a/b/c', 'x'.repeat(2000))], 1500), 'Unexpected EOF'],
    ['objects nested too deep', packed(head(`{"version":9}\n${'['.repeat(200_000)}`)), 'no JSON'],
    ['a hard link', packed([...head(), entry('files/a', '', {kind: 'hardlink', target: '/etc/passwd'})]), 'neither'],
    ['the folder itself', packed([...head(), ...folders]), 'no name of a file'],
  ])('%s', async (_, bytes, why) => {
    writeFileSync(at('bad.tar.gz'), bytes)
    const ran = await sandbox('import', 'bad.tar.gz', '--dir', 'lab', '--yes')
    expect(ran).toMatchObject({exit: 2, stderr: expect.stringContaining(why)})
    expect(existsSync(at('lab'))).toBe(false)
    expect(existsSync(at('up'))).toBe(false)
  })

  test('one that unpacks to very much, without taking the memory for it', async () => {
    const large = entry('files/a/b/zeros', '', {content: Buffer.alloc(2 ** 29)})
    writeFileSync(at('bad.tar.gz'), packed([...head(), ...around, large, entry('up', '')]))
    // The most memory that a process ever had, as Linux tells it in kB.
    const told = `import{readFileSync}from'node:fs';process.on('exit',()=>console.error(readFileSync('/proc/self/status')+''))`
    const env: Record<string, string> =
      process.platform === 'linux' ? {NODE_OPTIONS: `--import "data:text/javascript,${told}"`} : {}
    const {exit, stderr} = await k8slab(['sandbox', 'import', 'bad.tar.gz', '--dir', 'lab'], {cwd: folder.path, env})
    expect(exit, stderr).toBe(2)
    expect(stderr).toContain('"up" is no name of a file')
    if (process.platform === 'linux') expect(Number(/VmHWM:\s*(\d+)/.exec(stderr)?.[1])).toBeLessThan(300_000)
  })

  test('a file that is not there', async () => {
    expect(await sandbox('import', 'none.tar.gz', '--dir', 'lab')).toMatchObject({exit: 3})
  })
})
