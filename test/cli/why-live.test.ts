import {Ajv} from 'ajv'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {emptyFolder, home, k8slab, type Ran} from '../program.ts'
import {kubectl, kubectlVersion} from './sandbox-client.ts'

if (kubectlVersion === undefined) console.warn('no kubectl on this machine: why --live is not tried')

const manifests = `apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  storageClassName: manual
  hostPath: {path: /srv/disk}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: manual
  resources: {requests: {storage: 5Gi}}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers: [{name: web, image: nginx, volumeMounts: [{name: data, mountPath: /data}]}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
`

describe.skipIf(kubectlVersion === undefined)('why --live, of the sandbox', () => {
  const folder = emptyFolder()
  const kubeconfig = join(folder.path, 'lab', 'kubeconfig')
  const on = (...args: string[]): Promise<Ran> => kubectl(args, {folder: folder.path, kubeconfig})
  let context = ''
  const why = (...args: string[]): Promise<Ran> =>
    k8slab(['why', ...args, '--live', '--context', context], {cwd: folder.path, env: {KUBECONFIG: kubeconfig}})

  beforeAll(async () => {
    const {exit, stderr} = await k8slab(['sandbox', 'start', '--dir', 'lab', '--speed', '5'], {cwd: folder.path})
    if (exit !== 0) throw new Error(stderr)
    context = (await on('config', 'current-context')).stdout.trim()
    const applied = await kubectl(['apply', '-f', '-'], {folder: folder.path, kubeconfig, stdin: manifests})
    if (applied.exit !== 0) throw new Error(applied.stderr)
    await on('wait', '--for=jsonpath={.status.phase}=Available', 'pv/disk', '--timeout=30s')
    await on('wait', '--for=create', 'event', '--all', '--timeout=30s')
  })
  afterAll(async () => {
    await k8slab(['sandbox', 'stop', '--dir', 'lab'], {cwd: folder.path})
    folder.remove()
  })

  it('names the cause, with the event that agrees, in the form of its schema', async () => {
    const {exit, stdout} = await why('pvc/data', '--format', 'json')
    const report: unknown = JSON.parse(stdout)
    const schema = JSON.parse(readFileSync(join(home, 'schemas/why.schema.json'), 'utf8')) as object
    const validate = new Ajv({strict: false}).compile(schema)
    validate(report)
    expect(validate.errors ?? []).toEqual([])
    expect(exit).toBe(0)
    expect(report).toMatchObject({
      phase: 'Pending',
      outcome: 'stuck',
      cause: expect.stringContaining('the closest is volume "disk": it has 1Gi, the claim asks for 5Gi'),
      unread: [],
    })
    expect(report).toHaveProperty('edits.0.commands.0', expect.stringContaining('patch persistentvolume/disk'))
  })

  it('says of the pod which claim keeps it', async () => {
    const {stdout} = await why('pod/web')
    expect(stdout).toContain('claim "default/data" keeps it from all nodes: no volume of class "manual" fits')
    expect(stdout).toMatch(/✓ +FailedScheduling/)
  })

  it('exits 2 for what is not there, and 3 where no cluster answers', async () => {
    const closed = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{name: 'c', cluster: {server: 'https://127.0.0.1:1'}}],
      contexts: [{name: 'closed', context: {cluster: 'c', user: 'u'}}],
      users: [{name: 'u', user: {token: 'none'}}],
    }
    writeFileSync(join(folder.path, 'closed'), JSON.stringify(closed))
    const silent = await k8slab(['why', 'pvc/data', '--live', '--context', 'closed'], {
      cwd: folder.path,
      env: {KUBECONFIG: join(folder.path, 'closed')},
    })
    expect(silent).toMatchObject({exit: 3, stderr: expect.stringContaining('the cluster does not answer')})
    expect(await why('pvc/date')).toMatchObject({exit: 2, stderr: expect.stringContaining('did you mean "data"?')})
    const gone = await k8slab(['why', 'pvc/data', '--live', '--context', 'gone'], {
      cwd: folder.path,
      env: {KUBECONFIG: kubeconfig},
    })
    expect(gone).toMatchObject({exit: 2, stderr: expect.stringContaining('there is no context "gone"')})
  })

  it('binds with the first change that it proposes', async () => {
    const {stdout} = await why('pvc/data', '--format', 'json')
    const command = (JSON.parse(stdout) as {edits: {commands: string[]}[]}).edits[0]!.commands[0]!
    const [, patch = ''] = /-p '(.*)'$/.exec(command) ?? []
    expect(await on('patch', 'persistentvolume/disk', '--type=merge', '-p', patch)).toMatchObject({exit: 0})
    await on('wait', '--for=jsonpath={.status.phase}=Bound', 'pvc/data', '--timeout=60s')
    expect((await why('pvc/data')).stdout).toContain('claim default/data: Bound\n  has volume "disk"')
  })
})
