import {spawn} from 'node:child_process'
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {delimiter, dirname, join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {emptyFolder, environmentIn, k8slab, program} from '../program.ts'

const lab = `# yaml-language-server: $schema=lab.schema.json
name: waiting
title: A claim that waits
summary: It waits.
steps:
  - id: first
    title: Make a claim
    why: To have one.
    operations:
      - apply: claim.yaml
    expectations:
      - object: pvc/data
        fields: {status.phase: Pending}
  - id: second
    title: Wait for it
    why: To see it wait.
    hint: Make a volume.
    expectations:
      - object: pvc/data
        fields: {status.phase: Bound}
        that: the claim is Bound
`
const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  storageClassName: waiting
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 5Mi}}
`

let folder: ReturnType<typeof emptyFolder>
const states = (): string[] => {
  const path = join(folder.path, '.state/k8slab/labs')
  return existsSync(path) ? readdirSync(path) : []
}
beforeEach(() => {
  folder = emptyFolder()
  mkdirSync(join(folder.path, 'lab'))
  writeFileSync(join(folder.path, 'lab/lab.yaml'), lab)
  writeFileSync(join(folder.path, 'lab/claim.yaml'), claim)
})
afterEach(() => folder.remove())

/** Starts the program and sends it a signal as soon as its output has that text; the exit code, or the signal that ended it. */
function broken(
  args: readonly string[],
  at: string,
  signal: NodeJS.Signals,
): Promise<{exit: number | string; output: string}> {
  const child = spawn(process.execPath, [program, ...args], {cwd: folder.path, env: environmentIn(folder.path)})
  let output = ''
  const read = (text: string): void => {
    output += text
    if (output.includes(at) && !child.killed) child.kill(signal)
  }
  child.stdout.setEncoding('utf8').on('data', read)
  child.stderr.setEncoding('utf8').on('data', read)
  return new Promise(done => child.on('close', (code, ended) => done({exit: code ?? ended ?? '', output})))
}

describe('k8slab run in the sandbox', () => {
  it.each(['hostpath', 'redis-storage'])('the built-in lab %s passes; 0', async name => {
    const {exit, stdout} = await k8slab(['run', name, '--yes'], {cwd: folder.path})
    expect(exit, stdout).toBe(0)
    expect(stdout).toMatch(/: all \d steps passed in \d+\.\d s\.\n$/)
    expect(states()).toEqual([])
  })

  it('a folder made of a built-in lab runs with the values that it was made with', async () => {
    await k8slab(['init', 'hostpath', '--set', 'message=good day'], {cwd: folder.path})
    const {exit, stdout} = await k8slab(['run', './hostpath', '--yes'], {cwd: folder.path})
    expect(exit, stdout).toBe(0)
    expect(stdout).toContain('       good day\n     ✓ the file is still there\n')
  })

  it('tells of a step that fails what was expected, what was seen and why; 1', async () => {
    const {exit, stdout} = await k8slab(['run', './lab', '--yes', '--timeout', '1s', '--report', 'junit=report.xml'], {
      cwd: folder.path,
    })
    expect(exit).toBe(1)
    expect(stdout).toContain(`     ✗ the claim is Bound (waited 1 s)
       expected  status.phase is Bound
       observed  status.phase is Pending
       cause     pvc/data is Pending: there is no volume at all
`)
    expect(stdout).toContain('       events    Warning ProvisioningFailed of pvc/data:\n')
    expect(stdout).toContain('       hint      Make a volume.\n')
    expect(stdout).toMatch(/\nwaiting: step "Wait for it" failed \(1 of 2 passed; \d\.\d s\)\.\n$/)
    expect(readFileSync(join(folder.path, 'report.xml'), 'utf8')).toContain('<failure message="the claim is Bound">')
    expect(states()).toEqual([])
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('cleans up on %s; 130', async signal => {
    const {exit, output} = await broken(['run', './lab', '--yes'], 'To see it wait.', signal)
    expect(exit).toBe(130)
    expect(output).toContain('waiting: broken off after 1 of 2 steps.')
    expect(states()).toEqual([])
  })

  it('goes on with a run that was killed', async () => {
    await broken(['run', './lab', '--yes'], 'To see it wait.', 'SIGKILL')
    expect(states()).toHaveLength(2) // the run and its sandbox
    const resumed = await k8slab(['run', './lab', '--yes', '--resume', '--timeout', '0.5s'], {cwd: folder.path})
    expect(resumed.stdout).toContain('1/2  Make a claim: passed before')
    expect(resumed.stdout).toContain('pvc/data is Pending')
    expect(states()).toEqual([])
  })

  it('discards what a killed run left when another one begins', async () => {
    await broken(['run', './lab', '--yes'], 'To see it wait.', 'SIGKILL')
    await k8slab(['run', './lab', '--yes', '--timeout', '0.5s'], {cwd: folder.path})
    expect(states()).toEqual([])
  })

  it('keeps the sandbox when it is told to, until clean', async () => {
    const {stdout} = await k8slab(['run', './lab', '--yes', '--keep', '--timeout', '0.5s'], {cwd: folder.path})
    const kept = /Its sandbox: k8slab sandbox start --dir (\S+)/.exec(stdout)?.[1]
    expect(existsSync(join(kept ?? '', 'kubeconfig'))).toBe(true)
    await k8slab(['run', './lab', '--yes', '--timeout', '0.5s'], {cwd: folder.path})
    expect(existsSync(kept!)).toBe(true)
    expect(await k8slab(['clean', 'waiting'], {cwd: folder.path})).toMatchObject({
      exit: 0,
      stdout: 'waiting: removed from its sandbox\n',
    })
    expect(states()).toEqual([])
    expect(existsSync(kept!)).toBe(false)
  })

  it('says where a lab is wrong, and begins nothing; 2', async () => {
    writeFileSync(join(folder.path, 'lab/lab.yaml'), lab.replace('apply:', 'aply:'))
    const {exit, stdout, stderr} = await k8slab(['run', './lab', '--yes'], {cwd: folder.path})
    expect({exit, stdout}).toEqual({exit: 2, stdout: ''})
    expect(stderr).toContain('lab/lab.yaml:10:9: unknown key "aply"; did you mean "apply"?')
    expect(states()).toEqual([])
  })
})

describe('k8slab run on a cluster', () => {
  it('says that kubectl is missing; 3', async () => {
    const PATH = [dirname(process.execPath)].filter(path => !existsSync(join(path, 'kubectl'))).join(delimiter)
    const {exit, stderr} = await k8slab(['run', './lab', '--on', 'cluster', '--context', 'x', '--yes'], {
      cwd: folder.path,
      env: {PATH},
    })
    expect(exit).toBe(3)
    expect(stderr).toContain('k8slab: kubectl is not installed, or not on the PATH\n')
    expect(stderr).toContain('--on sandbox')
    expect(states()).toEqual([])
  })
})
