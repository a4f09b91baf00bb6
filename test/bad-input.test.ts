import {chmodSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {emptyFolder, k8slab, type Ran} from './program.ts'

const folder = emptyFolder()
const at = (name: string): string => join(folder.path, name)
const run = (line: string, more: {stdin?: string; env?: Record<string, string>} = {}): Promise<Ran> =>
  k8slab(line.split(' '), {cwd: folder.path, ...more})
const claim =
  'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: data\nspec:\n  accessModes: [ReadWriteOnce]\n  resources:\n    requests:\n      storage: 1Gi\n'

beforeAll(() => {
  mkdirSync(at('empty'))
  writeFileSync(at('claim.yaml'), claim)
  writeFileSync(at('broken.yaml'), `${claim}---\napiVersion: v1\nkind: ConfigMap\ndata: {a: [b\n`)
  writeFileSync(at('binary.yaml'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff, 0xfe, 10, 0, 0]))
  writeFileSync(at('secret.yaml'), claim)
  chmodSync(at('secret.yaml'), 0)
  symlinkSync('loop.yaml', at('loop.yaml'))
  writeFileSync(at('nothing.yaml'), '# only a comment\n')
})
afterAll(() => folder.remove())

describe('a path that cannot be read', () => {
  it('is an environment error for a missing file, with the place looked', async () => {
    const {exit, stdout, stderr} = await run('verify missing.yaml')
    expect({exit, stdout}).toEqual({exit: 3, stdout: ''})
    expect(stderr).toContain('cannot open missing.yaml: there is no such file or folder')
    expect(stderr).toContain(at('missing.yaml'))
  })
  it('is an environment error for a link that goes in a circle', async () => {
    const {exit, stderr} = await run('verify loop.yaml')
    expect(exit).toBe(3)
    expect(stderr).toContain('its links go round in a circle')
  })
  it.each(['gone.yaml', 'web.yaml'])(
    'is an environment error for a link in a folder that leads to %s',
    async target => {
      mkdirSync(at(`to-${target}`))
      symlinkSync(target, at(`to-${target}/web.yaml`))
      const {exit, stderr} = await run(`verify to-${target}`)
      expect(exit).toBe(3)
      expect(stderr).toContain(`to-${target}/web.yaml`)
    },
  )
  it('is a usage error when it is empty, as an unset variable is', async () => {
    const {exit, stderr} = await k8slab(['verify', ''], {cwd: folder.path})
    expect({exit, stderr}).toEqual({exit: 2, stderr: expect.stringContaining('a path is empty')})
  })
  it.skipIf(process.getuid?.() === 0)(
    'is an environment error for a file without permission (skipped for root)',
    async () => {
      const {exit, stderr} = await run('verify secret.yaml')
      expect(exit).toBe(3)
      expect(stderr).toContain('cannot read secret.yaml: permission denied')
    },
  )
})

describe('a folder', () => {
  it('may have JSON that is no manifest, where nobody names it', async () => {
    mkdirSync(at('project'))
    writeFileSync(at('project/package.json'), '{"name": "shop"}')
    writeFileSync(at('project/claim.yaml'), claim)
    const found = await run('verify project')
    expect(found.exit).toBe(0)
    expect(found.stdout).toContain('1 resource in 2 files, 1 skipped')
    expect((await run('verify project/package.json')).stdout).toContain('"apiVersion" and "kind" are missing')
    writeFileSync(at('project/half.json'), '{"kind": "Pod"}')
    expect((await run('verify project')).stdout).toContain('"apiVersion" is missing')
  })
})

describe('nothing to read', () => {
  it('is a usage error for a folder without manifests', async () => {
    const {exit, stderr} = await run('verify empty')
    expect(exit).toBe(2)
    expect(stderr).toContain('nothing to read in empty')
    expect(stderr).toContain('help:')
  })
  it('is a usage error for an empty pipe', async () => {
    const {exit, stdout, stderr} = await run('verify -')
    expect({exit, stdout}).toEqual({exit: 2, stdout: ''})
    expect(stderr).toContain('standard input is empty')
  })
  it('is clean for a file with comments only', async () => {
    const {exit, stdout} = await run('verify nothing.yaml')
    expect({exit, stdout}).toEqual({exit: 0, stdout: 'no findings: 0 resources in 1 file\n'})
  })
})

describe('text that is no manifest', () => {
  it('is a finding with line and column, and the documents before it are judged', async () => {
    const {exit, stdout} = await run('verify broken.yaml --format json')
    expect(exit).toBe(1)
    const {findings, summary} = JSON.parse(stdout) as {
      findings: {code: string; at: {line: number}}[]
      summary: {resources: number}
    }
    expect(findings.filter(finding => finding.code === 'KL101').map(finding => finding.at.line >= 13)).toEqual([true])
    expect(summary.resources).toBe(1)
  })
  it('is a finding for a binary file', async () => {
    const {exit, stdout} = await run('verify binary.yaml')
    expect(exit).toBe(1)
    expect(stdout).toContain('error[KL101]')
    // oxlint-disable-next-line no-control-regex -- nothing of the binary may reach the terminal
    expect(stdout).not.toMatch(/[\u0000-\u0008\u007f]/)
  })
  it('is a finding for a document that is a list', async () => {
    const {exit, stdout} = await run('verify -', {stdin: '- a\n- b\n'})
    expect(exit).toBe(1)
    expect(stdout).toContain('error[KL102]')
  })
})

describe('a wrong call', () => {
  it.each([
    ['verify --fail-on nothing', "argument 'nothing' is invalid"],
    ['verify --kubernetes-version 1.9 claim.yaml', '--kubernetes-version 1.9 is not a version that k8slab knows'],
    ['verfiy', "unknown command 'verfiy'"],
    ['run no-such-lab --yes', 'no-such-lab'],
    ['init no-such-lab --yes', 'no-such-lab'],
    ['run hostpath --on cluster --yes', '--context'],
    ['run hostpath --yes --context lab', '--context is for --on cluster'],
    ['gen service --replicas 3', "unknown option '--replicas'"],
    ['gen statefulset --replicas three', '--replicas'],
  ])('%s exits 2 and says why', async (line, text) => {
    const {exit, stdout, stderr} = await run(line)
    expect({exit, stdout}).toEqual({exit: 2, stdout: ''})
    expect(stderr).toContain(text)
  })
})

describe('an environment that does not serve', () => {
  it('says what mends a missing kubectl', async () => {
    const {exit, stderr} = await run('run hostpath --on cluster --context nowhere --yes', {env: {PATH: at('empty')}})
    expect(exit).toBe(3)
    expect(stderr).toMatch(/kubectl/)
    expect(stderr).toContain('help:')
  })
  it('runs no lab for a report that cannot be written', async () => {
    const {exit, stdout, stderr} = await run('run hostpath --yes --report junit=absent/report.xml')
    expect({exit, stdout}).toEqual({exit: 3, stdout: ''})
    expect(stderr).toContain(at('absent'))
  })
  it('says that the port is taken', async () => {
    const server = createServer()
    const port = await new Promise<number>(done => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        done(typeof address === 'object' && address ? address.port : 0)
      })
    })
    try {
      const {exit, stdout, stderr} = await run(`sandbox start --port ${port}`)
      expect({exit, stdout}).toEqual({exit: 3, stdout: ''})
      expect(stderr).toContain(String(port))
    } finally {
      server.close()
    }
  })
})

describe('an item of a list', () => {
  const item = '- metadata: {name: a}\n  data: {a: b}\n'
  it('is of the kind that the list names, where it says nothing', async () => {
    const stdin = `apiVersion: v1\nkind: ConfigMapList\nitems:\n${item}`
    expect(await run('verify -', {stdin})).toMatchObject({exit: 0, stdout: 'no findings: 1 resource in 1 file\n'})
  })
  it('must say it where the list does not', async () => {
    const {exit, stdout} = await run('verify -', {stdin: `apiVersion: v1\nkind: List\nitems:\n${item}`})
    expect({exit, stdout}).toEqual({exit: 1, stdout: expect.stringContaining('KL102')})
  })
})

it('help and a command are the help of that command', async () => {
  for (const words of ['verify', 'gen pvc', 'sandbox node'])
    expect(await run(`help ${words}`)).toEqual(await run(`${words} --help`))
})

it('a file for plain text is a manifest, unless it has fenced blocks', async () => {
  writeFileSync(at('claim.yaml.txt'), claim.replace('1Gi', '1GB'))
  expect(await run('verify claim.yaml.txt')).toMatchObject({exit: 1, stdout: expect.stringContaining('KL106')})
  writeFileSync(at('notes.txt'), `A claim:\n\n\`\`\`yaml\n${claim}\`\`\`\n`)
  expect(await run('verify notes.txt')).toMatchObject({exit: 0, stdout: 'no findings: 1 resource in 1 file\n'})
})
