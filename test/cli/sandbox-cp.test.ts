import {randomBytes} from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {dirname, join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {archiveEnd, type ArchiveEntry, encodedEntry} from '../../src/sandbox/node/programs/tar/archive.ts'
import {emptyFolder, k8slab, type Ran} from '../program.ts'
import {kubectl, kubectlVersion} from './sandbox-client.ts'

if (kubectlVersion === undefined) console.warn('no kubectl on this machine: kubectl cp is not tried')

const pod = `
apiVersion: v1
kind: Pod
metadata: {name: box}
spec:
  containers:
    - name: box
      image: busybox
      command: [sleep, infinity]
      volumeMounts:
        - {name: data, mountPath: /data}
        - {name: shown, mountPath: /shown, readOnly: true}
    - name: debian
      image: nginx
      volumeMounts:
        - {name: shown, mountPath: /shown, readOnly: true}
  volumes:
    - {name: data, emptyDir: {}}
    - {name: shown, emptyDir: {}}
`

describe.skipIf(kubectlVersion === undefined)('kubectl cp', () => {
  const folder = emptyFolder()
  const kubeconfig = join(folder.path, 'lab', 'kubeconfig')

  const run = (args: readonly string[], stdin?: string | Uint8Array): Promise<Ran> =>
    kubectl(args, {folder: folder.path, kubeconfig, ...(stdin === undefined ? {} : {stdin})})
  const ok = async (...args: string[]): Promise<string> => {
    const {exit, stdout, stderr} = await run(args)
    expect(exit, `${args.join(' ')}: ${stderr}`).toBe(0)
    return stdout.trimEnd()
  }
  const sh = (script: string): Promise<string> => ok('exec', 'box', '--', 'sh', '-c', script)
  const put = (path: string, content: string | Uint8Array, mode = 0o644): void => {
    mkdirSync(dirname(join(folder.path, path)), {recursive: true})
    writeFileSync(join(folder.path, path), content)
    chmodSync(join(folder.path, path), mode)
  }
  const own = (path: string): Buffer => readFileSync(join(folder.path, path))

  beforeAll(async () => {
    const {exit, stderr} = await k8slab(['sandbox', 'start', '--dir', 'lab', '--speed', '5'], {cwd: folder.path})
    if (exit !== 0) throw new Error(stderr)
    await run(['apply', '-f', '-'], pod)
    await ok('wait', 'pod/box', '--for=condition=Ready', '--timeout=30s')
  })
  afterAll(async () => {
    await k8slab(['sandbox', 'stop', '--dir', 'lab'], {cwd: folder.path})
    folder.remove()
  })

  const longName = 'n'.repeat(180)
  test('a folder goes there and comes back', async () => {
    put('site/index file.html', 'hello')
    put('site/empty', '')
    put('site/bin/run me', '#!/bin/sh\n', 0o750)
    put(`site/deep/${longName}/${longName}`, 'long')
    put('site/größe', 'ö')
    await ok('cp', 'site', 'box:/data/site')
    expect(await sh('cat "/data/site/index file.html"; stat -c %a "/data/site/bin/run me" /data/site/empty')).toBe(
      'hello750\n644',
    )
    await ok('cp', 'box:/data/site', 'back')
    expect(readdirSync(join(folder.path, 'back')).sort()).toEqual(readdirSync(join(folder.path, 'site')).sort())
    for (const path of ['index file.html', 'empty', 'bin/run me', `deep/${longName}/${longName}`, 'größe']) {
      expect(own(`back/${path}`), path).toEqual(own(`site/${path}`))
    }
  })

  test('a file of 20 MB is the same afterwards, on the disk of the node too', async () => {
    put('big', randomBytes(20_000_000))
    await ok('cp', 'big', 'box:/data/big')
    await ok('cp', 'box:/data/big', 'big2')
    expect(own('big2').equals(own('big'))).toBe(true)
    await ok('cp', '--retries=2', 'box:/data/big', 'big3')
    expect(own('big3').equals(own('big'))).toBe(true)
  })

  test('into a folder that is there, over a file that is there', async () => {
    put('note', 'new')
    await sh('mkdir -p /data/notes; echo old > /data/notes/note; chmod 400 /data/notes/note')
    await ok('cp', 'note', 'box:/data/notes')
    expect(await sh('cat /data/notes/note')).toBe('new')
  })

  test.each([
    ['box', 1, '/data/nothing: No such file or directory', "can't remove old file note: Read-only file system"],
    ['debian', 2, '/data/nothing: Cannot stat: No such file or directory', 'note: Cannot open: Read-only file system'],
  ])('%s tells what cannot be', async (container, exit, absent, unwritten) => {
    put('note', 'new')
    const pack = ['exec', 'box', '-c', container, '--', 'tar', 'cf', '-', '/data/nothing']
    expect(await run(pack)).toMatchObject({exit, stderr: expect.stringContaining(`tar: ${absent}\n`)})
    expect(await run(['cp', 'note', 'box:/shown/note', '-c', container])).toMatchObject({
      exit,
      stderr: expect.stringContaining(`tar: ${unwritten}\n`),
    })
  })

  describe('hostile archives stay within the folders of the pod', () => {
    const entry = (name: string, more: Partial<ArchiveEntry> = {}): ArchiveEntry => ({
      name,
      kind: 'file',
      mode: 0o644,
      mtime: 1,
      target: '',
      content: Buffer.from('escaped'),
      ...more,
    })
    const link = (name: string, target: string): ArchiveEntry => entry(name, {kind: 'symlink', target})
    const extract = (...entries: readonly ArchiveEntry[]): Promise<Ran> =>
      run(
        ['exec', '-i', 'box', '--', 'tar', 'xmf', '-', '-C', '/data'],
        Buffer.concat([...entries.flatMap(one => [...encodedEntry(one)]), archiveEnd()]),
      )
    /** Everything in the sandbox's folder that holds the word, and whether the host has it. */
    const victim = (): string => join(folder.path, 'victim')

    test('names that lead upwards are refused', async () => {
      const ran = await extract(entry('../../../../../../up'), entry('a/../../b'), entry('fine'))
      expect(ran).toMatchObject({exit: 1, stderr: expect.stringContaining("Member name contains '..'")})
      expect(await sh('ls /data/fine /up /b 2>&1 | sort | head -3')).toContain('/data/fine')
      expect(await sh('test -e /up || test -e /b || echo none')).toBe('none')
    })
    test('absolute names lie below the folder', async () => {
      const ran = await extract(entry(victim()))
      expect(ran).toMatchObject({exit: 0, stderr: expect.stringContaining("removing leading '/'")})
      expect(existsSync(victim())).toBe(false)
      expect(await sh(`cat /data${victim()}`)).toBe('escaped')
    })
    test('links that lead out mean the root of the container', async () => {
      writeFileSync(victim(), 'untouched')
      await extract(link('out', folder.path), entry('out/victim'), link('up', '../../../../../..'), entry('up/tmp/up'))
      await extract(link('direct', victim()), entry('direct'))
      expect(readFileSync(victim(), 'utf8')).toBe('untouched')
      // Up from the volume is the root of the container, as in a real one.
      expect(await sh('cat /tmp/up')).toBe('escaped')
      expect(await sh('cat /data/direct; readlink /data/out')).toBe(`escaped${folder.path}`)
      const packed = await run(['exec', 'box', '--', 'tar', 'chf', '-', '/data/out', '/data/direct'])
      expect(packed.stdout).not.toContain('untouched')
    })
    test('a link of the host in the folder of a volume is not followed out either', async () => {
      await sh('echo here > /data/only-here')
      const volume = findVolume(join(folder.path, 'lab'), 'only-here')
      if (volume === undefined) throw new Error('the volume is not found')
      symlinkSync(dirname(victim()), join(volume, 'planted'))
      writeFileSync(victim(), 'untouched')
      await extract(entry('planted/victim'))
      expect(readFileSync(victim(), 'utf8')).toBe('untouched')
      expect(readlinkSync(join(volume, 'planted'))).toBe(dirname(victim()))
      const packed = await run(['exec', 'box', '--', 'tar', 'cf', '-', '/data/planted/victim'])
      expect(packed.stdout).not.toContain('untouched')
    })
    test('hard links lead to nothing outside', async () => {
      writeFileSync(`${victim()}-2`, 'untouched')
      const ran = await extract(
        entry('hard', {kind: 'hardlink', target: `${victim()}-2`}),
        entry('upward', {kind: 'hardlink', target: '../../victim'}),
      )
      expect(ran.exit).toBe(1)
      expect(await sh('test -e /data/hard || test -e /data/upward || echo none')).toBe('none')
    })
  })
})

/** The real folder of the pod's volume: the one in which that file lies. Links are not followed. */
function findVolume(top: string, name: string): string | undefined {
  const entries = readdirSync(top, {withFileTypes: true})
  if (entries.some(entry => entry.name === name && entry.isFile())) return top
  for (const entry of entries.filter(entry => entry.isDirectory())) {
    const found = findVolume(join(top, entry.name), name)
    if (found !== undefined) return found
  }
  return undefined
}
