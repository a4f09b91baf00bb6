import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {emptyFolder, k8slab, type Ran} from '../program.ts'

let folder: ReturnType<typeof emptyFolder>
const at = (name: string): string => join(folder.path, name)
const run = (line: string, stdin?: string): Promise<Ran> =>
  k8slab(line.split(' '), {cwd: folder.path, ...(stdin === undefined ? {} : {stdin})})

beforeEach(() => {
  folder = emptyFolder()
})
afterEach(() => folder.remove())

describe('gen without a terminal', () => {
  it('prints YAML on stdout and nothing else', async () => {
    const {exit, stdout, stderr} = await run('gen pvc --size 5Gi --mode RWX')
    expect({exit, stderr}).toEqual({exit: 0, stderr: ''})
    expect(stdout).toBe(
      [
        "# Asks for 5Gi. The cluster's default class provides it; without one, a volume without a class does.",
        'apiVersion: v1',
        'kind: PersistentVolumeClaim',
        'metadata:',
        '  name: data',
        'spec:',
        '  accessModes:',
        '  - ReadWriteMany',
        '  resources:',
        '    requests:',
        '      storage: 5Gi',
        '',
      ].join('\n'),
    )
  })

  it('takes the defaults without any flag', async () => {
    const {exit, stdout} = await run('gen statefulset')
    expect(exit).toBe(0)
    expect(stdout.match(/^kind: .*$/gm)).toEqual(['kind: Service', 'kind: StatefulSet'])
  })

  it.each([
    ['gen pv --source nfs', '--server <host>'],
    ['gen pv --source csi', '--driver <name>, --handle <text>'],
    ['gen statefulset --volumes local', '--node <name>'],
    ['gen service --type ExternalName', '--external-name <host>'],
  ])('names the flag that has no default: %s', async (line, flag) => {
    const {exit, stdout, stderr} = await run(line)
    expect({exit, stdout}).toEqual({exit: 2, stdout: ''})
    expect(stderr).toContain(`there is no default for ${flag}`)
  })

  it.each([
    ['gen pvc --size 5GB', ['--size 5GB: it is no amount', 'write 5G or 5Gi']],
    ['gen pvc --mode RWZ', ['--mode RWZ: it is none of ReadWriteOnce']],
    ['gen statefulset --replicas many', ['--replicas many: it is no whole number']],
    ['gen statefulset --node node-a', ['--node has no meaning here', 'it goes with --volumes hostpath or local']],
    ['gen pod web --name db', ['two names: web and --name db']],
    ['gen configmap --from-file nothing.txt', ['cannot read nothing.txt: there is no such file']],
    ['gen volume', ["unknown command 'volume'"]],
    ['gen', ['Usage: k8slab gen']],
    ['gen pvc --sizes 5Gi', ["unknown option '--sizes'"]],
  ])('says what is wrong: %s', async (line, texts) => {
    const {exit, stdout, stderr} = await run(line)
    expect(exit).toBe(line.includes('nothing.txt') ? 3 : 2)
    expect(stdout).toBe('')
    for (const text of texts) expect(stderr).toContain(text)
  })

  it('takes the name by itself or by its flag', async () => {
    const [plain, flagged] = await Promise.all([run('gen pvc shared'), run('gen pvc --name shared')])
    expect(plain.stdout).toContain('  name: shared\n')
    expect(plain.stdout).toBe(flagged.stdout)
  })
})

describe('gen -o', () => {
  it('writes a file that verify finds nothing in', async () => {
    const written = await run('gen statefulset --replicas 3 -o web.yaml')
    expect({exit: written.exit, stdout: written.stdout}).toEqual({exit: 0, stdout: ''})
    expect(written.stderr).toContain('web.yaml: Service web, StatefulSet web\n')
    const {exit, stdout} = await run('verify web.yaml')
    expect({exit, stdout}).toEqual({exit: 0, stdout: 'no findings: 2 resources in 1 file\n'})
  })

  it.each([
    ['hostpath', ''],
    ['local', ' --node node-a,node-b'],
    ['nfs', ' --nfs-server 192.168.56.101'],
  ])('with volumes on %s writes all that is needed: verify --complete is clean', async (kind, more) => {
    await run(`gen statefulset redis --image redis:alpine --volumes ${kind}${more} -o redis.yaml`)
    const {exit, stdout} = await run('verify --complete redis.yaml')
    expect({exit, stdout}).toEqual({exit: 0, stdout: 'no findings: 5 resources in 1 file\n'})
  })

  it('refuses a file that is there, and replaces it with --force, keeping the old one', async () => {
    writeFileSync(at('pvc.yaml'), 'mine\n')
    const refused = await run('gen pvc -o pvc.yaml')
    expect(refused.exit).toBe(2)
    expect(refused.stderr).toContain('--force')
    expect(readFileSync(at('pvc.yaml'), 'utf8')).toBe('mine\n')
    const forced = await run('gen pvc -o pvc.yaml --force')
    expect(forced.exit).toBe(0)
    expect(forced.stderr).toContain('kept as pvc.yaml~')
    expect(readFileSync(at('pvc.yaml~'), 'utf8')).toBe('mine\n')
  })

  it('writes nothing with --dry-run', async () => {
    const {exit, stdout, stderr} = await run('gen pvc -o pvc.yaml --dry-run')
    expect(exit).toBe(0)
    expect(stdout).toContain('kind: PersistentVolumeClaim')
    expect(stderr).toBe('would write pvc.yaml: PersistentVolumeClaim data\n')
    expect(readdirSync(folder.path)).toEqual([])
  })

  it('says when the folder is not there, and leaves nothing', async () => {
    const {exit, stderr} = await run('gen pvc -o lab/pvc.yaml')
    expect(exit).toBe(3)
    expect(stderr).toContain('its folder is not there')
    expect(stderr).toContain('mkdir -p ')
    expect(readdirSync(folder.path)).toEqual([])
  })

  it.skipIf(process.getuid?.() === 0)('says when the folder cannot be written to (skipped for root)', async () => {
    mkdirSync(at('closed'))
    chmodSync(at('closed'), 0o555)
    const {exit, stderr} = await run('gen pvc -o closed/pvc.yaml')
    expect(exit).toBe(3)
    expect(stderr).toContain('permission denied')
    expect(readdirSync(at('closed'))).toEqual([])
  })

  it('keeps passwords to the owner of the file, and makes a new one each time', async () => {
    await run('gen statefulset db --image mysql:8.4 -o one.yaml')
    await run('gen statefulset db --image mysql:8.4 -o two.yaml')
    expect(statSync(at('one.yaml')).mode & 0o077).toBe(0)
    const password = (file: string): string => /password: (\S+)/.exec(readFileSync(at(file), 'utf8'))![1]!
    expect(password('one.yaml')).toMatch(/^[A-Za-z0-9]{24}$/)
    expect(password('one.yaml')).not.toBe(password('two.yaml'))
  })

  it('takes values from files, bytes as they are', async () => {
    writeFileSync(at('notes.txt'), 'yes\nno\n')
    writeFileSync(at('logo.bin'), Buffer.from([0, 255, 1]))
    const {stdout} = await run('gen configmap --from-file notes.txt --from-file logo=logo.bin --from-literal on=off')
    expect(stdout).toContain('data:\n  "on": "off"\n  notes.txt: |\n    yes\n    no\nbinaryData:\n  logo: AP8B\n')
  })
})

describe('kinds', () => {
  it.each([
    ['sts', 'statefulset'],
    ['deploy', 'deployment'],
    ['po', 'pod'],
    ['svc', 'service'],
    ['sc', 'storageclass'],
    ['cm', 'configmap'],
    ['persistentvolume', 'pv'],
    ['persistentvolumeclaim', 'pvc'],
  ])('%s is %s', async (short, name) => {
    const flags = name === 'configmap' ? '--from-literal a=b' : '--yes'
    const ran = await run(`gen ${name} ${flags}`)
    expect(ran.exit, ran.stderr).toBe(0)
    expect(await run(`gen ${short} ${flags}`)).toEqual(ran)
  })
})

describe('what cannot be', () => {
  it('a command with an open quote', async () => {
    const words = ['gen', 'pod', 'shell', '--image', 'busybox', '--command', 'sh -c "']
    expect(await k8slab(words, {cwd: folder.path})).toEqual({
      exit: 2,
      stdout: '',
      stderr: expect.stringContaining('the quote " is not closed'),
    })
  })
})

describe('every example of the help', () => {
  it.each(['pv', 'pvc', 'storageclass', 'service', 'statefulset', 'deployment', 'pod', 'configmap', 'secret'])(
    'gen %s',
    async kind => {
      const help = await run(`gen ${kind} --help`)
      expect(help.exit).toBe(0)
      const lines = [...help.stdout.matchAll(/^ {2}\$ k8slab (.*?) {2,}/gm)].map(match => match[1]!)
      expect(lines.length).toBeGreaterThan(0)
      for (const line of lines) {
        const words = (line.match(/'[^']*'|\S+/g) ?? []).map(word => word.replace(/^'(.*)'$/, '$1'))
        const {exit, stderr} = await k8slab(words, {cwd: folder.path})
        expect({line, exit, stderr: exit === 0 ? '' : stderr}).toEqual({line, exit: 0, stderr: ''})
      }
      expect(existsSync(folder.path)).toBe(true)
    },
  )
})
