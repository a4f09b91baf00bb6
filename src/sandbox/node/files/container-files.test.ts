import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {ContainerFiles, type Mount} from './container-files.ts'
import {ensureBelow} from './walk.ts'

let folder: string
let outside: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'k8slab-files-')))
  outside = join(folder, 'host')
  mkdirSync(outside)
  writeFileSync(join(outside, 'secret'), 'of the host')
})
afterEach(() => rmSync(folder, {recursive: true, force: true}))

function container(mounts: Partial<Mount>[] = []): ContainerFiles {
  const full = mounts.map(mount => {
    const real = join(folder, 'volumes', mount.path!.replaceAll('/', '_'))
    if (mount.real === undefined) mkdirSync(real, {recursive: true})
    return {path: '/data', real, readOnly: false, source: 'disk', type: 'ext4', ...mount}
  })
  return new ContainerFiles({
    root: join(folder, 'root'),
    mounts: full,
    prepare: root => mkdirSync(join(root, 'tmp')),
    virtual: new Map([['/proc/version', {read: () => 'Linux\n'}]]),
  })
}

describe('a container sees its own tree', () => {
  test('a volume is a real folder', () => {
    const files = container([{path: '/data'}])
    files.write('/data/key', 'value')
    expect(readFileSync(join(folder, 'volumes/_data/key'), 'utf8')).toBe('value')
    expect(files.list('/').map(entry => entry.name)).toEqual(['data', 'proc', 'tmp'])
  })

  test('mounts lie within mounts', () => {
    const files = container([{path: '/a'}, {path: '/a/b/c'}])
    files.write('/a/b/c/inner', 'x')
    files.write('/a/outer', 'y')
    expect(files.list('/a').map(entry => entry.name)).toEqual(['b', 'outer'])
    expect(existsSync(join(folder, 'volumes/_a_b_c/inner'))).toBe(true)
  })

  test('a single file can be mounted', () => {
    const real = join(folder, 'one.conf')
    writeFileSync(real, 'setting')
    const files = container([{path: '/etc/app/app.conf', real}])
    expect(files.readText('/etc/app/app.conf')).toBe('setting')
    expect(() => files.remove('/etc/app/app.conf')).toThrow('EBUSY')
  })

  test('a read-only volume refuses every change', () => {
    const files = container([{path: '/data', readOnly: true}])
    for (const change of [
      () => files.write('/data/x', ''),
      () => files.append('/data/x', ''),
      () => files.mkdir('/data/d'),
      () => files.mkdir('/data/d/e', true),
      () => files.symlink('/tmp', '/data/l'),
    ]) {
      expect(change).toThrow('EROFS: read-only file system')
    }
  })

  test('virtual files are read, and not written', () => {
    const files = container()
    expect(files.readText('/proc/version')).toBe('Linux\n')
    expect(() => files.write('/proc/version', '')).toThrow('EACCES')
    expect(() => files.write('/proc/new', '')).toThrow('EACCES')
  })

  test('links are followed, with the errors of a kernel', () => {
    const files = container([{path: '/data'}])
    files.write('/data/file', 'content')
    files.symlink('/data', '/tmp/volume')
    files.symlink('../data/file', '/tmp/relative')
    files.symlink('loop', '/tmp/loop')
    expect(files.readText('/tmp/volume/file')).toBe('content')
    expect(files.readText('/tmp/relative')).toBe('content')
    expect(files.realpath('/tmp/volume/file')).toBe('/data/file')
    expect(() => files.read('/tmp/loop')).toThrow('ELOOP')
    expect(() => files.read('/data/file/below')).toThrow('ENOTDIR')
    expect(() => files.read('/data/none/below')).toThrow("ENOENT: no such file or directory, open '/data/none/below'")
  })

  test('folders are moved and copied between volumes', () => {
    const files = container([{path: '/a'}, {path: '/b'}])
    files.mkdir('/a/dir/sub', true)
    files.write('/a/dir/sub/file', '1')
    files.move('/a/dir', '/b/dir')
    expect(files.readText('/b/dir/sub/file')).toBe('1')
    expect(files.exists('/a/dir')).toBe(false)
    expect(() => files.move('/b/dir', '/b/dir/sub/dir')).toThrow('EINVAL')
    expect(() => files.link('/b/dir/sub/file', '/a/hard')).toThrow('EXDEV')
  })
})

describe('a container cannot leave its tree', () => {
  test('by ..', () => {
    expect(() => container().read('/../../../../../../etc/hostname')).toThrow('ENOENT')
    expect(() => container([{path: '/data'}]).read('/data/../../host/secret')).toThrow('ENOENT')
  })

  test('by a link that it makes: an absolute target means its own root', () => {
    const files = container([{path: '/data'}])
    files.symlink(join(outside, 'secret'), '/data/link')
    files.symlink('../../host/secret', '/data/climb')
    expect(() => files.read('/data/link')).toThrow('ENOENT')
    expect(() => files.read('/data/climb')).toThrow('ENOENT')
    files.symlink(outside, '/data/folder')
    expect(() => files.write('/data/folder/new', '')).toThrow('ENOENT')
    expect(existsSync(join(outside, 'new'))).toBe(false)
  })

  test('by writing to a link whose target is missing', () => {
    const files = container([{path: '/data'}])
    files.symlink('/tmp/made', '/data/link')
    files.write('/data/link', 'x')
    expect(readFileSync(join(folder, 'root/tmp/made'), 'utf8')).toBe('x')
  })

  test('by a link in the folder of a volume that somebody else made', () => {
    const files = container([{path: '/data'}])
    symlinkSync(outside, join(folder, 'volumes/_data/planted'))
    expect(() => files.read('/data/planted/secret')).toThrow('ENOENT')
    rmSync(join(folder, 'volumes/_data'), {recursive: true})
    symlinkSync(outside, join(folder, 'volumes/_data'))
    expect(() => files.read('/data/secret')).toThrow('ENOENT')
    expect(() => files.write('/data/new', '')).toThrow('ENOENT')
    expect(existsSync(join(outside, 'new'))).toBe(false)
  })

  test('by a mount point that is a link in another volume', () => {
    mkdirSync(join(folder, 'volumes/_a'), {recursive: true})
    symlinkSync(outside, join(folder, 'volumes/_a/b'))
    const files = container([{path: '/a', real: join(folder, 'volumes/_a')}, {path: '/a/b/c'}])
    files.list('/a')
    expect(existsSync(join(outside, 'c'))).toBe(false)
  })

  test('by removing: links are removed, not what they point to', () => {
    const files = container([{path: '/data'}])
    mkdirSync(join(folder, 'volumes/_data/dir'))
    symlinkSync(outside, join(folder, 'volumes/_data/dir/link'))
    files.remove('/data/dir', {recursive: true})
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('of the host')
  })
})

test('folders of a node are made below its root, whatever links say', () => {
  const root = join(folder, 'node')
  mkdirSync(root)
  symlinkSync(outside, join(root, 'mnt'))
  expect(() => ensureBelow(root, '/mnt/data')).toThrow('ENOENT')
  expect(existsSync(join(outside, 'data'))).toBe(false)
  expect(ensureBelow(root, '/srv/a/b')).toBe(join(root, 'srv/a/b'))
  expect(ensureBelow(root, '/srv/../../x')).toBe(join(root, 'x'))
})
