import {chmodSync, existsSync, lstatSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {beforeEach, afterEach, describe, expect, it} from 'vitest'
import {emptyFolder, k8slab, type Ran} from '../program.ts'

const broken = `# who?\r
apiVersion: v1\r
kind: PersistentVolumeClaim\r
metadata: {name: data}   # keep\r
spec:\r
  accessModes: [RWO]\r
  storageClass: 'fast'\r
  resources: {requests: {storage: 5GB}}\r
  volumeMode: Blob`
const fixed = broken.replace('RWO', 'ReadWriteOnce').replace('storageClass:', 'storageClassName:').replace('5GB', '5G')

describe('verify --fix', () => {
  let folder: ReturnType<typeof emptyFolder>
  beforeEach(() => {
    folder = emptyFolder()
    write('claim.yaml', broken)
  })
  afterEach(() => folder.remove())
  const path = (name: string): string => join(folder.path, name)
  const write = (name: string, text: string | Buffer): void => writeFileSync(path(name), text)
  const read = (name: string): string => readFileSync(path(name), 'utf8')
  const run = (args: readonly string[], stdin?: string): Promise<Ran> =>
    k8slab(['verify', ...args], {cwd: folder.path, ...(stdin === undefined ? {} : {stdin})})

  it('mends the file, keeps the old one, tells what it did, and judges what is left', async () => {
    chmodSync(path('claim.yaml'), 0o640)
    const {exit, stdout, stderr} = await run(['--fix', 'claim.yaml'])
    expect(exit).toBe(1)
    expect(read('claim.yaml')).toBe(fixed)
    expect(read('claim.yaml~')).toBe(broken)
    expect(statSync(path('claim.yaml')).mode & 0o777).toBe(0o640)
    expect(stderr.split('\n')).toEqual([
      'fixed claim.yaml:6:17 KL204: write ReadWriteOnce',
      'fixed claim.yaml:7:3 KL201: write storageClassName',
      'fixed claim.yaml:8:35 KL106: write 5G',
      'the old claim.yaml is claim.yaml~',
      '',
    ])
    expect(stdout).toMatch(/^error\[KL204\] .*"Blob"/)
    expect(stdout).toContain('1 error: 1 resource in 1 file')
  })

  it('changes nothing the second time', async () => {
    await run(['--fix', 'claim.yaml'])
    const {mtimeMs} = statSync(path('claim.yaml'))
    const {stderr} = await run(['--fix', 'claim.yaml'])
    expect(stderr).toBe('nothing to fix\n')
    expect(statSync(path('claim.yaml')).mtimeMs).toBe(mtimeMs)
    expect(existsSync(path('claim.yaml.~2~'))).toBe(false)
  })

  it('prints the difference with --dry-run, and fails for what is there', async () => {
    const {exit, stdout, stderr} = await run(['--fix', '--dry-run', 'claim.yaml'])
    expect(exit).toBe(1)
    expect(read('claim.yaml')).toBe(broken)
    expect(stdout).toMatch(/^--- a\/claim\.yaml\n\+\+\+ b\/claim\.yaml\n@@ /)
    expect(stdout.split('\n').filter(line => line.startsWith('+ '))).toEqual([
      '+  accessModes: [ReadWriteOnce]\r',
      "+  storageClassName: 'fast'\r",
      '+  resources: {requests: {storage: 5G}}\r',
    ])
    expect(stderr).toContain('would fix claim.yaml:8:35 KL106: write 5G')
    expect((await run(['--dry-run', 'claim.yaml'])).exit).toBe(2)
  })

  it('prints the fixed text of standard input, and the rest on stderr', async () => {
    const {exit, stdout, stderr} = await run(['--fix', '-'], broken)
    expect({exit, stdout}).toEqual({exit: 1, stdout: fixed})
    expect(stderr).toContain('1 error: 1 resource in 1 file')
    const good = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'
    expect(await run(['--fix', '-'], good)).toMatchObject({exit: 0, stdout: good})
    expect((await run(['--fix', '-', 'claim.yaml'], good)).exit).toBe(2)
  })

  it('mends fenced blocks in their document', async () => {
    const page = (claim: string): string =>
      `# Lab\n\n- Do\n\n  ~~~\n${claim.replace(/\r/g, '').replace(/^/gm, '  ')}\n  ~~~\nend\n`
    write('lab.md', page(broken))
    await run(['--fix', 'lab.md'])
    expect(read('lab.md')).toBe(page(fixed))
  })

  it('writes through a link, and one file under two names once', async () => {
    symlinkSync('claim.yaml', path('link.yaml'))
    const {exit, stderr} = await run(['--fix', '--per-file', 'link.yaml', './claim.yaml'])
    expect(exit, stderr).toBe(1)
    expect(lstatSync(path('link.yaml')).isSymbolicLink()).toBe(true)
    expect(read('claim.yaml')).toBe(fixed)
    expect(read('claim.yaml~')).toBe(broken)
  })

  it('leaves a file alone whose bytes it could not keep', async () => {
    const bytes = Buffer.concat([Buffer.from(broken.replace('who?', '')), Buffer.from([0x0a, 0x23, 0xff])])
    write('latin.yaml', bytes)
    expect(await run(['--fix', 'latin.yaml'])).toMatchObject({exit: 3})
    expect(readFileSync(path('latin.yaml'))).toEqual(bytes)
    expect(existsSync(path('latin.yaml~'))).toBe(false)
  })
})
