import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {emptyFolder, k8slab, type Ran} from '../program.ts'
import {kubectl, kubectlVersion} from './sandbox-client.ts'

if (kubectlVersion === undefined) console.warn('no kubectl on this machine: plan --live is not tried')

const disk = (number: number): string => `apiVersion: v1
kind: PersistentVolume
metadata: {name: disk-${number}}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  storageClassName: manual
  hostPath: {path: /srv/disk-${number}}
`
const set = (replicas: number): string => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  replicas: ${replicas}
  serviceName: web
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, volumeMounts: [{name: www, mountPath: /data}]}]}
  volumeClaimTemplates:
  - metadata: {name: www}
    spec: {accessModes: [ReadWriteOnce], storageClassName: manual, resources: {requests: {storage: 1Gi}}}
`

describe.skipIf(kubectlVersion === undefined)('plan --live, of the sandbox', () => {
  const folder = emptyFolder()
  const kubeconfig = join(folder.path, 'lab', 'kubeconfig')
  const on = (...args: string[]): Promise<Ran> => kubectl(args, {folder: folder.path, kubeconfig})
  let context = ''
  const plan = (...args: string[]): Promise<Ran> =>
    k8slab(['plan', ...args, '--live', '--context', context], {cwd: folder.path, env: {KUBECONFIG: kubeconfig}})
  const planned = async (...args: string[]): Promise<unknown> =>
    JSON.parse((await plan('--format', 'json', ...args)).stdout)

  beforeAll(async () => {
    const {exit, stderr} = await k8slab(['sandbox', 'start', '--dir', 'lab', '--speed', '5'], {cwd: folder.path})
    if (exit !== 0) throw new Error(stderr)
    context = (await on('config', 'current-context')).stdout.trim()
    const manifests = [disk(0), disk(1), set(3)].join('---\n')
    const applied = await kubectl(['apply', '-f', '-'], {folder: folder.path, kubeconfig, stdin: manifests})
    if (applied.exit !== 0) throw new Error(applied.stderr)
    await on('wait', '--for=jsonpath={.status.phase}=Bound', 'pvc/www-web-1', '--timeout=30s')
    await on('wait', '--for=create', 'pvc/www-web-2', '--timeout=30s')
    await on('wait', '--for=create', 'pod/web-2', '--timeout=30s')
    writeFileSync(join(folder.path, 'more.yaml'), disk(2))
    writeFileSync(join(folder.path, 'fewer.yaml'), set(1))
    writeFileSync(join(folder.path, 'moved.yaml'), disk(0).replace('/srv/disk-0', '/srv/elsewhere'))
  })
  afterAll(async () => {
    await k8slab(['sandbox', 'stop', '--dir', 'lab'], {cwd: folder.path})
    folder.remove()
  })

  it('says which cluster it read, and plays it on as it stands', async () => {
    const {exit, stdout, stderr} = await plan()
    expect(exit).toBe(0)
    expect(stderr).toMatch(new RegExp(`^context ${context}, server https://`))
    expect(stdout).toMatch(/default\/www-web-2 +Pending/)
    expect(stdout).not.toMatch(/default\/www-web-0 +Bound/)
    expect(stdout).toContain('As before: 2 claims, 2 volumes, 2 pods.')
  })

  it('serves what waits there with what the input adds, and changes nothing', async () => {
    expect(await planned('more.yaml')).toMatchObject({
      claims: {'default/www-web-0': {volume: 'disk-0'}, 'default/www-web-2': {phase: 'Bound', volume: 'disk-2'}},
      pods: {'default/web-2': {scheduled: true}},
    })
    expect((await on('get', 'pv', '-o', 'name')).stdout.trim().split('\n')).toHaveLength(2)
  })

  it('names what a scale-down takes away and what it leaves', async () => {
    expect(await planned('fewer.yaml')).toMatchObject({
      gone: {pods: ['default/web-1', 'default/web-2'], claims: []},
      claims: {'default/www-web-1': {phase: 'Bound', volume: 'disk-1'}},
      statefulsets: {'default/web': {pods: [{name: 'web-0'}], claimsAfter: {scaleDown: 'stay'}}},
    })
  })

  it('leaves out what the server refuses of a change, and says so', async () => {
    const {exit, stderr} = await plan('moved.yaml')
    expect(exit).toBe(1)
    expect(stderr).toContain('may not change from "/srv/disk-0" to "/srv/elsewhere"')
  })

  it('says what quotas of the cluster keep out', async () => {
    const hard = {persistentvolumeclaims: '4'}
    const metadata = {name: 'share', namespace: 'default'}
    const share = JSON.stringify({apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: {hard}})
    await kubectl(['apply', '-f', '-'], {folder: folder.path, kubeconfig, stdin: share})
    await on('wait', '--for=jsonpath={.status.used.persistentvolumeclaims}=3', 'quota/share', '--timeout=30s')
    writeFileSync(join(folder.path, 'larger.yaml'), [disk(2), disk(3), set(5)].join('---\n'))
    const {exit, stdout} = await plan('larger.yaml')
    expect(exit).toBe(0)
    expect(stdout).toMatch(/web-4 +refused/)
    expect(stdout).toContain(
      'persistentvolumeclaims "www-web-4" is forbidden: exceeded quota: share, requested: persistentvolumeclaims=1, used: persistentvolumeclaims=4, limited: persistentvolumeclaims=4',
    )
    await on('delete', 'quota/share')
  })

  it('reads no cluster without its context', async () => {
    expect(await k8slab(['plan', '--context', context], {cwd: folder.path})).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('--context is for --live'),
    })
    expect(await plan('--per-file')).toMatchObject({exit: 2, stderr: expect.stringContaining('--live is one cluster')})
  })
})
